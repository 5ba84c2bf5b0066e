// Ordinary claims as columns: facts become codes, claims are sorted into units and into settling order within them.
import type { Accumulator } from '../balances.ts';
import type { Claim } from '../claim.ts';
import type { FactValue } from '../condition.ts';
import { periodOf } from '../day.ts';
import { householdOf } from '../order.ts';
import type { LongPeriod, Policy } from '../policy.ts';
import type { AmountColumn, ChargeColumns, ClaimBatch, CodeColumn, CodedFact, OpeningAccumulator, Openings } from './batch.ts';
import { numberOfDay } from './day-number.ts';
import { factsReadBy } from './facts-read.ts';
import type { CodedClaims, PersonOpening } from './kernel.ts';

/** The codes of every fact so far. Batches that share it share their codes, so that a kernel compiles once for all of them. */
export type Dictionaries = Map<string, Dictionary>;
interface Dictionary {
  readonly places: Map<string, number>;
  readonly values: (FactValue | undefined)[];
}

/** Codes claims for a policy: of their facts only those that it reads. Openings of nobody in the batch are left out. */
export function toBatch(policy: Policy, claims: readonly Claim[], openings: readonly PersonOpening[] = [], known: Dictionaries = new Map()): CodedClaims {
  const units = unitsOf(policy, claims);
  const rows = Int32Array.from(claims.keys());
  const days = claims.map((claim) => numberOfDay(claim.dischargedOn));
  rows.sort((a, b) => (units.unit[a] ?? 0) - (units.unit[b] ?? 0) || (days[a] ?? 0) - (days[b] ?? 0) || a - b);
  const sorted = Array.from(rows).flatMap((row) => claims[row] ?? []);
  const kind = coded(
    known,
    'kind',
    sorted.map((claim) => kindOf(claim)),
  );
  const opened = openingsOf(policy, sorted, openings);
  const batch: ClaimBatch = {
    count: claims.length,
    unit: rows.map((row) => units.unit[row] ?? 0),
    ...(units.isJoined && {
      person: codes(Array.from(rows, (row) => units.person[row] ?? 0)),
      household: codes(Array.from(rows, (row) => units.household[row] ?? 0)),
    }),
    day: Int32Array.from(rows, (row) => days[row] ?? 0),
    kind,
    facts: Object.fromEntries(
      factsReadBy(policy).map((fact) => [
        fact,
        coded(
          known,
          fact,
          sorted.map((claim) => claim.facts[fact]),
        ),
      ]),
    ),
    charges: chargesOf(sorted),
    ...givenOf(sorted),
    ...(sorted.some((claim) => claim.accountOpeningFen) && { accountOpening: amounts(sorted.map((claim) => claim.accountOpeningFen ?? 0)) }),
    ...(opened && { openings: opened }),
  };
  return { batch, rows };
}

function kindOf(claim: Claim): string {
  if (claim.facts.kind !== claim.kind || claim.facts.dischargedOn !== claim.dischargedOn)
    throw new Error(`claim ${claim.id}: its facts tell another kind or day`);
  return claim.kind;
}

interface Units {
  readonly unit: Int32Array;
  readonly person: Int32Array;
  readonly household: Int32Array;
  /** Whether a unit may hold several persons. */
  readonly isJoined: boolean;
}

/** Persons, or where a policy has limits of households, all who are joined by a household, also by one that they left. */
function unitsOf(policy: Policy, claims: readonly Claim[]): Units {
  const isJoined = policy.lines.some((line) => line.owner === 'household');
  const above = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    if (root !== name) above.set(name, root);
    return root;
  };
  if (isJoined) {
    for (const claim of claims) {
      const [person, household] = [rootOf(`person/${claim.personId}`), rootOf(`household/${householdOf(claim)}`)];
      if (person !== household) above.set(person, household);
    }
  }
  const numbers = new Map<string, number>();
  const members = new Map<string, number>();
  const sizes = new Map<string, number>();
  const numberOf = (name: string, unit: number, what: string): number => {
    const known = members.get(name);
    if (known !== undefined) return known;
    const size = sizes.get(`${what}${unit}`) ?? 0;
    sizes.set(`${what}${unit}`, size + 1);
    members.set(name, size);
    return size;
  };
  const [unit, person, household] = [new Int32Array(claims.length), new Int32Array(claims.length), new Int32Array(claims.length)];
  claims.forEach((claim, row) => {
    const root = isJoined ? rootOf(`person/${claim.personId}`) : claim.personId;
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    unit[row] = number;
    if (!isJoined) return;
    person[row] = numberOf(`person/${claim.personId}`, number, 'persons of ');
    household[row] = numberOf(`household/${householdOf(claim)}`, number, 'households of ');
  });
  return { unit, person, household, isJoined };
}

function codes(values: readonly number[], size = 0): CodeColumn {
  const most = values.reduce((largest, value) => Math.max(largest, value), size);
  if (most < 256) return Uint8Array.from(values);
  return most < 65_536 ? Uint16Array.from(values) : Int32Array.from(values);
}

function coded(known: Dictionaries, fact: string, values: readonly (FactValue | undefined)[]): CodedFact {
  const dictionary = known.get(fact) ?? { places: new Map(), values: [] };
  known.set(fact, dictionary);
  return {
    codes: codes(
      values.map((value) => codeOf(dictionary, value)),
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

function amounts(values: readonly number[]): AmountColumn {
  return values.every((value) => value <= 0x7fffffff) ? Int32Array.from(values) : Float64Array.from(values);
}

const CHARGES = ['classA', 'classB', 'certifiedOut', 'overLimit', 'otherOut'] as const;

function chargesOf(claims: readonly Claim[]): ChargeColumns {
  const columns: { -readonly [charge in keyof ChargeColumns]: ChargeColumns[charge] } = {};
  for (const charge of CHARGES) if (claims.some((claim) => claim.charges[charge] > 0)) columns[charge] = amounts(claims.map((claim) => claim.charges[charge]));
  if (claims.some((claim) => claim.charges.classBPrepay !== undefined)) columns.classBPrepay = amounts(claims.map((claim) => claim.charges.classBPrepay ?? -1));
  return columns;
}

function givenOf(claims: readonly Claim[]): Pick<ClaimBatch, 'given'> {
  const lines = new Set(claims.flatMap((claim) => Object.keys(claim.given ?? {})));
  if (lines.size === 0) return {};
  return { given: Object.fromEntries([...lines].map((line) => [line, amounts(claims.map((claim) => claim.given?.[line] ?? -1))])) };
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
