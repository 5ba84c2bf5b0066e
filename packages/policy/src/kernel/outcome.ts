// What a settled batch says, as columns beside those of the claims: money, and as bits what was held, refused, flagged or promised.
import type { Portion } from '../bill.ts';
import type { RefusalCode } from '../refusal.ts';
import type { AmountColumn } from './batch.ts';

/** How a claim ended. Only these refusals are left where facts and amounts were checked before. */
export const CLAIM_STATES = ['settled', 'held', 'unknown-line', 'given-too-large', 'outside-validity'] as const satisfies readonly (
  | RefusalCode
  | 'settled'
  | 'held'
)[];
export type ClaimState = (typeof CLAIM_STATES)[number];

/** Columns of a whole batch, in its order. A refused claim has 0 everywhere; a held one leaves its whole bill to the patient. */
export interface BatchOutcome {
  readonly count: number;
  /** What each benefit paid, by its place in `policy.lines`. */
  readonly paid: readonly AmountColumn[];
  readonly patient: AmountColumn;
  /** Places in `CLAIM_STATES`; missing if every claim was settled. */
  readonly state?: Uint8Array;
  /** Bits by the place in `Kernel.flags`; missing if the policy sets none and nothing is given. */
  readonly flags?: Uint32Array;
  /** Bits by the place in `policy.promises`: which applied, and which of those were broken; missing if the policy makes none. */
  readonly promised?: Uint32Array;
  readonly broken?: Uint32Array;
  /** What the patient pays of each portion, if it was asked for. */
  readonly patientOf?: { readonly [portion in Portion]: AmountColumn };
}
