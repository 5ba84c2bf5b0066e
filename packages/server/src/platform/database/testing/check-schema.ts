// The tests that every supported PostgreSQL must pass: the catalogue's rules, and that no county sees another.
import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../../postgres/connect.ts';
import { APPLICATION } from '../../postgres/roles.ts';
import { describeSchema, SCHEMA_FILE } from '../describe-schema.ts';
import { CATALOGUE_RULES } from './catalogue-rules.ts';
import { ONE_COUNTY, OTHER_COUNTY } from './fill.ts';

interface Addresses {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
}

/** The list of counties, and the proof of what was deleted. */
const WRITTEN_BY_THE_OWNER = ['county', 'retention_run'];

/** Registers tests on a migrated and filled database. */
export function testSchema(addresses: () => Addresses): void {
  test('packages/server/schema.sql says what the migrations make; `npm run schema` writes it again', async () => {
    const text = await withConnection(addresses().ownerUrl, (client) => describeSchema(client, APPLICATION));
    expect(text).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
  });

  describe('the catalogue', () => {
    test.each(CATALOGUE_RULES)('$rule', async ({ query, broken }) => {
      await withConnection(addresses().superuserUrl, async (client) => {
        expect(await findings(client, query)).toEqual([]);
        for (const statement of broken) {
          await client.query('begin');
          await client.query(statement);
          expect(await findings(client, query), statement).not.toEqual([]);
          await client.query('rollback');
        }
      });
    });
  });

  describe('what a person has used up', () => {
    const amounts = [
      '{}',
      '{"sum": 0, "count": 123456}',
      '{"sum": -1}',
      '{"sum": 0.5}',
      '{"sum": "1"}',
      '{"sum": null}',
      '{"sum": [1]}',
      '{"sum": {"a": 1}}',
      '7',
    ];
    test.each(amounts.map((text, index) => [text, index < 2 ? 'accepted' : '23514']))('as %s is %s', async (text, expected) => {
      await withConnection(addresses().superuserUrl, async (client) => {
        await client.query('begin');
        const change = client.query('update accumulator set amounts = $1', [text]).then(
          () => 'accepted',
          (error) => error.code,
        );
        expect(await change).toBe(expected);
        await client.query('rollback');
      });
    });
  });

  describe('the application', () => {
    /** What stands before each look into the tables. */
    const scopes: Readonly<Record<string, readonly string[]>> = {
      'without a county': ['begin'],
      'after a transaction that had one': ['begin', `set local doudi.county_id = '${ONE_COUNTY}'`, 'commit', 'begin'],
      'with an empty county': ['begin', `set local doudi.county_id = ''; set local doudi.area = ''`],
      'with a county that has no rows': ['begin', `set local doudi.county_id = '990103'`],
    };
    test.each(Object.keys(scopes))('sees no row %s', async (scope) => {
      const filled = await withConnection(addresses().superuserUrl, countsByTable);
      expect(Object.entries(filled).filter(([, count]) => count < 2)).toEqual([]);
      await withConnection(addresses().url, async (client) => {
        for (const statement of scopes[scope] ?? []) await client.query(statement);
        expect(await countsByTable(client)).toEqual({ ...Object.fromEntries(Object.keys(filled).map((table) => [table, 0])), county: 2 });
      });
    });

    test('sees the rows of its own county and no others', async () => {
      await withConnection(addresses().url, async (client) => {
        await client.query('begin');
        await client.query(`set local doudi.county_id = '${ONE_COUNTY}'; set local doudi.area = '${ONE_COUNTY}'; set local doudi.role = 'system'`);
        for (const table of await tablesOf(client)) {
          const { rows } = await client.query(`select distinct county_id from ${table} order by county_id`);
          const expected = isWalled(table) ? [] : [ONE_COUNTY, ...(table === 'county' ? [OTHER_COUNTY] : [])];
          expect([table, ...rows.map((row) => row.county_id)]).toEqual([table, ...expected]);
        }
      });
    });

    describe('behind the wall', () => {
      const scopes: readonly (readonly [who: string, settings: Readonly<Record<string, string>>, sees: readonly string[]])[] = [
        ...['clerk', 'finance', 'payer', 'manager', 'doctor', 'auditor', 'admin', 'system'].flatMap((role) =>
          ['settlement', 'clearing', 'registry', 'administration', 'supervision', 'audit', 'export', ''].map(
            (purpose) => [`${role} for ${purpose}`, { role, purpose, actor_id: 'actor-1', facility_id: '' }, []] as const,
          ),
        ),
        ...['clerk', 'finance', 'payer', 'manager', 'auditor', 'admin'].map(
          (role) => [`${role} for treatment`, { role, purpose: 'treatment', actor_id: 'actor-1' }, []] as const,
        ),
        ['a doctor who treats nobody', { role: 'doctor', purpose: 'treatment', actor_id: 'actor-3' }, []],
        ['who treats', { role: 'doctor', purpose: 'treatment', actor_id: 'actor-1' }, WALLED],
        ['who keeps the wall', { role: 'doctor', purpose: 'treatment', actor_id: 'actor-2' }, ['protected_audit_entry', 'treating_team']],
        ['who treats, from another village', { role: 'doctor', purpose: 'treatment', actor_id: 'actor-1', area: `${ONE_COUNTY}999` }, []],
        ['Doudi itself, if it says so', { role: 'system', purpose: 'treatment', actor_id: 'walls' }, WALLED],
        ['a settlement of the person', { role: 'clerk', purpose: 'settlement', actor_id: 'actor-1', settled_person_id: 'person-1' }, ['protected_entitlement']],
        ['a settlement of somebody else', { role: 'clerk', purpose: 'settlement', actor_id: 'actor-1', settled_person_id: 'person-2' }, []],
        ['a settlement that says it comes for something else', { role: 'clerk', purpose: 'clearing', settled_person_id: 'person-1' }, []],
      ];
      test.each(scopes)('%s', async (_, settings, sees) => {
        await withConnection(addresses().url, async (client) => {
          await client.query('begin');
          for (const [name, value] of Object.entries({ county_id: ONE_COUNTY, area: ONE_COUNTY, ...settings })) {
            await client.query("select set_config('doudi.' || $1, $2, true)", [name, value]);
          }
          const counts = await countsByTable(client);
          expect(WALLED.filter((table) => counts[table] !== 0)).toEqual(sees);
        });
      });
    });

    test('sees nothing of persons without an area, in an area of another county, or in another township', async () => {
      const personal = [
        ...['person', 'household', 'designation', 'settlement', 'settlement_line', 'cancellation', 'payment', 'arrears_agreement', 'accumulator'],
        ...['person_version', 'consent', 'consent_withdrawal', 'export_subject'],
        ...WALLED,
      ];
      await withConnection(addresses().url, async (client) => {
        for (const area of ['', OTHER_COUNTY, `${OTHER_COUNTY}100`, `${ONE_COUNTY}999`]) {
          await client.query('begin');
          await client.query(`set local doudi.county_id = '${ONE_COUNTY}'; set local doudi.area = '${area}'`);
          const counts = await countsByTable(client);
          expect(Object.fromEntries(personal.map((table) => [table, counts[table]])), area).toEqual(Object.fromEntries(personal.map((table) => [table, 0])));
          await client.query('rollback');
        }
      });
    });

    test('sees a bill only where its county, its person and its facility are in the scope, whichever settings are missing or emptied', async () => {
      const counties = [undefined, '', OTHER_COUNTY, ONE_COUNTY];
      const areas = [undefined, '', OTHER_COUNTY, ONE_COUNTY, `${ONE_COUNTY}100`, `${ONE_COUNTY}999`, `${OTHER_COUNTY}100`];
      const facilities = [undefined, '', 'facility-1', 'facility-2', ONE_COUNTY];
      const scopes = counties.flatMap((county) => areas.flatMap((area) => facilities.map((facility) => ({ county, area, facility }))));
      // A setting cannot be taken away again: what is missing comes first, on a connection of its own.
      for (const missing of ['', 'county', 'area', 'facility', 'county area', 'county facility', 'area facility', 'county area facility']) {
        await withConnection(addresses().url, async (client) => {
          for (const { county, area, facility } of scopes) {
            const settings = Object.entries({ county, area, facility });
            const areMissing = settings.filter(([, value]) => value === undefined).map(([name]) => name);
            if (areMissing.join(' ') !== missing) continue;
            await client.query('begin');
            for (const [name, value] of settings) {
              const setting = name === 'area' ? 'area' : `${name}_id`;
              if (value !== undefined) await client.query("select set_config('doudi.' || $1, $2, true)", [setting, value]);
            }
            const { rows } = await client.query('select county_id from settlement where settlement_id = $1', ['settlement-1']);
            const isSeen = county !== undefined && county !== '' && (area === county || area === `${county}100`) && (!facility || facility === 'facility-1');
            expect({ county, area, facility, rows }).toEqual({ county, area, facility, rows: isSeen ? [{ county_id: county }] : [] });
            await client.query('rollback');
          }
        });
      }
    });

    test.each(['', 'clerk', 'manager', 'admin'])('sees no audit entry, even of its own county, in the role "%s"', async (role) => {
      await withConnection(addresses().url, async (client) => {
        await client.query(`begin; set local doudi.county_id = '${ONE_COUNTY}'; set local doudi.role = '${role}'`);
        expect((await client.query('select from audit_entry')).rowCount).toBe(0);
        await client.query(`set local doudi.role = 'auditor'`);
        expect((await client.query('select from audit_entry')).rowCount).toBe(1);
      });
    });

    test('can add no row of another county to any table', async () => {
      const tables = await withConnection(addresses().superuserUrl, tablesOf);
      for (const table of tables) {
        const row = await withConnection(addresses().superuserUrl, (client) => rowOf(client, table, OTHER_COUNTY));
        for (const scope of [ONE_COUNTY, '']) {
          const insert = withConnection(addresses().url, async (client) => {
            await client.query('begin');
            await client.query(`set local doudi.county_id = '${scope}'`);
            await client.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [row]);
          });
          const refusal = WRITTEN_BY_THE_OWNER.includes(table)
            ? `permission denied for table ${table}`
            : `new row violates row-level security policy for table "${table}"`;
          await expect(insert, table).rejects.toMatchObject({ code: '42501', message: refusal });
        }
      }
    });
  });
}

const WALLED = ['protected_audit_entry', 'protected_entitlement', 'protected_fact', 'treating_team'];
const isWalled = (table: string) => WALLED.includes(table);

async function findings(client: Client, query: string): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(query, query.includes('$1') ? [APPLICATION] : []);
  return rows.map(({ finding }) => finding);
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'schema_migration' order by relname`,
  );
  return rows.map(({ name }) => name);
}

async function countsByTable(client: Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(client)) {
    const { rows } = await client.query<{ count: number }>(`select count(*) as count from ${table}`);
    counts[table] = rows[0]?.count ?? -1;
  }
  return counts;
}

async function rowOf(client: Client, table: string, county: string): Promise<string> {
  const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t where county_id = $1 limit 1`, [county]);
  return rows[0]?.row ?? '{}';
}
