// The audit: who did or read what, for what purpose, and whose data that touched. Rows are only ever added, in the transaction of what they tell.
import { type Actor, BEHIND_THE_WALL, type Purpose } from '@doudi/core/contract';
import type { Statement } from './transaction.ts';

export interface AuditEntry {
  readonly countyId: string;
  readonly auditEntryId: string;
  readonly writtenAt: Date;
  readonly actor: Pick<Actor, 'actorId' | 'actingFor' | 'apiCredentialId' | 'officer'>;
  readonly purpose: Purpose;
  /** The command, or the query that read personal data. */
  readonly command: string;
  /** What it was done to, by kind and id: `settlement/0193…`. Never a name or a number that names a person. */
  readonly subject: string;
  readonly requestId: string;
  readonly facts: object;
  readonly persons: readonly string[];
}

export function insertAuditEntry({ actor, ...entry }: AuditEntry): Statement {
  const { countyId, auditEntryId, writtenAt, purpose, command, subject, requestId, persons } = entry;
  const { apiCredentialId, officer } = actor;
  // Who reads from above has no account in this county: the entry itself says who they are.
  const facts = {
    ...entry.facts,
    ...(apiCredentialId !== undefined && { apiCredential: apiCredentialId }),
    ...(officer && { officer }),
  };
  return {
    text: `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, acting_for, purpose, command, subject, request_id, facts, persons)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[])`,
    name: 'insert-audit-entry',
    values: [countyId, auditEntryId, writtenAt, actor.actorId, actor.actingFor, purpose, command, subject, requestId, JSON.stringify(facts), persons],
  };
}

/**
 * What happens behind the wall, noted twice: for everybody that somebody was there, and behind the wall what they did, and of whom. Of several
 * persons there is none; one whom nobody knows is not noted.
 */
export function auditEntriesBehindWall(entry: AuditEntry, personId: string | undefined): Statement[] {
  const { countyId, auditEntryId, writtenAt, actor, command, facts } = entry;
  return [
    insertAuditEntry({ ...entry, command: BEHIND_THE_WALL, subject: BEHIND_THE_WALL, facts: {}, persons: [] }),
    {
      text: `insert into protected_audit_entry (county_id, audit_entry_id, person_id, written_at, actor_id, command, facts)
             select $1, $2, p.person_id, $4, $5, $6, $7 from person p where p.county_id = $1 and p.person_id = $3`,
      values: [countyId, auditEntryId, personId, writtenAt, actor.actorId, command, JSON.stringify(facts)],
    },
  ];
}
