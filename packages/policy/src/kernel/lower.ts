// A policy and the shape of a batch → the program of a kernel. Mirrors settle.ts.
import { PORTIONS } from '../bill.ts';
import { DOWN_TO_FEN, WHOLE } from '../money.ts';
import type { BenefitLine, Flag, LongPeriod, Owner, Policy } from '../policy.ts';
import type { Text } from '../text.ts';
import type { ClaimBatch } from './batch.ts';
import { joinRows } from './join-rows.ts';
import { type GivenLine, lowerLine } from './lower-line.ts';
import { isOfKind, isOnDay, mostOf, payShare, plainShare, shareOf, truthOf } from './lower-values.ts';
import { type Bounds, inputOf, type Lowering, newLowering, ofPortions, type PortionMutables, type PortionNums, type Slot, slotOf, sumOf } from './lowering.ts';
import { flagNames } from './new-outcome.ts';
import { CLAIM_STATES, type ClaimState } from './outcome.ts';
import type { Group, Output, Program } from './program.ts';
import { prune } from './prune.ts';
import {
  ALWAYS_TRUE,
  all,
  any,
  compare,
  constant,
  firstOf,
  known,
  type Mutable,
  NEVER_TRUE,
  NONE,
  type Num,
  not,
  type Truth,
  Unproved,
  unproved,
} from './tree.ts';

const ABOVE_WHOLE: Text = { zh: '先付比例超过 100%，或移入原处', en: 'a share that is paid first is above 100 %, or moves nowhere' };

export interface LowerOptions {
  readonly wantsPortions: boolean;
  /** Whether a claim may be held or refused, and is told to be. */
  readonly hasState: boolean;
}

/** Throws `Unproved` where something cannot be shown to be exact. */
export function lower(written: Policy, batch: ClaimBatch, bounds: Bounds, { wantsPortions, hasState }: LowerOptions): Program {
  const policy: Policy = { ...written, lines: written.lines.map(joinRows) };
  const lowering = newLowering(policy, batch, bounds);
  const { b } = lowering;
  const unit = b.bind({ kind: 'input', input: 0 }, 0, 0x7fff_ffff);
  const charges = chargesOf(lowering);
  const givens = givensOf(lowering);
  const credit = batch.accountOpening ? b.bind({ kind: 'input', input: inputOf(lowering, { kind: 'account-opening' }) }, 0, bounds.creditFen) : NONE;
  const openings = (batch.openings?.accumulators ?? []).map((_, which) =>
    b.bind({ kind: 'input', input: inputOf(lowering, { kind: 'opening', which }) }, 0, bounds.sumFen),
  );
  const prefix = b.statements().length;
  const outputs: Output[] = [];
  lowerClaim(lowering, { charges, givens, credit, outputs, wantsPortions, hasState });
  const claim = b.statements().splice(prefix);
  b.forget();
  const groups = (['person', 'household'] as const).map((owner) => reset(lowering, owner, unit, openings)).filter((group) => group !== undefined);
  const lasting = new Set(groups.flatMap((group) => group.variables.map(({ variable }) => variable.id)));
  const body = prune([...b.statements(), ...claim], lasting);
  return { inputs: lowering.inputs, outputs, indexes: lowering.indexes, groups, body, variables: b.variables() };
}

function chargesOf(lowering: Lowering): PortionNums {
  const { b, batch, bounds, policy } = lowering;
  const { charges } = batch;
  const stated = (charge: keyof typeof charges): Num =>
    charges[charge] ? b.bind({ kind: 'input', input: inputOf(lowering, { kind: 'charge', charge }) }, 0, bounds.billFen) : NONE;
  if (policy.prepayRatio > WHOLE) unproved(ABOVE_WHOLE);
  const classB = stated('classB');
  const byRatio = payShare(lowering, [{ amount: classB, share: plainShare(policy.prepayRatio) }]);
  const prepay = charges.classBPrepay
    ? statedOr(
        lowering,
        b.bind({ kind: 'input', input: inputOf(lowering, { kind: 'charge', charge: 'classBPrepay' }) }, -bounds.billFen, bounds.billFen),
        byRatio,
      )
    : byRatio;
  const inScope = b.subtract(b.add(stated('classA'), classB), prepay);
  return {
    inScope: known(inScope, 0, bounds.billFen),
    prepay: known(prepay, 0, bounds.billFen),
    certifiedOut: stated('certifiedOut'),
    overLimit: stated('overLimit'),
    otherOut: stated('otherOut'),
  };
}

