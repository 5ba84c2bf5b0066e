// Which column is what: from the words in the head, or as it was said the last time for a file with the same head.
import type { Language } from '@doudi/policy';
import { type Row, textOf } from './cells.ts';
import { columnsOf, type FieldName, type ImportKindName, importColumn, isNeeded } from './kinds.ts';

/** The place of each field's column, from 0. */
export type Mapping = Readonly<Partial<Record<FieldName, number>>>;

/** So many rows may stand above the head: a title, who made it, when. */
export const HEAD_WITHIN = 10;

/** Which of the first rows is the head: the one with the most known words; the first that says anything, if none has two. */
export function findHead(kind: ImportKindName, rows: readonly Row[]): number {
  const known = rows.slice(0, HEAD_WITHIN).map((row) => Object.keys(mapByWords(kind, row)).length);
  const best = Math.max(0, ...known);
  if (best >= 2) return known.indexOf(best);
  return Math.max(
    0,
    rows.findIndex((row) => row.some((cell) => textOf(cell) !== '')),
  );
}

export function mapByWords(kind: ImportKindName, head: Row): Mapping {
  const words = head.map((cell) => plain(textOf(cell)));
  const found = columnsOf(kind).map((field) => {
    const { name, alsoCalled } = importColumn(field);
    const known = [name.zh, name.en, field, ...alsoCalled].map(plain);
    return [field, words.findIndex((word) => word !== '' && known.includes(word))] as const;
  });
  return Object.fromEntries(found.filter(([, place]) => place >= 0));
}

/** 身份证号（必填） → 身份证号. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[（(][^）)]*[）)]/g, '')
    .replace(/[\s*＊:：_-]/g, '')
    .toLowerCase();
}

/** What a head says, to know it again. */
export function headText(head: Row): string {
  return JSON.stringify(head.map(textOf));
}

/** The fields that must have a column and have none. */
export function missingIn(kind: ImportKindName, mapping: Mapping): FieldName[] {
  return columnsOf(kind).filter((field) => isNeeded(field) && mapping[field] === undefined);
}

/** The head of a template: what must be filled in has a star. */
export function templateHead(kind: ImportKindName, language: Language): string[] {
  return columnsOf(kind).map((field) => `${importColumn(field).name[language]}${isNeeded(field) ? '*' : ''}`);
}
