// Empty columns for what a batch comes to: as narrow as its largest bill allows, and only those that the policy can fill.
import { PORTIONS } from '../bill.ts';
import type { Policy } from '../policy.ts';
import type { AmountColumn, ClaimBatch } from './batch.ts';
import { numberOfDay } from './day-number.ts';
import type { BatchOutcome } from './outcome.ts';
import { placeIn } from './simd/kernel-memory.ts';
import { type Survey, surveyOf } from './survey.ts';

const MOST_INT32 = 0x7fff_ffff;

export interface OutcomeOptions {
  /** Over a SharedArrayBuffer, so that several threads may write it. */
  readonly isShared?: boolean;
  readonly wantsPortions?: boolean;
}

export function newOutcome(policy: Policy, batch: ClaimBatch, { isShared = false, wantsPortions = false }: OutcomeOptions = {}): BatchOutcome {
  const { count } = batch;
  const survey = surveyOf(batch);
  const place = (bytes: number): [ArrayBuffer | SharedArrayBuffer, number] => {
    if (batch.memory) return placeIn(batch.memory, bytes);
    return [isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), 0];
  };
  const isNarrow = survey.largestBillFen <= MOST_INT32;
  const amounts = (): AmountColumn => (isNarrow ? new Int32Array(...place(count * 4), count) : new Float64Array(...place(count * 8), count));
  const bits = () => new Uint32Array(...place(count * 4), count);
  const hasFlags = policy.flags.length + policy.holds.length > 0 || batch.given !== undefined;
  return {
    count,
    paid: policy.lines.map(amounts),
    patient: amounts(),
    ...(mayNotSettle(policy, batch, survey) && { state: new Uint8Array(...place(count), count) }),
    ...(hasFlags && { flags: bits() }),
    ...(policy.promises.length > 0 && { promised: bits(), broken: bits() }),
    ...(wantsPortions && { patientOf: { inScope: amounts(), prepay: amounts(), certifiedOut: amounts(), overLimit: amounts(), otherOut: amounts() } }),
  };
}

/** Whether a claim of the batch may be held or refused. */
function mayNotSettle(policy: Policy, batch: ClaimBatch, { firstDay, lastDay }: Survey): boolean {
  const { from, to } = policy.valid;
  const isOutside = batch.count > 0 && (firstDay < numberOfDay(from) || (to !== undefined && lastDay > numberOfDay(to)));
  return policy.holds.length > 0 || batch.given !== undefined || isOutside;
}

/** All names that a settlement may be flagged with, in the order of their bits. */
export function flagNames(policy: Policy): readonly string[] {
  return [...new Set(['given-differs', ...policy.holds.map((hold) => hold.flag), ...policy.flags.map((flag) => flag.flag)])];
}

/** Every column of an outcome, in one order. */
export function columnsOf(outcome: BatchOutcome): readonly (AmountColumn | Uint8Array | Uint32Array)[] {
  const { paid, patient, state, flags, promised, broken, patientOf } = outcome;
  const portions = patientOf ? PORTIONS.map((portion) => patientOf[portion]) : [];
  return [...paid, patient, state, flags, promised, broken, ...portions].filter((column) => column !== undefined);
}
