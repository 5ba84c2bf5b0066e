// Rows of which two hold for the same facts, the first of which applies although the other would leave the patient less to pay.
// One that holds wherever the other does is an exception and its rule, which is how tables are written; it is not looked at.
import { type Condition, type Facts, holds } from '../condition.ts';
import { conditionWords } from '../explain/condition-words.ts';
import { fen, printFen } from '../money.ts';
import type { BenefitLine, Policy } from '../policy.ts';
import type { FindingBook } from './finding-book.ts';
import { type Prober, proberOf, type Start, type Tally } from './probe.ts';
import { billAt, type Course, type Ray } from './ray.ts';
import { resolvedRules } from './resolved-rules.ts';
import { scene } from './seen.ts';
import type { Situation } from './situations.ts';
import { type Path, pathOfRow, tablesOf } from './tables.ts';

/** Two rows of which each holds without the other for some facts, and both for these. */
interface Overlap {
  readonly line: BenefitLine;
  readonly path: Path;
  readonly rows: readonly { readonly when: Condition }[];
  readonly first: number;
  readonly second: number;
  readonly facts: readonly Facts[];
}

const MOST_FACTS = 3;

export function overlapsOf(policy: Policy, kind: string, combinations: readonly Facts[]): Overlap[] {
  return policy.lines
    .filter((line) => line.kinds.includes(kind))
    .flatMap((line) => tablesOfLine(line).flatMap((table) => overlapsIn(line, table, combinations)));
}

interface Table {
  readonly path: Path;
  readonly rows: readonly { readonly when: Condition }[];
  readonly given: Condition;
}

function tablesOfLine(line: BenefitLine): Table[] {
  const inRows = line.rows.flatMap((row, index) => {
    const earlier = line.choose === 'first' ? line.rows.slice(0, index).map((before): Condition => ({ kind: 'not', of: before.when })) : [];
    const given: Condition = { kind: 'all', of: [line.when, row.when, ...earlier] };
    return tablesOf(row.pays, pathOfRow(line, index), row.limits).flatMap(({ path, rows, isPoints }) => (isPoints ? [] : [{ path, rows, given }]));
  });
  return line.choose === 'first' && line.rows.length > 1 ? [{ path: ['pays'], rows: line.rows, given: line.when }, ...inRows] : inRows;
}

function overlapsIn(line: BenefitLine, { path, rows, given }: Table, combinations: readonly Facts[]): Overlap[] {
  const inside = combinations.filter((facts) => holds(given, facts));
  const overlaps: Overlap[] = [];
  rows.forEach((second, index) => {
    for (const [first, row] of rows.slice(0, index).entries()) {
      const withoutEarlier = rows.slice(0, first);
      const both = inside.filter((facts) => holds(row.when, facts) && holds(second.when, facts) && !withoutEarlier.some(({ when }) => holds(when, facts)));
      const isPartial =
        inside.some((facts) => holds(row.when, facts) && !holds(second.when, facts)) &&
        inside.some((facts) => !holds(row.when, facts) && holds(second.when, facts));
      if (both.length > 0 && isPartial) overlaps.push({ line, path, rows, first, second: index, facts: both });
    }
  });
  return overlaps;
}

interface Search {
  readonly policy: Policy;
  readonly book: FindingBook;
  readonly prober: Prober;
  readonly tally: Tally;
  readonly leastFen: number;
}

/** Settles the same bills with the two rows the other way round. */
export function compareOrders(overlap: Overlap, kind: string, follow: (start: Start) => Course, search: Search): void {
  const { policy, prober } = search;
  const turned = withRows(policy, overlap.rows, movedForward(overlap.rows, overlap.first, overlap.second));
  const turnedProber = proberOf(turned, search.tally);
  const seen = new Set<string>();
  for (const facts of overlap.facts) {
    const rules = resolvedRules(policy, [], facts);
    if (rules === undefined || seen.has(rules) || seen.size >= MOST_FACTS) continue;
    seen.add(rules);
    const situation: Situation = { kind, facts, rules };
    const [start, other] = [prober.start(situation, []), turnedProber.start(situation, [])];
    if (!start || !other) continue;
    const course = follow(start);
    for (const { amountFen } of course.points) noteOverlap(overlap, course.ray, amountFen, { ...search, other, turnedProber });
  }
}

function noteOverlap(overlap: Overlap, ray: Ray, amountFen: number, search: Search & { readonly other: Start; readonly turnedProber: Prober }): void {
  const { policy, book, prober, other, turnedProber, leastFen } = search;
  const { line, path, rows, first, second } = overlap;
  const otherFen = (amount: number) => turnedProber.settle(other, billAt(ray, amount)).patientFen;
  const measure = (amount: number) => prober.settle(ray.start, billAt(ray, amount)).patientFen - otherFen(amount);
  const excessFen = measure(amountFen);
  const id = `overlap/${line.id}/${[...path.slice(1), first, second].join('.')}`;
  if (excessFen <= leastFen || !book.isBetter(id, ray, amountFen, excessFen)) return;
  book.note({
    id,
    kind: 'overlap',
    severity: 'note',
    concerns: { benefit: line.id, path: [...path, second] },
    ray,
    amountFen,
    excessFen,
    measure,
    tell: (amount, settlement, claims) => {
      const { who, what } = scene(policy, ray.start.situation.facts, claims);
      const [a, b] = [rows[first], rows[second]].map((row) => conditionWords(row?.when ?? { kind: 'always' }, policy)) as [
        { zh: string; en: string },
        { zh: string; en: string },
      ];
      const [mine, less] = [printFen(settlement.patientFen), printFen(fen(settlement.patientFen - otherFen(amount)))];
      return {
        amounts: { otherPatientFen: fen(otherFen(amount)) },
        text: {
          zh: `“${line.name.zh}”中两行同时符合：“${a.zh}”在前，因而适用；若按“${b.zh}”，个人可少负担 ${less} 元。例如${who.zh}，${what.zh}，个人负担 ${mine} 元。`,
          en: `two rows of ${line.name.en} hold at once: "${a.en}" stands first and applies, by "${b.en}" the patient would bear ${less} less; for example ${who.en}, ${what.en}, who bears ${mine}`,
        },
      };
    },
  });
}

function movedForward<Row>(rows: readonly Row[], first: number, second: number): Row[] {
  const moved = rows.filter((_row, index) => index !== second);
  const row = rows[second];
  if (row !== undefined) moved.splice(first, 0, row);
  return moved;
}

/** The same tree with other rows in the place of some. */
function withRows<Tree>(tree: Tree, rows: unknown, replacement: unknown): Tree {
  const changed = (node: unknown): unknown => {
    if (node === rows) return replacement;
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(changed);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, changed(value)]));
  };
  return changed(tree) as Tree;
}
