// One line of one claim: which row applies, what its mechanism would pay, and the guards that always hold.
import { type Accumulator, accumulatorKey, type Posting } from './balances.ts';
import { NO_PORTIONS, type Portion, type Portions, sumPortions } from './bill.ts';
import { holds } from './condition.ts';
import { amountOf, type Draft, type LineContext, read, type TraceDraft, takeFrom } from './context.ts';
import { payAccount } from './mechanism/account.ts';
import { payCoinsurance } from './mechanism/coinsurance.ts';
import { payFixed } from './mechanism/fixed.ts';
import { payPatientAtMost } from './mechanism/patient-at-most.ts';
import { payTopUp } from './mechanism/top-up.ts';
import { addFen, type Fen, fen, minFen, ZERO } from './money.ts';
import type { BenefitLine, Limit, LongPeriod, Mechanism, Row } from './policy.ts';
import type { LineTrace } from './trace.ts';

/** What one line does to one claim. */
export interface LineOutcome {
  readonly paidFen: Fen;
  readonly paid: Portions;
  readonly trace: LineTrace | undefined;
  readonly postings: readonly Posting[];
  /** Set if the amount was given: what the policy itself would have paid. */
  readonly computedFen: Fen | undefined;
  /** Whether the claim's opening went to the account of this line: it is credited once. */
  readonly isCredited: boolean;
}

/** Pays one line. Nothing is posted if more is given than the line may pay. */
export function payLine(context: LineContext, givenFen: Fen | undefined): LineOutcome | 'given-too-large' {
  const computed = computeLine(context);
  const paid = givenFen === undefined ? computed.paid : givenPortions(computed, context, givenFen);
  if (paid === 'given-too-large') return paid;
  const paidFen = sumPortions(paid);
  const computedFen = givenFen === undefined ? undefined : sumPortions(computed.paid);
  if (computedFen !== undefined) tellGiven(computed, paidFen, computedFen);
  const trace = computed.trace && { applies: computed.row !== undefined, ...computed.trace };
  const postings = postingsOf(computed, context, paidFen);
  return { paidFen, paid, computedFen, trace, postings, isCredited: computed.row?.pays.kind === 'account' };
}

interface Computed {
  readonly draft: Draft | undefined;
  readonly row: Row | undefined;
  readonly paid: Portions;
  readonly trace: TraceDraft | undefined;
}

function computeLine(context: LineContext): Computed {
  const { line, facts } = context;
  const nothing: Computed = { draft: undefined, row: undefined, paid: NO_PORTIONS, trace: context.trace };
  if (!holds(line.when, facts)) return nothing;
  let best = nothing;
  for (const row of line.rows) {
    if (!holds(row.when, facts)) continue;
    if (line.choose === 'first') return computeRow(row, context);
    const computed = computeRow(row, { ...context, trace: context.trace && { steps: [], assumed: [] } });
    if (!best.row || sumPortions(computed.paid) > sumPortions(best.paid)) best = computed;
  }
  return best;
}

