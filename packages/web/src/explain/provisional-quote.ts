// The quote that this browser makes by itself while somebody types, or while the server cannot be reached: the same reader and the same engine
// as the server's, on the balances that were last heard. It is shown at once, it is marked, and nothing is ever settled or printed by it.
import type { InputOf, OutputOf } from '@doudi/core/contract';
import type { listFacilities } from '@doudi/core/facilities';
import type { getPerson } from '@doudi/core/registry';
import { type Explained, type getUsed, type quoteClaim, type ReadContext, readClaim, toBillPath, toClaimRow, toExplained } from '@doudi/core/settlement';
import { type Fen, isRefusal, type Refusal, settle, type Text } from '@doudi/policy';
import { toFenOf } from '../ui/amount-text.ts';

export type QuoteInput = InputOf<typeof quoteClaim>;
export type Person = OutputOf<typeof getPerson>;
export type Facility = OutputOf<typeof listFacilities>['facilities'][number];
export type Used = OutputOf<typeof getUsed>['used'];

export interface Refused {
  readonly message: Text;
  readonly path?: string | undefined;
}
export type Provisional = { readonly explained: Explained } | { readonly refused: Refused };

export interface Known {
  readonly context: ReadContext;
  readonly person: Person;
  readonly facility: Facility;
  readonly used: Used;
}

export function provisionalQuote(bill: QuoteInput, { context, person, facility, used }: Known): Provisional {
  const row = toClaimRow(
    'provisional',
    { ...bill, billNumber: bill.billNumber ?? 'provisional' },
    { personId: bill.personId, householdId: person.person.householdId, bornOn: person.person.bornOn, categories: categoriesOn(person, bill.dischargedOn) },
    { facilityId: facility.facilityId, level: facility.level, tier: facility.tier, type: facility.type, area: facility.area },
  );
  if ('isRefusal' in row) return { refused: { message: row.message, path: row.path } };
  const { claim, refusal } = readClaim(row, context);
  if (refusal || !claim) return refusedBy(refusal);
  const settlement = settle(context.scheme.policy, balancesOf(used), claim);
  return isRefusal(settlement) ? refusedBy(settlement) : { explained: toExplained(context.scheme.policy, settlement) };
}

function refusedBy(refusal: Refusal | undefined): Provisional {
  return { refused: { message: refusal?.message ?? { zh: '账单无法读取', en: 'the bill cannot be read' }, path: refusal && toBillPath(refusal.path) } };
}

/** Those that a designation gives on a day, as the register counts them. */
export function categoriesOn({ designations }: Person, day: string): string[] {
  return [
    ...new Set(designations.filter(({ fromDay, toDay }) => fromDay <= day && (toDay === undefined || toDay >= day)).map(({ category }) => category)),
  ].sort();
}

/** What was used up as people read it → balances as the engine reads them. */
function balancesOf(used: Used): { readonly person: Map<string, Fen>; readonly household: Map<string, Fen> } {
  const balances = { person: new Map<string, Fen>(), household: new Map<string, Fen>() };
  for (const { owner, key, value } of used) balances[owner].set(key, key.includes('/count/') ? (Number(value) as Fen) : toFenOf(value));
  return balances;
}
