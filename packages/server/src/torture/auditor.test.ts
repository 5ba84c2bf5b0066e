// The auditor finds what a hand in the database has changed.
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { audit, type FindingKind } from './testing/auditor.ts';
import { demoYearlyLimit, HOT_COUNTY } from './testing/hot-county.ts';
import { CLEAN, withoutFigures } from './testing/judge.ts';
import { tortureByClients } from './testing/torture-clients.ts';

const database = await testDatabase();
const verdict = await tortureByClients({ seed: 1, database, clients: 4, isOver: (operations) => operations >= 150 });

/** A statement that changes something and gives what the finding must name. */
const TAMPERINGS: readonly (readonly [what: string, kind: FindingKind, statement: string])[] = [
  [
    'an amount of a line',
    'differs',
    `update settlement_line set paid_fen = paid_fen + 1 where paid_fen > 0 and settlement_id = $1 returning settlement_id as subject`,
  ],
  ['what the patient pays', 'differs', 'update settlement set patient_fen = total_fen - 1 where settlement_id = $1 returning settlement_id as subject'],
  [
    'the balances that a bill met',
    'differs',
    `update settlement set balances = '{"person":{"2026/paid/basic":1},"household":{}}' where settlement_id = $1 returning settlement_id as subject`,
  ],
  [
    'an accumulator',
    'differs',
    `update accumulator set amounts = amounts || '{"2026/paid/tilt": 7}' where period = '2026' and owner_id = (select person_id from settlement where settlement_id = $1) returning owner_id as subject`,
  ],
  [
    'a limit',
    'overrun',
    `update settlement_line set paid_fen = 15000001 where line = 'basic' and settlement_id = $1 returning (select person_id from settlement where settlement_id = $1) as subject`,
  ],
  ['an amount in the ledger', 'unbalanced', 'update transfer set amount_fen = amount_fen + 1 where settlement_id = $1 returning settlement_id as subject'],
  ['a transfer', 'unbalanced', 'delete from transfer where settlement_id = $1 returning settlement_id as subject'],
  ['an answer', 'incomplete', `delete from command_answer where answer ->> 'settlementId' = $1 returning $1 as subject`],
  ['an audit entry', 'incomplete', `delete from audit_entry where subject = 'settlement/' || $1 returning $1 as subject`],
  [
    'an answer that is given to a second key',
    'doubled',
    `with found as (select * from command_key join command_answer using (county_id, actor_id, idempotency_key) where answer ->> 'settlementId' = $1),
       second_key as (insert into command_key select county_id, actor_id, 'another-key-of-it', command, input_hash, taken_at from found)
     insert into command_answer select county_id, actor_id, 'another-key-of-it', answer from found returning $1 as subject`,
  ],
];

test('a load that nobody tampered with is clean', () => {
  expect(withoutFigures(verdict)).toEqual(CLEAN);
});

test.each(TAMPERINGS)('%s, once tampered with, is told of as %s', async (_, kind, statement) => {
  // Each on the rows of a bill of its own that stays.
  const subject = await withConnection(database.superuserUrl, async (client) => {
    const { rows: bills } = await client.query<{ settlement_id: string }>(
      `select settlement_id from settlement s where kind = 'inpatient' and discharged_on >= '2026-01-01' and total_fen > 0
         and exists (select from settlement_line l where l.settlement_id = s.settlement_id and l.line = 'basic' and paid_fen > 0)
         and not exists (select from cancellation c where c.settlement_id = s.settlement_id) order by settling_number`,
    );
    const bill = bills[TAMPERINGS.findIndex((tampering) => tampering[2] === statement)];
    const { rows } = await client.query<{ subject: string }>(statement, [bill?.settlement_id]);
    return rows[0]?.subject;
  });
  expect(subject, 'something was changed').toBeDefined();
  const { findings } = await audit(database.superuserUrl, HOT_COUNTY, demoYearlyLimit);
  expect(findings.some((finding) => finding.kind === kind && finding.subject.includes(subject ?? '?'))).toBe(true);
});
