// Balances as rows: one a person or household and year, and one for what a year does not end. The rows are what is locked.
import { type BalancesOf, type Fen, householdOf, type Owner, type Policy, type Posting, post, takeBack } from '@doudi/policy';
import { accumulatorsOf } from './opening-row.ts';

export interface AccumulatorKey {
  readonly ownerKind: Owner;
  readonly ownerId: string;
  /** A year such as `2026`, or `life`. */
  readonly period: string;
}

export interface AccumulatorRow extends AccumulatorKey {
  readonly amounts: { readonly [key: string]: number };
}

/** The rows that a bill reads and writes, in the order in which everybody locks them. A person's year is always the first. */
export function rowsNeeded(
  policy: Policy,
  claim: { readonly personId: string; readonly householdId?: string; readonly dischargedOn: string },
): AccumulatorKey[] {
  const year = claim.dischargedOn.slice(0, 4);
  const needed: AccumulatorKey[] = [];
  for (const [ownerKind, ownerId] of [
    ['person', claim.personId],
    ['household', householdOf(claim)],
  ] as const) {
    const lengths = [...accumulatorsOf(policy, ownerKind)].map((name) => name.split('/').at(-1));
    if (ownerKind === 'person' || lengths.some((length) => length !== 'lifetime')) needed.push({ ownerKind, ownerId, period: year });
    if (lengths.includes('lifetime')) needed.push({ ownerKind, ownerId, period: 'life' });
  }
  return needed;
}

export function balancesIn(rows: readonly AccumulatorRow[]): { readonly [owner in Owner]: Map<string, Fen> } {
  const balances = { person: new Map<string, Fen>(), household: new Map<string, Fen>() };
  for (const { ownerKind, amounts } of rows) for (const [key, amount] of Object.entries(amounts)) balances[ownerKind].set(key, amount as Fen);
  return balances;
}

/** The rows as they stand after a settlement's postings, or after these are taken back; only those that change. */
export function rowsAfter(rows: readonly AccumulatorRow[], postings: readonly Posting[], change: 'post' | 'take-back'): AccumulatorRow[] {
  const balances = balancesIn(rows);
  for (const owner of ['person', 'household'] as const) (change === 'post' ? post : takeBack)(balances[owner], postings, owner);
  const touched = new Set(postings.map(({ owner, key }) => `${owner} ${rowPeriod(key)}`));
  return rows
    .filter(({ ownerKind, period }) => touched.has(`${ownerKind} ${period}`))
    .map((row) => ({ ...row, amounts: Object.fromEntries([...balances[row.ownerKind]].filter(([key]) => rowPeriod(key) === row.period)) }));
}

/** Everything in these rows as postings on rows that hold nothing, in the order of their keys. */
export function postingsOf(rows: readonly AccumulatorRow[]): Posting[] {
  return rows
    .flatMap(({ ownerKind, amounts }) => Object.entries(amounts).map(([key, change]) => ({ owner: ownerKind, key, change })))
    .sort((a, b) => (a.owner + a.key < b.owner + b.key ? -1 : 1));
}

/** `2026/sum/basic` and `2026-03/sum/basic` stand in the row of 2026. */
export function rowPeriod(key: string): string {
  return key.startsWith('life/') ? 'life' : key.slice(0, 4);
}

/** Balances as they are stored with a settlement, and back. */
export function toStoredBalances({ person, household }: BalancesOf): { readonly [owner in Owner]: { readonly [key: string]: number } } {
  return { person: Object.fromEntries(person), household: Object.fromEntries(household) };
}

export function ofStoredBalances({ person, household }: ReturnType<typeof toStoredBalances>): BalancesOf {
  return { person: new Map(Object.entries(person)) as Map<string, Fen>, household: new Map(Object.entries(household)) as Map<string, Fen> };
}