function statedOr({ b }: Lowering, stated: Num, otherwise: Num): Num {
  return b.pick(compare(stated, '<', NONE), otherwise, known(stated, stated.lo, stated.hi));
}

function givensOf(lowering: Lowering): ReadonlyMap<string, Num> {
  const { b, bounds, batch } = lowering;
  const lines = Object.keys(batch.given ?? {});
  return new Map(lines.map((line) => [line, b.bind({ kind: 'input', input: inputOf(lowering, { kind: 'given', line }) }, -1, bounds.givenFen)]));
}

interface ClaimParts {
  readonly charges: PortionNums;
  readonly givens: ReadonlyMap<string, Num>;
  readonly credit: Num;
  readonly outputs: Output[];
  readonly wantsPortions: boolean;
  readonly hasState: boolean;
}

interface Result {
  readonly state: Mutable;
  readonly paid: readonly Mutable[];
  readonly left: PortionMutables;
  readonly flags: Mutable;
  readonly promised: Mutable;
  readonly broken: Mutable;
}

function lowerClaim(lowering: Lowering, parts: ClaimParts): void {
  const { b, policy, bounds } = lowering;
  const result: Result = {
    state: b.mutable(NONE),
    paid: policy.lines.map(() => b.mutable(NONE)),
    left: ofPortions((portion) => b.mutable(parts.charges[portion])),
    flags: b.mutable(NONE),
    promised: b.mutable(NONE),
    broken: b.mutable(NONE),
  };
  for (const counter of policy.counters) {
    lowering.counters.set(
      counter.id,
      known(b.add(b.read(slotOf(lowering, 'person', counter.each, 'count', counter.id).working), constant(1)), 1, bounds.sumFen),
    );
  }
  lowering.charged = parts.charges;
  refuseBefore(lowering, parts, result);
  whenOpen(lowering, result, () => hold(lowering, result));
  whenOpen(lowering, result, () => settle(lowering, parts, result));
  b.when(isRefused(lowering, result), () => clear(lowering, result));
  store(lowering, parts, result);
}

const stateCode = (state: ClaimState): Num => constant(CLAIM_STATES.indexOf(state));

/** Whether the claim is neither held nor refused so far. */
function whenOpen({ b }: Lowering, { state }: Result, then: () => void): void {
  b.when(compare(b.read(state), '=', stateCode('settled')), then);
}

function isRefused({ b }: Lowering, { state }: Result): Truth {
  return compare(stateCode('unknown-line'), '<=', b.read(state));
}

/** What can be refused before earlier claims are looked at; the first in `REFUSAL_CODES` is told. Mirrors check-claim.ts. */
function refuseBefore(lowering: Lowering, parts: ClaimParts, { state }: Result): void {
  const { b, policy } = lowering;
  b.when(not(isOnDay(lowering, policy.valid)), () => b.set(state, stateCode('outside-validity')));
  if (parts.givens.size === 0) return;
  const isHeld = any(...policy.holds.map((rule) => truthOf(lowering, rule.when, false)));
  b.when(not(isHeld), () => {
    givenTooLarge(lowering, parts, state);
    for (const [name, given] of parts.givens) {
      const serving = policy.lines.filter((line) => line.line === name).flatMap((line) => line.kinds);
      b.when(all(compare(NONE, '<=', given), not(isOfKind(lowering, serving))), () => b.set(state, stateCode('unknown-line')));
    }
  });
}

