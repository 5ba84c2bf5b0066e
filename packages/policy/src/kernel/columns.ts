// Which column of a batch or an outcome an input or output of a program stands for.
import type { AmountColumn, ClaimBatch, CodeColumn } from './batch.ts';
import { codedFact } from './lowering.ts';
import type { BatchOutcome } from './outcome.ts';
import type { Input, Output } from './program.ts';

export type Column = AmountColumn | CodeColumn | Uint32Array;
export type ColumnType = 'u8' | 'u16' | 'i32' | 'u32' | 'f64';

export function typeOf(column: Column): ColumnType {
  if (column instanceof Uint8Array) return 'u8';
  if (column instanceof Uint16Array) return 'u16';
  if (column instanceof Int32Array) return 'i32';
  return column instanceof Uint32Array ? 'u32' : 'f64';
}

/** Undefined for openings, which stand claim by claim only while they are settled. */
export function columnOfInput(batch: ClaimBatch, input: Input): AmountColumn | CodeColumn | undefined {
  switch (input.kind) {
    case 'unit':
    case 'day':
      return batch[input.kind];
    case 'person':
    case 'household':
      return batch[input.kind] ?? missing(input.kind);
    case 'kind':
      return batch.kind.codes;
    case 'fact':
      return codedFact(batch, input.fact)?.codes ?? missing(input.fact);
    case 'charge':
      return batch.charges[input.charge] ?? missing(input.charge);
    case 'given':
      return batch.given?.[input.line] ?? missing(input.line);
    case 'account-opening':
      return batch.accountOpening ?? missing(input.kind);
    case 'opening':
      return undefined;
  }
}

export function columnOfOutput(into: BatchOutcome, output: Output): Column {
  switch (output.kind) {
    case 'paid':
      return into.paid[output.line] ?? missing(`paid ${output.line}`);
    case 'patient-of':
      return into.patientOf?.[output.portion] ?? missing(output.portion);
    default:
      return into[output.kind] ?? missing(output.kind);
  }
}

function missing(name: string): never {
  throw new Error(`a batch or an outcome has no column ${name}`);
}

/** What openings add before each claim of a stretch, counted from its first. */
export function openingsFrom({ openings }: ClaimBatch, which: number, first: number, last: number): Float64Array {
  const dense = new Float64Array(last - first);
  if (!openings) return dense;
  for (let at = placeOf(openings.claim, first); at < openings.claim.length; at++) {
    const claim = openings.claim[at] ?? 0;
    if (claim >= last) break;
    if (openings.which[at] === which) dense[claim - first] = (dense[claim - first] ?? 0) + (openings.amountFen[at] ?? 0);
  }
  return dense;
}

/** The first opening of a claim that is not before another. */
function placeOf(claims: Int32Array, first: number): number {
  let [low, high] = [0, claims.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((claims[middle] ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  return low;
}
