// What each mechanism would pay → the tree; each function mirrors the interpreter's of the same name in mechanism/.

import type { Accumulator } from '../balances.ts';
import type { Portion } from '../bill.ts';
import { DOWN_TO_FEN, WHOLE } from '../money.ts';
import type { Bands, Base, BenefitLine, Coinsurance, Deductible, LongPeriod, Mechanism, PatientAtMost, TopUp } from '../policy.ts';
import { amountOf, mostOf, payShare, plainShare, type ShareValue, shareOf } from './lower-values.ts';
import { type Lowering, type PortionNums, slotOf, sumOf } from './lowering.ts';
import { known, NONE, type Num, unproved } from './tree.ts';

/** What a mechanism would pay, before it is cut to what is left and to the limits. */
export interface DraftNums {
  readonly baseFen: Num;
  readonly pays: readonly { readonly portion: Portion; readonly amountFen: Num }[];
  readonly deductedFen: Num;
  readonly borne?: { readonly countedFen: Num; readonly leftFen: Num };
}

export interface LineLowering {
  readonly lowering: Lowering;
  readonly line: BenefitLine;
  /** What earlier lines have not paid. */
  readonly left: PortionNums;
  readonly creditFen: Num;
  readonly paidBefore: ReadonlyMap<string, Num>;
}

export function draftOf(pays: Mechanism, at: LineLowering): DraftNums {
  switch (pays.kind) {
    case 'coinsurance':
      return payCoinsurance(pays, at);
    case 'top-up':
      return payTopUp(pays, at);
    case 'patient-at-most':
      return payPatientAtMost(pays, at);
    case 'fixed':
      return pay(takeFrom(amountOf(at.lowering, pays.amount), pays.base.portions, at));
    case 'account':
      return pay(takeFrom(balanceOf(pays.account, at), pays.base.portions, at));
  }
}

function pay(pays: DraftNums['pays']): DraftNums {
  return { baseFen: NONE, pays, deductedFen: NONE };
}

/** What an accumulator of the line's owner holds when this line's turn comes. */
export function read({ lowering, line }: LineLowering, each: LongPeriod, accumulator: Accumulator, name: string): Num {
  return lowering.b.read(slotOf(lowering, line.owner, each, accumulator, name).working);
}

/** An account's balance with what the claim credits to it. */
export function balanceOf(account: string, at: LineLowering): Num {
  return at.lowering.b.add(read(at, 'lifetime', 'balance', account), at.creditFen);
}

export function takeFrom(amountFen: Num, portions: readonly Portion[], { lowering: { b }, left }: LineLowering): DraftNums['pays'] {
  let rest = amountFen;
  return portions.map((portion, index) => {
    const taken = b.least(rest, left[portion]);
    if (index < portions.length - 1) rest = known(b.subtract(rest, taken), 0, rest.hi);
    return { portion, amountFen: taken };
  });
}

interface Stretch {
  readonly from: Num;
  readonly to: Num;
}

function payCoinsurance(pays: Coinsurance, at: LineLowering): DraftNums {
  const { lowering, line } = at;
  const { b, bounds } = lowering;
  const base = firstShareOff(pays, at);
  const baseFen = base.reduce<Num>((sum, { amountFen }) => known(b.add(sum, amountFen), 0, bounds.billFen), NONE);
  const before = pays.isYearToDate ? b.subtract(NONE, read(at, 'year', 'sum', line.sums)) : NONE;
  const sliced = sliceOff(pays, { from: before, to: baseFen }, at);
  const { stretch, deductedFen } = deductOff(pays.deductible, sliced, at);
  const bands = pays.rate.kind === 'bands' ? bandsOf(pays.rate, deductedFen, at) : [];
  const mostFen = pays.isYearToDate ? bounds.sumFen + bounds.billFen : bounds.billFen;
  let start = before;
  const drafted = base.map(({ portion, amountFen }) => {
    const end = b.add(b.greatest(start, NONE), amountFen);
    const part = { from: within(stretch, start, at), to: within(stretch, end, at) };
    start = end;
    return { portion, amountFen: payShare(lowering, termsOf(pays, portion, part, bands, mostFen, at), line.rounding, mostFen) };
  });
  const own = pays.isYearToDate ? lessPaidThisYear(drafted, at) : drafted;
  return { baseFen, pays: raiseToLeast(pays, own, at), deductedFen };
}

