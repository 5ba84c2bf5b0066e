// Ordinary claims as columns: facts become codes, claims are sorted into units and into settling order within them.
import type { Accumulator } from '../balances.ts';
import type { Claim } from '../claim.ts';
import type { Facts, FactValue } from '../condition.ts';
import { periodOf } from '../day.ts';
import { householdOf } from '../order.ts';
import type { LongPeriod, Policy } from '../policy.ts';
import type { AmountColumn, ChargeColumns, ClaimBatch, CodeColumn, CodedFact, OpeningAccumulator, Openings } from './batch.ts';
import { numberOfDay } from './day-number.ts';
import { factsReadBy } from './facts-read.ts';
import type { CodedClaims, PersonOpening } from './kernel.ts';

/** Claims side by side in any order, one value of each a claim. The facts that several have in common are kept once. */
export interface ClaimRows {
  readonly persons: readonly string[];
  /** Missing for who has a household of their own. */
  readonly households: readonly (string | undefined)[];
  /** As yyyymmdd. */
  readonly days: ArrayLike<number>;
  /** Places in `profiles`. */
  readonly profile: ArrayLike<number>;
  /** Facts, with the kind of care among them; a day among them is not looked at. */
  readonly profiles: readonly Facts[];
  /** In fen; of `classBPrepay` negative where it is not stated. */
  readonly charges: { readonly [charge in keyof ChargeColumns]: ArrayLike<number> };
  /** By line, negative where a claim has none. */
  readonly given?: { readonly [line: string]: ArrayLike<number> };
  readonly accountOpening?: ArrayLike<number>;
}

/** The codes of every fact so far. Batches that share it share their codes, so that a kernel compiles once for all of them. */
export type Dictionaries = Map<string, Dictionary>;
interface Dictionary {
  readonly places: Map<string, number>;
  readonly values: (FactValue | undefined)[];
}

/** Codes claims for a policy: of their facts only those that it reads. Openings of nobody in the batch are left out. */
export function toBatch(policy: Policy, claims: readonly Claim[], openings: readonly PersonOpening[] = [], known: Dictionaries = new Map()): CodedClaims {
  const { batch, rows } = batchOfRows(policy, rowsOf(claims), known);
  const opened =
    openings.length > 0 &&
    openingsOf(
      policy,
      Array.from(rows).flatMap((row) => claims[row] ?? []),
      openings,
    );
  return { batch: opened ? { ...batch, openings: opened } : batch, rows };
}

function rowsOf(claims: readonly Claim[]): ClaimRows {
  for (const claim of claims) {
    if (claim.facts.kind !== claim.kind || claim.facts.dischargedOn !== claim.dischargedOn)
      throw new Error(`claim ${claim.id}: its facts tell another kind or day`);
  }
  const lines = new Set(claims.flatMap((claim) => Object.keys(claim.given ?? {})));
  return {
    persons: claims.map((claim) => claim.personId),
    households: claims.map((claim) => claim.householdId),
    days: claims.map((claim) => numberOfDay(claim.dischargedOn)),
    profile: Int32Array.from(claims.keys()),
    profiles: claims.map((claim) => claim.facts),
    charges: {
      ...Object.fromEntries(CHARGES.map((charge) => [charge, claims.map((claim) => claim.charges[charge])])),
      classBPrepay: claims.map((claim) => claim.charges.classBPrepay ?? -1),
    },
    ...(lines.size > 0 && { given: Object.fromEntries([...lines].map((line) => [line, claims.map((claim) => claim.given?.[line] ?? -1)])) }),
    accountOpening: claims.map((claim) => claim.accountOpeningFen ?? 0),
  };
}

/** The same of claims that stand side by side already. */
export function batchOfRows(policy: Policy, claims: ClaimRows, known: Dictionaries = new Map()): CodedClaims {
  const units = unitsOf(policy, claims);
  const rows = settlingOrder(units.unit, claims.days);
  const { given, charges, accountOpening } = claims;
  const taken = (column: ArrayLike<number>): Float64Array => Float64Array.from(rows, (row) => column[row] ?? 0);
  const code = (fact: string): CodedFact => coded(dictionaryOf(known, fact), fact, claims, rows);
  const batch: ClaimBatch = {
    count: rows.length,
    unit: rows.map((row) => units.unit[row] ?? 0),
    ...(units.isJoined && { person: codes(taken(units.person)), household: codes(taken(units.household)) }),
    day: rows.map((row) => claims.days[row] ?? 0),
    kind: code('kind'),
    facts: Object.fromEntries(factsReadBy(policy).map((fact) => [fact, code(fact)])),
    charges: Object.fromEntries(
      [...CHARGES, 'classBPrepay' as const].flatMap((name) => {
        const column = taken(charges[name] ?? []);
        const isStated = name === 'classBPrepay' ? column.some((value) => value >= 0) && charges.classBPrepay : column.some((value) => value > 0);
        return isStated ? [[name, amounts(column)]] : [];
      }),
    ),
    ...(given && { given: Object.fromEntries(Object.entries(given).map(([line, column]) => [line, amounts(taken(column))])) }),
    ...(accountOpening && hasAny(accountOpening) && { accountOpening: amounts(taken(accountOpening)) }),
  };
  return { batch, rows };
}

const CHARGES = ['classA', 'classB', 'certifiedOut', 'overLimit', 'otherOut'] as const;

function hasAny(column: ArrayLike<number>): boolean {
  for (let at = 0; at < column.length; at++) if (column[at]) return true;
  return false;
}

