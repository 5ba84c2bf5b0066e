// By what winners and losers are told apart: one value of each facet for each bill, and none of them tells what is behind a wall.
import type { Claim, Policy, Text } from '@doudi/policy';
import { isProtectedName } from '../scheme/walls.ts';
import type { Profile } from './bills.ts';

export const FACETS = ['category', 'level', 'kind', 'village', 'disease', 'band'] as const;
export type Facet = (typeof FACETS)[number];

/** A bill with what a simulation looks at beside the engine's facts. */
export interface SimulatedClaim {
  readonly claim: Claim;
  /** The same as the scheme of the other side reads it, where that is another scheme. */
  readonly after?: Claim;
  /** The code of the village where the person lives. */
  readonly village?: string;
  /** What the bill was for, where the source says so. */
  readonly disease?: string;
}

/** What is not known, or is behind a wall. */
const NOT_STATED = '';

/** All but the band, which is the bill's own. */
export function facetsOf({ facts, village, disease }: Profile, policy: Policy): { readonly [facet in Exclude<Facet, 'band'>]: string } {
  const level = facts['facility.level'] ?? facts['facility.tier'] ?? facts['facility.area'];
  return {
    category: categoryOf(facts.categories, policy),
    level: level === undefined ? NOT_STATED : String(level),
    kind: String(facts.kind),
    village: village ?? NOT_STATED,
    disease: disease ?? NOT_STATED,
  };
}

/** Of several the one that the scheme names first, so that everybody stands in one row; a protected one is not told. */
function categoryOf(held: unknown, { categories }: Policy): string {
  if (!Array.isArray(held)) return NOT_STATED;
  return Object.keys(categories).find((category) => !isProtectedName(category) && held.includes(category)) ?? NOT_STATED;
}

/** The lower edges of the cost bands, in fen. */
const BANDS = [0, 100_000, 500_000, 1_000_000, 3_000_000, 5_000_000, 10_000_000] as const;

/** A band by its place, so that bands sort as they rise. */
export function bandOf(totalFen: number): string {
  return String(BANDS.findLastIndex((edge) => totalFen >= edge));
}

/** What a row of a facet is called; `undefined` for villages, which only the register names. */
export function facetWords(facet: Facet, value: string, policy: Policy): Text | undefined {
  if (facet === 'band') return bandWords(Number(value));
  if (value === NOT_STATED) return facet === 'category' ? OTHERS : UNSTATED;
  if (facet === 'category') return policy.categories[value];
  if (facet === 'kind') return policy.kinds[value];
  if (facet === 'level')
    return ['facility.level', 'facility.tier', 'facility.area'].map((fact) => policy.facts[fact]?.values[value]).find((words) => words !== undefined);
  return undefined;
}

const OTHERS: Text = { zh: '其他人员', en: 'others' };
const UNSTATED: Text = { zh: '未载明', en: 'not stated' };

function bandWords(place: number): Text {
  const [from = 0, to] = [BANDS[place], BANDS[place + 1]];
  const yuan = (fen: number) => String(fen / 100).replace(/\B(?=(\d{3})+$)/g, ',');
  if (to === undefined) return { zh: `${yuan(from)} 元及以上`, en: `${yuan(from)} yuan and more` };
  if (from === 0) return { zh: `不足 ${yuan(to)} 元`, en: `less than ${yuan(to)} yuan` };
  return { zh: `${yuan(from)} 至不足 ${yuan(to)} 元`, en: `${yuan(from)} to less than ${yuan(to)} yuan` };
}
