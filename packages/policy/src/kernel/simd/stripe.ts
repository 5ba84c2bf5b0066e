// Lane striping: the claims are cut between units into four stretches, and claims at the same place of each stand side by side, so
// that one instruction settles four people. It is a way to lay claims out, done once when they are read.
import type { AmountColumn, ClaimBatch, CodeColumn } from '../batch.ts';
import { type KernelMemory, newKernelMemory, placeIn } from './kernel-memory.ts';

export const LANES = 4;

export interface StripedBatch {
  readonly batch: ClaimBatch;
  /** For each place of the batch, which claim of the plain one stands there; -1 where a stretch is shorter than another. */
  readonly rows: Int32Array;
}

/** The same claims in stripes, in memory of their own. What fills a shorter stretch up repeats its last unit and bills nothing. */
export function stripe(batch: ClaimBatch): StripedBatch {
  const starts = startsOf(batch);
  const steps = Math.max(0, ...starts.slice(1).map((start, lane) => start - (starts[lane] ?? 0)));
  const rows = rowsOf(starts, steps);
  const memory = newKernelMemory();
  const count = rows.length;
  // A stretch without a claim repeats the first of all: some unit must stand there, and it bills nothing.
  const last = starts.slice(1).map((start) => Math.max(0, start - 1));
  const laid = <Column extends AmountColumn | CodeColumn>(column: Column, filling?: number): Column => {
    const into = columnIn(memory, column, count);
    for (let place = 0; place < count; place++) {
      const row = rows[place] ?? -1;
      into[place] = row >= 0 ? (column[row] ?? 0) : (filling ?? column[last[place % LANES] ?? 0] ?? 0);
    }
    return into;
  };
  const charges = Object.fromEntries(Object.entries(batch.charges).map(([name, column]) => [name, laid(column, 0)]));
  const given = batch.given && Object.fromEntries(Object.entries(batch.given).map(([name, column]) => [name, laid(column, -1)]));
  const { openings, person, household, accountOpening, ...rest } = batch;
  return {
    rows,
    batch: {
      ...rest,
      count,
      memory,
      lanes: LANES,
      unit: laid(batch.unit),
      day: laid(batch.day),
      kind: { ...batch.kind, codes: laid(batch.kind.codes) },
      facts: Object.fromEntries(Object.entries(batch.facts).map(([fact, { codes, dictionary }]) => [fact, { codes: laid(codes), dictionary }])),
      charges,
      ...(given && { given }),
      ...(person && { person: laid(person) }),
      ...(household && { household: laid(household) }),
      ...(accountOpening && { accountOpening: laid(accountOpening, 0) }),
    },
  };
}

/** Where each stretch begins, and where the last one ends. */
function startsOf({ unit, count }: ClaimBatch): number[] {
  const starts = [0];
  for (let lane = 1; lane < LANES; lane++) {
    let at = Math.max(starts[lane - 1] ?? 0, Math.floor((count * lane) / LANES));
    while (at > 0 && at < count && unit[at] === unit[at - 1]) at++;
    starts.push(at);
  }
  return [...starts, count];
}

function rowsOf(starts: readonly number[], steps: number): Int32Array {
  const rows = new Int32Array(steps * LANES);
  for (let place = 0; place < rows.length; place++) {
    const row = (starts[place % LANES] ?? 0) + Math.floor(place / LANES);
    rows[place] = row < (starts[(place % LANES) + 1] ?? 0) ? row : -1;
  }
  return rows;
}

function columnIn<Column extends AmountColumn | CodeColumn>(memory: KernelMemory, like: Column, count: number): Column {
  return new (like.constructor as new (buffer: ArrayBuffer | SharedArrayBuffer, at: number, count: number) => Column)(
    ...placeIn(memory, count * like.BYTES_PER_ELEMENT),
    count,
  );
}
