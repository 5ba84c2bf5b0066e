// A list as CSV: commas, semicolons or tabs; quotes as in RFC 4180; in UTF-8, in GB18030 as Chinese spreadsheets save it, or in UTF-16.
import { setImmediate } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import type { Cell, ENCODINGS } from '@doudi/core/exchange';
import { UserError } from '../platform/user-error.ts';
import type { SheetRow } from './sheet-xml.ts';

export type Encoding = (typeof ENCODINGS)[number];

const CHUNK_BYTES = 65_536;
const MOST_CHARACTERS_OF_A_ROW = 1024 * 1024;

/** By its first bytes; else UTF-8 where all of it is, and GB18030 where it is not. */
export function findEncoding(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true });
    decoder.decode();
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

const NO_TEXT = {
  zh: '文件不是文本，也不是 .xlsx；请另存为 .xlsx 或 CSV 后重新上传。',
  en: 'the file is neither text nor .xlsx; save it as .xlsx or CSV and send it again',
};
const WRONG_ENCODING = {
  zh: '文件不是所选编码的文本；请换一种编码（UTF-8 或 GB18030）。',
  en: 'the file is no text of that encoding; choose another (UTF-8 or GB18030)',
};

export async function* csvRows(bytes: Buffer, encoding: Encoding): AsyncGenerator<SheetRow[]> {
  let rowNumber = 0;
  for await (const records of csvRecords(chunksOf(bytes), encoding)) {
    if (records.length > 0) yield records.map((record) => ({ rowNumber: ++rowNumber, row: record.map(toCell) }));
    // Whatever else the server has to answer is answered in between.
    await setImmediate();
  }
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** The records of a text that comes in chunks, some of them with each chunk. */
export async function* csvRecords(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, encoding: Encoding): AsyncGenerator<string[][]> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const records = recordReader();
  for await (const chunk of chunks) yield records(decodeOrRefuse(decoder, chunk, true), false);
  yield records(decodeOrRefuse(decoder, Buffer.alloc(0), false), true);
}

function decodeOrRefuse(decoder: TextDecoder, bytes: Buffer, stream: boolean): string {
  let text: string;
  try {
    text = decoder.decode(bytes, { stream });
  } catch {
    throw new UserError(WRONG_ENCODING);
  }
  if (text.includes('\u0000')) throw new UserError(NO_TEXT);
  return text;
}

function toCell(text: string): Cell | undefined {
  return text === '' ? undefined : { kind: 'text', text };
}

/** Keeps what a record has so far, and which sign stands between its cells. */
function recordReader(): (text: string, isLast: boolean) => string[][] {
  let separator: string | undefined;
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  /** A quote inside quotes: the next character says whether it ends them. */
  let isQuoteSeen = false;
  let length = 0;
  let isAfterReturn = false;
  return (text, isLast) => {
    separator ??= separatorIn(text);
    const records: string[][] = [];
    const end = () => {
      cells.push(cell);
      records.push(cells);
      [cells, cell, length] = [[], '', 0];
    };
    for (const character of text) {
      if (++length > MOST_CHARACTERS_OF_A_ROW) throw new UserError(NO_TEXT);
      const isFeedAfterReturn = isAfterReturn && character === '\n';
      isAfterReturn = false;
      if (isFeedAfterReturn) continue;
      if (isQuoted && !isQuoteSeen) {
        if (character === '"') isQuoteSeen = true;
        else cell += character;
        continue;
      }
      if (isQuoteSeen && character === '"') {
        cell += '"';
        isQuoteSeen = false;
        continue;
      }
      if (isQuoteSeen) [isQuoted, isQuoteSeen] = [false, false];
      if (character === '"' && cell === '') isQuoted = true;
      else if (character === separator) {
        cells.push(cell);
        cell = '';
      } else if (character === '\n' || character === '\r') {
        isAfterReturn = character === '\r';
        end();
      } else cell += character;
    }
    if (isLast && (cell !== '' || cells.length > 0)) end();
    return records;
  };
}

/** The one that stands most often in the first line. */
function separatorIn(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const counts = [',', '\t', ';'].map((separator) => [separator, line.split(separator).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
