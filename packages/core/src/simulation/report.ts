// A tally as people read it: amounts in yuan, words in both languages, and nothing that is true of fewer than k people.
//
// Rows of fewer than k people are put together in one row, with the next smallest if they are too few even so, so that every table
// still adds up and none of them can be found by taking the others off. Counts that are left out have others left out beside them, for the same reason.
import { fen, formatFen, type Policy, type Text } from '@doudi/policy';
import type { z } from 'zod';
import { FACETS, type Facet, facetWords } from './facets.ts';
import type { report as reportShape } from './report-shape.ts';
import { addCell, type Cell, type ChangedPerson, type ChangeTally, emptyCell, type LineTally, type PaidTally, type Side, type Tally } from './tally.ts';

export type Report = z.output<typeof reportShape>;
type FacetRow = Report['facets'][number]['rows'][number];

export interface ReportOptions {
  /** The policy whose words the tables have. */
  readonly policy: Policy;
  /** Below how many people nothing is told. */
  readonly k: number;
  /** What villages are called, by their code. */
  readonly villages: ReadonlyMap<string, string>;
}

export function toReport(tally: Tally, options: ReportOptions): Report {
  const { k } = options;
  return {
    k,
    claims: tally.claims,
    people: tally.people,
    total: yuan(tally.totalFen),
    patient: { before: yuan(tally.patientFen.before), after: yuan(tally.patientFen.after) },
    refused: tally.refused,
    lines: [...tally.lines].map(([line, paid]) => ({ line, ...toLine(paid, k) })),
    payers: [...tally.payers].map(([, paid]) => toLine(paid, k)),
    promise: { before: toPromise(tally, 'before', k), after: toPromise(tally, 'after', k) },
    shares: { before: toShares(tally, 'before', k), after: toShares(tally, 'after', k) },
    change: toChange(tally.change, k),
    facets: FACETS.map((facet) => ({ facet, rows: toRows(tally, facet, options) })),
  };
}

function yuan(amountFen: number): string {
  return formatFen(fen(amountFen));
}

function toLine({ name, payer, before, after }: LineTally, k: number) {
  return { name, payer, before: toPaid(before, k), after: toPaid(after, k) };
}

function toPaid({ paidFen, claims, people }: PaidTally, k: number) {
  return isFew(people, k) ? { paid: yuan(paidFen) } : { paid: yuan(paidFen), claims, people };
}

function toPromise({ promise }: Tally, side: Side, k: number) {
  const { promised, broken, brokenPeople } = promise[side];
  return isFew(brokenPeople, k) ? { promised } : { promised, broken, brokenPeople };
}

/** The steps are all people, so that one that is left out could be found by taking the others off: the next smallest is left out with it. */
function toShares({ shares }: Tally, side: Side, k: number) {
  const hidden = hiddenWith(
    shares[side].map((people) => [people]),
    k,
  );
  return shares[side].map((people, step) => (hidden.has(step) ? null : people));
}

/**
 * Which of some parts of a whole are not told, each with its counts of people: those with a count of few, and with them the next smallest, until they
 * are two at least and no count of them together is of few.
 */
function hiddenWith(parts: readonly (readonly number[])[], k: number): ReadonlySet<number> {
  const isFewOf = (part: readonly number[]) => part.some((people) => isFew(people, k));
  const hidden = new Set(parts.flatMap((part, place) => (isFewOf(part) ? [place] : [])));
  if (hidden.size === 0) return hidden;
  const together = () => parts.reduce<number[]>((sums, part, place) => (hidden.has(place) ? part.map((people, at) => people + (sums[at] ?? 0)) : sums), []);
  const sizeOf = (place: number) => (parts[place] ?? []).reduce((sum, people) => sum + people, 0);
  const bySize = [...parts.keys()].filter((place) => sizeOf(place) > 0).sort((a, b) => sizeOf(a) - sizeOf(b));
  for (const place of bySize) if (hidden.size < 2 || isFewOf(together())) hidden.add(place);
  return hidden;
}

function isFew(people: number, k: number): boolean {
  return people > 0 && people < k;
}

