// Re-identification (G19): an invented county of 20,000 people is exported, and joined with its own roll and bills. Nobody is found.
import { decideProposal } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { bandOf, downloadExport, exportDeidentified, listExports } from '@doudi/core/privacy';
import { ageOn, type Day } from '@doudi/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { composeApp, openServices } from '../compose.ts';
import { loadDemo } from '../demo/load-demo.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { createLog } from '../platform/http/log.ts';
import { clientOf } from '../platform/http/testing/app-client.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { TEST_KEYS } from '../testing/furnish.ts';

const database = await testDatabase();
const services = openServices({ url: database.url, keys: TEST_KEYS, now: () => new Date('2026-06-01T04:00:00Z') });
afterAll(() => services.close());
const superuser = <Row>(text: string, values: unknown[] = []) =>
  withConnection(database.superuserUrl, async (client) => (await client.query(text, values)).rows as Row[]);

async function tokenOf(username: string, countyId: string): Promise<string> {
  const session = newSession({ countyId }, services.database.now(), services.database.newId);
  for (const { text, values = [] } of [
    insertActor(countyId, { actorId: username, username, displayName: username, role: 'manager', passwordHash: 'none', mustChangePassword: false }),
    insertSession({ countyId, actorId: username }, session, services.database.now()),
  ])
    await superuser(text, [...values]);
  return session.token;
}

describe('in an invented county of 20,000 people', () => {
  interface RollBill {
    readonly person_id: string;
    readonly sex: string;
    readonly born_on: string;
    readonly village_code: string;
    readonly discharged_on: string;
    readonly kind: string;
    readonly tier: string | null;
    readonly categories: string[] | null;
  }
  let file: OutputOf<typeof downloadExport>;
  let bills: RollBill[];
  let roll: Pick<RollBill, 'person_id' | 'sex' | 'born_on' | 'village_code'>[];
  const { deidentification } = services.noticeOf('000000');

  beforeAll(async () => {
    const { countyId } = await loadDemo(services, database.ownerUrl, { seed: 7, people: 20_000, today: '2026-06-01' as Day });
    const app = composeApp(services, createLog({ level: 'silent' }), { checksAnswers: true });
    const [proposer, approver] = [clientOf(app, await tokenOf('proposer', countyId)), clientOf(app, await tokenOf('approver', countyId))];
    const input = { from: '2025-01-01', to: '2026-05-31', use: 'statistics', reason: 'a year' } as const;
    const proposed = await proposer.call(exportDeidentified, input, { language: 'en' });
    if (!proposed.isOk) throw new Error(proposed.problem.detail);
    await approver.call(decideProposal, { proposalId: proposed.value.proposalId, isApproved: true }, { language: 'en' });
    const listed = await proposer.call(listExports, {}, { language: 'en' });
    const exportId = listed.isOk ? (listed.value.exports[0]?.exportId ?? '') : '';
    const fetched = await proposer.call(downloadExport, { exportId }, { language: 'en' });
    if (!fetched.isOk) throw new Error(fetched.problem.detail);
    file = fetched.value;
    roll = await superuser('select person_id, sex, born_on::text, village_code from person where county_id = $1', [countyId]);
    bills = await superuser(
      `select s.person_id, p.sex, p.born_on::text, p.village_code, s.discharged_on::text, s.kind, f.tier, s.claim -> 'facts' -> 'categories' as categories
       from settlement s join person p using (county_id, person_id) join facility f on f.county_id = s.county_id and f.facility_id = s.facility_id
       where s.county_id = $1 and s.discharged_on between '2025-01-01' and '2026-05-31'
         and not exists (select from cancellation c where c.county_id = s.county_id and c.settlement_id = s.settlement_id)`,
      [countyId],
    );
  }, 300_000);

  const isAge = (bornOn: string, day: string, band: string) =>
    band === '*' || deidentification.ageBands.some((edges) => bandOf(ageOn(bornOn, day), edges) === band);
  const isMonth = (day: string, month: string) =>
    ['*', day.slice(0, 7), day.slice(0, 4), `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`].includes(month);
  const is = (value: string, told: string | undefined) => told === '*' || told === value;

  test('most bills are in the file, and it says how many are not', () => {
    expect(bills.length).toBeGreaterThan(100);
    expect(file.rows + file.suppressed).toBe(bills.length);
    expect(file.rows / bills.length).toBeGreaterThan(0.5);
  });

  test('whoever joins it with the whole roll finds ten people at least behind each row', () => {
    const kinds = new Map(file.data.map((row) => [JSON.stringify(row.values), row.values]));
    for (const values of kinds.values()) {
      // The age was that of some day in the period.
      const found = roll.filter(
        ({ sex, village_code, born_on }) =>
          is(sex, values.sex) &&
          is(village_code.slice(0, 9), values.township) &&
          ['2025-01-01', '2026-05-31'].some((day) => isAge(born_on, day, values.ageBand ?? '')),
      );
      expect(found.length).toBeGreaterThanOrEqual(file.k);
    }
  });

  test('whoever has all bills but their amounts is right about a row once in ten at most', () => {
    const groups = new Map<string, { readonly values: (typeof file.data)[number]['values']; rows: number }>();
    for (const { values } of file.data) {
      const group = groups.get(JSON.stringify(values)) ?? { values, rows: 0 };
      group.rows++;
      groups.set(JSON.stringify(values), group);
    }
    for (const { values, rows } of groups.values()) {
      const counts = new Map<string, number>();
      for (const bill of bills) {
        const fits =
          isAge(bill.born_on, bill.discharged_on, values.ageBand ?? '') &&
          isMonth(bill.discharged_on, values.month ?? '') &&
          is(bill.sex, values.sex) &&
          is(bill.village_code.slice(0, 9), values.township) &&
          is(bill.kind, values.kind) &&
          is(bill.tier ?? '', values.tier) &&
          (values.categoryGroup === '*' || values.categoryGroup === groupOf(bill.categories));
        if (fits) counts.set(bill.person_id, (counts.get(bill.person_id) ?? 0) + 1);
      }
      const most = mostOfOne([...counts.values()], rows);
      expect(most).toBeGreaterThan(0);
      expect(most * file.k).toBeLessThanOrEqual(rows);
    }
  });

  test('whoever knows an amount to the fen still has ten rows that are equal in everything', () => {
    const sizes = new Map<string, number>();
    for (const { rowId: _, ...row } of file.data) sizes.set(JSON.stringify(row), (sizes.get(JSON.stringify(row)) ?? 0) + 1);
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(file.k);
  });

  /** How many rows whoever has most has, if so many rows are made of these bills; 0 if none can be. */
  function mostOfOne(counts: readonly number[], rows: number): number {
    for (let each = 1; each <= Math.max(...counts); each++) if (counts.reduce((sum, count) => sum + Math.min(count, each), 0) === rows) return each;
    return 0;
  }

  const groupOf = (categories: string[] | null) => {
    const held = (categories ?? []).filter((category) => category !== 'none' && category !== 'protected');
    if (held.length === 0) return 'no-category';
    return deidentification.categoryGroups.find((group) => group.categories.some((category) => held.includes(category)))?.id ?? 'other-category';
  };
});
