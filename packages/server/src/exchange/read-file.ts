// A file that was sent, as rows: a workbook or CSV, whatever its name says. Workbooks are read here and not with a library: rows must say which cells were
// formulas and what a number looked like before anybody rounded it, memory must stay small, and what unpacks without end must stop (decision 0020).
import type { ENCODINGS } from '@doudi/core/exchange';
import { UserError } from '../platform/user-error.ts';
import { csvRows, findEncoding } from './csv-rows.ts';
import { firstSheetRelation, type SheetRow, sharedStringsOf, sheetRows, targetOf } from './sheet-xml.ts';
import { openZip, type Zip } from './zip.ts';

export interface FileForm {
  readonly format: 'xlsx' | 'csv';
  readonly encoding?: (typeof ENCODINGS)[number];
}

export type { SheetRow } from './sheet-xml.ts';

const OLD_FORMAT = {
  zh: '这是旧格式（.xls）或设有密码的表格；请另存为没有密码的 .xlsx 或 CSV。',
  en: 'this is a workbook of the old format (.xls), or one with a password; save it as .xlsx without a password, or as CSV',
};
const NO_WORKBOOK = {
  zh: '压缩包里不是 .xlsx 表格；请另存为 .xlsx 或 CSV。',
  en: 'what is packed there is no .xlsx workbook; save the list as .xlsx or CSV',
};

export function formOf(bytes: Buffer, encoding?: (typeof ENCODINGS)[number]): FileForm {
  const head = bytes.subarray(0, 4).toString('latin1');
  if (head === 'PK\u0003\u0004') return { format: 'xlsx' };
  if (head === '\u00d0\u00cf\u0011\u00e0') throw new UserError(OLD_FORMAT);
  return { format: 'csv', encoding: encoding ?? findEncoding(bytes) };
}

/** Rows as they come, several at a time. Throws a `UserError` for what is no list. */
export async function* rowsOf(bytes: Buffer, { format, encoding = 'utf-8' }: FileForm): AsyncGenerator<SheetRow[]> {
  if (format === 'csv') yield* csvRows(bytes, encoding);
  else yield* workbookRows(openZip(bytes));
}

async function* workbookRows(zip: Zip): AsyncGenerator<SheetRow[]> {
  if (!zip.has('xl/workbook.xml')) throw new UserError(NO_WORKBOOK);
  const sheet = await firstSheet(zip);
  const shared = sharedStringsOf(zip.has('xl/sharedStrings.xml') ? zip.read('xl/sharedStrings.xml') : nothing());
  try {
    yield* sheetRows(zip.read(sheet), shared);
  } finally {
    await shared.close();
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function firstSheet(zip: Zip): Promise<string> {
  const relation = await firstSheetRelation(zip.read('xl/workbook.xml'));
  const target = relation === undefined ? undefined : await targetOf(zip.read('xl/_rels/workbook.xml.rels'), relation);
  const name = target?.startsWith('/') ? target.slice(1) : `xl/${target}`;
  if (target === undefined || !zip.has(name)) throw new UserError(NO_WORKBOOK);
  return name;
}
