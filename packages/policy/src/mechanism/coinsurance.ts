// A ratio, or bands of ratios, of a base less what stays out of it.
//
// The claim's base is a stretch 0..b on a ruler that begins where the running sum stands. Slices and the deductible cut the
// stretch; what is left of it is paid by the ratio of the place where it lies. So one rule serves a claim, a month, a year.
import { sumPortions } from '../bill.ts';
import { amountOf, baseOf, type Draft, type LineContext, ratioOf, read } from '../context.ts';
import { addFen, type Fen, fen, payRatio, payRatios, type Ratio, sumFen, ZERO } from '../money.ts';
import type { Bands, Coinsurance, Deductible } from '../policy.ts';
import type { BandEdges, RatedSlice } from '../trace.ts';

export function payCoinsurance(pays: Coinsurance, context: LineContext): Draft {
  const base = firstShareOff(pays, context);
  const baseFen = sumFen(base.map((part) => part.amountFen));
  const before = pays.isYearToDate ? -read(context, 'year', 'sum', context.line.sums) : 0;
  const sliced = sliceOff(pays, { from: before, to: baseFen }, context);
  const { stretch, deductedFen } = deductOff(pays.deductible, sliced, context);
  const bands = pays.rate.kind === 'bands' ? bandsOf(pays.rate, baseFen, deductedFen, context) : [];

  let start: number = before;
  const drafted = base.map(({ portion, amountFen }) => {
    const end = Math.max(start, 0) + amountFen;
    const part = { from: within(stretch, start), to: within(stretch, end) };
    start = end;
    const slices = slicesOf(pays, portion, part, bands, context);
    const paidFen = payRatios(slices, context.line.rounding);
    context.trace?.steps.push({ kind: 'rate', portion, slices, paidFen });
    return { portion, amountFen: paidFen };
  });
  const own = pays.isYearToDate ? lessPaidThisYear(drafted, context) : drafted;
  return { baseFen, pays: raiseToLeast(pays, own, context), ...(pays.deductible?.atMostYearly && { deductedFen }) };
}

