// One line of one claim → the tree: which row applies, the guards that always hold, what was given, and what is written down.
// Mirrors pay-line.ts.
import type { Accumulator } from '../balances.ts';
import { PORTIONS, type Portion } from '../bill.ts';
import type { BenefitLine, Limit, LongPeriod, Row } from '../policy.ts';
import type { Text } from '../text.ts';
import { balanceOf, type DraftNums, draftOf, type LineLowering, read, takeFrom } from './lower-mechanism.ts';
import { amountOf, truthOf } from './lower-values.ts';
import { ofPortions, type PortionMutables, type PortionNums, slotOf, sumOf } from './lowering.ts';
import { any, compare, constant, firstOf, known, type Mutable, NEVER_TRUE, NONE, type Num, not, type Truth, unproved } from './tree.ts';

export interface GivenLine {
  readonly amount: Num;
  /** Set to its code if more is given than the line may pay. */
  readonly refuse: () => void;
  /** Set if the line itself would have paid something else. */
  readonly tellDifference: () => void;
}

/** What a line paid of each portion, and whether the claim's opening went to its account. */
interface LineResult {
  readonly paid: PortionNums;
  readonly paidFen: Num;
  readonly isCredited: Truth;
}

interface Draft {
  /** The place of the row that applies; -1 if none does. */
  readonly row: Mutable;
  readonly paid: PortionMutables;
  readonly baseFen: Mutable;
  readonly deductedFen: Mutable;
  readonly countedFen: Mutable;
  readonly borneFen: Mutable;
}

/** `after` runs where the line was paid and may be written down. */
export function lowerLine(at: LineLowering, given: GivenLine | undefined, after: (result: LineResult) => void): void {
  const { lowering, line } = at;
  const { b } = lowering;
  checkPortions(line);
  const draft = newDraft(at);
  b.when(truthOf(lowering, line.when), () => (line.choose === 'first' ? firstRow(at, draft) : bestRow(at, draft)));
  const finish = () => {
    const paid = ofPortions((portion) => b.read(draft.paid[portion]));
    const paidFen = sumOf(lowering, paid, PORTIONS);
    post(at, draft, paidFen);
    after({ paid, paidFen, isCredited: any(...line.rows.map((row, place) => (row.pays.kind === 'account' ? isRow(at, draft, place) : NEVER_TRUE))) });
  };
  const isTooLarge = b.mutable(NONE);
  if (given) b.when(compare(NONE, '<=', given.amount), () => takeGiven(at, draft, given, isTooLarge));
  b.when(compare(b.read(isTooLarge), '=', constant(1)), () => given?.refuse(), finish);
}

const TWICE: Text = { zh: '同一费用部分写了两次', en: 'a portion is named twice' };

/** A portion that is named twice would be paid once by the interpreter. */
function checkPortions(line: BenefitLine): void {
  for (const { pays } of line.rows) if (new Set(pays.base.portions).size < pays.base.portions.length) unproved(TWICE);
}

function newDraft({ lowering: { b } }: LineLowering): Draft {
  return {
    row: b.mutable(constant(-1)),
    paid: ofPortions(() => b.mutable(NONE)),
    baseFen: b.mutable(NONE),
    deductedFen: b.mutable(NONE),
    countedFen: b.mutable(NONE),
    borneFen: b.mutable(NONE),
  };
}

function isRow({ lowering: { b } }: LineLowering, draft: Draft, place: number): Truth {
  return compare(b.read(draft.row), '=', constant(place));
}

function firstRow(at: LineLowering, draft: Draft): void {
  const rows = at.line.rows.map((row, place) => ({
    when: () => truthOf(at.lowering, row.when),
    ifSo: () => keep(at, draft, place, computeRow(row, at)),
  }));
  firstOf(at.lowering.b, rows, () => {});
}

function bestRow(at: LineLowering, draft: Draft): void {
  const { lowering, line } = at;
  const { b } = lowering;
  line.rows.forEach((row, place) => {
    b.when(truthOf(lowering, row.when), () => {
      const computed = computeRow(row, at);
      const before = sumOf(
        lowering,
        ofPortions((portion) => b.read(draft.paid[portion])),
        PORTIONS,
      );
      const isBetter = any(compare(b.read(draft.row), '<', NONE), compare(before, '<', sumOf(lowering, computed.paid, PORTIONS)));
      b.when(isBetter, () => keep(at, draft, place, computed));
    });
  });
}

interface Computed {
  readonly draft: DraftNums;
  readonly paid: PortionNums;
}

function computeRow(row: Row, at: LineLowering): Computed {
  const draft = draftOf(row.pays, at);
  return { draft, paid: guard(draft, row.limits, at) };
}

function keep({ lowering: { b }, line }: LineLowering, into: Draft, place: number, { draft, paid }: Computed): void {
  b.set(into.row, constant(place));
  for (const portion of PORTIONS) b.set(into.paid[portion], paid[portion]);
  if (line.tracks.sums.length > 0) b.set(into.baseFen, draft.baseFen);
  b.set(into.deductedFen, draft.deductedFen);
  b.set(into.countedFen, draft.borne?.countedFen ?? NONE);
  b.set(into.borneFen, draft.borne?.leftFen ?? NONE);
}

