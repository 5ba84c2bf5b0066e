// What changed in a county's designations in a month, as a file for one department: with the columns that a list of changes is read by. A later file of the
// same month says only what came since; what is true no longer is said by the change that takes it away again.
import { type Day, daysLater, nextDay } from '@doudi/policy';
import { csvLine } from './cells.ts';
import { columnsOf, type FieldName, importColumn } from './kinds.ts';

export interface ChangeRow {
  readonly personId: string;
  readonly name: string;
  readonly idNumber: string;
  readonly change: 'became' | 'ceased';
  readonly category: string;
  readonly categoryName: string;
  /** The first on which it is so; of who ceased, the last. */
  readonly day: Day;
  /** What an earlier file said and is true no longer, by `changeKey`. */
  readonly corrects?: string;
}

export function changeKey({ personId, change, category, day }: Pick<ChangeRow, 'personId' | 'change' | 'category' | 'day'>): string {
  return `${personId} ${category} ${change} ${day}`;
}

/** What is to be told of a month: `sent` are the rows of earlier files, in their order. */
export function changesSince(now: readonly ChangeRow[], sent: readonly ChangeRow[]): ChangeRow[] {
  const told = new Map<string, ChangeRow>();
  for (const row of sent) {
    if (row.corrects === undefined) told.set(changeKey(row), row);
    else told.delete(row.corrects);
  }
  const current = new Set(now.map(changeKey));
  const over = [...told].filter(([key]) => !current.has(key)).map(([key, row]) => takenAway(row, key));
  return [...over, ...now.filter((row) => !told.has(changeKey(row)))];
}

function takenAway(row: ChangeRow, corrects: string): ChangeRow {
  return row.change === 'became'
    ? { ...row, change: 'ceased', day: daysLater(row.day, -1), corrects }
    : { ...row, change: 'became', day: nextDay(row.day), corrects };
}

const CHANGE_WORDS = { became: '新增', ceased: '退出' } as const;

/** As it is handed over and signed for. */
export function changeFileText(rows: readonly ChangeRow[]): string {
  const cell: Readonly<Partial<Record<FieldName, (row: ChangeRow) => string>>> = {
    name: ({ name }) => name,
    idNumber: ({ idNumber }) => idNumber,
    change: ({ change }) => CHANGE_WORDS[change],
    category: ({ categoryName }) => categoryName,
    day: ({ day }) => day,
  };
  const fields = columnsOf('changes');
  const head = csvLine(fields.map((field) => importColumn(field).name.zh));
  return `\ufeff${head}${rows.map((row) => csvLine(fields.map((field) => cell[field]?.(row) ?? ''))).join('')}`;
}