function firstShareOff(pays: Coinsurance, context: LineContext) {
  const base = baseOf(pays.base, context);
  const isWhole = base.every((part) => part.amountFen === context.charged[part.portion]);
  context.trace?.steps.push({ kind: 'base', basis: isWhole ? 'charged' : pays.base.basis, portions: base });
  if (!pays.firstShare) return base;
  const ratio = ratioOf(pays.firstShare, context);
  const reduced = base.map((part) => ({ ...part, amountFen: fen(part.amountFen - payRatio(part.amountFen, ratio)) }));
  const leavesFen = sumFen(reduced.map((part) => part.amountFen));
  const amountFen = fen(sumFen(base.map((part) => part.amountFen)) - leavesFen);
  context.trace?.steps.push({ kind: 'first-share', ratio, amountFen, leavesFen });
  return reduced;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function within(stretch: Stretch, place: number): number {
  return Math.max(stretch.from, Math.min(stretch.to, place));
}

function sliceOff(pays: Coinsurance, whole: Stretch, context: LineContext): Stretch {
  let stretch = whole;
  for (const slice of pays.slices) {
    const sumBeforeFen = slice.each === 'claim' ? ZERO : read(context, slice.each, 'sum', context.line.sums);
    const fromFen = slice.from ? amountOf(slice.from, context) : ZERO;
    const toFen = slice.to && amountOf(slice.to, context);
    const from = Math.max(stretch.from, fromFen - sumBeforeFen);
    const to = toFen === undefined ? stretch.to : Math.min(stretch.to, toFen - sumBeforeFen);
    stretch = { from: Math.min(from, whole.to), to: Math.max(Math.min(from, whole.to), to) };
    context.trace?.steps.push({
      kind: 'slice',
      each: slice.each,
      sumBeforeFen,
      sumAfterFen: addFen(sumBeforeFen, fen(whole.to)),
      fromFen,
      ...(toFen !== undefined && { toFen }),
      leavesFen: fen(stretch.to - stretch.from),
    });
  }
  return stretch;
}

function deductOff(deductible: Deductible | undefined, stretch: Stretch, context: LineContext): { stretch: Stretch; deductedFen: Fen } {
  if (!deductible) return { stretch, deductedFen: ZERO };
  const fullFen = amountOf(deductible.amount, context);
  const times = deductible.times && ratioOf(deductible.times, context);
  const amountFen = times === undefined ? fullFen : payRatio(fullFen, times);
  const { atMostYearly } = deductible;
  const yearly = atMostYearly && { usedFen: read(context, 'year', 'deducted', context.line.sums), mostFen: amountOf(atMostYearly, context) };
  const usable = yearly ? Math.max(0, Math.min(amountFen, yearly.mostFen - yearly.usedFen)) : amountFen;
  const deductedFen = fen(Math.min(usable, stretch.to - stretch.from));
  const after = { from: stretch.from + deductedFen, to: stretch.to };
  context.trace?.steps.push({
    kind: 'deductible',
    fullFen,
    ...(times !== undefined && { times }),
    amountFen,
    usedFen: deductedFen,
    leavesFen: fen(after.to - after.from),
    ...(yearly && { usedThisYearFen: yearly.usedFen }),
  });
  return { stretch: after, deductedFen };
}

interface PlacedBand {
  readonly from: number;
  readonly to: number;
  readonly ratio: Ratio;
  readonly band: BandEdges;
}

/** The bands as places on the claim's own stretch. */
function bandsOf(bands: Bands, baseFen: Fen, deductedFen: Fen, context: LineContext): PlacedBand[] {
  const sumBeforeFen = bands.each === 'claim' ? ZERO : read(context, bands.each, 'sum', context.line.sums);
  const aboveFen = aboveOf(bands, deductedFen, context);
  context.trace?.steps.push({ kind: 'bands', each: bands.each, sumBeforeFen, sumAfterFen: addFen(sumBeforeFen, baseFen), aboveFen });
  const placed: PlacedBand[] = [];
  let fromFen = ZERO;
  let from = Number.NEGATIVE_INFINITY;
  for (const { to, share } of bands.bands) {
    const toFen = to && amountOf(to, quiet(context));
    // An edge out of a table may lie below the one before: the band is then empty, never counted twice.
    const end = toFen === undefined ? Number.POSITIVE_INFINITY : Math.max(from, toFen + aboveFen - sumBeforeFen);
    placed.push({ from, to: end, ratio: ratioOf(share, quiet(context)), band: { fromFen, ...(toFen !== undefined && { toFen }) } });
    fromFen = toFen ?? fromFen;
    from = end;
  }
  return placed;
}

function aboveOf(bands: Bands, deductedFen: Fen, context: LineContext): Fen {
  if (bands.above === 'nothing') return ZERO;
  return bands.above === 'deductible-of-claim' ? deductedFen : amountOf(bands.above, quiet(context));
}

/** Looks values up without telling how; what they assume is told all the same. */
function quiet(context: LineContext): LineContext {
  return { ...context, trace: context.trace && { steps: [], assumed: context.trace.assumed } };
}

function slicesOf(pays: Coinsurance, portion: keyof LineContext['left'], part: Stretch, bands: readonly PlacedBand[], context: LineContext): RatedSlice[] {
  if (pays.rate.kind === 'share') return [{ fen: fen(part.to - part.from), ratio: ratioOf(pays.rate.share, context) }];
  if (pays.rate.kind === 'portions') {
    const share = pays.rate.shares[portion];
    return [{ fen: fen(part.to - part.from), ratio: share ? ratioOf(share, context) : (0 as Ratio) }];
  }
  const slices: RatedSlice[] = [];
  for (const band of bands) {
    const length = Math.min(part.to, band.to) - Math.max(part.from, band.from);
    if (length > 0) slices.push({ fen: fen(length), ratio: band.ratio, band: band.band });
  }
  return slices;
}

/** Of one portion: the loader lets year-to-date stand only on a single one. */
function lessPaidThisYear(drafted: Draft['pays'], context: LineContext): Draft['pays'] {
  const paidBeforeFen = read(context, 'year', 'paid', context.line.sums);
  return drafted.map(({ portion, amountFen }) => {
    const paidFen = fen(Math.max(0, amountFen - paidBeforeFen));
    context.trace?.steps.push({ kind: 'year-to-date', entitledFen: amountFen, paidBeforeFen, paidFen });
    return { portion, amountFen: paidFen };
  });
}

function raiseToLeast(pays: Coinsurance, drafted: Draft['pays'], context: LineContext): Draft['pays'] {
  if (!pays.atLeast) return drafted;
  const source = pays.atLeast.base.basis === 'charged' ? context.charged : context.left;
  const ofFen = sumPortions(source, pays.atLeast.base.portions);
  const targetFen = payRatio(ofFen, pays.atLeast.share, context.line.rounding);
  let missing: number = Math.max(0, targetFen - sumFen(drafted.map((part) => part.amountFen)));
  const raised = drafted.map(({ portion, amountFen }) => {
    const added = Math.min(missing, Math.max(0, context.left[portion] - amountFen));
    missing -= added;
    return { portion, amountFen: fen(amountFen + added) };
  });
  const addedFen = fen(sumFen(raised.map((part) => part.amountFen)) - sumFen(drafted.map((part) => part.amountFen)));
  context.trace?.steps.push({ kind: 'at-least', ratio: pays.atLeast.share, ofFen, targetFen, addedFen });
  return raised;
}
