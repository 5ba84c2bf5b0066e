// A CSV file of claims, in UTF-8, as cells under the names of its first row.
import { createReadStream } from 'node:fs';
import type { CellColumns } from '@doudi/core/simulation';
import { csvRecords } from '../exchange/csv-rows.ts';
import { UserError } from '../platform/user-error.ts';

export interface Cells extends CellColumns {
  /** The place of the first row in the file. */
  readonly first: number;
  /** How much of the file was read, from 0 to 1. */
  readonly progress: number;
}

/** `bytes`: how large the file is. */
export async function* csvCells(path: string, bytes: number): AsyncGenerator<Cells> {
  const stream = createReadStream(path);
  let names: readonly string[] | undefined;
  let first = 0;
  for await (const records of csvRecords(stream, 'utf-8')) {
    const rows = records.filter((record) => record.some((cell) => cell !== ''));
    names ??= namesIn(rows.shift(), path);
    const columns = (names ?? []).map((_, at) => rows.map((record) => record[at]));
    yield { names: names ?? [], columns, count: rows.length, first, progress: stream.bytesRead / Math.max(1, bytes) };
    first += rows.length;
  }
}

function namesIn(record: readonly string[] | undefined, path: string): readonly string[] | undefined {
  const names = record?.map((name) => name.trim());
  if (!names || (names.includes('person.id') && names.includes('dischargedOn'))) return names;
  throw new UserError({
    zh: `“${path}”的首行须是字段名，如 id、person.id、kind、dischargedOn、facility.level、charges.classA。`,
    en: `the first row of "${path}" must name the fields: id, person.id, kind, dischargedOn, facility.level, charges.classA, …`,
  });
}
