// Where everything lies in the memory of a batch: its columns, those of its outcome, tables that are too large for a vector, and the
// accumulators between two calls.
import type { ClaimBatch } from '../batch.ts';
import { columnOfInput, columnOfOutput } from '../columns.ts';
import type { BatchOutcome } from '../outcome.ts';
import type { Program } from '../program.ts';
import { unproved } from '../tree.ts';
import { type KernelMemory, placeIn } from './kernel-memory.ts';

export interface Place {
  readonly at: number;
  readonly bytes: number;
}

export interface Layout {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly tables: { readonly number: (index: number, column: number) => number; readonly bit: (index: number, bit: number) => number };
  /** By variable, where its lanes are kept: two vectors each. */
  readonly states: ReadonlyMap<number, number>;
}

const NO_OPENINGS = { zh: '条带计算不支持期初余额', en: 'lanes do not know opening balances' };
const NO_MEMBERS = { zh: '条带计算不支持一户多人', en: 'lanes do not know several people of one unit' };
const STATE_BYTES = 32;

export function placesOf(program: Program, batch: ClaimBatch, into: BatchOutcome, memory: KernelMemory): Layout {
  const place = (column: { readonly byteOffset: number; readonly BYTES_PER_ELEMENT: number } | undefined): Place =>
    column ? { at: column.byteOffset, bytes: column.BYTES_PER_ELEMENT } : unproved(NO_OPENINGS);
  if (program.groups.some((group) => group.ordinal !== undefined)) unproved(NO_MEMBERS);
  const inputs = program.inputs.map((input) => place(columnOfInput(batch, input)));
  const outputs = program.outputs.map((output) => place(columnOfOutput(into, output)));
  const table = (values: readonly (number | boolean)[]): number => {
    const [buffer, at] = placeIn(memory, values.length * 4);
    new Int32Array(buffer, at, values.length).set(values.map((value) => (typeof value === 'boolean' ? (value ? -1 : 0) : value)));
    return at;
  };
  const tables = new Map<string, number>();
  const once = (name: string, values: readonly (number | boolean)[]): number => {
    const known = tables.get(name) ?? table(values);
    tables.set(name, known);
    return known;
  };
  return {
    inputs,
    outputs,
    tables: {
      number: (index, column) => once(`number ${index} ${column}`, program.indexes[index]?.numbers[column] ?? []),
      bit: (index, bit) => once(`bit ${index} ${bit}`, program.indexes[index]?.bits[bit] ?? []),
    },
    states: new Map(program.groups.flatMap((group) => group.variables.map(({ variable }) => [variable.id, placeIn(memory, STATE_BYTES)[1]] as const))),
  };
}
