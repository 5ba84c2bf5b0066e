// What two policies make of the same bills, counted in one pass: money and people by line and payer, promises, shares, and who gains and loses.
//
// Invariants, of every tally and of two that were added: lines + patients = all bills, before and after; payers are the sum of their lines;
// every facet's bills and money are those of the whole; the patients' part after = before − gained + lost.
import { fen, type Text } from '@doudi/policy';
import { FACETS, type Facet } from './facets.ts';

/** Before: by policy A. After: by policy B. */
export const SIDES = ['before', 'after'] as const;
export type Side = (typeof SIDES)[number];

export interface Tally {
  /** Bills that both policies settle; what one of them refuses is counted in `refused` and nowhere else. */
  claims: number;
  people: number;
  totalFen: number;
  readonly patientFen: { [side in Side]: number };
  readonly refused: { either: number } & { [side in Side]: number };
  readonly lines: Map<string, LineTally>;
  readonly payers: Map<string, LineTally>;
  readonly promise: { readonly [side in Side]: PromiseTally };
  /** How many people bear which share of their bills, in steps of 5 %: up to 5 %, above 5 and up to 10 %, … */
  readonly shares: { readonly [side in Side]: number[] };
  readonly change: ChangeTally;
  readonly facets: { readonly [facet in Facet]: Map<string, Cell> };
  /** Whose part rises most, and falls most; at most `MOST_PEOPLE` each. */
  readonly top: { lost: ChangedPerson[]; gained: ChangedPerson[] };
}

export interface LineTally {
  readonly name: Text;
  readonly payer: string;
  readonly before: PaidTally;
  readonly after: PaidTally;
}

export interface PaidTally {
  paidFen: number;
  /** Bills on which something was paid, and the people whose bills they are. */
  claims: number;
  people: number;
}

export interface PromiseTally {
  /** Bills to which some promise applies, those on which one is broken, and the people whose bills those are. */
  promised: number;
  broken: number;
  brokenPeople: number;
}

/** People whose part falls, and those whose part rises. */
export interface ChangeTally {
  gainers: number;
  gainedFen: number;
  losers: number;
  lostFen: number;
}

/** A row of a facet. Who has bills in several rows is counted in each, with what those bills change. */
export interface Cell extends ChangeTally {
  claims: number;
  people: number;
  totalFen: number;
  readonly patientFen: { [side in Side]: number };
}

export interface ChangedPerson {
  readonly personId: string;
  readonly claims: number;
  readonly totalFen: number;
  readonly beforeFen: number;
  readonly afterFen: number;
}

export const SHARE_STEPS = 20;
export const MOST_PEOPLE = 20;

export function emptyTally(): Tally {
  return {
    claims: 0,
    people: 0,
    totalFen: 0,
    patientFen: { before: 0, after: 0 },
    refused: { either: 0, before: 0, after: 0 },
    lines: new Map(),
    payers: new Map(),
    promise: { before: { promised: 0, broken: 0, brokenPeople: 0 }, after: { promised: 0, broken: 0, brokenPeople: 0 } },
    shares: { before: new Array<number>(SHARE_STEPS).fill(0), after: new Array<number>(SHARE_STEPS).fill(0) },
    change: noChange(),
    facets: { category: new Map(), level: new Map(), kind: new Map(), village: new Map(), disease: new Map(), band: new Map() },
    top: { lost: [], gained: [] },
  };
}

function noChange(): ChangeTally {
  return { gainers: 0, gainedFen: 0, losers: 0, lostFen: 0 };
}

export function emptyCell(): Cell {
  return { claims: 0, people: 0, totalFen: 0, patientFen: { before: 0, after: 0 }, ...noChange() };
}

export function emptyLine(name: Text, payer: string): LineTally {
  return { name, payer, before: { paidFen: 0, claims: 0, people: 0 }, after: { paidFen: 0, claims: 0, people: 0 } };
}

/** Books what somebody's part changes by. */
export function addChange(change: ChangeTally, byFen: number): void {
  if (byFen < 0) {
    change.gainers++;
    change.gainedFen -= byFen;
  } else if (byFen > 0) {
    change.losers++;
    change.lostFen += byFen;
  }
}

