// The XML inside a workbook, read piece by piece with the few shapes that a sheet has. No entity is ever expanded but the five of XML and characters by
// their number, and a file that declares its own is refused; so nothing can grow here. Whatever is looked for is looked for once, from left to right: no
// file, however it is made, takes longer than its length.
import { StringDecoder } from 'node:string_decoder';
import { type Cell, MOST_COLUMNS } from '@doudi/core/exchange';
import { UserError } from '../platform/user-error.ts';
import { broken } from './zip.ts';

const MOST_CHARACTERS_OF_A_PIECE = 1024 * 1024;
const MOST_CHARACTERS_OF_A_TAG = 4096;
const MOST_SHARED = 5_000_000;
const MOST_SHARED_CHARACTERS = 64 * 1024 * 1024;

const DECLARES = {
  zh: '文件中有 XML 实体声明，普通的表格没有，已停止读取；请重新导出。',
  en: 'the file declares XML entities, which no ordinary workbook does, and is not read; export it again',
};

/** Pieces that end with `</tag>`, with whatever stands before it, several at a time; then what is left. Names come without their prefix. */
async function* piecesOf(chunks: AsyncIterable<Buffer>, tag: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let prefix: string | undefined;
  let waiting = '';
  for await (const chunk of chunks) {
    waiting += decoder.write(chunk);
    if (prefix === undefined) {
      if (/<!(DOCTYPE|ENTITY)/i.test(waiting)) throw new UserError(DECLARES);
      prefix = /<(\w{1,20}:)(?:worksheet|sst|workbook|Relationships)[\s>]/.exec(waiting.slice(0, MOST_CHARACTERS_OF_A_TAG))?.[1] ?? '';
    }
    const end = `</${prefix}${tag}>`;
    const pieces: string[] = [];
    let from = 0;
    for (let at = waiting.indexOf(end); at >= 0; at = waiting.indexOf(end, from)) {
      pieces.push(withoutPrefix(waiting.slice(from, at + end.length), prefix));
      from = at + end.length;
    }
    waiting = waiting.slice(from);
    if (waiting.length > MOST_CHARACTERS_OF_A_PIECE) throw broken();
    if (pieces.length > 0) yield pieces;
  }
  yield [withoutPrefix(waiting, prefix ?? '')];
}

function withoutPrefix(xml: string, prefix: string): string {
  return prefix === '' ? xml : xml.replaceAll(`<${prefix}`, '<').replaceAll(`</${prefix}`, '</');
}

interface Element {
  readonly attributes: string;
  readonly inside: string;
}

/** Those of a name, from left to right; one that is not closed ends the search. */
function elementsOf(xml: string, tag: string): Element[] {
  const found: Element[] = [];
  const [open, close] = [`<${tag}`, `</${tag}>`];
  for (let at = xml.indexOf(open); at >= 0; ) {
    const from = at + open.length;
    if (!' \t\r\n/>'.includes(xml.charAt(from))) {
      at = xml.indexOf(open, from);
      continue;
    }
    const end = xml.indexOf('>', from);
    if (end < 0) break;
    if (end - from > MOST_CHARACTERS_OF_A_TAG) throw broken();
    const isEmpty = xml.charAt(end - 1) === '/';
    const closed = isEmpty ? end : xml.indexOf(close, end);
    if (closed < 0) break;
    found.push({ attributes: xml.slice(from, isEmpty ? end - 1 : end), inside: isEmpty ? '' : xml.slice(end + 1, closed) });
    at = xml.indexOf(open, isEmpty ? end : closed + close.length);
  }
  return found;
}

const ATTRIBUTES = {
  r: /\sr="([^"]*)"/,
  t: /\st="([^"]*)"/,
  state: /\sstate="([^"]*)"/,
  Id: /\sId="([^"]*)"/,
  Target: /\sTarget="([^"]*)"/,
  relation: /:id="([^"]*)"/,
} as const;

function attributeOf({ attributes }: Element, name: keyof typeof ATTRIBUTES): string | undefined {
  return ATTRIBUTES[name].exec(attributes)?.[1];
}

async function wholeText(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const pieces of piecesOf(chunks, 'never-there')) text += pieces.join('');
  return text;
}

/** By which name the first sheet that is not hidden is found in the list of relations. */
export async function firstSheetRelation(workbook: AsyncIterable<Buffer>): Promise<string | undefined> {
  const shown = elementsOf(await wholeText(workbook), 'sheet').find((sheet) => !/hidden/i.test(attributeOf(sheet, 'state') ?? ''));
  return shown && attributeOf(shown, 'relation');
}