function portionsOf({ basis, portions }: Base, { lowering, left }: LineLowering): DraftNums['pays'] {
  const source = basis === 'charged' ? lowering.charged : left;
  return portions.map((portion) => ({ portion, amountFen: source[portion] }));
}

function firstShareOff(pays: Coinsurance, at: LineLowering): DraftNums['pays'] {
  const base = portionsOf(pays.base, at);
  if (!pays.firstShare) return base;
  const share = shareOf(at.lowering, pays.firstShare);
  // A first share of more than the whole would leave less than nothing.
  if (mostOf(share) > WHOLE) unproved({ zh: '先行自付比例超过 100%', en: 'a first share is above 100 %' });
  return base.map(({ portion, amountFen }) => {
    const rest = at.lowering.b.subtract(amountFen, payShare(at.lowering, [{ amount: amountFen, share }]));
    return { portion, amountFen: known(rest, 0, amountFen.hi) };
  });
}

function within({ from, to }: Stretch, place: Num, { lowering: { b } }: LineLowering): Num {
  return b.greatest(from, b.least(to, place));
}

function sliceOff(pays: Coinsurance, whole: Stretch, at: LineLowering): Stretch {
  const { b } = at.lowering;
  let stretch = whole;
  for (const slice of pays.slices) {
    const sumBefore = slice.each === 'claim' ? NONE : read(at, slice.each, 'sum', at.line.sums);
    const fromFen = slice.from ? amountOf(at.lowering, slice.from) : NONE;
    const toFen = slice.to && amountOf(at.lowering, slice.to);
    const from = b.least(b.greatest(stretch.from, b.subtract(fromFen, sumBefore)), whole.to);
    const to = toFen === undefined ? stretch.to : b.least(stretch.to, b.subtract(toFen, sumBefore));
    stretch = { from, to: b.greatest(from, to) };
  }
  return stretch;
}

function deductOff(deductible: Deductible | undefined, stretch: Stretch, at: LineLowering): { readonly stretch: Stretch; readonly deductedFen: Num } {
  if (!deductible) return { stretch, deductedFen: NONE };
  const { lowering, line } = at;
  const { b } = lowering;
  const full = amountOf(lowering, deductible.amount);
  const amount = deductible.times ? payShare(lowering, [{ amount: full, share: shareOf(lowering, deductible.times) }]) : full;
  const usable = deductible.atMostYearly
    ? b.greatest(NONE, b.least(amount, b.subtract(amountOf(lowering, deductible.atMostYearly), read(at, 'year', 'deducted', line.sums))))
    : amount;
  const deductedFen = b.least(usable, lengthOf(stretch, at));
  const from = b.add(stretch.from, deductedFen);
  return { stretch: { from: known(from, from.lo, stretch.to.hi), to: stretch.to }, deductedFen };
}

/** A stretch never runs backwards. */
function lengthOf({ from, to }: Stretch, { lowering: { b } }: LineLowering): Num {
  const length = b.subtract(to, from);
  return known(length, 0, length.hi);
}

interface PlacedBand {
  /** Missing below the first band and above the last. */
  readonly from: Num | undefined;
  readonly to: Num | undefined;
  readonly share: ShareValue;
}

function bandsOf(bands: Bands, deductedFen: Num, at: LineLowering): PlacedBand[] {
  const { lowering, line } = at;
  const { b } = lowering;
  const sumBefore = bands.each === 'claim' ? NONE : read(at, bands.each, 'sum', line.sums);
  const above = aboveOf(bands, deductedFen, at);
  const placed: PlacedBand[] = [];
  let from: Num | undefined;
  let isOpen = false;
  for (const { to, share } of bands.bands) {
    const toFen = to && amountOf(lowering, to);
    const ratio = shareOf(lowering, share);
    const end = toFen && b.subtract(b.add(toFen, above), sumBefore);
    const edge = end && from ? b.greatest(from, end) : end;
    // What lies above a band without an upper edge is empty.
    if (!isOpen) placed.push({ from, to: edge, share: ratio });
    isOpen ||= edge === undefined;
    from = edge;
  }
  return placed;
}

function aboveOf(bands: Bands, deductedFen: Num, at: LineLowering): Num {
  if (bands.above === 'nothing') return NONE;
  return bands.above === 'deductible-of-claim' ? deductedFen : amountOf(at.lowering, bands.above);
}

