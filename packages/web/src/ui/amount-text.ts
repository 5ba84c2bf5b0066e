// Amounts as texts: the API's decimal strings, as people read them. No amount passes through a binary fraction.
import { type Fen, formatFen, parseFen, printFen } from '@doudi/policy';

/** Fen of a decimal string such as `"1234.50"`; nothing for a text that is none. A sum may be more than a stated amount may be. */
export function toFenOf(text: string): Fen {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return 0 as Fen;
  const [, sign = '', yuan = '', decimals = ''] = match;
  const fen = Number(yuan) * 100 + Number(decimals.padEnd(2, '0'));
  return (sign === '-' ? -fen : fen) as Fen;
}

/** `"1234.5"` → `"1,234.50"`; below nothing with a minus sign. */
export function printAmount(text: string): string {
  const fen = toFenOf(text);
  return fen < 0 ? `−${printFen(-fen as Fen)}` : printFen(fen);
}

export function ofFen(fen: number): string {
  return fen < 0 ? `-${formatFen(-fen as Fen)}` : formatFen(fen as Fen);
}

export function sumOf(amounts: readonly string[]): string {
  return ofFen(amounts.reduce((sum, amount) => sum + toFenOf(amount), 0));
}

/** 万元 for overviews: `"12.35"` of 123,456.78, cut and not rounded up. */
export function inTenThousands(text: string): string {
  const fen = toFenOf(text);
  const hundredths = Math.trunc(fen / 10_000);
  return printAmount(ofFen(hundredths));
}

/** What a clerk types as an amount → a decimal string with two decimals; undefined if it is none. Separators, blanks and full-width digits are taken. */
export function readAmount(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').replace(/[,\s¥￥元]/g, '');
  if (plain === '') return undefined;
  const fen = parseFen(plain.startsWith('.') ? `0${plain}` : plain.endsWith('.') ? plain.slice(0, -1) : plain);
  return fen === undefined ? undefined : formatFen(fen);
}