/** Cuts a draft to what is left of its portions, then to what remains of the limits, portion by portion. */
function guard(draft: DraftNums, limits: readonly Limit[], at: LineLowering): PortionNums {
  const { b } = at.lowering;
  let paid = draft.pays.map(({ portion, amountFen }) => ({ portion, amountFen: b.least(amountFen, at.left[portion]) }));
  for (const limit of limits) paid = cutToLimit(limit, paid, at);
  const byPortion = new Map(paid.map(({ portion, amountFen }) => [portion, amountFen]));
  return ofPortions((portion) => byPortion.get(portion) ?? NONE);
}

function cutToLimit(limit: Limit, paid: readonly { readonly portion: Portion; readonly amountFen: Num }[], at: LineLowering) {
  const { b } = at.lowering;
  const before = limit.each === 'claim' ? NONE : read(at, limit.each, 'paid', limit.name);
  let remaining = b.greatest(NONE, b.subtract(amountOf(at.lowering, limit.amount), before));
  return paid.map(({ portion, amountFen }, index) => {
    const kept = b.least(amountFen, remaining);
    if (index < paid.length - 1) remaining = known(b.subtract(remaining, kept), 0, remaining.hi);
    return { portion, amountFen: kept };
  });
}

/** Goes through the rows that may have applied, and the case that none did. */
function byRow(at: LineLowering, draft: Draft, of: (row: Row | undefined) => void): void {
  const rows = at.line.rows.map((row, place) => ({ when: () => isRow(at, draft, place), ifSo: () => of(row) }));
  firstOf(at.lowering.b, rows, () => of(undefined));
}

function takeGiven(at: LineLowering, draft: Draft, given: GivenLine, isTooLarge: Mutable): void {
  const { lowering, line, left } = at;
  const { b } = lowering;
  const computedFen = sumOf(
    lowering,
    ofPortions((portion) => b.read(draft.paid[portion])),
    PORTIONS,
  );
  byRow(at, draft, (row) => {
    // The portions of the row that applies; where none does, those of all the line's rows.
    const portions = row ? row.pays.base.portions : [...new Set(line.rows.flatMap((any) => any.pays.base.portions))];
    const account = (row ?? line.rows[0])?.pays;
    const balance = account?.kind === 'account' ? balanceOf(account.account, row ? at : { ...at, creditFen: NONE }) : undefined;
    const isAbove = any(compare(sumOf(lowering, left, portions), '<', given.amount), balance ? compare(balance, '<', given.amount) : NEVER_TRUE);
    b.when(
      isAbove,
      () => b.set(isTooLarge, constant(1)),
      () => {
        const taken = new Map(takeFrom(known(given.amount, 0, lowering.bounds.billFen), portions, at).map(({ portion, amountFen }) => [portion, amountFen]));
        for (const portion of PORTIONS) b.set(draft.paid[portion], taken.get(portion) ?? NONE);
        b.when(not(compare(given.amount, '=', computedFen)), given.tellDifference);
      },
    );
  });
}

/** A running sum grows by every claim that reaches its line, even if the line pays nothing; what a limit has paid grows by what was paid. */
function post(at: LineLowering, draft: Draft, paidFen: Num): void {
  const { line } = at;
  const { b } = at.lowering;
  for (const { each, name } of line.tracks.paid) grow(at, each, 'paid', name, paidFen);
  for (const each of line.tracks.sums) grow(at, each, 'sum', line.sums, b.read(draft.baseFen));
  line.rows.forEach((row, place) => {
    const { pays } = row;
    if (pays.kind === 'account') {
      const isMeant = place === 0 ? any(isRow(at, draft, 0), compare(b.read(draft.row), '<', NONE)) : isRow(at, draft, place);
      b.when(isMeant, () => payFromAccount(at, draft, pays.account, paidFen));
    }
    if (pays.kind === 'coinsurance' && pays.deductible?.atMostYearly) {
      b.when(isRow(at, draft, place), () => grow(at, 'year', 'deducted', line.sums, b.read(draft.deductedFen)));
    }
    if (pays.kind === 'patient-at-most' && pays.each === 'year') {
      b.when(isRow(at, draft, place), () => {
        grow(at, 'year', 'sum', line.sums, b.read(draft.countedFen));
        grow(at, 'year', 'borne', line.sums, known(b.subtract(b.read(draft.borneFen), paidFen), -at.lowering.bounds.billFen, at.lowering.bounds.billFen));
      });
    }
  });
}

function payFromAccount(at: LineLowering, draft: Draft, account: string, paidFen: Num): void {
  const { b } = at.lowering;
  const credit = b.pick(compare(b.read(draft.row), '<', NONE), NONE, at.creditFen);
  grow(at, 'lifetime', 'balance', account, b.subtract(credit, paidFen));
}

function grow(at: LineLowering, each: LongPeriod, accumulator: Accumulator, name: string, by: Num): void {
  const { b } = at.lowering;
  const { working } = slotOf(at.lowering, at.line.owner, each, accumulator, name);
  b.set(working, known(b.add(b.read(working), by), 0, working.hi));
}
