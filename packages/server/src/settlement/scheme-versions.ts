// The files of every scheme that settled something, kept with the county for as long as its bills are.
import type { Scheme, SchemeFiles } from '@doudi/core/scheme';
import type { Policy } from '@doudi/policy';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import type { SchemeInUse, SchemesInUse } from './schemes-in-use.ts';

export async function isSchemeStored({ rows, countyId }: Transaction, { scheme, hash }: SchemeInUse): Promise<boolean> {
  const found = await rows(
    'select 1 as is_stored from scheme_version where county_id = $1 and scheme_id = $2 and content_hash = $3',
    [countyId, scheme.policy.id, hash],
    'is-scheme-stored',
  );
  return found.length > 0;
}

export function storeScheme(countyId: string, { scheme, hash, files }: SchemeInUse): Statement {
  return {
    text: 'insert into scheme_version (county_id, scheme_id, content_hash, files) values ($1, $2, $3, $4) on conflict do nothing',
    values: [countyId, scheme.policy.id, hash, JSON.stringify([...files])],
  };
}

/** The policy by which something was settled, as it was then. */
export async function policyThen(transaction: Transaction, schemes: SchemesInUse, schemeId: string, hash: string): Promise<Policy> {
  return (await schemeThen(transaction, schemes, schemeId, hash)).policy;
}

/** The scheme by which something was settled, as it was then. */
export async function schemeThen(transaction: Transaction, schemes: SchemesInUse, schemeId: string, hash: string): Promise<Scheme> {
  return (await schemes.inUseOf(hash, () => storedFiles(transaction, schemeId, hash))).scheme;
}

/** Throws where they are not there: whatever names a hash was written after its files. */
export async function storedFiles({ rows, countyId }: Transaction, schemeId: string, hash: string): Promise<SchemeFiles> {
  const [row] = await rows<{ files: [string, string][] }>('select files from scheme_version where county_id = $1 and scheme_id = $2 and content_hash = $3', [
    countyId,
    schemeId,
    hash,
  ]);
  if (!row) throw new Error(`something names the scheme ${schemeId} ${hash}, and its files are not there`);
  return new Map(row.files);
}
