// Conditions, amounts and shares → the tree. What depends on coded facts alone is worked out beforehand, by the interpreter itself,
// for every combination of their codes, and becomes a table.
import { type Condition, type Facts, holds } from '../condition.ts';
import { ratioOf } from '../context.ts';
import { payRatio, type Ratio, type Rounding, TO_FEN, WHOLE } from '../money.ts';
import type { Amount, Share } from '../policy.ts';
import type { Text } from '../text.ts';
import { numberOfDay } from './day-number.ts';
import { conditionsOfAmount, conditionsOfShare, factsOf } from './facts-read.ts';
import { codedFact, dictionaryOf, inputOf, type Lowering, sumOf } from './lowering.ts';
import { ALWAYS_TRUE, all, any, compare, constant, firstOf, NEVER_TRUE, NONE, type Num, not, type Truth, unproved } from './tree.ts';

/** Tables larger than this do not pay: their conditions are then asked one by one. */
const MOST_ENTRIES = 1 << 14;
/** Up to here, everything stands in one table by all coded facts together. */
const MOST_TOGETHER = 1 << 12;

const NO_NUMBER: Text = { zh: '计数只能与整数比较', en: 'a counter can only be compared with whole numbers' };
const NO_DAY: Text = { zh: '出院日期只能与完整日期比较', en: 'a day can only be compared with whole days' };
const NEGATIVE: Text = { zh: '金额或比例为负', en: 'an amount or a ratio is negative' };

/** A share in millionths: known beforehand for every combination of some facts, or a number like others. */
export type ShareValue =
  | { readonly kind: 'entries'; readonly index: number; readonly entries: readonly number[] }
  | { readonly kind: 'num'; readonly num: Num };

/** Whether a condition holds. `isCounted` is false where the interpreter asks before the counters are known. */
export function truthOf(lowering: Lowering, condition: Condition, isCounted = true): Truth {
  const table = tableOf(lowering, [condition], (facts) => holds(condition, facts));
  if (table) return bitOf(lowering, table);
  switch (condition.kind) {
    case 'always':
      return ALWAYS_TRUE;
    case 'all':
      return all(...condition.of.map((part) => truthOf(lowering, part, isCounted)));
    case 'any':
      return any(...condition.of.map((part) => truthOf(lowering, part, isCounted)));
    case 'not':
      return not(truthOf(lowering, condition.of, isCounted));
    case 'named':
      return truthOf(lowering, condition.of, isCounted);
    case 'is':
    case 'range':
    case 'has':
      return truthOfNumber(lowering, condition, isCounted);
  }
}

type Atom = Extract<Condition, { readonly fact: string }>;

/** A condition on a counter or on the day. */
function truthOfNumber(lowering: Lowering, condition: Atom, isCounted: boolean): Truth {
  const counter = lowering.policy.counters.some((candidate) => candidate.id === condition.fact);
  const subject = counter ? lowering.counters.get(condition.fact) : lowering.day;
  if (!subject || (counter && !isCounted)) return holds(condition, {}) ? ALWAYS_TRUE : NEVER_TRUE;
  const toNumber = (value: unknown): Num => constant(counter ? plainNumber(value) : plainDay(value));
  switch (condition.kind) {
    case 'is':
      return any(
        ...condition.values.filter((value) => typeof value === (counter ? 'number' : 'string')).map((value) => compare(subject, '=', toNumber(value))),
      );
    case 'range': {
      const { from, to } = condition;
      return all(
        from === undefined ? ALWAYS_TRUE : compare(toNumber(from), '<=', subject),
        to === undefined ? ALWAYS_TRUE : compare(subject, '<=', toNumber(to)),
      );
    }
    case 'has':
      return holds(condition, { [condition.fact]: 1 }) ? ALWAYS_TRUE : NEVER_TRUE;
  }
}

function plainNumber(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : unproved(NO_NUMBER);
}

function plainDay(value: unknown): number {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Number(value.replaceAll('-', '')) : unproved(NO_DAY);
}

/** Whether the claim's kind is one of some. */
export function isOfKind(lowering: Lowering, kinds: readonly string[]): Truth {
  return truthOf(lowering, { kind: 'is', fact: 'kind', values: kinds });
}

export function isOnDay(lowering: Lowering, { from, to }: { readonly from: string; readonly to?: string }): Truth {
  return truthOfNumber(lowering, { kind: 'range', fact: 'dischargedOn', from, ...(to !== undefined && { to }) }, true);
}

interface FactTable<Value> {
  readonly index: number;
  readonly values: readonly Value[];
}

