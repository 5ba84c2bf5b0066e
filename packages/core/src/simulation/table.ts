// Bills side by side, as columns in the order in which they are settled: what is read once and then settled by many policies.
import { type Claim, householdOf, type Policy, totalOf } from '@doudi/policy';
import { type Facet, facetsOf, type SimulatedClaim } from './facets.ts';
import type { Side } from './tally.ts';

/** Bills of whole units (a person, a household), each unit's together and in settling order. */
export interface ClaimTable {
  readonly claims: { readonly [side in Side]: readonly Claim[] };
  /** Never falls; a new number is a new unit. */
  readonly unit: Int32Array;
  readonly totalFen: Float64Array;
  readonly facets: { readonly [facet in Facet]: CodedFacet };
}

export interface CodedFacet {
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

/** Who shares a household, and whoever they share another with, is one unit if `withHouseholds`; else each person is. */
export function toTable(policy: Policy, claims: readonly SimulatedClaim[], withHouseholds: boolean): ClaimTable {
  const units = unitsOf(claims, withHouseholds);
  const order = Int32Array.from(claims, (_, index) => index).sort((a, b) => (units[a] ?? 0) - (units[b] ?? 0) || byDay(claims, a, b) || a - b);
  const ordered = Array.from(order, (row) => get(claims, row));
  const facets = ordered.map((claim) => facetsOf(claim, policy));
  return {
    claims: { before: ordered.map(({ claim }) => claim), after: ordered.map(({ claim, after }) => after ?? claim) },
    unit: Int32Array.from(order, (row) => units[row] ?? 0),
    totalFen: Float64Array.from(ordered, ({ claim }) => totalOf(claim.charges)),
    facets: {
      category: coded(facets.map(({ category }) => category)),
      level: coded(facets.map(({ level }) => level)),
      kind: coded(facets.map(({ kind }) => kind)),
      village: coded(facets.map(({ village }) => village)),
      disease: coded(facets.map(({ disease }) => disease)),
      band: coded(facets.map(({ band }) => band)),
    },
  };
}

function byDay(claims: readonly SimulatedClaim[], a: number, b: number): number {
  const [dayA, dayB] = [get(claims, a).claim.dischargedOn, get(claims, b).claim.dischargedOn];
  return dayA < dayB ? -1 : dayA > dayB ? 1 : 0;
}

function get<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no bill ${index}`);
  return item;
}

/** The number of each claim's unit, in the order in which units first appear. */
function unitsOf(claims: readonly SimulatedClaim[], withHouseholds: boolean): Int32Array {
  const parents: number[] = [];
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, parents.length);
    return parents.push(parents.length) - 1;
  };
  const rootOf = (place: number): number => {
    let root = place;
    while (parents[root] !== root) root = parents[root] ?? root;
    return root;
  };
  const own = Int32Array.from(claims, ({ claim }) => {
    const person = placeOf(`person ${claim.personId}`);
    if (withHouseholds && claim.householdId !== undefined) parents[rootOf(placeOf(householdOf(claim)))] = rootOf(person);
    return person;
  });
  return own.map(rootOf);
}

function coded(texts: readonly string[]): CodedFacet {
  const values: string[] = [];
  const places = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, values.length);
    return values.push(text) - 1;
  });
  return { codes, values };
}