function termsOf(pays: Coinsurance, portion: Portion, part: Stretch, bands: readonly PlacedBand[], mostFen: number, at: LineLowering) {
  const { lowering } = at;
  const { b } = lowering;
  if (pays.rate.kind !== 'bands') {
    const rate = pays.rate.kind === 'share' ? pays.rate.share : pays.rate.shares[portion];
    const share = rate ? shareOf(lowering, rate) : plainShare(0);
    const length = lengthOf(part, at);
    return [{ amount: known(length, 0, mostFen), share }];
  }
  return bands.map((band) => {
    const to = band.to ? b.least(part.to, band.to) : part.to;
    const from = band.from ? b.greatest(part.from, band.from) : part.from;
    return { amount: known(b.greatest(NONE, b.subtract(to, from)), 0, mostFen), share: band.share };
  });
}

function lessPaidThisYear(drafted: DraftNums['pays'], at: LineLowering): DraftNums['pays'] {
  const { b } = at.lowering;
  const paidBefore = read(at, 'year', 'paid', at.line.sums);
  return drafted.map(({ portion, amountFen }) => ({ portion, amountFen: b.greatest(NONE, b.subtract(amountFen, paidBefore)) }));
}

function raiseToLeast(pays: Coinsurance, drafted: DraftNums['pays'], at: LineLowering): DraftNums['pays'] {
  if (!pays.atLeast) return drafted;
  const { lowering, line, left } = at;
  const { b } = lowering;
  const target = payShare(lowering, [{ amount: sumOfBase(pays.atLeast.base, at), share: plainShare(pays.atLeast.share) }], line.rounding);
  const own = drafted.reduce<Num>((sum, { amountFen }) => b.add(sum, amountFen), NONE);
  let missing = b.greatest(NONE, b.subtract(target, own));
  return drafted.map(({ portion, amountFen }) => {
    const added = b.least(missing, b.greatest(NONE, b.subtract(left[portion], amountFen)));
    missing = known(b.subtract(missing, added), 0, missing.hi);
    return { portion, amountFen: b.add(amountFen, added) };
  });
}

function sumOfBase({ basis, portions }: Base, { lowering, left }: LineLowering): Num {
  return sumOf(lowering, basis === 'charged' ? lowering.charged : left, portions);
}

function payTopUp(pays: TopUp, at: LineLowering): DraftNums {
  const { lowering, line, paidBefore } = at;
  const { b } = lowering;
  const target =
    pays.to.kind === 'amount'
      ? amountOf(lowering, pays.to.amount)
      : payShare(lowering, [{ amount: sumOfBase(pays.to.base, at), share: plainShare(pays.to.share) }], line.rounding);
  const less = pays.lessPaidBy.reduce<Num>((sum, name) => b.add(sum, paidBefore.get(name) ?? NONE), NONE);
  return pay(takeFrom(b.greatest(NONE, b.subtract(target, less)), pays.base.portions, at));
}

/** The bound is rounded down, so that the promise holds exactly. */
function payPatientAtMost(pays: PatientAtMost, at: LineLowering): DraftNums {
  const { lowering, line, left } = at;
  const { b } = lowering;
  const isYearly = pays.each === 'year';
  const countedFen = sumOf(lowering, lowering.charged, pays.of);
  const of = isYearly ? b.add(countedFen, read(at, 'year', 'sum', line.sums)) : countedFen;
  const borneBefore = isYearly ? read(at, 'year', 'borne', line.sums) : NONE;
  const leftFen = sumOf(lowering, left, pays.of);
  const bound = boundOf(pays, of, at);
  const paid = b.greatest(NONE, b.subtract(b.add(borneBefore, leftFen), bound));
  return { ...pay(takeFrom(paid, pays.base.portions, at)), ...(isYearly && { borne: { countedFen, leftFen } }) };
}

function boundOf(pays: PatientAtMost, of: Num, { lowering }: LineLowering): Num {
  const { b } = lowering;
  const amount = pays.amount ? amountOf(lowering, pays.amount) : NONE;
  const plus = pays.plusShareAbove && { share: plainShare(pays.plusShareAbove.share), above: amountOf(lowering, pays.plusShareAbove.above) };
  const ofShare = pays.share === undefined ? NONE : payShare(lowering, [{ amount: of, share: plainShare(pays.share) }], DOWN_TO_FEN);
  const ofPlus = plus ? payShare(lowering, [{ amount: b.greatest(NONE, b.subtract(of, plus.above)), share: plus.share }], DOWN_TO_FEN) : NONE;
  return b.add(b.add(amount, ofShare), ofPlus);
}
