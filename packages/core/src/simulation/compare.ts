// Two outcomes of the same bills → a tally, person by person, in one pass over columns.
import type { Policy } from '@doudi/policy';
import { type BatchOutcome, CLAIM_STATES } from '@doudi/policy/kernel';
import { FACETS } from './facets.ts';
import type { ClaimTable } from './table.ts';
import { addChange, type Cell, emptyCell, emptyLine, getOrOpen, keepTop, type PaidTally, SHARE_STEPS, SIDES, type Side, type Tally } from './tally.ts';

/** One policy, and what it made of each bill of a table. */
export interface SettledSide {
  readonly policy: Policy;
  readonly outcome: BatchOutcome;
}

export type Sides = { readonly [side in Side]: SettledSide };

/** Adds the bills of a table. No person of it may have bills that were added before. */
export function compareInto(tally: Tally, table: ClaimTable, sides: Sides): void {
  const columns = SIDES.flatMap((side) => paidColumns(tally, sides[side], side));
  const cells = FACETS.map((facet) => {
    const { codes, values } = table.facets[facet];
    return { codes, open: values.map((value) => openCell(() => getOrOpen(tally.facets[facet], value, emptyCell))) };
  });
  for (const rows of rowsByPerson(table)) addPerson({ tally, table, sides, columns, cells }, rows);
}

interface Comparison {
  readonly tally: Tally;
  readonly table: ClaimTable;
  readonly sides: Sides;
  readonly columns: readonly PaidColumn[];
  readonly cells: readonly { readonly codes: Int32Array; readonly open: readonly OpenCell[] }[];
}

/** What a line paid by one policy, with the tallies of the line and of its payer. */
interface PaidColumn {
  readonly amounts: ArrayLike<number>;
  readonly line: OpenPaid;
  readonly payer: OpenPaid;
}

/** The last person is remembered, so that each is counted once. */
interface OpenPaid {
  readonly tally: PaidTally;
  person: number;
  claim: number;
}

/** A row of a facet with the part of the person who is being added. */
interface OpenCell {
  cell(): Cell;
  person: number;
  byFen: number;
}

function openCell(cell: () => Cell): OpenCell {
  return { cell, person: -1, byFen: 0 };
}

function paidColumns(tally: Tally, { policy, outcome }: SettledSide, side: Side): PaidColumn[] {
  const payers = new Map<string, OpenPaid>();
  return policy.lines.map((line, place) => {
    const payerName = policy.payers[line.payer] ?? { zh: line.payer, en: line.payer };
    const payer = payers.get(line.payer) ?? openPaid(getOrOpen(tally.payers, line.payer, () => emptyLine(payerName, line.payer))[side]);
    payers.set(line.payer, payer);
    const own = getOrOpen(tally.lines, line.id, () => emptyLine(line.name, line.payer));
    return { amounts: outcome.paid[place] ?? [], line: openPaid(own[side]), payer };
  });
}

function openPaid(tally: PaidTally): OpenPaid {
  return { tally, person: -1, claim: -1 };
}

/** The places of each person's bills; in a unit of several people theirs stand among each other. */
function* rowsByPerson({ persons, batch: { unit } }: ClaimTable): Generator<readonly number[]> {
  let people = new Map<string, number[]>();
  for (const [at, person] of persons.entries()) {
    if (at > 0 && unit[at] !== unit[at - 1]) {
      yield* people.values();
      people = new Map();
    }
    const rows = people.get(person);
    if (rows) rows.push(at);
    else people.set(person, [at]);
  }
  yield* people.values();
}

const HELD = CLAIM_STATES.indexOf('held');

function isRefused({ outcome }: SettledSide, at: number): boolean {
  return (outcome.state?.[at] ?? 0) > HELD;
}

function addPerson(comparison: Comparison, rows: readonly number[]): void {
  const { tally, table, sides } = comparison;
  const settled = rows.filter((at) => !countRefused(tally, sides, at));
  if (settled.length === 0) return;
  const person = tally.people++;
  const sums = { totalFen: 0, before: 0, after: 0 };
  const touched: OpenCell[] = [];
  for (const at of settled) {
    const [totalFen, before, after] = [table.totalFen[at] ?? 0, patientOf(sides.before, at), patientOf(sides.after, at)];
    sums.totalFen += totalFen;
    sums.before += before;
    sums.after += after;
    addPaid(comparison, at, person);
    for (const { codes, open } of comparison.cells) {
      const found = open[codes[at] ?? 0];
      if (found) addToCell(found, person, { totalFen, before, after }, touched);
    }
  }
  for (const open of touched) addChange(open.cell(), open.byFen);
  tally.claims += settled.length;
  tally.totalFen += sums.totalFen;
  addChange(tally.change, sums.after - sums.before);
  for (const side of SIDES) {
    tally.patientFen[side] += sums[side];
    const step = stepOf(sums[side], sums.totalFen);
    tally.shares[side][step] = (tally.shares[side][step] ?? 0) + 1;
    addPromises(tally, sides[side].outcome, side, settled);
  }
  keepTop(tally, {
    personId: table.persons[settled[0] ?? 0] ?? '',
    claims: settled.length,
    totalFen: sums.totalFen,
    beforeFen: sums.before,
    afterFen: sums.after,
  });
}

function countRefused({ refused }: Tally, sides: Sides, at: number): boolean {
  const [before, after] = [isRefused(sides.before, at), isRefused(sides.after, at)];
  if (before) refused.before++;
  if (after) refused.after++;
  if (before || after) refused.either++;
  return before || after;
}

function patientOf({ outcome }: SettledSide, at: number): number {
  return outcome.patient[at] ?? 0;
}

function addPaid({ columns }: Comparison, at: number, person: number): void {
  for (const { amounts, line, payer } of columns) {
    const paidFen = amounts[at] ?? 0;
    if (paidFen === 0) continue;
    for (const open of [line, payer]) {
      open.tally.paidFen += paidFen;
      if (open.claim !== at) open.tally.claims++;
      if (open.person !== person) open.tally.people++;
      open.claim = at;
      open.person = person;
    }
  }
}

function addToCell(open: OpenCell, person: number, bill: { totalFen: number; before: number; after: number }, touched: OpenCell[]): void {
  const cell = open.cell();
  if (open.person !== person) {
    open.person = person;
    open.byFen = 0;
    cell.people++;
    touched.push(open);
  }
  open.byFen += bill.after - bill.before;
  cell.claims++;
  cell.totalFen += bill.totalFen;
  cell.patientFen.before += bill.before;
  cell.patientFen.after += bill.after;
}

/** Up to 5 % is step 0, above 5 % and up to 10 % step 1, …; nobody's part of nothing is step 0. */
function stepOf(patientFen: number, totalFen: number): number {
  if (patientFen === 0) return 0;
  return Math.min(SHARE_STEPS, Math.floor((patientFen * SHARE_STEPS + totalFen - 1) / totalFen)) - 1;
}

function addPromises({ promise }: Tally, { promised, broken }: BatchOutcome, side: Side, rows: readonly number[]): void {
  let brokenBills = 0;
  for (const at of rows) {
    if ((promised?.[at] ?? 0) > 0) promise[side].promised++;
    if ((broken?.[at] ?? 0) > 0) brokenBills++;
  }
  promise[side].broken += brokenBills;
  if (brokenBills > 0) promise[side].brokenPeople++;
}
