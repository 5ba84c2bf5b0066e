// What a mechanism may see while one line of one claim is computed, and how rule values are looked up.

import { type Accumulator, accumulatorKey, type Balances } from './balances.ts';
import { type Portion, type Portions, sumPortions } from './bill.ts';
import type { Claim } from './claim.ts';
import { type Condition, type Facts, holds } from './condition.ts';
import { type Day, periodOf } from './day.ts';
import { type Fen, fen, payRatio, type Ratio } from './money.ts';
import type { Amount, Base, BenefitLine, LongPeriod, Policy, Share } from './policy.ts';
import type { Step } from './trace.ts';

/** Where a computation tells what it did. */
export interface TraceDraft {
  readonly steps: Step[];
  readonly assumed: string[];
}

/** What a look-up in a table needs, and where it tells which row applied. */
export interface LookUp {
  /** The claim's facts and the policy's counters. */
  readonly facts: Facts;
  /** Undefined if nobody wants to know. */
  readonly trace: TraceDraft | undefined;
}

export interface LineContext extends LookUp {
  readonly policy: Policy;
  readonly line: BenefitLine;
  readonly claim: Claim;
  /** The labels of the periods in which the claim falls. */
  readonly periods: Periods;
  readonly charged: Portions;
  /** What earlier lines have not paid; it does not change while a line is computed. */
  readonly left: Portions;
  /** The accumulators of the line's owner before this claim. */
  readonly balances: Balances;
  /** What earlier lines of this claim changed in them: lines that share a limit or an account must not use it twice. */
  readonly changes: ReadonlyMap<string, number>;
  /** What the claim credits to an account, if this line pays from one. */
  readonly creditFen: Fen;
  /** What each line of this claim has paid so far. */
  readonly paidBefore: ReadonlyMap<string, Fen>;
}

export type Periods = { readonly [each in LongPeriod]: string };

export function periodsOf(day: Day): Periods {
  return { month: periodOf(day, 'month'), year: periodOf(day, 'year'), lifetime: periodOf(day, 'lifetime') };
}

/** What an accumulator of the line's owner holds when this line's turn comes. */
export function read(context: LineContext, each: LongPeriod, accumulator: Accumulator, name: string): Fen {
  const key = accumulatorKey(context.periods[each], accumulator, name);
  return fen((context.balances.get(key) ?? 0) + (context.changes.get(key) ?? 0));
}

function assume(trace: TraceDraft | undefined, ids: readonly string[]): void {
  if (trace) for (const id of ids) if (!trace.assumed.includes(id)) trace.assumed.push(id);
}

/** What a mechanism would pay, before it is cut to what is left and to the limits. */
export interface Draft {
  /** What the line's running sum grows by. */
  readonly baseFen: Fen;
  readonly pays: readonly { readonly portion: Portion; readonly amountFen: Fen }[];
  /** Deductible used, where a year has a most of it. */
  readonly deductedFen?: Fen;
  /** The patient's part before this line pays, to be remembered for the year. */
  readonly borne?: { readonly countedFen: Fen; readonly leftFen: Fen };
}

export function amountOf(amount: Amount, context: LineContext): Fen {
  switch (amount.kind) {
    case 'fen':
      return amount.amountFen;
    case 'amount-table': {
      const row = rowOf(amount.rows, context);
      const value = amountOf(row.value, context);
      context.trace?.steps.push({ kind: 'row', of: 'amount', when: row.when });
      return value;
    }
    case 'share-of-bill': {
      const ofFen = sumPortions(context.charged, amount.of);
      const resultFen = between(payRatio(ofFen, amount.share), amount.atLeastFen, amount.atMostFen);
      context.trace?.steps.push({ kind: 'share-of-bill', ratio: amount.share, ofFen, resultFen });
      return resultFen;
    }
    case 'parameter': {
      const { amountFen, source } = parameterOn(context, amount.parameter);
      const resultFen = payRatio(amountFen, amount.times);
      context.trace?.steps.push({ kind: 'parameter', parameter: amount.parameter, source, amountFen, times: amount.times, resultFen });
      return resultFen;
    }
  }
}

export function ratioOf(share: Share, context: LookUp): Ratio {
  switch (share.kind) {
    case 'ratio':
      return share.ratio;
    case 'share-table': {
      const row = rowOf(share.rows, context);
      const value = ratioOf(row.value, context);
      context.trace?.steps.push({ kind: 'row', of: 'share', when: row.when });
      return value;
    }
    case 'adjusted': {
      let ratio: number = ratioOf(share.base, context);
      for (const points of share.points) {
        if (!holds(points.when, context.facts)) continue;
        ratio += points.points;
        assume(context.trace, points.assumed);
        context.trace?.steps.push({ kind: 'points', when: points.when, points: points.points });
      }
      return Math.min(share.atMost, Math.max(share.atLeast, ratio)) as Ratio;
    }
  }
}

function rowOf<Row extends { readonly when: Condition; readonly assumed: readonly string[] }>(rows: readonly Row[], context: LookUp): Row {
  for (const row of rows) {
    if (!holds(row.when, context.facts)) continue;
    assume(context.trace, row.assumed);
    return row;
  }
  // The loader proves that a row always matches; a policy built by hand that has a hole must not settle.
  throw new Error(`no row of a table applies to ${JSON.stringify(context.facts)}`);
}

function between(amount: Fen, atLeast: Fen | undefined, atMost: Fen | undefined): Fen {
  if (atLeast !== undefined && amount < atLeast) return atLeast;
  return atMost !== undefined && amount > atMost ? atMost : amount;
}

function parameterOn(context: LineContext, name: string): Policy['parameters'][string]['amounts'][number] {
  const amounts = context.policy.parameters[name]?.amounts ?? [];
  const inForce = amounts.findLast((dated) => dated.from <= context.claim.dischargedOn);
  if (!inForce) throw new Error(`parameter ${name} has no amount on ${context.claim.dischargedOn}`);
  return inForce;
}

/** The portions that a line looks at, each as billed or as left. */
export function baseOf(base: Base, context: LineContext): { portion: Portion; amountFen: Fen }[] {
  const source = base.basis === 'charged' ? context.charged : context.left;
  return base.portions.map((portion) => ({ portion, amountFen: source[portion] }));
}

/** Takes an amount from what is left of portions, in their order. */
export function takeFrom(amountFen: Fen, portions: readonly Portion[], left: Portions): { portion: Portion; amountFen: Fen }[] {
  let rest: number = amountFen;
  return portions.map((portion) => {
    const taken = Math.min(rest, left[portion]) as Fen;
    rest -= taken;
    return { portion, amountFen: taken };
  });
}
