// What stood in the cells for which a row is not taken, as whoever brought the list may see it again: enough to know which cell is meant, and no number
// by which anybody could be known. Of a row that says what is protected nothing is kept.
import { hideNumbers } from '../contract/hide-numbers.ts';
import { maskIdNumber } from '../registry/mask.ts';
import { type Row, textOf } from './cells.ts';
import { type CellContext, cellOf } from './check-row.ts';
import { columnsOf, type FieldName, importColumn } from './kinds.ts';
import type { Reason } from './reasons.ts';

export type Said = Readonly<Partial<Record<FieldName, string>>>;

const MOST_SHOWN = 40;

export function saidIn(row: Row, reasons: readonly Reason[], context: CellContext): Said {
  const textIn = (field: FieldName) => textOf(cellOf(row, field, context));
  const isProtected = (field: FieldName) => {
    const category = context.categoryOf(textIn(field));
    return category !== undefined && context.isWalled(category);
  };
  // Also where it stands in another column than its own.
  if (columnsOf(context.kind).some(isProtected)) return {};
  const fields = new Set(reasons.flatMap(({ field }) => field ?? []));
  return Object.fromEntries([...fields].flatMap((field) => (textIn(field) === '' ? [] : [[field, shown(field, textIn(field))]])));
}

function shown(field: FieldName, said: string): string {
  const { form } = importColumn(field);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced.
  const text = said.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu, '\ufffd');
  // Of whatever stands where a number belongs, for it may be another number than the column says.
  if (form === 'id-number' || form === 'phone' || form === 'bank-account') return cut(text, maskIdNumber);
  // The code of a village is the number of a place, and the one that has to be put right.
  if (form === 'village' && /^[1-9]\d{11}$/.test(text)) return text;
  return cut(hideNumbers(text), (one) => one);
}

function cut(text: string, mask: (text: string) => string): string {
  const characters = [...text];
  return characters.length > MOST_SHOWN ? `${mask(characters.slice(0, MOST_SHOWN).join(''))}…` : mask(text);
}
