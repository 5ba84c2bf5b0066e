// A bill of the invented county as a row of a claim file, which any reader of claims understands.
import type { DemoClaim } from './bills.ts';
import type { Facility } from './place.ts';

/** `categories` are those of the person on the day of discharge. */
export function claimRowOf(claim: DemoClaim, facility: Facility, categories: readonly string[]): object {
  const { level, area, tier, type } = facility;
  return {
    id: claim.claimId,
    person: { id: claim.personId, household: claim.householdId, ...(categories.length > 0 && { categories }) },
    kind: claim.kind,
    dischargedOn: claim.dischargedOn,
    facility: { level, area, tier, type },
    ...claim.facts,
    charges: claim.charges,
    ...(claim.given && { given: claim.given }),
  };
}
