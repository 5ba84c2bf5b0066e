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
  const adopt = (day: Day, hash: string, followsDay: Day | undefined, submissionId: string | undefined): Statement => ({
    text: `insert into scheme_adoption (county_id, scheme_id, from_day, content_hash, follows_day, scheme_submission_id, adopted_at)
           values ($1, $2, $3, $4, $5, $6, $7) ${followsDay === undefined ? ON_CONFLICT : ''}`,
    values: [countyId, schemeId, day, hash, followsDay, submissionId, adoptedAt],
  });
  return [
    storeScheme(countyId, newest.inUse),
    storeScheme(countyId, inUse),
    ...(newest.from === BEGINNING ? [adopt(BEGINNING, newest.inUse.hash, undefined, undefined)] : []),
    adopt(fromDay, inUse.hash, newest.from, schemeSubmissionId),
  ];
}

const ON_CONFLICT = 'on conflict do nothing';
