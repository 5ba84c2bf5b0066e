// Running sums, limits used, counts and account balances: explicit state, changed only by postings that can be taken back.
import { type Day, periodOf } from './day.ts';
import { addFen, type Fen, fen, ZERO } from './money.ts';
import type { BenefitLine, LongPeriod, Mechanism, Owner, Row, Tracks } from './policy.ts';

/** What an accumulator counts: a base, what a limit has paid, the patient's part, claims, deductibles, or an account's balance. */
export const ACCUMULATORS = ['sum', 'paid', 'borne', 'count', 'deducted', 'balance'] as const;
export type Accumulator = (typeof ACCUMULATORS)[number];

/** No accumulator passes this: 80 trillion yuan, far below what a number holds exactly. */
export const MOST_BALANCE_FEN = 8_000_000_000_000_000 as Fen;

/** The accumulators of one person or one household, by `accumulatorKey`; a missing one is 0. */
export type Balances = ReadonlyMap<string, Fen>;

/** The balances that one claim may read. */
export interface BalancesOf {
  readonly person: Balances;
  readonly household: Balances;
}

/** One change of one accumulator. A settlement is undone by taking its postings back, in any order. */
export interface Posting {
  readonly owner: Owner;
  readonly key: string;
  readonly change: number;
}

/** `2020/sum/basic`: the period, what is counted, and its name. */
export function accumulatorKey(period: string, accumulator: Accumulator, name: string): string {
  return `${period}/${accumulator}/${name}`;
}

export function accumulatorOn(day: Day, each: LongPeriod, accumulator: Accumulator, name: string): string {
  return accumulatorKey(periodOf(day, each), accumulator, name);
}

/** Adds the postings of one owner to balances in place; a balance that returns to 0 disappears. */
export function post(balances: Map<string, Fen>, postings: readonly Posting[], owner: Owner): void {
  for (const posting of postings) if (posting.owner === owner) change(balances, posting.key, posting.change);
}

/** Takes postings back: the mirror of `post`. */
export function takeBack(balances: Map<string, Fen>, postings: readonly Posting[], owner: Owner): void {
  for (const posting of postings) if (posting.owner === owner) change(balances, posting.key, -posting.change);
}

function change(balances: Map<string, Fen>, key: string, by: number): void {
  const after = addFen(balances.get(key) ?? ZERO, fen(by));
  if (after === 0) balances.delete(key);
  else balances.set(key, after);
}

/** What a line must write down so that every row of it finds its sums and limits, whichever row applied before. */
export function tracksOf(line: Pick<BenefitLine, 'rows' | 'sums'>): Tracks {
  const sums = new Set<LongPeriod>();
  const paid = new Map<string, { name: string; each: LongPeriod }>();
  for (const row of line.rows) {
    for (const each of sumPeriodsOf(row.pays)) sums.add(each);
    for (const limit of paidPeriodsOf(row, line.sums)) paid.set(`${limit.each}/${limit.name}`, limit);
  }
  return { sums: [...sums], paid: [...paid.values()] };
}

function sumPeriodsOf(pays: Mechanism): LongPeriod[] {
  if (pays.kind !== 'coinsurance') return [];
  const periods = pays.slices.map((slice) => slice.each);
  if (pays.rate.kind === 'bands') periods.push(pays.rate.each);
  if (pays.isYearToDate) periods.push('year');
  return periods.filter((each) => each !== 'claim');
}

function paidPeriodsOf(row: Row, name: string): { name: string; each: LongPeriod }[] {
  const paid: { name: string; each: LongPeriod }[] = [];
  for (const limit of row.limits) if (limit.each !== 'claim') paid.push({ name: limit.name, each: limit.each });
  if (row.pays.kind === 'coinsurance' && row.pays.isYearToDate) paid.push({ name, each: 'year' });
  return paid;
}
