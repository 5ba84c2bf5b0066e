// Bills side by side as they were read, in any order. What many have in common is kept once: a year has millions of bills and some thousands of profiles.
import { type Charges, type Facts, totalOf } from '@doudi/policy';
import { type ClaimRows, numberOfDay } from '@doudi/policy/kernel';
import type { SimulatedClaim } from './facets.ts';
import { SIDES, type Side } from './tally.ts';

/** What bills have in common that differ only in whose they are, in day and in money. */
export interface Profile {
  readonly facts: Facts;
  /** As the scheme of the other side reads them, where that is another scheme. */
  readonly after?: Facts;
  readonly village?: string;
  readonly disease?: string;
}

export interface Bill {
  readonly personId: string;
  readonly householdId?: string;
  /** Of discharge, as yyyymmdd. */
  readonly day: number;
  readonly profile: Profile;
  readonly charges: Charges;
  /** What the scheme of each side credits to an account, in fen. */
  readonly opening?: { readonly [side in Side]: number };
}

/** What a bill may state. */
export const CHARGES = ['classA', 'classB', 'classBPrepay', 'certifiedOut', 'overLimit', 'otherOut'] as const satisfies readonly (keyof Charges)[];

/** Of each bill one value in each column; grows by `addBill`. */
export interface Bills {
  readonly persons: string[];
  readonly households: (string | undefined)[];
  readonly days: number[];
  /** Places in `profiles`. */
  readonly profile: number[];
  readonly profiles: Map<Profile, number>;
  readonly charges: { readonly [charge in (typeof CHARGES)[number]]: number[] };
  readonly totalFen: number[];
  readonly opening: { readonly [side in Side]: number[] };
}

export function emptyBills(): Bills {
  return {
    persons: [],
    households: [],
    days: [],
    profile: [],
    profiles: new Map(),
    charges: { classA: [], classB: [], classBPrepay: [], certifiedOut: [], overLimit: [], otherOut: [] },
    totalFen: [],
    opening: { before: [], after: [] },
  };
}

export function addBill(to: Bills, { personId, householdId, day, profile, charges, opening }: Bill): void {
  const place = to.profiles.get(profile) ?? to.profiles.size;
  if (place === to.profiles.size) to.profiles.set(profile, place);
  to.persons.push(personId);
  to.households.push(householdId);
  to.days.push(day);
  to.profile.push(place);
  for (const charge of CHARGES) to.charges[charge].push(charges[charge] ?? -1);
  to.totalFen.push(totalOf(charges));
  for (const side of SIDES) to.opening[side].push(opening?.[side] ?? 0);
}

/** As the scheme of one side reads them. */
export function rowsOfBills({ persons, households, days, profile, profiles, charges, opening }: Bills, side: Side): ClaimRows {
  const facts = Array.from(profiles.keys(), ({ facts, after }) => (side === 'after' ? (after ?? facts) : facts));
  return { persons, households, days, profile, profiles: facts, charges, accountOpening: opening[side] };
}

export function toBills(claims: Iterable<SimulatedClaim>): Bills {
  const bills = emptyBills();
  for (const claim of claims) addBill(bills, toBill(claim));
  return bills;
}

export function toBill({ claim, after, village, disease }: SimulatedClaim): Bill {
  const { personId, householdId, dischargedOn, facts, charges, accountOpeningFen } = claim;
  const opening = { before: accountOpeningFen ?? 0, after: (after ?? claim).accountOpeningFen ?? 0 };
  return {
    personId,
    ...(householdId !== undefined && { householdId }),
    day: numberOfDay(dischargedOn),
    profile: {
      facts: withoutDay(facts),
      ...(after && { after: withoutDay(after.facts) }),
      ...(village !== undefined && { village }),
      ...(disease !== undefined && { disease }),
    },
    charges,
    ...((opening.before > 0 || opening.after > 0) && { opening }),
  };
}

/** The day is the bill's own, and the facts are those of many. */
function withoutDay({ dischargedOn: _, ...facts }: Facts): Facts {
  return facts;
}
