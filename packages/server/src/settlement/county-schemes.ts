// The schemes of a transaction's county, in the order in which the county goes by them: as they are installed, or, where versions were approved in
// the county, each version from its day on. It is asked of the database in each transaction, so that several servers, and one that was started again,
// settle by the same.
import type { Scheme } from '@doudi/core/scheme';
import { type Day, daysLater, isValidOn } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { storedFiles } from './scheme-versions.ts';
import type { SchemeInUse, SchemesInUse } from './schemes-in-use.ts';

/** A version of a scheme, and between which days the county goes by it. */
export interface Stretch {
  readonly inUse: SchemeInUse;
  /** From the beginning, of the version that stood before anything was approved. */
  readonly from: Day;
  /** The day before the next version. */
  readonly until?: Day;
}

export interface CountySchemes {
  /** In the order of the county, and of one scheme the newest version first. */
  readonly stretches: readonly Stretch[];
  /** The first that is in force on the day. */
  readonly on: (day: Day) => SchemeInUse | undefined;
}

/** The day from which on that holds which nobody approved. */
export const BEGINNING = '1000-01-01' as Day;

interface Adoption {
  readonly schemeId: string;
  readonly fromDay: Day;
  readonly hash: string;
}

export async function findCountySchemes(transaction: Transaction, schemes: SchemesInUse): Promise<CountySchemes> {
  const { rows, countyId } = transaction;
  const [county] = await rows<{ scheme_ids: string[]; adoptions: [string, Day, string][] | null }>(
    `select c.scheme_ids, (select json_agg(json_build_array(a.scheme_id, a.from_day, a.content_hash) order by a.from_day desc)
       from scheme_adoption a where a.county_id = c.county_id) as adoptions
     from county c where c.county_id = $1`,
    [countyId],
    'find-schemes',
  );
  const adoptions = (county?.adoptions ?? []).map(([schemeId, fromDay, hash]) => ({ schemeId, fromDay, hash }));
  const stretches: Stretch[] = [];
  for (const schemeId of county?.scheme_ids ?? []) {
    const own = adoptions.filter((adoption) => adoption.schemeId === schemeId);
    stretches.push(...(own.length === 0 ? installedStretch(schemes, schemeId) : await adoptedStretches(transaction, schemes, own)));
  }
  return { stretches, on: (day) => stretches.find((stretch) => holdsOn(stretch, day))?.inUse };
}

function installedStretch({ installed }: SchemesInUse, schemeId: string): Stretch[] {
  const inUse = installed(schemeId);
  return inUse ? [{ inUse, from: BEGINNING }] : [];
}

/** Of one scheme, the newest first. */
async function adoptedStretches(transaction: Transaction, schemes: SchemesInUse, newestFirst: readonly Adoption[]): Promise<Stretch[]> {
  const found: Stretch[] = [];
  let until: Day | undefined;
  for (const { schemeId, fromDay, hash } of newestFirst) {
    const inUse = await schemes.inUseOf(hash, () => storedFiles(transaction, schemeId, hash));
    found.push({ inUse, from: fromDay, ...(until !== undefined && { until }) });
    until = daysLater(fromDay, -1);
  }
  return found;
}

export function holdsOn({ inUse, from, until }: Stretch, day: Day): boolean {
  return isValidOn(inUse.scheme.policy.valid, day) && from <= day && (until === undefined || day <= until);
}

/** Every version of every scheme of the county. */
export async function findSchemes(transaction: Transaction, schemes: SchemesInUse): Promise<Scheme[]> {
  return (await findCountySchemes(transaction, schemes)).stretches.map(({ inUse }) => inUse.scheme);
}

/** Of each scheme of the county the version that is in force today, or, where none is, the newest. */
export async function findPresentVersions(transaction: Transaction, schemes: SchemesInUse, today: Day): Promise<Stretch[]> {
  const { stretches } = await findCountySchemes(transaction, schemes);
  const idOf = ({ inUse }: Stretch) => inUse.scheme.policy.id;
  return [...new Set(stretches.map(idOf))].flatMap((id) => {
    const own = stretches.filter((stretch) => idOf(stretch) === id);
    return own.find((stretch) => holdsOn(stretch, today)) ?? own[0] ?? [];
  });
}

/** Those that are in force on a day. */
export async function findSchemesOn(transaction: Transaction, schemes: SchemesInUse, day: Day): Promise<Scheme[]> {
  const { stretches } = await findCountySchemes(transaction, schemes);
  return stretches.filter((stretch) => holdsOn(stretch, day)).map(({ inUse }) => inUse.scheme);
}

/** What several schemes say, each once: of what is called alike, the first. */
export function firstOfEach<Named extends { readonly id: string }>(all: readonly Named[]): Named[] {
  const byId = new Map<string, Named>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}
