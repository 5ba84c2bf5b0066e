// Consents: rows that are only ever added, also when somebody withdraws. What needs a consent asks here, each time it reads.

import { refuse } from '@doudi/core/contract';
import { consentRefusal, listConsents, type Notice, recordConsent, withdrawConsent } from '@doudi/core/privacy';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient, idsOfPerson, NO_SUCH_PERSON } from '../registry/people.ts';

interface ConsentRow {
  readonly consent_id: string;
  readonly person_id: string;
  readonly purpose: string;
  readonly text_version: string;
  readonly given_on: string;
  readonly given_by: 'self' | 'guardian';
  readonly guardian_name: string | null;
  readonly how: 'paper' | 'counter';
  readonly recorded_at: Date;
  readonly recorded_by_name: string;
  readonly withdrawn_on: string | null;
  readonly withdrawn_by: 'self' | 'guardian' | null;
  readonly withdrawal_recorded_at: Date | null;
  readonly withdrawal_recorded_by_name: string | null;
}

const CONSENTS = `select c.*, coalesce(a.display_name, c.recorded_by) as recorded_by_name, w.withdrawn_on, w.withdrawn_by,
    w.recorded_at as withdrawal_recorded_at, coalesce(b.display_name, w.recorded_by) as withdrawal_recorded_by_name
  from consent c
  left join consent_withdrawal w on w.county_id = $1 and w.consent_id = c.consent_id
  left join actor a on a.county_id = $1 and a.actor_id = c.recorded_by
  left join actor b on b.county_id = $1 and b.actor_id = w.recorded_by
  where c.county_id = $1`;

/** Of a person, also of records that were joined to theirs; the last first. */
export async function findConsents(transaction: Transaction, notice: Notice, personId: string) {
  const { rows, countyId } = transaction;
  const found = await rows<ConsentRow>(`${CONSENTS} and c.person_id = any ($2::text[]) order by c.consent_id desc`, [
    countyId,
    await idsOfPerson(transaction, personId),
  ]);
  return found.map((row) => toConsent(row, notice));
}

function toConsent(row: ConsentRow, notice: Notice) {
  return {
    consentId: row.consent_id,
    purpose: row.purpose,
    version: row.text_version,
    givenOn: row.given_on,
    givenBy: row.given_by,
    ...(row.guardian_name !== null && { guardianName: row.guardian_name }),
    how: row.how,
    recordedAt: row.recorded_at.toISOString(),
    recordedByName: row.recorded_by_name,
    ...(row.withdrawn_on !== null && {
      withdrawn: {
        on: row.withdrawn_on,
        by: row.withdrawn_by ?? 'self',
        recordedAt: (row.withdrawal_recorded_at ?? row.recorded_at).toISOString(),
        recordedByName: row.withdrawal_recorded_by_name ?? '',
      },
    }),
    isInForce: row.withdrawn_on === null && notice.purposes.some(({ id, consent }) => id === row.purpose && consent?.version === row.text_version),
  };
}

/** Who has consented to a purpose, by its text of today, and not withdrawn: their person ids, each with the consent. */
export async function findConsenting({ rows, countyId }: Transaction, purpose: string, version: string): Promise<Map<string, string>> {
  const found = await rows<{ person_id: string; consent_id: string }>(
    `select c.person_id, min(c.consent_id) as consent_id from consent c
     where c.county_id = $1 and c.purpose = $2 and c.text_version = $3
       and not exists (select from consent_withdrawal w where w.county_id = $1 and w.consent_id = c.consent_id)
     group by c.person_id`,
    [countyId, purpose, version],
  );
  return new Map(found.map((row) => [row.person_id, row.consent_id]));
}

