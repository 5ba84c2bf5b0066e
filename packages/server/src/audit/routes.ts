// What an auditor may ask.
import { findAuditedPerson, getAccessLog, getAuditState, listAuditEntries } from '@doudi/core/audit';
import { type OutputOf, refuse } from '@doudi/core/contract';
import { maskName } from '@doudi/core/registry';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { findActorName, findEntries, findNameMasked } from './list-entries.ts';
import { ROOT_COLUMNS, type RootRow, toSignedEnd } from './roots.ts';

export function auditRoutes(database: Database, keys: FieldKeys): Route[] {
  return [listAuditEntriesRoute(database), findAuditedPersonRoute(database, keys), accessLogRoute(database), auditStateRoute(database)];
}

function findAuditedPersonRoute(database: Database, keys: FieldKeys): Route {
  return queryRoute(findAuditedPerson, database, async ({ rows, countyId }, { idNumber }) => {
    const [row] = await rows<{ person_id: string; name: string }>('select person_id, name from person where county_id = $1 and id_number_index = any ($2)', [
      countyId,
      blindIndexes(keys, countyId, idNumber),
    ]);
    if (row) return { personId: row.person_id, nameMasked: maskName(row.name) };
    return refuse('not-found', { zh: '本县没有此证件号码的登记；请核对号码。', en: 'the county knows nobody of this ID number; check it' }, '/idNumber');
  });
}

function listAuditEntriesRoute(database: Database): Route {
  return queryRoute(listAuditEntries, database, async (transaction, input) => {
    const personNameMasked = input.personId === undefined ? undefined : await findNameMasked(transaction, input.personId);
    const actorName = input.actorId === undefined ? undefined : await findActorName(transaction, input.actorId);
    const about = { ...(personNameMasked !== undefined && { personNameMasked }), ...(actorName !== undefined && { actorName }) };
    return { ...(await findEntries(transaction, input)), about };
  });
}

function accessLogRoute(database: Database): Route {
  return queryRoute(getAccessLog, database, async (transaction, input) => {
    const nameMasked = await findNameMasked(transaction, input.personId);
    if (nameMasked === undefined) {
      return refuse('not-found', { zh: '本县没有此人的登记；请核对编号。', en: 'the county has no such person; check the number' }, '/personId');
    }
    const { entries, hasMore } = await findEntries(transaction, input);
    const shown = entries.map(({ writtenAt, cursor, actorName, actorRole, actorArea, what, why, isSealed }) => {
      return {
        writtenAt,
        cursor,
        actorName,
        ...(actorRole !== undefined && { actorRole }),
        ...(actorArea !== undefined && { actorArea }),
        what,
        why,
        isSealed,
      };
    });
    return { personId: input.personId, nameMasked, entries: shown, hasMore };
  });
}

function auditStateRoute(database: Database): Route {
  return queryRoute(getAuditState, database, async (transaction) => {
    const [chain, lastRoot, lastVerification] = await Promise.all([
      chainState(transaction, database.now()),
      findLastRoot(transaction),
      findVerification(transaction),
    ]);
    return { ...chain, ...(lastRoot && { lastRoot }), ...(lastVerification && { lastVerification }) };
  });
}

type State = OutputOf<typeof getAuditState>;

async function chainState({ rows, countyId }: Transaction, now: Date): Promise<Pick<State, 'sealed' | 'waiting' | 'lagSeconds' | 'sealedAt'>> {
  const [head] = await rows<{ sequence: number; sealed_at: Date }>('select sequence, sealed_at from audit_head where county_id = $1', [countyId]);
  const [counted] = await rows<{ waiting: number; oldest: Date | null }>(
    `select count(*)::int as waiting, min(written_at) as oldest from (
       select written_at from audit_entry e
       where e.county_id = $1 and e.written_in >= coalesce((select horizon from audit_head where county_id = $1), '0')
       limit 10000) unsealed`,
    [countyId],
  );
  const { waiting = 0, oldest = null } = counted ?? {};
  const since = head?.sealed_at ?? oldest;
  return {
    sealed: head?.sequence ?? 0,
    waiting,
    lagSeconds: waiting === 0 || since === null ? 0 : Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000)),
    ...(head && { sealedAt: head.sealed_at.toISOString() }),
  };
}

async function findLastRoot({ rows, countyId }: Transaction): Promise<State['lastRoot']> {
  const [row] = await rows<RootRow>(`select ${ROOT_COLUMNS} from audit_root r where r.county_id = $1 order by r.day desc limit 1`, [countyId]);
  if (!row) return undefined;
  const { lastSequence, hash, signedAt, keyId } = toSignedEnd(row);
  return { day: row.day, lastSequence, hash, signedAt, keyId };
}

/** A verification of the living database leaves an entry of its own. */
async function findVerification({ rows, countyId }: Transaction): Promise<State['lastVerification']> {
  const [row] = await rows<{ written_at: Date; actor_id: string; display_name: string | null; facts: { entries?: number; findings?: number } }>(
    `select e.written_at, e.actor_id, a.display_name, e.facts from audit_entry e left join actor a on a.county_id = $1 and a.actor_id = e.actor_id
     where e.county_id = $1 and e.command = 'verifyAudit' order by e.written_at desc limit 1`,
    [countyId],
  );
  if (!row) return undefined;
  const { entries = 0, findings = 0 } = row.facts;
  return { at: row.written_at.toISOString(), byName: row.display_name ?? row.actor_id, entries, findings };
}
