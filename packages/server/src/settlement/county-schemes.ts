// The schemes of a transaction's county, in the order in which the county goes by them.
import type { Scheme } from '@doudi/core/scheme';
import { type Day, isValidOn } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import type { SchemesInUse } from './schemes-in-use.ts';

export async function findSchemeIds({ rows, countyId }: Transaction): Promise<readonly string[]> {
  const [county] = await rows<{ scheme_ids: string[] }>('select scheme_ids from county where county_id = $1', [countyId], 'find-schemes');
  return county?.scheme_ids ?? [];
}

/** Those that are installed. */
export async function findSchemes(transaction: Transaction, { installed }: Pick<SchemesInUse, 'installed'>): Promise<Scheme[]> {
  return (await findSchemeIds(transaction)).flatMap((schemeId) => installed(schemeId)?.scheme ?? []);
}

/** Those that are valid on a day. */
export async function findSchemesOn(transaction: Transaction, schemes: SchemesInUse, day: Day): Promise<Scheme[]> {
  return (await findSchemes(transaction, schemes)).filter(({ policy }) => isValidOn(policy.valid, day));
}

/** What several schemes say, each once: of what is called alike, the first. */
export function firstOfEach<Named extends { readonly id: string }>(all: readonly Named[]): Named[] {
  const byId = new Map<string, Named>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}
