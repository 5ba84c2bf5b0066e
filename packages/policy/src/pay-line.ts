// One line of one claim: which row applies, what its mechanism would pay, and the guards that always hold.
import { accumulatorKey, type Balances, type Posting } from './balances.ts';
import { NO_PORTIONS, type Portion, type Portions, sumPortions } from './bill.ts';
import { holds } from './condition.ts';
import { amountOf, type Draft, type LineContext, takeFrom } from './context.ts';
import { type Day, periodOf } from './day.ts';
import { payAccount } from './mechanism/account.ts';
import { payCoinsurance } from './mechanism/coinsurance.ts';
import { payFixed } from './mechanism/fixed.ts';
import { payPatientAtMost } from './mechanism/patient-at-most.ts';
import { payTopUp } from './mechanism/top-up.ts';
import { addFen, type Fen, fen, minFen, ZERO } from './money.ts';
import type { BenefitLine, Limit, Mechanism, Row } from './policy.ts';
import type { LineTrace, Step } from './trace.ts';

/** What one line does to one claim. */
export interface LineOutcome {
  readonly paidFen: Fen;
  readonly paid: Portions;
  readonly postings: readonly Posting[];
  readonly trace: LineTrace | undefined;
  /** Set if the amount was given: what the policy itself would have paid. */
  readonly computedFen?: Fen;
}

/** A context without the place for steps, which each row gets for itself. */
export type LineInputs = Omit<LineContext, 'steps' | 'assumed'>;

export function payLine(inputs: LineInputs, isTraced: boolean, givenFen: Fen | undefined): LineOutcome | 'given-too-large' {
  const computed = computeLine(inputs, isTraced);
  return givenFen === undefined ? outcomeOf(computed, inputs, computed.paid) : takeGiven(computed, inputs, givenFen);
}

interface Computed {
  readonly draft: Draft | undefined;
  readonly row: Row | undefined;
  readonly paid: Portions;
  readonly steps: Step[] | undefined;
  readonly assumed: ReadonlySet<string>;
}

function computeLine(inputs: LineInputs, isTraced: boolean): Computed {
  const { line, facts } = inputs;
  const nothing: Computed = { draft: undefined, row: undefined, paid: NO_PORTIONS, steps: isTraced ? [] : undefined, assumed: new Set() };
  if (!holds(line.when, facts)) return nothing;
  if (line.choose === 'first') {
    const row = line.rows.find((candidate) => holds(candidate.when, facts));
    return row ? computeRow(row, inputs, isTraced) : nothing;
  }
  let best = nothing;
  for (const row of line.rows) {
    if (!holds(row.when, facts)) continue;
    const computed = computeRow(row, inputs, isTraced);
    if (!best.row || sumPortions(computed.paid) > sumPortions(best.paid)) best = computed;
  }
  return best;
}

function computeRow(row: Row, inputs: LineInputs, isTraced: boolean): Computed {
  const steps: Step[] | undefined = isTraced ? [] : undefined;
  const assumed = new Set([...inputs.line.assumed, ...row.assumed]);
  const context: LineContext = { ...inputs, steps, assumed };
  if (row.when.kind !== 'always') steps?.push({ kind: 'row', of: 'line', when: row.when });
  const draft = draftOf(row.pays, context);
  return { draft, row, paid: guard(draft, row.limits, context), steps, assumed };
}

function draftOf(pays: Mechanism, context: LineContext): Draft {
  switch (pays.kind) {
    case 'coinsurance':
      return payCoinsurance(pays, context);
    case 'top-up':
      return payTopUp(pays, context);
    case 'patient-at-most':
      return payPatientAtMost(pays, context);
    case 'fixed':
      return payFixed(pays, context);
    case 'account':
      return payAccount(pays, context);
  }
}

/** Cuts a draft to what is left of its portions, then to what remains of the limits, portion by portion. */
function guard(draft: Draft, limits: readonly Limit[], context: LineContext): Portions {
  const paid = { ...NO_PORTIONS };
  let cut = 0;
  for (const { portion, amountFen } of draft.pays) {
    paid[portion] = minFen(amountFen, context.left[portion]);
    cut += amountFen - paid[portion];
  }
  if (cut > 0) context.steps?.push({ kind: 'left', cutFen: fen(cut) });
  for (const limit of limits)
    cutToLimit(
      limit,
      paid,
      draft.pays.map((part) => part.portion),
      context,
    );
  return paid;
}