/** By unit and day; claims of one day stay as they were given. */
function settlingOrder(unit: Int32Array, days: ArrayLike<number>): Int32Array {
  const compare = (a: number, b: number): number => (unit[a] ?? 0) - (unit[b] ?? 0) || (days[a] ?? 0) - (days[b] ?? 0) || a - b;
  const rows = Int32Array.from(unit.keys());
  return rows.every((row) => row === 0 || compare(row - 1, row) < 0) ? rows : rows.sort(compare);
}

interface Units {
  readonly unit: Int32Array;
  readonly person: Int32Array;
  readonly household: Int32Array;
  /** Whether a unit may hold several persons. */
  readonly isJoined: boolean;
}

/** Persons, or where a policy has limits of households, all who are joined by a household, also by one that they left. */
function unitsOf(policy: Policy, { persons, households }: ClaimRows): Units {
  const numbers = numbering();
  if (!policy.lines.some((line) => line.owner === 'household'))
    return { unit: Int32Array.from(persons, numbers), person: NOBODY, household: NOBODY, isJoined: false };
  const owners = persons.map((personId, row) => {
    const householdId = households[row];
    return { person: `person/${personId}`, household: `household/${householdOf({ personId, ...(householdId !== undefined && { householdId }) })}` };
  });
  const rootOf = joined(owners);
  const unit = Int32Array.from(owners, ({ person }) => numbers(rootOf(person)));
  const [person, household] = (['person', 'household'] as const).map((owner) => {
    const members = new Map<number, Numbering>();
    return Int32Array.from(owners, (names, row) => {
      const own = members.get(unit[row] ?? 0) ?? numbering();
      members.set(unit[row] ?? 0, own);
      return own(names[owner]);
    });
  });
  return { unit, person: person ?? NOBODY, household: household ?? NOBODY, isJoined: true };
}

const NOBODY = new Int32Array(0);

type Numbering = (name: string) => number;

/** Numbers names from 0 as they come. */
function numbering(): Numbering {
  const numbers = new Map<string, number>();
  return (name) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
}

/** One name for all who are joined. */
function joined(owners: readonly { readonly person: string; readonly household: string }[]): (name: string) => string {
  const above = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    if (root !== name) above.set(name, root);
    return root;
  };
  for (const { person, household } of owners) {
    const [a, b] = [rootOf(person), rootOf(household)];
    if (a !== b) above.set(a, b);
  }
  return rootOf;
}

function codes(values: ArrayLike<number>, size = 0): CodeColumn {
  let most = size;
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at] ?? 0);
  if (most < 256) return Uint8Array.from(values);
  return most < 65_536 ? Uint16Array.from(values) : Int32Array.from(values);
}

function dictionaryOf(known: Dictionaries, fact: string): Dictionary {
  const dictionary = known.get(fact) ?? { places: new Map(), values: [] };
  known.set(fact, dictionary);
  return dictionary;
}

function coded(dictionary: Dictionary, fact: string, { profile, profiles }: ClaimRows, rows: Int32Array): CodedFact {
  const ofProfile = profiles.map((facts) => codeOf(dictionary, facts[fact]));
  return {
    codes: codes(
      rows.map((row) => ofProfile[profile[row] ?? 0] ?? 0),
      dictionary.values.length,
    ),
    dictionary: [...dictionary.values],
  };
}

function codeOf({ places, values }: Dictionary, value: FactValue | undefined): number {
  const name = Array.isArray(value) ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
  const found = places.get(name) ?? places.size;
  if (found === places.size) {
    places.set(name, found);
    values.push(value);
  }
  return found;
}

function amounts(values: Float64Array): AmountColumn {
  return values.every((value) => value <= 0x7fffffff) ? Int32Array.from(values) : values;
}

const PERIODS: readonly LongPeriod[] = ['month', 'year', 'lifetime'];

/** An opening goes to the first claim of its owner in its period; before that nobody reads it, and in another period nobody will. */
function openingsOf(policy: Policy, claims: readonly Claim[], openings: readonly PersonOpening[]): Openings | undefined {
  const hasHouseholds = policy.lines.some((line) => line.owner === 'household');
  const firsts = new Map<string, number>();
  claims.forEach((claim, index) => {
    for (const each of PERIODS) {
      const period = periodOf(claim.dischargedOn, each);
      for (const key of [`person ${claim.personId} ${period}`, ...(hasHouseholds ? [`household ${householdOf(claim)} ${period}`] : [])]) {
        if (!firsts.has(key)) firsts.set(key, index);
      }
    }
  });
  const accumulators: OpeningAccumulator[] = [];
  const placeOf = (wanted: OpeningAccumulator): number => {
    const known = accumulators.findIndex(
      (other) => other.owner === wanted.owner && other.each === wanted.each && other.accumulator === wanted.accumulator && other.name === wanted.name,
    );
    return known >= 0 ? known : accumulators.push(wanted) - 1;
  };
  const placed = openings.flatMap(({ owner, id, key, amountFen }) => {
    const [period = '', accumulator = ''] = key.split('/', 2);
    const claim = firsts.get(`${owner} ${id} ${period}`);
    if (claim === undefined) return [];
    const each = period === 'life' ? 'lifetime' : period.length === 4 ? 'year' : 'month';
    const name = key.slice(period.length + accumulator.length + 2);
    return [{ claim, which: placeOf({ owner, each, accumulator: accumulator as Accumulator, name }), amountFen }];
  });
  if (placed.length === 0) return undefined;
  placed.sort((a, b) => a.claim - b.claim);
  return {
    claim: Int32Array.from(placed, (opening) => opening.claim),
    which: Int32Array.from(placed, (opening) => opening.which),
    amountFen: Float64Array.from(placed, (opening) => opening.amountFen),
    accumulators,
  };
}
