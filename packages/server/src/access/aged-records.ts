// What access keeps no longer than it must: sessions that have ended, and proposals that were decided or have expired.
import type { AgedRecords } from '../platform/database/aged-records.ts';

export const AGED_ACCESS: readonly AgedRecords[] = [
  {
    kind: 'session',
    gone: 'gone as (delete from session where county_id = $1 and least(ended_at, expires_at) < $2 returning session_id as id)',
  },
  {
    kind: 'proposal',
    gone: 'gone as (delete from proposal where county_id = $1 and coalesce(decided_at, expires_at) < $2 returning proposal_id as id)',
  },
];