function givenTooLarge(lowering: Lowering, { charges, givens }: ClaimParts, state: Mutable): void {
  const { b, policy } = lowering;
  const left = ofPortions((portion) => b.mutable(charges[portion]));
  for (const { from, to } of policy.firstShares) b.set(left[to], b.add(b.read(left[to]), b.read(left[from])));
  for (const line of policy.lines) {
    const given = givens.get(line.line);
    if (!given) continue;
    b.when(all(isServed(lowering, line), compare(NONE, '<=', given)), () => {
      let rest = known(given, 0, given.hi);
      for (const portion of new Set(line.rows.flatMap((row) => row.pays.base.portions))) {
        const before = b.read(left[portion]);
        const taken = b.least(rest, before);
        rest = known(b.subtract(rest, taken), 0, rest.hi);
        b.set(left[portion], known(b.subtract(before, taken), 0, before.hi));
      }
      b.when(compare(NONE, '<', rest), () => b.set(state, stateCode('given-too-large')));
    });
  }
}

function isServed(lowering: Lowering, line: BenefitLine): Truth {
  return all(isOfKind(lowering, line.kinds), isOnDay(lowering, line.valid));
}

function hold(lowering: Lowering, result: Result): void {
  const { b, policy } = lowering;
  const rules = policy.holds.map((rule) => ({
    when: () => truthOf(lowering, rule.when),
    ifSo: () => {
      b.set(result.state, stateCode('held'));
      b.set(result.flags, constant(bit(flagNames(policy).indexOf(rule.flag))));
    },
  }));
  firstOf(b, rules, () => {});
}

/** Bits stand in 32-bit columns. */
function bit(place: number): number {
  return place < 31 ? 2 ** place : unproved({ zh: '标记或承诺超过 31 个', en: 'more than 31 flags or promises' });
}

function settle(lowering: Lowering, parts: ClaimParts, result: Result): void {
  const { b, policy } = lowering;
  moveFirstShares(lowering, result);
  const [credit, differs] = [b.mutable(parts.credit), b.mutable(NONE)];
  const asked = policy.lines.flatMap((line) => line.rows.flatMap(({ pays }) => (pays.kind === 'top-up' ? pays.lessPaidBy : [])));
  const paidBefore = new Map([...new Set(asked)].map((name) => [name, b.mutable(NONE)]));
  policy.lines.forEach((line, place) => {
    at(`/lines/${place}`, () =>
      b.when(all(isServed(lowering, line), stillOpen(lowering, result)), () => payLine(lowering, parts, result, { line, place, credit, differs, paidBefore })),
    );
  });
  b.when(stillOpen(lowering, result), () => {
    for (const counter of policy.counters) {
      const { working } = slotOf(lowering, 'person', counter.each, 'count', counter.id);
      b.when(isOfKind(lowering, counter.kinds), () => b.set(working, known(b.add(b.read(working), constant(1)), 0, lowering.bounds.sumFen)));
    }
    judge(lowering, result, differs);
    if (lowering.mayBreakOff) for (const { stored, working } of lowering.slots.values()) b.set(stored, b.read(working));
  });
}

/** Says where in the policy something could not be proved. */
function at(path: string, build: () => void): void {
  try {
    build();
  } catch (error) {
    throw error instanceof Unproved && error.path === '' ? new Unproved(error.reason, path) : error;
  }
}

/** A line of a claim may still be refused if something was given. */
function stillOpen({ b, mayBreakOff }: Lowering, { state }: Result): Truth {
  return mayBreakOff ? compare(b.read(state), '=', stateCode('settled')) : ALWAYS_TRUE;
}

function moveFirstShares(lowering: Lowering, result: Result): void {
  const { b, policy, bounds } = lowering;
  for (const { when, share, from, to } of policy.firstShares) {
    b.when(truthOf(lowering, when), () => {
      const ratio = shareOf(lowering, share);
      if (mostOf(ratio) > WHOLE || from === to) unproved(ABOVE_WHOLE);
      const before = b.read(result.left[from]);
      const moved = payShare(lowering, [{ amount: before, share: ratio }]);
      b.set(result.left[from], known(b.subtract(before, moved), 0, bounds.billFen));
      b.set(result.left[to], known(b.add(b.read(result.left[to]), moved), 0, bounds.billFen));
    });
  }
  lowering.charged = ofPortions((portion) => b.read(result.left[portion]));
}

