// What checking a row must know of the county: its villages, and what its schemes call their categories.
import type { CellContext, OpeningContext } from '@doudi/core/exchange';
import { type Counter, countersOf, holdsWithin } from '@doudi/core/settlement';
import type { Transaction } from '../platform/database/transaction.ts';
import { type CountySchemes, findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

export type ListSchemes = SchemesInUse;

type Known = Pick<CellContext, 'villageOf' | 'categoryOf' | 'isWalled'> & Pick<OpeningContext, 'countersIn'>;

export async function knownIn(transaction: Transaction, schemes: ListSchemes): Promise<Known> {
  const { rows, countyId } = transaction;
  const [{ stretches }, areas] = await Promise.all([
    findCountySchemes(transaction, schemes),
    rows<{ area_code: string; name: string }>('select area_code, name from area where county_id = $1', [countyId]),
  ]);
  return {
    villageOf: villagesBy(countyId, areas),
    categoryOf: categoriesBy(stretches, schemes),
    isWalled: schemes.isWalled,
    countersIn: countersBy(stretches),
  };
}

/** What those versions of the county's schemes count by which a bill of the period is settled. */
function countersBy(stretches: CountySchemes['stretches']): Known['countersIn'] {
  const known = new Map<string, readonly Counter[] | undefined>();
  return (period) => {
    if (!known.has(period)) {
      const policies = stretches.filter((stretch) => holdsIn(stretch, period)).map(({ inUse }) => inUse.scheme.policy);
      known.set(period, policies.length === 0 ? undefined : countersOf(policies));
    }
    return known.get(period);
  };
}

function holdsIn({ inUse, from, until }: CountySchemes['stretches'][number], period: string): boolean {
  return holdsWithin(inUse.scheme.policy, period) && holdsWithin({ valid: { from, ...(until !== undefined && { to: until }) } }, period);
}

/** The code of a village; or a name, with or without its township, that one village alone has. Where no village has a name, any code of the county is one. */
function villagesBy(countyId: string, areas: readonly { readonly area_code: string; readonly name: string }[]): Known['villageOf'] {
  const townships = new Map(areas.filter(({ area_code }) => area_code.endsWith('000')).map(({ area_code, name }) => [area_code.slice(0, 9), name]));
  const codes = new Map<string, string | undefined>();
  const villages = new Set<string>();
  for (const { area_code: code, name } of areas) {
    if (code.endsWith('000')) continue;
    villages.add(code);
    for (const called of [name, `${townships.get(code.slice(0, 9)) ?? ''}${name}`]) {
      const key = plain(called);
      codes.set(key, codes.has(key) && codes.get(key) !== code ? undefined : code);
    }
  }
  return (text) => {
    const key = plain(text);
    const isCode = villages.size > 0 ? villages.has(key) : /^\d{12}$/.test(key) && key.startsWith(countyId);
    return isCode ? key : codes.get(key);
  };
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

/** By code, or by name in either language. What is protected is known too, so that it can be refused with its reason. */
function categoriesBy(stretches: CountySchemes['stretches'], { knowsCategory, wallsOf, isWalled }: ListSchemes): Known['categoryOf'] {
  const byName = new Map<string, string>();
  const names = [
    ...stretches.flatMap(({ inUse }) => Object.entries(inUse.scheme.policy.categories)),
    ...Object.entries(wallsOf([...new Set(stretches.map(({ inUse }) => inUse.scheme.policy.id))])).map(([category, { name }]) => [category, name] as const),
  ];
  for (const [category, name] of names) for (const called of [category, name.zh, name.en]) if (!byName.has(plain(called))) byName.set(plain(called), category);
  return (text) => {
    const key = plain(text);
    return byName.get(key) ?? (knowsCategory(key) || isWalled(key) ? key : undefined);
  };
}