function computeRow(row: Row, context: LineContext): Computed {
  const { trace } = context;
  if (trace) {
    trace.assumed.push(...context.line.assumed, ...row.assumed.filter((id) => !context.line.assumed.includes(id)));
    if (row.when.kind !== 'always') trace.steps.push({ kind: 'row', of: 'line', when: row.when });
  }
  const draft = draftOf(row.pays, context);
  return { draft, row, paid: guard(draft, row.limits, context), trace };
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

type PaidDraft = { -readonly [portion in Portion]: Fen };

/** Cuts a draft to what is left of its portions, then to what remains of the limits, portion by portion. */
function guard(draft: Draft, limits: readonly Limit[], context: LineContext): Portions {
  const paid: PaidDraft = { ...NO_PORTIONS };
  let cut = 0;
  for (const { portion, amountFen } of draft.pays) {
    paid[portion] = minFen(amountFen, context.left[portion]);
    cut += amountFen - paid[portion];
  }
  if (cut > 0) context.trace?.steps.push({ kind: 'left', cutFen: fen(cut) });
  for (const limit of limits) cutToLimit(limit, paid, draft, context);
  return paid;
}

function cutToLimit(limit: Limit, paid: PaidDraft, draft: Draft, context: LineContext): void {
  const limitFen = amountOf(limit.amount, context);
  const beforeFen = limit.each === 'claim' ? ZERO : read(context, limit.each, 'paid', limit.name);
  // A limit that shrank below what it has already paid leaves nothing; it never takes anything back.
  let remaining = Math.max(0, limitFen - beforeFen);
  let cut = 0;
  for (const { portion } of draft.pays) {
    const kept = Math.min(paid[portion], remaining) as Fen;
    cut += paid[portion] - kept;
    remaining -= kept;
    paid[portion] = kept;
  }
  const { name, each } = limit;
  context.trace?.steps.push({ kind: 'limit', name, each, limitFen, beforeFen, afterFen: addFen(beforeFen, sumPortions(paid)), cutFen: fen(cut) });
}

function givenPortions(computed: Computed, context: LineContext, givenFen: Fen): Portions | 'given-too-large' {
  const portions = portionsOfLine(computed, context.line);
  if (givenFen > sumPortions(context.left, portions) || givenFen > balanceOf(computed, context)) return 'given-too-large';
  const paid: PaidDraft = { ...NO_PORTIONS };
  for (const { portion, amountFen } of takeFrom(givenFen, portions, context.left)) paid[portion] = amountFen;
  return paid;
}

/** The steps told what the line would pay by itself; a limit and an account stand where the given amount leaves them. */
function tellGiven({ trace }: Computed, givenFen: Fen, computedFen: Fen): void {
  trace?.steps.forEach((step, index) => {
    if (step.kind === 'limit') trace.steps[index] = { ...step, afterFen: addFen(step.beforeFen, givenFen), cutFen: ZERO };
    if (step.kind === 'account') trace.steps[index] = { ...step, afterFen: fen(step.beforeFen + step.creditedFen - givenFen) };
  });
  trace?.steps.push({ kind: 'given', givenFen, computedFen });
}

/** The portions of the row that applies; where none does, those of all the line's rows. */
function portionsOfLine(computed: Computed, line: BenefitLine): readonly Portion[] {
  if (computed.row) return computed.row.pays.base.portions;
  return [...new Set(line.rows.flatMap((row) => row.pays.base.portions))];
}

/** An account cannot give more than it holds; other lines have no balance. */
function balanceOf(computed: Computed, context: LineContext): number {
  const pays = (computed.row ?? context.line.rows[0])?.pays;
  if (pays?.kind !== 'account') return Number.POSITIVE_INFINITY;
  return read(context, 'lifetime', 'balance', pays.account) + creditedTo(computed, context);
}

/** What the claim credits to the account, if its line applies. */
function creditedTo(computed: Computed, context: LineContext): Fen {
  return computed.row ? context.creditFen : ZERO;
}

/** A running sum grows by every claim that reaches its line, even if the line pays nothing; what a limit has paid grows by what was paid. */
function postingsOf(computed: Computed, context: LineContext, paidFen: Fen): Posting[] {
  const postings: Posting[] = [];
  const { line } = context;
  const { draft, row } = computed;
  for (const limit of line.tracks.paid) addPosting(postings, context, limit.each, 'paid', limit.name, paidFen);
  const pays = (row ?? line.rows[0])?.pays;
  if (pays?.kind === 'account') addPosting(postings, context, 'lifetime', 'balance', pays.account, creditedTo(computed, context) - paidFen);
  if (!draft) return postings;
  for (const each of line.tracks.sums) addPosting(postings, context, each, 'sum', line.sums, draft.baseFen);
  if (draft.borne) {
    addPosting(postings, context, 'year', 'sum', line.sums, draft.borne.countedFen);
    addPosting(postings, context, 'year', 'borne', line.sums, draft.borne.leftFen - paidFen);
  }
  if (draft.deductedFen !== undefined) addPosting(postings, context, 'year', 'deducted', line.sums, draft.deductedFen);
  return postings;
}

function addPosting(postings: Posting[], context: LineContext, each: LongPeriod, accumulator: Accumulator, name: string, change: number): void {
  if (change !== 0) postings.push({ owner: context.line.owner, key: accumulatorKey(context.periods[each], accumulator, name), change });
}
