// De-identification of settled bills. Whoever knows of everybody when and where they were treated, and for what they paid, still cannot tell
// a row from those of at least nine others: first columns are made coarser for all, then what is still rare is left out as whole rows, then
// amounts become means over rows that look alike.
//
// Invariant: among the rows that are equal in everything, no person has more than one in k.
import { type Fen, fen, isAboveShare, sumFen } from '@doudi/policy';
import type { DeidentificationRules } from './notice.ts';

/** One settled bill and what could point to a person. */
export interface IdentifiedBill {
  readonly personId: string;
  readonly ageYears: number;
  readonly sex: string;
  /** Nine digits. */
  readonly township: string;
  /** `2026-03` */
  readonly month: string;
  readonly kind: string;
  readonly tier: string;
  readonly categoryGroup: string;
  /** What each line paid and what the patient pays; together the whole bill, but for what a protected entitlement paid. */
  readonly amounts: Readonly<Record<string, Fen>>;
}

export const QUASI_IDENTIFIERS = ['ageBand', 'sex', 'township', 'month', 'kind', 'tier', 'categoryGroup'] as const;
export type QuasiIdentifier = (typeof QUASI_IDENTIFIERS)[number];

/** In the place of a value that would tell too much. */
export const ANY = '*';

export interface DeidentifiedRow {
  readonly rowId: string;
  readonly values: Readonly<Record<QuasiIdentifier, string>>;
  readonly amounts: Readonly<Record<string, Fen>>;
}

export interface Deidentified {
  /** In the order of their ids, which is none. */
  readonly rows: readonly DeidentifiedRow[];
  /** Whose rows these are, in no order. */
  readonly personIds: readonly string[];
  readonly suppressed: number;
  /** How often each column was made coarser. */
  readonly levels: Readonly<Record<QuasiIdentifier, number>>;
}

export function deidentify(bills: readonly IdentifiedBill[], rules: DeidentificationRules, newRowId: () => string): Deidentified {
  const coded = encode(bills, rules);
  const levels = chooseLevels(coded, columnOf(bills.map(({ personId }) => personId)).codes, rules);
  const classes = classesAt(coded, levels, bills.length);
  const kept = [...classes.values()].map((members) => withoutHeavy(members, bills, rules.k)).filter((members) => members.length > 0);
  const names = [...new Set(bills.flatMap(({ amounts }) => Object.keys(amounts)))].sort();
  const rows = kept.flatMap((members) => {
    const values = valuesAt(coded, levels, members[0] ?? 0);
    return alikeGroups(members, bills, rules.k).flatMap((group) => {
      const amounts = meansOf(group, bills, names, rules.roundToFen);
      return group.map(() => ({ rowId: newRowId(), values, amounts }));
    });
  });
  const persons = new Set(kept.flat().map((index) => bills[index]?.personId ?? ''));
  return { rows: rows.sort(byRowId), personIds: [...persons].sort(), suppressed: bills.length - rows.length, levels: namedLevels(levels) };
}

function byRowId(one: DeidentifiedRow, other: DeidentifiedRow): number {
  return one.rowId < other.rowId ? -1 : 1;
}

/** A column of all bills at one level of coarseness, as numbers. */
interface Column {
  readonly codes: readonly number[];
  readonly texts: readonly string[];
}

/** By quasi-identifier, from fine to coarse. */
type Coded = readonly (readonly Column[])[];

function encode(bills: readonly IdentifiedBill[], rules: DeidentificationRules): Coded {
  return QUASI_IDENTIFIERS.map((name) => levelsOf(name, rules).map((value) => columnOf(bills.map(value))));
}