function cutToLimit(limit: Limit, paid: { -readonly [portion in Portion]: Fen }, order: readonly Portion[], context: LineContext): void {
  const limitFen = amountOf(limit.amount, context);
  const beforeFen = limit.each === 'claim' ? ZERO : context.read(limit.each, 'paid', limit.name);
  // A limit that shrank below what it has already paid leaves nothing; it never takes anything back.
  let remaining = Math.max(0, limitFen - beforeFen);
  let cut = 0;
  for (const portion of order) {
    const kept = Math.min(paid[portion], remaining) as Fen;
    cut += paid[portion] - kept;
    remaining -= kept;
    paid[portion] = kept;
  }
  const afterFen = addFen(beforeFen, sumPortions(paid));
  context.steps?.push({ kind: 'limit', name: limit.name, each: limit.each, limitFen, beforeFen, afterFen, cutFen: fen(cut) });
}

function takeGiven(computed: Computed, inputs: LineInputs, givenFen: Fen): LineOutcome | 'given-too-large' {
  const portions = portionsOfLine(computed, inputs.line);
  const computedFen = sumPortions(computed.paid);
  if (givenFen > sumPortions(inputs.left, portions)) return 'given-too-large';
  if (givenFen > balanceOf(computed, inputs)) return 'given-too-large';
  const paid = { ...NO_PORTIONS };
  for (const { portion, amountFen } of takeFrom(givenFen, portions, inputs.left)) paid[portion] = amountFen;
  computed.steps?.push({ kind: 'given', givenFen, computedFen });
  return { ...outcomeOf(computed, inputs, paid), computedFen };
}

/** The portions of the row that applies; where none does, those of all the line's rows. */
function portionsOfLine(computed: Computed, line: BenefitLine): readonly Portion[] {
  if (computed.row) return computed.row.pays.base.portions;
  return [...new Set(line.rows.flatMap((row) => row.pays.base.portions))];
}

/** An account cannot give more than it holds; other lines have no balance. */
function balanceOf(computed: Computed, inputs: LineInputs): number {
  const pays = (computed.row ?? inputs.line.rows[0])?.pays;
  if (pays?.kind !== 'account') return Number.POSITIVE_INFINITY;
  const credited = computed.row ? (inputs.claim.accountOpeningFen ?? ZERO) : ZERO;
  return inputs.read('lifetime', 'balance', pays.account) + credited;
}

function outcomeOf(computed: Computed, inputs: LineInputs, paid: Portions): LineOutcome {
  const paidFen = sumPortions(paid);
  return {
    paidFen,
    paid,
    postings: postingsOf(computed, inputs, paidFen),
    trace: computed.steps && { applies: computed.row !== undefined, steps: computed.steps, assumed: [...computed.assumed] },
  };
}

/** A running sum grows by every claim that reaches its line, even if the line pays nothing; what a limit has paid grows by what was paid. */
function postingsOf(computed: Computed, inputs: LineInputs, paidFen: Fen): Posting[] {
  const { line, claim } = inputs;
  const postings: Posting[] = [];
  const add = (each: 'month' | 'year' | 'lifetime', accumulator: Parameters<typeof accumulatorKey>[1], name: string, change: number) => {
    if (change !== 0) postings.push({ owner: line.owner, key: accumulatorKey(periodOf(claim.dischargedOn, each), accumulator, name), change });
  };
  for (const limit of line.tracks.paid) add(limit.each, 'paid', limit.name, paidFen);
  const pays = (computed.row ?? line.rows[0])?.pays;
  if (pays?.kind === 'account') {
    const credited = computed.row ? (claim.accountOpeningFen ?? ZERO) : ZERO;
    add('lifetime', 'balance', pays.account, credited - paidFen);
  }
  if (!computed.draft || !computed.row) return postings;
  for (const each of line.tracks.sums) add(each, 'sum', line.sums, computed.draft.baseFen);
  if (computed.draft.borne) {
    add('year', 'sum', line.sums, computed.draft.borne.countedFen);
    add('year', 'borne', line.sums, computed.draft.borne.leftFen - paidFen);
  }
  if (pays?.kind === 'coinsurance' && pays.deductible?.atMostYearly) add('year', 'deducted', line.sums, computed.draft.deductedFen ?? 0);
  return postings;
}

/** The balances of the claim's person and household as a line's `read`. */
export function readerOf(balances: Balances, day: Day): LineContext['read'] {
  return (each, accumulator, name) => balances.get(accumulatorKey(periodOf(day, each), accumulator, name)) ?? ZERO;
}
