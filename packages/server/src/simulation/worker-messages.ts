// What the thread of simulation is asked, and what it answers.
import type { Adjustment, Problem } from '@doudi/core/scheme';
import type { SimulatedClaim, Tally } from '@doudi/core/simulation';

export type WorkerRequest =
  /** A table is begun, filled, and made; it is settled by the scheme as it is. */
  | { readonly kind: 'open'; readonly key: string; readonly files: readonly (readonly [string, string])[] }
  | { readonly kind: 'bills'; readonly key: string; readonly bills: readonly SimulatedClaim[] }
  | { readonly kind: 'close'; readonly key: string }
  | { readonly kind: 'forget'; readonly key: string }
  /** `stop` is a shared number: once it is 1 the run is given up. */
  | { readonly kind: 'run'; readonly key: string; readonly adjustment: Adjustment; readonly stop: Int32Array };

export type WorkerAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'tally'; readonly tally: Tally }
  /** The adjusted scheme is none. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'stopped' };

export interface Envelope<Body> {
  readonly call: number;
  readonly body: Body;
}
export type Reply = Envelope<WorkerAnswer> | { readonly call: number; readonly fault: string };
