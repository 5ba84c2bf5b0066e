// Adjudication: one claim, one policy, the balances before it → what every payer pays, what the patient pays, and what changes.
//
// Invariants, on every path: each payment lies within what was left of the bill; lines + patient = total; nothing is negative;
// the input balances are not touched. The same inputs give the same result for ever.
import { accumulatorOn, type BalancesOf, MOST_BALANCE_FEN, type Posting } from './balances.ts';
import { PORTIONS, type Portion, type Portions, portionsOf, sumPortions, totalOf } from './bill.ts';
import { givenTooLarge, refusalsOf, sumTooLarge } from './check-claim.ts';
import type { Claim } from './claim.ts';
import { type Facts, holds } from './condition.ts';
import { periodsOf, ratioOf } from './context.ts';
import { isValidOn } from './day.ts';
import { addFen, type Fen, fen, isAboveShare, isBelowShare, payRatio, type Ratio, ZERO } from './money.ts';
import { payLine } from './pay-line.ts';
import type { BenefitLine, Counter, FirstShare, Flag, Hold, PatientPromise, Policy } from './policy.ts';
import { firstRefusal, type Refusal } from './refusal.ts';
import type { LineTrace } from './trace.ts';

export interface Settlement {
  readonly kind: 'settlement';
  readonly claimId: string;
  readonly policyId: string;
  readonly totalFen: Fen;
  /** The bill after first shares moved; what the lines saw as charged. */
  readonly charged: Portions;
  readonly moves: readonly Move[];
  /** Every line of the claim's kind, in order, also those that pay nothing, but for protected ones. */
  readonly lines: readonly SettledLine[];
  readonly patientFen: Fen;
  /** What the patient pays of each portion. */
  readonly patient: Portions;
  readonly flags: readonly string[];
  /** Why the claim waits, if it does. */
  readonly heldBy?: Hold;
  readonly promises: readonly PromiseOutcome[];
  /** What this claim changes in the balances; taking it back undoes it. */
  readonly postings: readonly Posting[];
}

/** A first share that moved from one portion to another. */
export interface Move {
  readonly firstShare: FirstShare;
  readonly ratio: Ratio;
  readonly ofFen: Fen;
  readonly amountFen: Fen;
  readonly assumed: readonly string[];
}

export interface SettledLine {
  readonly benefit: BenefitLine;
  readonly paidFen: Fen;
  readonly paid: Portions;
  readonly isGiven: boolean;
  /** What the policy itself would have paid, where the amount was given. */
  readonly computedFen: Fen | undefined;
  readonly trace: LineTrace | undefined;
}

export interface PromiseOutcome {
  readonly promise: PatientPromise;
  readonly isKept: boolean;
  readonly patientFen: Fen;
  readonly ofFen: Fen;
}

export interface SettleOptions {
  /** Whether to write down every step for an explanation (the default). */
  readonly isTraced?: boolean;
}

/**
 * Settles one claim. Refuses (and changes nothing) if the day lies outside the policy, a given line does not exist for the
 * claim's kind, or more is given than is left.
 */
export function settle(policy: Policy, balances: BalancesOf, claim: Claim, options: SettleOptions = {}): Settlement | Refusal {
  const refusal = firstRefusal(refusalsOf(policy, claim));
  if (refusal) return refusal;
  const facts = factsOf(policy, balances, claim);
  const hold = policy.holds.find((candidate) => holds(candidate.when, facts));
  if (hold) return heldSettlement(policy, claim, hold);
  return payLines(policy, balances, claim, facts, options.isTraced ?? true);
}

export function isRefusal(outcome: Settlement | Refusal): outcome is Refusal {
  return 'code' in outcome;
}

function payLines(policy: Policy, balances: BalancesOf, claim: Claim, facts: Facts, isTraced: boolean): Settlement | Refusal {
  const { charged, moves } = moveFirstShares(policy, claim, facts);
  const periods = periodsOf(claim.dischargedOn);
  const left: { -readonly [portion in Portion]: Fen } = { ...charged };
  const lines: SettledLine[] = [];
  const postings: Posting[] = [];
  const changes = { person: new Map<string, number>(), household: new Map<string, number>() };
  let creditFen = claim.accountOpeningFen ?? ZERO;
  const paidBefore = new Map<string, Fen>();

  for (const line of policy.lines) {
    if (!line.kinds.includes(claim.kind) || !isValidOn(line.valid, claim.dischargedOn)) continue;
    const givenFen = claim.given?.[line.line];
    const trace = isTraced ? { steps: [], assumed: [] } : undefined;
    const [owned, changed] = [balances[line.owner], changes[line.owner]];
    const context = { policy, line, claim, facts, periods, charged, left, balances: owned, changes: changed, creditFen, paidBefore, trace };
    const outcome = payLine(context, givenFen);
    if (outcome === 'given-too-large') return givenTooLarge(line, givenFen ?? ZERO);
    for (const { owner, key, change } of outcome.postings) changes[owner].set(key, (changes[owner].get(key) ?? 0) + change);
    postings.push(...outcome.postings);
    if (outcome.isCredited) creditFen = ZERO;
    for (const portion of PORTIONS) left[portion] = fen(left[portion] - outcome.paid[portion]);
    paidBefore.set(line.line, outcome.paidFen);
    const { paidFen, paid, computedFen } = outcome;
    // Where it pays nothing, nobody shall ask for whom it would.
    if (line.isProtected && paidFen === 0 && givenFen === undefined) continue;
    lines.push({ benefit: line, isGiven: givenFen !== undefined, paidFen, paid, computedFen, trace: outcome.trace });
  }
  for (const counter of policy.counters) {
    if (counter.kinds.includes(claim.kind)) postings.push({ owner: 'person', key: countKey(counter, claim), change: 1 });
  }
  const overflow = postings.find(({ owner, key, change }) => (balances[owner].get(key) ?? 0) + change > MOST_BALANCE_FEN);
  if (overflow) return sumTooLarge(overflow.key);
  return checked({
    kind: 'settlement',
    claimId: claim.id,
    policyId: policy.id,
    totalFen: totalOf(claim.charges),
    charged,
    moves,
    lines,
    patientFen: sumPortions(left),
    patient: left,
    flags: flagsOf(policy, facts, charged, lines),
    promises: promisesOf(policy, facts, charged, left),
    postings,
  });
}

