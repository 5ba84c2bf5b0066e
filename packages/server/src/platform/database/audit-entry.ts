// The audit: who did or read what, for what purpose, and whose data that touched. Rows are only ever added, in the transaction of what they tell.
import type { Actor, Purpose } from '@doudi/core/contract';
import type { Statement } from './transaction.ts';

export interface AuditEntry {
  readonly countyId: string;
  readonly auditEntryId: string;
  readonly writtenAt: Date;
  readonly actor: Pick<Actor, 'actorId' | 'actingFor' | 'apiCredentialId'>;
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
  const facts = { ...entry.facts, ...(actor.apiCredentialId !== undefined && { apiCredential: actor.apiCredentialId }) };
  return {
    text: `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, acting_for, purpose, command, subject, request_id, facts, persons)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[])`,
    values: [countyId, auditEntryId, writtenAt, actor.actorId, actor.actingFor, purpose, command, subject, requestId, JSON.stringify(facts), persons],
  };
}
