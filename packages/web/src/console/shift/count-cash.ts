// Counting a drawer by notes and coins: pieces as they are typed, amounts in fen.
import type { Fen } from '@doudi/policy';

/** Notes and coins of renminbi that a window meets, in fen, the greatest first. */
export const DENOMINATIONS_FEN = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1] as const;

/** Pieces by denomination as they stand in the fields; an empty field means none. */
export type TypedPieces = Readonly<Record<number, string>>;

/** A whole number of pieces, full-width digits taken; undefined if it is none. */
export function readPieces(typed: string | undefined): number | undefined {
  const plain = (typed ?? '').normalize('NFKC').trim();
  if (plain === '') return 0;
  return /^\d{1,6}$/.test(plain) ? Number(plain) : undefined;
}

/** What was counted; undefined as long as nothing was typed, or a field holds no whole number. Nothing in the drawer is a typed 0. */
export function countPieces(typed: TypedPieces): Fen | undefined {
  const isCounted = DENOMINATIONS_FEN.some((denomination) => (typed[denomination] ?? '').trim() !== '');
  if (!isCounted) return undefined;
  let sumFen = 0;
  for (const denomination of DENOMINATIONS_FEN) {
    const pieces = readPieces(typed[denomination]);
    if (pieces === undefined) return undefined;
    sumFen += pieces * denomination;
  }
  return sumFen as Fen;
}

/** `100`, `0.5`: as it is written on the note. */
export function printDenomination(fen: number): string {
  if (fen % 100 === 0) return String(fen / 100);
  return fen % 10 === 0 ? `0.${fen / 10}` : `0.0${fen}`;
}
