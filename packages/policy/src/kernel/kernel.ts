// A policy compiled to settle columns of claims. The interpreter is the meaning: a kernel gives the same fen or refuses, never a third.
import type { Fen } from '../money.ts';
import type { Owner, Policy } from '../policy.ts';
import type { Text } from '../text.ts';
import type { ClaimBatch } from './batch.ts';
import type { BatchOutcome } from './outcome.ts';

/** Why a kernel cannot settle a policy or a batch exactly; `interpretBatch` settles it all the same. */
export interface KernelRefusal {
  readonly kind: 'kernel-refusal';
  /** Where in the policy (`/lines/2/rows/0`) or the batch (`/charges/classA`). */
  readonly path: string;
  readonly reason: Text;
}

/** In rising speed. Left to itself a kernel takes the fastest that is exact for the policy and the batch. */
export type BackEnd = 'javascript' | 'wasm' | 'simd';

export interface RunOptions {
  /** Refused if this one cannot settle the batch exactly. */
  readonly backEnd?: BackEnd;
  readonly wantsPortions?: boolean;
  /** Settles only claims `from` up to before `to`, which must be cut between units; the others stay as they are in `into`. */
  readonly from?: number;
  readonly to?: number;
  /** Columns to write into, from `newOutcome`; a fresh outcome is made if missing. */
  readonly into?: BatchOutcome;
}

export interface Kernel {
  readonly kind: 'kernel';
  readonly policy: Policy;
  /** Names of the flags, by their bit. */
  readonly flags: readonly string[];
  /** Settles every claim of the batch; throws where the interpreter throws (a table without a row, a parameter without an amount). */
  run(batch: ClaimBatch, options?: RunOptions): BatchOutcome | KernelRefusal;
  /** The columns that `run` would write, empty; over a SharedArrayBuffer for threads if `isShared`. */
  newOutcome(batch: ClaimBatch, options?: { readonly isShared?: boolean; readonly wantsPortions?: boolean }): BatchOutcome;
}

/** Ordinary claims as columns, sorted into units and settling order; `rows[i]` is the place in `claims` of the claim at `i`. */
export interface CodedClaims {
  readonly batch: ClaimBatch;
  readonly rows: Int32Array;
}

/** A balance at go-live; `key` is an accumulator key such as `2020/sum/basic`. */
export interface PersonOpening {
  readonly owner: Owner;
  /** The person's id, or `householdOf` a claim. */
  readonly id: string;
  readonly key: string;
  readonly amountFen: Fen;
}