interface LineParts {
  readonly line: BenefitLine;
  readonly place: number;
  readonly credit: Mutable;
  readonly differs: Mutable;
  readonly paidBefore: ReadonlyMap<string, Mutable>;
}

function payLine(lowering: Lowering, parts: ClaimParts, result: Result, { line, place, credit, differs, paidBefore }: LineParts): void {
  const { b, bounds } = lowering;
  const left = ofPortions((portion) => b.read(result.left[portion]));
  const given = parts.givens.get(line.line);
  const givenLine: GivenLine | undefined = given && {
    amount: given,
    refuse: () => b.set(result.state, stateCode('given-too-large')),
    tellDifference: () => b.set(differs, constant(1)),
  };
  const before = new Map([...paidBefore].map(([name, paid]) => [name, b.read(paid)]));
  lowerLine({ lowering, line, left, creditFen: b.read(credit), paidBefore: before }, givenLine, ({ paid, paidFen, isCredited }) => {
    b.when(isCredited, () => b.set(credit, NONE));
    for (const portion of PORTIONS) b.set(result.left[portion], known(b.subtract(left[portion], paid[portion]), 0, bounds.billFen));
    const own = result.paid[place];
    if (own) b.set(own, paidFen);
    // Two benefits may share a name; the one that served last is what others are topped up from.
    const named = paidBefore.get(line.line);
    if (named) b.set(named, paidFen);
  });
}

/** Flags and promises, when all lines have paid. */
function judge(lowering: Lowering, result: Result, differs: Mutable): void {
  const { b, policy } = lowering;
  const left = ofPortions((portion) => b.read(result.left[portion]));
  flagNames(policy).forEach((name, place) => {
    const isDifferent = name === 'given-differs' ? compare(b.read(differs), '=', constant(1)) : NEVER_TRUE;
    const rules = policy.flags.filter((flag) => flag.flag === name);
    addBit(lowering, result.flags, place, any(isDifferent, ...rules.map((flag) => isFlagged(lowering, flag, result))));
  });
  policy.promises.forEach((promise, place) => {
    b.when(truthOf(lowering, promise.when), () => {
      addBit(lowering, result.promised, place, ALWAYS_TRUE);
      const most = payShare(lowering, [{ amount: sumOf(lowering, lowering.charged, promise.of), share: plainShare(promise.patientAtMost) }], DOWN_TO_FEN);
      addBit(lowering, result.broken, place, compare(most, '<', sumOf(lowering, left, promise.of)));
    });
  });
}

function addBit({ b }: Lowering, into: Mutable, place: number, truth: Truth): void {
  b.when(truth, () => b.set(into, b.add(b.read(into), constant(bit(place)))));
}

/** A whole number of fen is less than a share exactly if it is less than the share rounded up. */
function isFlagged(lowering: Lowering, { when, paidBelow: { lines, share, of } }: Flag, result: Result): Truth {
  const { b, policy, bounds } = lowering;
  const condition = truthOf(lowering, when);
  if (condition.kind === 'never') return NEVER_TRUE;
  const counted = policy.lines.map((line, place) => (lines === 'all' || lines.includes(line.line) ? result.paid[place] : undefined));
  const paid = counted.reduce<Num>((sum, own) => (own ? known(b.add(sum, b.read(own)), 0, bounds.billFen) : sum), NONE);
  const least = payShare(lowering, [{ amount: sumOf(lowering, lowering.charged, of), share: plainShare(share) }], { unitFen: 1, mode: 'up' });
  return all(condition, compare(paid, '<', least));
}

