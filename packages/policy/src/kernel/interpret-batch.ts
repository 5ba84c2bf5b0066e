// A batch settled by the interpreter: what a kernel must equal, and what settles the policies that a kernel refuses.
import { accumulatorOn, post } from '../balances.ts';
import { PORTIONS } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Fen } from '../money.ts';
import { type Books, emptyBooks, householdOf, settleInto } from '../order.ts';
import type { Policy } from '../policy.ts';
import type { Refusal } from '../refusal.ts';
import { isRefusal, type Settlement } from '../settle.ts';
import type { ClaimBatch } from './batch.ts';
import { claimAt } from './claims-of-batch.ts';
import type { RunOptions } from './kernel.ts';
import { flagNames, newOutcome } from './new-outcome.ts';
import { type BatchOutcome, CLAIM_STATES, type ClaimState } from './outcome.ts';

export function interpretBatch(policy: Policy, batch: ClaimBatch, options: Pick<RunOptions, 'wantsPortions' | 'from' | 'to' | 'into'> = {}): BatchOutcome {
  const { from = 0, to = batch.count, into = newOutcome(policy, batch, options) } = options;
  const lanes = batch.lanes ?? 1;
  const names = flagNames(policy);
  const openings = openingsByClaim(batch);
  for (let lane = 0; lane < lanes; lane++) {
    let books = emptyBooks();
    let unit = -1;
    for (let index = from + lane; index < to; index += lanes) {
      if (batch.unit[index] !== unit) books = emptyBooks();
      unit = batch.unit[index] ?? 0;
      const claim = claimAt(batch, index);
      for (const opening of openings.get(index) ?? []) open(books, batch, claim, opening);
      write(into, index, policy, names, settleInto(books, policy, claim, { isTraced: false }));
    }
  }
  return into;
}

function openingsByClaim({ openings }: ClaimBatch): ReadonlyMap<number, readonly number[]> {
  const byClaim = new Map<number, number[]>();
  openings?.claim.forEach((claim, at) => {
    byClaim.set(claim, [...(byClaim.get(claim) ?? []), at]);
  });
  return byClaim;
}

function open(books: Books, { openings }: ClaimBatch, claim: Claim, at: number): void {
  const opened = openings?.accumulators[openings.which[at] ?? -1];
  if (!openings || !opened) throw new Error(`opening ${at} names no accumulator`);
  const { owner, each, accumulator, name } = opened;
  const owned = owner === 'person' ? claim.personId : householdOf(claim);
  const balances = books[owner].get(owned) ?? new Map<string, Fen>();
  books[owner].set(owned, balances);
  post(balances, [{ owner, key: accumulatorOn(claim.dischargedOn, each, accumulator, name), change: openings.amountFen[at] ?? 0 }], owner);
}

function write(into: BatchOutcome, index: number, policy: Policy, names: readonly string[], outcome: Settlement | Refusal): void {
  const state = stateOf(outcome);
  if (into.state) into.state[index] = CLAIM_STATES.indexOf(state);
  else if (state !== 'settled') throw new Error(`claim ${index} is ${state}, which its batch cannot be`);
  const settled = isRefusal(outcome) ? undefined : outcome;
  const paid = new Map(settled?.lines.map((line) => [line.benefit, line.paidFen]));
  policy.lines.forEach((line, at) => {
    const column = into.paid[at];
    if (column) column[index] = paid.get(line) ?? 0;
  });
  into.patient[index] = settled?.patientFen ?? 0;
  if (into.flags) into.flags[index] = bitsOf(settled?.flags.map((flag) => names.indexOf(flag)) ?? []);
  const promises = settled?.promises ?? [];
  if (into.promised) into.promised[index] = bitsOf(promises.map(({ promise }) => policy.promises.indexOf(promise)));
  if (into.broken) into.broken[index] = bitsOf(promises.filter(({ isKept }) => !isKept).map(({ promise }) => policy.promises.indexOf(promise)));
  if (into.patientOf) for (const portion of PORTIONS) into.patientOf[portion][index] = settled?.patient[portion] ?? 0;
}

function stateOf(outcome: Settlement | Refusal): ClaimState {
  if (!isRefusal(outcome)) return outcome.heldBy ? 'held' : 'settled';
  const state = CLAIM_STATES.find((known) => known === outcome.code);
  if (state === undefined) throw new Error(`a batch has no column for the refusal ${outcome.code}`);
  return state;
}

function bitsOf(places: readonly number[]): number {
  return places.reduce((bits, place) => bits | (1 << place), 0) >>> 0;
}