/** The values of something for every combination of the coded facts that its conditions read; undefined if it reads others, or too many. */
function tableOf<Value>(lowering: Lowering, conditions: readonly Condition[], reckon: (facts: Facts) => Value): FactTable<Value> | undefined {
  const read = new Set<string>();
  for (const condition of conditions) factsOf(condition, read);
  if (read.has('dischargedOn') || lowering.policy.counters.some((counter) => read.has(counter.id))) return undefined;
  const own = [...read].filter((fact) => dictionaryOf(lowering.batch, fact).length > 1).sort();
  if (own.length > 1 && sizeOf(lowering, own) > MOST_ENTRIES) return undefined;
  const together = ['kind', ...Object.keys(lowering.batch.facts)].filter((fact) => dictionaryOf(lowering.batch, fact).length > 1).sort();
  const facts = own.length > 0 && sizeOf(lowering, together) <= MOST_TOGETHER ? together : own;
  return { index: indexOf(lowering, facts), values: combinations(lowering, facts).map(reckon) };
}

function sizeOf(lowering: Lowering, facts: readonly string[]): number {
  return facts.reduce((size, fact) => size * dictionaryOf(lowering.batch, fact).length, 1);
}

function indexOf(lowering: Lowering, facts: readonly string[]): number {
  const sources = facts.map((fact) => ({
    input: inputOf(lowering, fact === 'kind' ? { kind: 'kind' } : { kind: 'fact', fact }),
    size: dictionaryOf(lowering.batch, fact).length,
  }));
  const found = lowering.indexes.findIndex((index) => JSON.stringify(index.facts) === JSON.stringify(sources));
  return found >= 0 ? found : lowering.indexes.push({ facts: sources, size: sizeOf(lowering, facts), numbers: [], bits: [] }) - 1;
}

/** In the order of an index: the last fact changes fastest. A fact of one value is that value for everybody. */
function combinations(lowering: Lowering, facts: readonly string[]): Facts[] {
  const fixed = ['kind', ...Object.keys(lowering.batch.facts)].filter((fact) => !facts.includes(fact));
  const base: Facts = Object.fromEntries(
    fixed.filter((fact) => dictionaryOf(lowering.batch, fact).length === 1).map((fact) => [fact, codedFact(lowering.batch, fact)?.dictionary[0]]),
  );
  let all: Facts[] = [base];
  for (const fact of facts) all = all.flatMap((before) => dictionaryOf(lowering.batch, fact).map((value) => ({ ...before, [fact]: value })));
  return all;
}

function bitOf(lowering: Lowering, { index, values }: FactTable<boolean>): Truth {
  if (values.every((value) => value)) return ALWAYS_TRUE;
  if (values.every((value) => !value)) return NEVER_TRUE;
  return { kind: 'bit', index, bit: placeOf(lowering.indexes[index]?.bits ?? [], values) };
}

function placeOf<Value>(columns: (readonly Value[])[], values: readonly Value[]): number {
  const found = columns.findIndex((column) => column.every((value, at) => value === values[at]));
  return found >= 0 ? found : columns.push(values) - 1;
}

function numberOf(lowering: Lowering, index: number, entries: readonly number[]): Num {
  const [lo, hi] = [Math.min(...entries), Math.max(...entries)];
  if (lo < 0) return unproved(NEGATIVE);
  if (lo === hi) return constant(lo);
  return lowering.b.bind({ kind: 'look-up', index, column: placeOf(lowering.indexes[index]?.numbers ?? [], entries) }, lo, hi);
}

/** A hole in a table fails where the interpreter would throw: only if the place is reached. */
function filled(lowering: Lowering, { index, values }: FactTable<number | undefined>): readonly number[] {
  lowering.b.fail(bitOf(lowering, { index, values: values.map((value) => value === undefined) }));
  return values.map((value) => value ?? 0);
}

function orHole<Value>(reckon: () => Value): Value | undefined {
  try {
    return reckon();
  } catch {
    return undefined;
  }
}

export function amountOf(lowering: Lowering, amount: Amount): Num {
  const { b } = lowering;
  switch (amount.kind) {
    case 'fen':
      return amount.amountFen >= 0 ? constant(amount.amountFen) : unproved(NEGATIVE);
    case 'amount-table': {
      const table = isPlain(amount) ? tableOf(lowering, conditionsOfAmount(amount), (facts) => plainAmount(amount, facts)) : undefined;
      if (table) return numberOf(lowering, table.index, filled(lowering, table));
      return rowByRow(lowering, amount.rows, (value) => amountOf(lowering, value));
    }
    case 'share-of-bill': {
      const of = payShare(lowering, [{ amount: sumOf(lowering, lowering.charged, amount.of), share: plainShare(amount.share) }]);
      const { atLeastFen, atMostFen } = amount;
      const cut = atMostFen === undefined ? of : b.least(of, constant(atMostFen));
      return atLeastFen === undefined ? cut : b.pick(compare(of, '<', constant(atLeastFen)), constant(atLeastFen), cut);
    }
    case 'parameter':
      return parameterOf(lowering, amount.parameter, amount.times);
  }
}