function recordCommand(noticeOf: (countyId: string) => Notice) {
  return commandOf(recordConsent, async (transaction, input, { countyId, actor, now, newId }) => {
    const { rows } = transaction;
    const { personId } = input;
    const notice = noticeOf(countyId);
    // Locked: two windows that record the same consent do so one after the other.
    await rows('select from person where county_id = $1 and person_id = $2 for update', [transaction.countyId, personId]);
    const [patient, consents] = await Promise.all([findPatient(transaction, personId, input.givenOn), findConsents(transaction, notice, personId)]);
    return () => {
      if (!patient) return NO_SUCH_PERSON;
      const refusal = consentRefusal(input, notice, patient.bornOn, localDay(now));
      if (refusal) return refusal;
      if (consents.some(({ purpose, isInForce }) => purpose === input.purpose && isInForce)) return STANDS_ALREADY;
      const consentId = newId();
      return {
        answer: { consentId },
        writes: [
          {
            text: `insert into consent (county_id, consent_id, person_id, purpose, text_version, given_on, given_by, guardian_name, how, recorded_at, recorded_by)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
            values: [
              ...[countyId, consentId, personId, input.purpose, input.version, input.givenOn, input.givenBy, input.guardianName, input.how],
              ...[now, actor.actorId],
            ],
          },
        ],
        audit: { subject: `consent/${consentId}`, facts: { consentTo: input.purpose, version: input.version, givenBy: input.givenBy, how: input.how } },
      };
    };
  });
}

const STANDS_ALREADY = refuse(
  'already-exists',
  { zh: '此人对该目的的同意仍然有效，无须重复登记。', en: 'the person has consented to this, and it still stands' },
  '/purpose',
);

const withdrawCommand = commandOf(
  withdrawConsent,
  async ({ rows, countyId }, { consentId, withdrawnOn, withdrawnBy }, { actor, now }) => {
    const [row] = await rows<ConsentRow>(`${CONSENTS} and c.consent_id = $2`, [countyId, consentId]);
    return () => {
      if (!row) return refuse('not-found', { zh: '没有这项同意。', en: 'there is no such consent' }, '/consentId');
      if (row.withdrawn_on !== null) return WITHDRAWN_BEFORE;
      if (withdrawnOn > localDay(now)) return refuse('bad-input', { zh: '撤回日期晚于今天。', en: 'the withdrawal lies after today' }, '/withdrawnOn');
      if (withdrawnOn < row.given_on) return refuse('bad-input', { zh: '撤回日期早于同意日期。', en: 'it is withdrawn before it was given' }, '/withdrawnOn');
      return {
        answer: { consentId },
        writes: [
          {
            text: `insert into consent_withdrawal (county_id, consent_id, person_id, withdrawn_on, withdrawn_by, recorded_at, recorded_by)
                   values ($1, $2, $3, $4, $5, $6, $7)`,
            values: [countyId, consentId, row.person_id, withdrawnOn, withdrawnBy, now, actor.actorId],
          },
        ],
        audit: { subject: `consent/${consentId}`, facts: { withdrawn: row.purpose, withdrawnBy }, persons: [row.person_id] },
        events: [{ kind: 'consent-withdrawn', facts: { consentId, personId: row.person_id, purpose: row.purpose } }],
      };
    };
  },
  { consent_withdrawal_pkey: refuse('state-differs', { zh: '这项同意已撤回。', en: 'this consent was withdrawn before' }, '/consentId') },
);

const WITHDRAWN_BEFORE = refuse('state-differs', { zh: '这项同意已撤回。', en: 'this consent was withdrawn before' }, '/consentId');

export function consentRoutes(database: Database, noticeOf: (countyId: string) => Notice): Route[] {
  return [
    commandRoute(recordConsent, database, recordCommand(noticeOf)),
    commandRoute(withdrawConsent, database, withdrawCommand),
    queryRoute(listConsents, database, async (transaction, { personId }, { actor }) => {
      const [patient, consents] = await Promise.all([
        findPatient(transaction, personId, localDay(database.now())),
        findConsents(transaction, noticeOf(actor?.countyId ?? transaction.countyId), personId),
      ]);
      return patient ? { personId, consents } : NO_SUCH_PERSON;
    }),
  ];
}