function columnOf(values: readonly string[]): Column {
  const codes = new Map<string, number>();
  const found = values.map((value) => {
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
  return { codes: found, texts: [...codes.keys()] };
}

type Value = (bill: IdentifiedBill) => string;

/** Each coarser than the one before it; the last tells nothing. */
function levelsOf(name: QuasiIdentifier, { ageBands }: DeidentificationRules): readonly Value[] {
  const any: Value = () => ANY;
  switch (name) {
    case 'ageBand':
      return [
        ...ageBands.map(
          (bands): Value =>
            ({ ageYears }) =>
              bandOf(ageYears, bands),
        ),
        any,
      ];
    case 'month':
      return [({ month }) => month, ({ month }) => quarterOf(month), ({ month }) => month.slice(0, 4), any];
    default:
      return [(bill) => bill[name], any];
  }
}

export function bandOf(ageYears: number, bands: readonly number[]): string {
  const at = bands.findLastIndex((from) => from <= ageYears);
  const next = bands[at + 1];
  return next === undefined ? `${bands[at] ?? 0}+` : `${bands[at] ?? 0}–${next - 1}`;
}

function quarterOf(month: string): string {
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
}

/** One column after another is made coarser, each time the one that saves most rows, until few enough would be left out; then what need not be so coarse is fine again. */
function chooseLevels(coded: Coded, persons: readonly number[], { k, mostSuppressed }: DeidentificationRules): readonly number[] {
  const isTooMuch = (levels: readonly number[]) => isAboveShare(fen(rareRows(coded, levels, persons, k)), mostSuppressed, fen(persons.length));
  let levels: readonly number[] = coded.map(() => 0);
  while (isTooMuch(levels)) {
    const tried = steps(coded, levels, 1).map((trial) => ({ trial, rare: rareRows(coded, trial, persons, k) }));
    const [best] = tried.sort((one, other) => one.rare - other.rare);
    if (!best) return levels;
    levels = best.trial;
  }
  for (;;) {
    const finer = steps(coded, levels, -1).find((trial) => !isTooMuch(trial));
    if (!finer) return levels;
    levels = finer;
  }
}

/** The levels with one column a step coarser, or finer. */
function steps(coded: Coded, levels: readonly number[], by: 1 | -1): (readonly number[])[] {
  return coded.flatMap((columns, at) => {
    const next = (levels[at] ?? 0) + by;
    return next >= 0 && next < columns.length ? [levels.map((level, index) => (index === at ? next : level))] : [];
  });
}

/** Rows of classes of fewer than k persons: these are lost, and a coarser column may save them. */
function rareRows(coded: Coded, levels: readonly number[], persons: readonly number[], k: number): number {
  let rare = 0;
  for (const members of classesAt(coded, levels, persons.length).values()) if (countPersons(members, persons) < k) rare += members.length;
  return rare;
}

function countPersons(members: readonly number[], persons: readonly number[]): number {
  return new Set(members.map((index) => persons[index])).size;
}

function classesAt(coded: Coded, levels: readonly number[], count: number): Map<number, number[]> {
  const columns = coded.map((choices, at) => choices[levels[at] ?? 0] ?? { codes: [], texts: [] });
  const classes = new Map<number, number[]>();
  for (let index = 0; index < count; index++) {
    let key = 0;
    for (const { codes, texts } of columns) key = key * texts.length + (codes[index] ?? 0);
    const members = classes.get(key);
    if (members) members.push(index);
    else classes.set(key, [index]);
  }
  return classes;
}

function valuesAt(coded: Coded, levels: readonly number[], index: number): Record<QuasiIdentifier, string> {
  const values = QUASI_IDENTIFIERS.map((name, at) => {
    const column = coded[at]?.[levels[at] ?? 0];
    return [name, column?.texts[column.codes[index] ?? 0] ?? ANY] as const;
  });
  return Object.fromEntries(values) as Record<QuasiIdentifier, string>;
}

function namedLevels(levels: readonly number[]): Record<QuasiIdentifier, number> {
  return Object.fromEntries(QUASI_IDENTIFIERS.map((name, at) => [name, levels[at] ?? 0])) as Record<QuasiIdentifier, number>;
}

/** Of each person as many rows as nobody has more than one in k, and as many as that allows. */
function withoutHeavy(members: readonly number[], bills: readonly IdentifiedBill[], k: number): readonly number[] {
  const byPerson = new Map<string, number[]>();
  for (const index of members) {
    const personId = bills[index]?.personId ?? '';
    const own = byPerson.get(personId);
    if (own) own.push(index);
    else byPerson.set(personId, [index]);
  }
  const keptAt = (most: number) => [...byPerson.values()].reduce((sum, own) => sum + Math.min(own.length, most), 0);
  // Each further row a person may have must be made up by k rows of all.
  let most = 0;
  while (keptAt(most + 1) >= k * (most + 1) && keptAt(most + 1) > keptAt(most)) most++;
  return [...byPerson.values()].flatMap((own) => own.slice(0, most));
}

/** Rows of one class in groups of similar bills, in each of which nobody has more than one in k. */
function alikeGroups(members: readonly number[], bills: readonly IdentifiedBill[], k: number): number[][] {
  const totalOf = (index: number) => sumFen(Object.values(bills[index]?.amounts ?? {}));
  const inOrder = members.toSorted((one, other) => totalOf(one) - totalOf(other));
  const groups: number[][] = [];
  let open: number[] = [];
  for (const index of inOrder) {
    open.push(index);
    if (isEven(open, bills, k)) {
      groups.push(open);
      open = [];
    }
  }
  // What is left joins the groups before it until it is even; all together are.
  while (open.length > 0 && groups.length > 0 && !isEven(open, bills, k)) open = [...(groups.pop() ?? []), ...open];
  return open.length > 0 ? [...groups, open] : groups;
}

/** Whether nobody has more than one row in k. */
function isEven(members: readonly number[], bills: readonly IdentifiedBill[], k: number): boolean {
  if (members.length < k) return false;
  const counts = new Map<string, number>();
  for (const index of members) counts.set(bills[index]?.personId ?? '', (counts.get(bills[index]?.personId ?? '') ?? 0) + 1);
  return members.length >= k * Math.max(...counts.values());
}

function meansOf(members: readonly number[], bills: readonly IdentifiedBill[], names: readonly string[], unit: Fen): Record<string, Fen> {
  return Object.fromEntries(
    names.map((name) => {
      let sum = 0n;
      for (const index of members) sum += BigInt(bills[index]?.amounts[name] ?? 0);
      // Half up to the unit: floor((2·sum + n·unit) / (2·n·unit)) units.
      const divisor = 2n * BigInt(members.length) * BigInt(unit);
      const units = (2n * sum + BigInt(members.length) * BigInt(unit)) / divisor;
      return [name, fen(Number(units * BigInt(unit)))];
    }),
  );
}
