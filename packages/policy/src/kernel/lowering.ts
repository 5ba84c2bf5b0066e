// What the parts of the lowering share: the policy, what the batch looks like, and the program as it grows.
import type { Accumulator } from '../balances.ts';
import { PORTIONS, type Portion } from '../bill.ts';
import type { FactValue } from '../condition.ts';
import type { LongPeriod, Owner, Policy } from '../policy.ts';
import type { ClaimBatch, CodedFact } from './batch.ts';
import { POSTINGS_A_LINE } from './bounds.ts';
import { type FactIndex, type Input, nameOf } from './program.ts';
import { type Builder, known, type Mutable, NONE, type Num, newBuilder } from './tree.ts';

/** What is settled of each portion. */
export type PortionNums = { readonly [portion in Portion]: Num };
export type PortionMutables = { readonly [portion in Portion]: Mutable };

export interface Slot {
  readonly owner: Owner;
  readonly each: LongPeriod;
  readonly accumulator: Accumulator;
  readonly name: string;
  readonly stored: Mutable;
  /** What the claim changes; the stored one itself if no claim can be refused half-way. */
  readonly working: Mutable;
}

export interface Lowering {
  readonly policy: Policy;
  readonly batch: ClaimBatch;
  readonly b: Builder;
  readonly bounds: Bounds;
  readonly inputs: Input[];
  readonly indexes: FactIndex[];
  readonly slots: Map<string, Slot>;
  /** Whether a claim may be refused after some of its lines were paid. */
  readonly mayBreakOff: boolean;
  /** The claim's day as a number. */
  readonly day: Num;
  /** The number of this claim among those that a counter counts. */
  readonly counters: Map<string, Num>;
  charged: PortionNums;
}

/** What the batch proves about every number in it. */
export interface Bounds {
  readonly billFen: number;
  readonly creditFen: number;
  readonly givenFen: number;
  /** All bills of one unit together. */
  readonly unitFen: number;
  readonly openingsFen: number;
  /** No accumulator passes this. */
  readonly sumFen: number;
  /** How many persons and households a unit may have. */
  readonly persons: number;
  readonly households: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

export function inputOf(lowering: Lowering, input: Input): number {
  const known = lowering.inputs.findIndex((other) => nameOf(other) === nameOf(input));
  return known >= 0 ? known : lowering.inputs.push(input) - 1;
}

/** The dictionary of a fact; one that is not in the batch is missing from every claim. */
export function dictionaryOf(batch: ClaimBatch, fact: string): readonly (FactValue | undefined)[] {
  return codedFact(batch, fact)?.dictionary ?? [undefined];
}

export function codedFact(batch: ClaimBatch, fact: string): CodedFact | undefined {
  if (fact === 'kind') return batch.kind;
  return Object.hasOwn(batch.facts, fact) ? batch.facts[fact] : undefined;
}

export function slotOf(lowering: Lowering, owner: Owner, each: LongPeriod, accumulator: Accumulator, name: string): Slot {
  const key = `${owner}/${each}/${accumulator}/${name}`;
  const found = lowering.slots.get(key);
  if (found) return found;
  const fresh = () => lowering.b.newMutable(0, mostOf(lowering, accumulator, name), true);
  const stored = fresh();
  const made: Slot = { owner, each, accumulator, name, stored, working: lowering.mayBreakOff ? fresh() : stored };
  lowering.slots.set(key, made);
  return made;
}

/** What a line counts or pays of a bill is never more than the bill; what it does to an account or to a patient's part is another matter. */
function mostOf({ policy, bounds }: Lowering, accumulator: Accumulator, name: string): number {
  if (accumulator !== 'sum' && accumulator !== 'paid') return bounds.sumFen;
  const growing = policy.lines.filter(({ sums, tracks }) => sums === name || tracks.paid.some((paid) => paid.name === name)).length;
  return Math.min(bounds.sumFen, POSTINGS_A_LINE * growing * bounds.unitFen + bounds.openingsFen);
}

/** The sum of some portions of a bill: never more than the bill. */
export function sumOf(lowering: Lowering, of: PortionNums, portions: readonly Portion[]): Num {
  return known(
    portions.map((portion) => of[portion]).reduce<Num>((sum, part) => known(lowering.b.add(sum, part), 0, lowering.bounds.billFen), NONE),
    0,
    lowering.bounds.billFen,
  );
}

export function ofPortions<Value>(of: (portion: Portion) => Value): { readonly [portion in Portion]: Value } {
  const [inScope, prepay, certifiedOut, overLimit, otherOut] = PORTIONS;
  return {
    inScope: of(inScope),
    prepay: of(prepay),
    certifiedOut: of(certifiedOut),
    overLimit: of(overLimit),
    otherOut: of(otherOut),
  };
}

export function newLowering(policy: Policy, batch: ClaimBatch, bounds: Bounds): Lowering {
  const b = newBuilder();
  const { firstDay, lastDay } = bounds;
  const inputs: Input[] = [{ kind: 'unit' }, { kind: 'day' }];
  const day = b.bind({ kind: 'input', input: 1 }, firstDay, lastDay);
  return {
    policy,
    batch,
    b,
    bounds,
    inputs,
    indexes: [],
    slots: new Map(),
    mayBreakOff: batch.given !== undefined,
    day,
    counters: new Map(),
    charged: ofPortions(() => NONE),
  };
}
