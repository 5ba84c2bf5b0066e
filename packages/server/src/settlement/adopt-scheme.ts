// A version of a scheme is approved: from its day on the county settles by it, and what stood before keeps its days.
import type { Day } from '@doudi/policy';
import type { Statement } from '../platform/database/transaction.ts';
import { BEGINNING, type Stretch } from './county-schemes.ts';
import { storeScheme } from './scheme-versions.ts';
import type { SchemeInUse } from './schemes-in-use.ts';

export interface NewVersion {
  readonly inUse: SchemeInUse;
  readonly fromDay: Day;
  readonly schemeSubmissionId: string;
  readonly adoptedAt: Date;
}

/** `newest`: the version that it follows. The first time that version is kept too, so that the disk changes nothing any more. */
export function adoptScheme(countyId: string, newest: Stretch, { inUse, fromDay, schemeSubmissionId, adoptedAt }: NewVersion): Statement[] {
  const schemeId = inUse.scheme.policy.id;
  const beginning: Statement = {
    text: 'insert into scheme_adoption (county_id, scheme_id, from_day, content_hash, adopted_at) values ($1, $2, $3, $4, $5) on conflict do nothing',
    values: [countyId, schemeId, BEGINNING, newest.inUse.hash, adoptedAt],
  };
  return [
    storeScheme(countyId, newest.inUse),
    storeScheme(countyId, inUse),
    ...(newest.from === BEGINNING ? [beginning] : []),
    {
      text: `insert into scheme_adoption (county_id, scheme_id, from_day, content_hash, follows_day, scheme_submission_id, adopted_at)
             values ($1, $2, $3, $4, $5, $6, $7)`,
      values: [countyId, schemeId, fromDay, inUse.hash, newest.from, schemeSubmissionId, adoptedAt],
    },
  ];
}