/** Who gains and who loses, both or neither: what all pay before and after is told, so that one would follow from the other. */
function toChange({ gainers, gainedFen, losers, lostFen }: ChangeTally, k: number) {
  if (isFew(gainers, k) || isFew(losers, k)) return {};
  return { gainers, gained: yuan(gainedFen), losers, lost: yuan(lostFen) };
}

function toRows(tally: Tally, facet: Facet, { policy, k, villages }: ReportOptions): FacetRow[] {
  const cells = inOrder([...tally.facets[facet]], facet, policy);
  const { shown, together } = foldFew(cells, k);
  const rows = [
    ...shown.map(([value, cell]) => ({ cell, named: { value, name: nameOf(facet, value, policy, villages) } })),
    ...(together ? [{ cell: together, named: { name: FEW } }] : []),
  ];
  // Where the whole is not told, nothing can be taken off from it.
  const isWholeTold = 'gainers' in toChange(tally.change, k);
  const changes = rows.map(({ cell: { gainers, losers } }) => [gainers, losers]);
  const hidden = isWholeTold ? hiddenWith(changes, k) : new Set<number>();
  return rows.map(({ cell, named }, place) => ({ ...named, ...toCell(cell, k), ...(!hidden.has(place) && !isFew(cell.people, k) && toChange(cell, k)) }));
}

const FEW: Text = { zh: '人数过少的合计', en: 'too few people each, together' };

function nameOf(facet: Facet, value: string, policy: Policy, villages: ReadonlyMap<string, string>): Text {
  const village = facet === 'village' ? villages.get(value) : undefined;
  return (village === undefined ? facetWords(facet, value, policy) : { zh: village, en: village }) ?? { zh: value, en: value };
}

/** Bands, levels and categories in the order of the scheme; villages and diseases by how much they change. */
function inOrder(cells: readonly [string, Cell][], facet: Facet, { categories, kinds }: Policy): [string, Cell][] {
  const names = facet === 'category' ? Object.keys(categories) : facet === 'kind' ? Object.keys(kinds) : undefined;
  const placeOf = (value: string) => {
    const place = names?.indexOf(value) ?? -1;
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
  };
  const changeOf = ({ patientFen }: Cell) => Math.abs(patientFen.after - patientFen.before);
  return [...cells].sort(([a, one], [b, other]) => {
    if (names) return placeOf(a) - placeOf(b);
    if (facet === 'band') return Number(a) - Number(b);
    if (facet === 'level') return a < b ? -1 : 1;
    return changeOf(other) - changeOf(one) || (a < b ? -1 : 1);
  });
}

/** Which rows are shown, and the others as one. */
function foldFew(cells: readonly [string, Cell][], k: number): { shown: readonly [string, Cell][]; together: Cell | undefined } {
  const few = new Set(cells.filter(([, { people }]) => people < k).map(([value]) => value));
  if (few.size === 0) return { shown: cells, together: undefined };
  const peopleOf = () => cells.reduce((sum, [value, { people }]) => sum + (few.has(value) ? people : 0), 0);
  const bySize = [...cells].sort(([, a], [, b]) => a.people - b.people);
  for (const [value] of bySize) if (few.size < 2 || peopleOf() < k) few.add(value);
  const together = emptyCell();
  for (const [value, cell] of cells) if (few.has(value)) addCell(together, cell);
  return { shown: cells.filter(([value]) => !few.has(value)), together };
}

function toCell(cell: Cell, k: number) {
  const { claims, people, totalFen } = cell;
  return { claims, ...(!isFew(people, k) && { people }), total: yuan(totalFen), patient: sidesOf(cell) };
}

function sidesOf({ patientFen }: Cell) {
  return { before: yuan(patientFen.before), after: yuan(patientFen.after) };
}

/** Somebody whose part changes much, in yuan. */
export function toChanged({ claims, totalFen, beforeFen, afterFen }: ChangedPerson) {
  return { claims, total: yuan(totalFen), before: yuan(beforeFen), after: yuan(afterFen) };
}