/** Adds to a tally another of other people: no person may have bills in both. */
export function addTally(into: Tally, other: Tally): void {
  addNumbers(into, other, ['claims', 'people', 'totalFen']);
  addNumbers(into.patientFen, other.patientFen, SIDES);
  addNumbers(into.refused, other.refused, ['either', ...SIDES]);
  addNumbers(into.change, other.change, CHANGES);
  for (const side of SIDES) {
    addNumbers(into.promise[side], other.promise[side], ['promised', 'broken', 'brokenPeople']);
    other.shares[side].forEach((people, step) => {
      into.shares[side][step] = (into.shares[side][step] ?? 0) + people;
    });
  }
  for (const part of ['lines', 'payers'] as const) {
    for (const [id, line] of other[part]) {
      const own = getOrOpen(into[part], id, () => emptyLine(line.name, line.payer));
      for (const side of SIDES) addNumbers(own[side], line[side], ['paidFen', 'claims', 'people']);
    }
  }
  for (const facet of FACETS) for (const [value, cell] of other.facets[facet]) addCell(getOrOpen(into.facets[facet], value, emptyCell), cell);
  for (const person of [...other.top.lost, ...other.top.gained]) keepTop(into, person);
}

const CHANGES = ['gainers', 'gainedFen', 'losers', 'lostFen'] as const;

/** Adds the numbers of one row of a facet to another's. */
export function addCell(into: Cell, other: Cell): void {
  addNumbers(into, other, ['claims', 'people', 'totalFen', ...CHANGES]);
  addNumbers(into.patientFen, other.patientFen, SIDES);
}

function addNumbers<Key extends string>(into: { [key in Key]: number }, other: { readonly [key in Key]: number }, keys: readonly Key[]): void {
  for (const key of keys) into[key] += other[key];
}

export function getOrOpen<Value>(map: Map<string, Value>, key: string, open: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const opened = open();
  map.set(key, opened);
  return opened;
}

/** Keeps a person among those whose part changes most, if they are; the same people in whatever order they come. */
export function keepTop({ top }: Tally, person: ChangedPerson): void {
  const by = person.afterFen - person.beforeFen;
  if (by === 0) return;
  const list = by > 0 ? top.lost : top.gained;
  const last = list.at(-1);
  if (list.length >= MOST_PEOPLE && last && isBefore(last, person)) return;
  list.push(person);
  list.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  if (list.length > MOST_PEOPLE) list.pop();
}

function isBefore(a: ChangedPerson, b: ChangedPerson): boolean {
  const [byA, byB] = [Math.abs(a.afterFen - a.beforeFen), Math.abs(b.afterFen - b.beforeFen)];
  return byA === byB ? a.personId < b.personId : byA > byB;
}

/** What of the invariants does not hold, in words for whoever mends the program; nothing else may come out of a simulation. */
export function wrongSums(tally: Tally): string[] {
  const wrong: string[] = [];
  const same = (what: string, a: number, b: number) => {
    if (fen(a) !== fen(b)) wrong.push(`${what}: ${a} is not ${b}`);
  };
  for (const side of SIDES) {
    same(`lines and patients ${side}`, sumOf(tally.lines.values(), (line) => line[side].paidFen) + tally.patientFen[side], tally.totalFen);
    same(`payers ${side}`, sumOf(tally.payers.values(), (payer) => payer[side].paidFen) + tally.patientFen[side], tally.totalFen);
    same(
      `people by share ${side}`,
      sumOf(tally.shares[side], (people) => people),
      tally.people,
    );
  }
  same('patients after', tally.patientFen.before - tally.change.gainedFen + tally.change.lostFen, tally.patientFen.after);
  for (const facet of FACETS) {
    const cells = [...tally.facets[facet].values()];
    same(
      `claims by ${facet}`,
      sumOf(cells, (cell) => cell.claims),
      tally.claims,
    );
    same(
      `bills by ${facet}`,
      sumOf(cells, (cell) => cell.totalFen),
      tally.totalFen,
    );
    for (const side of SIDES)
      same(
        `patients by ${facet} ${side}`,
        sumOf(cells, (cell) => cell.patientFen[side]),
        tally.patientFen[side],
      );
    for (const cell of cells) same(`change in ${facet}`, cell.patientFen.before - cell.gainedFen + cell.lostFen, cell.patientFen.after);
  }
  return wrong;
}

function sumOf<Item>(items: Iterable<Item>, of: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