/** A result that breaks an invariant is a bug and must not leave the engine. */
function checked(settlement: Settlement): Settlement {
  let sum = settlement.patientFen;
  let smallest = smallestOf(settlement.patient);
  for (const line of settlement.lines) {
    sum = addFen(sum, line.paidFen);
    smallest = Math.min(smallest, smallestOf(line.paid));
  }
  if (sum !== settlement.totalFen || smallest < 0) {
    throw new Error(`claim ${settlement.claimId}: lines and patient make ${sum} fen of ${settlement.totalFen}, smallest part ${smallest}`);
  }
  return settlement;
}

function smallestOf(portions: Portions): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const portion of PORTIONS) smallest = Math.min(smallest, portions[portion]);
  return smallest;
}

/** The claim's facts, and for each counter the number of this claim among those it counts. */
function factsOf(policy: Policy, balances: BalancesOf, claim: Claim): Facts {
  if (policy.counters.length === 0) return claim.facts;
  const facts: Record<string, Facts[string]> = { ...claim.facts };
  for (const counter of policy.counters) facts[counter.id] = (balances.person.get(countKey(counter, claim)) ?? 0) + 1;
  return facts;
}

function countKey(counter: Counter, claim: Claim): string {
  return accumulatorOn(claim.dischargedOn, counter.each, 'count', counter.id);
}

function moveFirstShares(policy: Policy, claim: Claim, facts: Facts): { charged: Portions; moves: Move[] } {
  let charged = portionsOf(claim.charges, policy.prepayRatio);
  const moves: Move[] = [];
  for (const first of policy.firstShares) {
    if (!holds(first.when, facts)) continue;
    const trace = { steps: [], assumed: [] };
    const ratio = ratioOf(first.share, { facts, trace });
    const ofFen = charged[first.from];
    const amountFen = payRatio(ofFen, ratio);
    charged = { ...charged, [first.from]: fen(ofFen - amountFen), [first.to]: addFen(charged[first.to], amountFen) };
    moves.push({ firstShare: first, ratio, ofFen, amountFen, assumed: [...first.assumed, ...trace.assumed] });
  }
  return { charged, moves };
}

function heldSettlement(policy: Policy, claim: Claim, hold: Hold): Settlement {
  const charged = portionsOf(claim.charges, policy.prepayRatio);
  const totalFen = totalOf(claim.charges);
  return {
    kind: 'settlement',
    claimId: claim.id,
    policyId: policy.id,
    totalFen,
    charged,
    moves: [],
    lines: [],
    patientFen: totalFen,
    patient: charged,
    flags: [hold.flag],
    heldBy: hold,
    promises: [],
    postings: [],
  };
}

function flagsOf(policy: Policy, facts: Facts, charged: Portions, lines: readonly SettledLine[]): string[] {
  const flags: string[] = [];
  if (lines.some((line) => line.isGiven && line.computedFen !== line.paidFen)) flags.push('given-differs');
  for (const flag of policy.flags) if (!flags.includes(flag.flag) && isFlagged(flag, facts, charged, lines)) flags.push(flag.flag);
  return flags;
}

function isFlagged(flag: Flag, facts: Facts, charged: Portions, lines: readonly SettledLine[]): boolean {
  if (!holds(flag.when, facts)) return false;
  const { lines: which, share, of } = flag.paidBelow;
  let paid = ZERO;
  for (const line of lines) if (which === 'all' || which.includes(line.benefit.line)) paid = addFen(paid, line.paidFen);
  return isBelowShare(paid, share, sumPortions(charged, of));
}

function promisesOf(policy: Policy, facts: Facts, charged: Portions, left: Portions): PromiseOutcome[] {
  return policy.promises
    .filter((promise) => holds(promise.when, facts))
    .map((promise) => {
      const patientFen = sumPortions(left, promise.of);
      const ofFen = sumPortions(charged, promise.of);
      return { promise, patientFen, ofFen, isKept: !isAboveShare(patientFen, promise.patientAtMost, ofFen) };
    });
}