/** Where what is called so lies. */
export async function targetOf(relations: AsyncIterable<Buffer>, relation: string): Promise<string | undefined> {
  const found = elementsOf(await wholeText(relations), 'Relationship').find((one) => attributeOf(one, 'Id') === relation);
  return found && attributeOf(found, 'Target');
}

/** The texts that cells name by their number, read no further than somebody asks. */
export interface SharedStrings {
  /** Those that were read. */
  readonly texts: readonly string[];
  /** Reads on until this number is there, or nothing is left. */
  readonly readTo: (number: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function sharedStringsOf(chunks: AsyncIterable<Buffer>): SharedStrings {
  const texts: string[] = [];
  const reading = readStrings(chunks, texts);
  return {
    texts,
    readTo: async (number) => {
      while (texts.length <= number && !(await reading.next()).done);
    },
    close: async () => void (await reading.return(undefined)),
  };
}

/** Rests whenever there are some more in `texts`. */
async function* readStrings(chunks: AsyncIterable<Buffer>, texts: string[]): AsyncGenerator<undefined, undefined> {
  let characters = 0;
  for await (const pieces of piecesOf(chunks, 'si')) {
    for (const { inside } of pieces.flatMap((piece) => elementsOf(piece, 'si'))) {
      const text = ownCopy(textsIn(inside));
      characters += text.length;
      if (texts.length >= MOST_SHARED || characters > MOST_SHARED_CHARACTERS) throw broken();
      texts.push(text);
    }
    yield;
  }
}

/** All of `<t>`, in the order in which they stand, but not how a word is pronounced. */
function textsIn(xml: string): string {
  const [said = '', ...others] = xml.split('<rPh');
  const shown = others.length === 0 ? said : said + others.map((other) => other.split('</rPh>')[1] ?? '').join('');
  return elementsOf(shown, 't')
    .map(({ inside }) => unescaped(inside))
    .join('');
}

/** A slice keeps all that it was cut from; what is kept for long gets memory of its own. */
function ownCopy(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&') && !text.includes('_x')) return text;
  return text
    .replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (all, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED[name] ?? all;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    })
    .replace(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export interface SheetRow {
  /** As the spreadsheet numbers it, from 1. */
  readonly rowNumber: number;
  readonly row: readonly (Cell | undefined)[];
}

/** The rows of a sheet, as they come. */
export async function* sheetRows(chunks: AsyncIterable<Buffer>, shared: SharedStrings): AsyncGenerator<SheetRow[]> {
  let last = 0;
  let needed = -1;
  const textOf = (number: number): string => {
    if (number >= shared.texts.length) needed = Math.max(needed, number);
    return shared.texts[number] ?? '';
  };
  for await (const pieces of piecesOf(chunks, 'row')) {
    const rows: SheetRow[] = [];
    for (const element of pieces.flatMap((piece) => elementsOf(piece, 'row'))) {
      const rowNumber = Number(attributeOf(element, 'r') ?? last + 1);
      if (!Number.isInteger(rowNumber) || rowNumber <= last || rowNumber > 1_048_576) throw broken();
      last = rowNumber;
      needed = -1;
      let row = cellsOf(element.inside, textOf);
      if (needed >= 0) {
        await shared.readTo(needed);
        row = cellsOf(element.inside, textOf);
      }
      rows.push({ rowNumber, row });
    }
    if (rows.length > 0) yield rows;
  }
}

function cellsOf(xml: string, textOf: (number: number) => string): (Cell | undefined)[] {
  const row: (Cell | undefined)[] = [];
  let next = 0;
  for (const element of elementsOf(xml, 'c')) {
    const name = attributeOf(element, 'r');
    const place = name === undefined ? next : placeOf(name);
    next = place + 1;
    if (place < 0 || place >= MOST_COLUMNS || element.inside === '') continue;
    const cell = cellOf(attributeOf(element, 't') ?? 'n', element.inside, textOf);
    if (cell) row[place] = cell;
  }
  return row;
}

function cellOf(type: string, inside: string, textOf: (number: number) => string): Cell | undefined {
  const isFormula = /<f[\s/>]/.test(inside);
  const value = unescaped(elementsOf(inside, 'v')[0]?.inside ?? '');
  const text = type === 's' ? textOf(Number(value)) : type === 'inlineStr' ? textsIn(inside) : value;
  if (isFormula) return { kind: 'formula', text };
  if (type === 'e') return { kind: 'fault', text };
  return text === '' ? undefined : { kind: type === 'n' ? 'number' : 'text', text };
}

/** A → 0, B12 → 1, AA → 26. */
function placeOf(name: string): number {
  let place = 0;
  for (let at = 0; at < Math.min(name.length, 4); at++) {
    const letter = name.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    place = place * 26 + letter;
  }
  return place - 1;
}