/** Whether a table holds nothing but amounts. */
function isPlain(amount: Amount): boolean {
  return amount.kind === 'fen' || (amount.kind === 'amount-table' && amount.rows.every((row) => isPlain(row.value)));
}

function plainAmount(amount: Amount, facts: Facts): number | undefined {
  if (amount.kind === 'fen') return amount.amountFen;
  const row = amount.kind === 'amount-table' ? amount.rows.find((candidate) => holds(candidate.when, facts)) : undefined;
  return row && plainAmount(row.value, facts);
}

function rowByRow<Value>(lowering: Lowering, rows: readonly { readonly when: Condition; readonly value: Value }[], lower: (value: Value) => Num): Num {
  const { b } = lowering;
  const result = b.mutable(NONE);
  const cases = rows.map((row) => ({ when: () => truthOf(lowering, row.when), ifSo: () => b.set(result, lower(row.value)) }));
  firstOf(b, cases, () => b.fail(ALWAYS_TRUE));
  return b.read(result);
}

/** The last amount that began: asked from the latest in the list, as the interpreter finds it. */
function parameterOf(lowering: Lowering, name: string, times: Ratio): Num {
  const { b } = lowering;
  const dated = [...(lowering.policy.parameters[name]?.amounts ?? [])].reverse();
  const result = b.mutable(NONE);
  const cases = dated.map(({ from, amountFen }) => ({
    when: () => compare(constant(numberOfDay(from)), '<=', lowering.day),
    ifSo: () => b.set(result, constant(payRatio(amountFen, times))),
  }));
  firstOf(b, cases, () => b.fail(ALWAYS_TRUE));
  return b.read(result);
}

export function plainShare(ratio: number): ShareValue {
  return { kind: 'num', num: constant(ratio) };
}

export function mostOf(share: ShareValue): number {
  return share.kind === 'num' ? share.num.hi : Math.max(...share.entries);
}

export function shareOf(lowering: Lowering, share: Share): ShareValue {
  if (share.kind === 'ratio') return plainShare(share.ratio);
  const table = tableOf(lowering, conditionsOfShare(share), (facts) => orHole((): number => ratioOf(share, { facts, trace: undefined })));
  if (table) {
    const entries = filled(lowering, table);
    const [first = 0] = entries;
    return entries.every((entry) => entry === first) ? plainShare(first) : { kind: 'entries', index: table.index, entries };
  }
  if (share.kind === 'share-table') return { kind: 'num', num: rowByRow(lowering, share.rows, (value) => numOfShare(lowering, shareOf(lowering, value))) };
  return { kind: 'num', num: adjustedShare(lowering, share) };
}

function adjustedShare(lowering: Lowering, { base, points, atLeast, atMost }: Extract<Share, { readonly kind: 'adjusted' }>): Num {
  const { b } = lowering;
  const start = numOfShare(lowering, shareOf(lowering, base));
  const sum = points.reduce<Num>((before, { when, points: by }) => b.add(before, b.pick(truthOf(lowering, when), constant(by), NONE)), start);
  return b.least(constant(atMost), b.greatest(constant(atLeast), sum));
}

function numOfShare(lowering: Lowering, share: ShareValue, dividedBy = 1): Num {
  if (share.kind === 'num') return share.num.kind === 'constant' ? constant(share.num.value / dividedBy) : share.num;
  return numberOf(
    lowering,
    share.index,
    share.entries.map((entry) => entry / dividedBy),
  );
}

/** Pays every amount its share: summed exactly, rounded once. Together the amounts are at most `mostFen`. */
export function payShare(
  lowering: Lowering,
  terms: readonly { readonly amount: Num; readonly share: ShareValue }[],
  { unitFen, mode }: Rounding = TO_FEN,
  mostFen = Number.POSITIVE_INFINITY,
): Num {
  const whole = WHOLE * unitFen;
  const divisor = terms.reduce((common, { share }) => greatestCommon(common, divisorOf(share)), whole);
  const unit = whole / divisor;
  const extra = mode === 'half-up' ? Math.floor(unit / 2) : mode === 'up' ? unit - 1 : 0;
  const divided = terms.map(({ amount, share }) => ({ amount, ratio: numOfShare(lowering, share, divisor) }));
  return lowering.b.share(divided, unit, extra, unitFen, mostFen);
}

/** What all values of a share can be divided by. */
function divisorOf(share: ShareValue): number {
  if (share.kind === 'entries') return share.entries.reduce(greatestCommon, 0);
  return share.num.kind === 'constant' ? share.num.value : 1;
}

function greatestCommon(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