/** A refused claim has 0 everywhere. */
function clear({ b }: Lowering, { paid, left, flags }: Result): void {
  for (const column of [...paid, ...PORTIONS.map((portion) => left[portion]), flags]) b.set(column, NONE);
}

function store(lowering: Lowering, { outputs, wantsPortions, hasState }: ClaimParts, result: Result): void {
  const { b, policy, batch } = lowering;
  const put = (output: Output, from: Num) => b.store(outputs.push(output) - 1, from);
  result.paid.forEach((paid, line) => {
    put({ kind: 'paid', line }, b.read(paid));
  });
  const left = ofPortions((portion) => b.read(result.left[portion]));
  put({ kind: 'patient' }, sumOf(lowering, left, PORTIONS));
  if (hasState) put({ kind: 'state' }, b.read(result.state));
  if (policy.flags.length + policy.holds.length > 0 || batch.given) put({ kind: 'flags' }, b.read(result.flags));
  if (policy.promises.length > 0) {
    put({ kind: 'promised' }, b.read(result.promised));
    put({ kind: 'broken' }, b.read(result.broken));
  }
  if (wantsPortions) for (const portion of PORTIONS) put({ kind: 'patient-of', portion }, left[portion]);
}

/** What stands before the claim: accumulators of an earlier unit, year or month are empty, and openings are added. */
function reset(lowering: Lowering, owner: Owner, unit: Num, openings: readonly Num[]): Group | undefined {
  const { b, batch, bounds } = lowering;
  const slots = [...lowering.slots.values()].filter((slot) => slot.owner === owner);
  if (slots.length === 0) return undefined;
  const members = owner === 'person' ? bounds.persons : bounds.households;
  const header: { variable: Mutable; first: number }[] = [];
  const isStill = (now: Num): Truth => {
    const before = b.newMutable(-1, now.hi, true);
    header.push({ variable: before, first: -1 });
    const truth = bound(lowering, compare(b.read(before), '=', now));
    b.set(before, now);
    return truth;
  };
  const isUnit = isStill(unit);
  const stays = {
    lifetime: isUnit,
    year: samePeriod(lowering, slots, 'year', 10_000, isUnit, isStill),
    month: samePeriod(lowering, slots, 'month', 100, isUnit, isStill),
  };
  for (const slot of slots) {
    const kept = b.pick(stays[slot.each], b.read(slot.stored), NONE);
    b.set(slot.stored, opened(lowering, slot, kept, openings));
    if (slot.working !== slot.stored) b.set(slot.working, b.read(slot.stored));
  }
  const input = owner === 'person' ? batch.person : batch.household;
  const variables = [...header, ...slots.map((slot) => ({ variable: slot.stored, first: 0 }))];
  return { members, variables, ...(input && members > 1 && { ordinal: inputOf(lowering, { kind: owner }) }) };
}

/** A truth that is asked often, as a number that is worked out once. */
function bound({ b }: Lowering, truth: Truth): Truth {
  if (truth.kind === 'always' || truth.kind === 'never') return truth;
  return compare(b.pick(truth, constant(1), NONE), '=', constant(1));
}

function samePeriod(lowering: Lowering, slots: readonly Slot[], each: LongPeriod, digits: number, isUnit: Truth, isStill: (now: Num) => Truth): Truth {
  if (!slots.some((slot) => slot.each === each)) return isUnit;
  const period = lowering.b.quotient(lowering.day, digits);
  return period.kind === 'constant' ? isUnit : bound(lowering, all(isUnit, isStill(period)));
}

function opened(lowering: Lowering, slot: Slot, kept: Num, openings: readonly Num[]): Num {
  const { b, batch } = lowering;
  const which = (batch.openings?.accumulators ?? []).flatMap(({ owner, each, accumulator, name }, place) =>
    owner === slot.owner && each === slot.each && accumulator === slot.accumulator && name === slot.name ? [openings[place] ?? NONE] : [],
  );
  return which.reduce<Num>((sum, opening) => known(b.add(sum, opening), 0, slot.stored.hi), kept);
}
