// Lane striping: the claims of different units side by side, so that one instruction works on several units at once.
//
// The batch is cut between units into as many stretches as there are lanes; lane `l` of step `j` stands at `j * lanes + l`. Where a lane is shorter, its
// last claim is repeated with nothing charged: it comes last in its lane, so that nobody sees what it leaves behind. The columns lie where compiled code
// reads them, and other threads may read them too.
import type { AmountColumn, ClaimBatch, CodeColumn } from './batch.ts';
import type { BatchOutcome } from './outcome.ts';
import { type KernelMemory, newKernelMemory, placeIn } from './simd/kernel-memory.ts';

export interface StripedBatch {
  readonly batch: ClaimBatch;
  /** Where each place came from; -1 where a lane is filled up. */
  readonly rows: Int32Array;
}

export const LANES = 4;

export interface StripeOptions {
  /** Only this part of so many about equal ones: one for each thread. */
  readonly part?: number;
  readonly parts?: number;
}

/** Cuts a batch into lanes. A batch of fewer units than lanes, or with openings, stays as it is. */
export function stripe(batch: ClaimBatch, { part = 0, parts = 1 }: StripeOptions = {}): StripedBatch {
  if (batch.lanes !== undefined && batch.lanes > 1) throw new Error('the batch is striped already');
  const edges = cutBetweenUnits(batch, LANES * parts).slice(part * LANES, (part + 1) * LANES + 1);
  const longest = edges.slice(1).reduce((most, edge, lane) => Math.max(most, edge - (edges[lane] ?? 0)), 0);
  const isEmpty = edges.slice(1).some((edge, lane) => edge === edges[lane]);
  if ((isEmpty && parts === 1) || batch.openings) return { batch, rows: Int32Array.from({ length: batch.count }, (_, row) => row) };
  const count = longest * LANES;
  const rows = new Int32Array(count);
  for (let lane = 0; lane < LANES; lane++) {
    const [from, to] = [edges[lane] ?? 0, edges[lane + 1] ?? 0];
    for (let step = 0; step < longest; step++) rows[step * LANES + lane] = from + step < to ? from + step : -1;
  }
  const fillers = edges.slice(1).map((edge) => edge - 1);
  const memory = newKernelMemory();
  const spread = spreadOver({ rows, fillers, memory });
  const striped: ClaimBatch = { ...withColumns(batch, spread), count, memory, lanes: LANES };
  return { batch: striped, rows };
}

/** Puts what a striped batch came to back into the order of the batch that it was made from. */
export function unstripe({ rows }: StripedBatch, striped: BatchOutcome, into: BatchOutcome): BatchOutcome {
  const back = (from: ArrayLike<number> | undefined, to: AmountColumn | Uint8Array | Uint32Array | undefined): void => {
    if (!from || !to) return;
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? -1;
      if (row >= 0) to[row] = from[place] ?? 0;
    }
  };
  for (const [line, column] of striped.paid.entries()) back(column, into.paid[line]);
  for (const name of ['patient', 'state', 'flags', 'promised', 'broken'] as const) back(striped[name], into[name]);
  if (striped.patientOf && into.patientOf) {
    const { inScope, prepay, certifiedOut, overLimit, otherOut } = striped.patientOf;
    const to = into.patientOf;
    for (const [from, column] of [
      [inScope, to.inScope],
      [prepay, to.prepay],
      [certifiedOut, to.certifiedOut],
      [overLimit, to.overLimit],
      [otherOut, to.otherOut],
    ] as const)
      back(from, column);
  }
  return into;
}

/** Places at which a batch, or a stretch of it, can be cut into parts of about the same size, from its beginning to its end; a part may be empty. */
export function cutBetweenUnits({ unit, count }: ClaimBatch, parts: number, from = 0, to = count): number[] {
  const edges = [from];
  for (let part = 1; part < parts; part++) {
    let edge = Math.max(edges[part - 1] ?? from, from + Math.floor(((to - from) / parts) * part));
    while (edge > from && edge < to && unit[edge] === unit[edge - 1]) edge++;
    edges.push(edge);
  }
  return [...edges, to];
}

/** The same batch where compiled code reads it as it lies, and so settles four units at once. What is settled of it lies there too, for as long as the batch does. */
export function placeBatch(batch: ClaimBatch): ClaimBatch {
  const memory = newKernelMemory();
  return {
    ...withColumns(batch, (column) => {
      const placed = columnIn(memory, column, column.length);
      placed.set(column);
      return placed;
    }),
    memory,
  };
}

/** The same batch over memory that several threads may read. */
export function shareBatch(batch: ClaimBatch): ClaimBatch {
  return withColumns(batch, (column) => {
    const shared = sameKind(column, new SharedArrayBuffer(column.byteLength));
    shared.set(column);
    return shared;
  });
}

export function isSharedBatch(batch: ClaimBatch): boolean {
  let isShared = true;
  withColumns(batch, (column) => {
    isShared &&= column.buffer instanceof SharedArrayBuffer;
    return column;
  });
  return isShared;
}

type Change = <Column extends AmountColumn | CodeColumn>(column: Column, filled?: number) => Column;

/** A batch with every column changed; `filled` is what stands where there is no claim. */
function withColumns(batch: ClaimBatch, change: Change): ClaimBatch {
  const { charges, given, accountOpening } = batch;
  return {
    ...batch,
    unit: change(batch.unit),
    day: change(batch.day),
    ...(batch.person && { person: change(batch.person) }),
    ...(batch.household && { household: change(batch.household) }),
    kind: { ...batch.kind, codes: change(batch.kind.codes) },
    facts: mapped(batch.facts, (fact) => ({ ...fact, codes: change(fact.codes) })),
    charges: mapped<AmountColumn>({ ...charges }, (column) => change(column, 0)),
    ...(given && { given: mapped(given, (column) => change(column, -1)) }),
    ...(accountOpening && { accountOpening: change(accountOpening, 0) }),
  };
}

interface Spread {
  readonly rows: Int32Array;
  /** The last claim of each lane. */
  readonly fillers: readonly number[];
  readonly memory: KernelMemory;
}

function spreadOver({ rows, fillers, memory }: Spread) {
  return <Column extends AmountColumn | CodeColumn>(column: Column, filled?: number): Column => {
    const fresh = columnIn(memory, column, rows.length);
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? -1;
      fresh[place] = row >= 0 ? (column[row] ?? 0) : (filled ?? column[Math.max(0, fillers[place % LANES] ?? 0)] ?? 0);
    }
    return fresh;
  };
}

function columnIn<Column extends AmountColumn | CodeColumn>(memory: KernelMemory, like: Column, count: number): Column {
  const make = like.constructor as new (buffer: ArrayBuffer | SharedArrayBuffer, at: number, count: number) => Column;
  return new make(...placeIn(memory, count * like.BYTES_PER_ELEMENT), count);
}

function sameKind<Column extends AmountColumn | CodeColumn>(column: Column, buffer: ArrayBuffer | SharedArrayBuffer): Column {
  const make = column.constructor as new (buffer: ArrayBuffer | SharedArrayBuffer) => Column;
  return new make(buffer);
}

function mapped<Value>(of: { readonly [name: string]: Value }, change: (value: Value) => Value): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}
