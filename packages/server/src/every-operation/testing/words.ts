// Words for made-up inputs: ordinary ones, ones that have broken other systems, and those that stand in the database.
import type { Fen } from '@doudi/policy';
import type { Pool } from '../../platform/database/pool.ts';
import { statementCode } from '../../settlement/statement-code.ts';
import { TEST_KEYS } from '../../testing/furnish.ts';

/** Words by the name of a field. */
export interface Words {
  of(field: string): readonly string[];
}

/** Numbers and words that are known to nobody but these tests: where they turn up, something leaked. */
export const SECRETS = {
  idNumber: '110101199003074610',
  otherIdNumber: '362401199001011234',
  phone: '13987650421',
  bankAccount: '6228480402564890018',
  password: 'a-very-secret-passphrase',
  name: '司马泄露',
  token: `990101.${'Sx'.repeat(21)}q`,
} as const;

export const ORDINARY_TEXTS: readonly string[] = [
  'a',
  'ab',
  'zs',
  'manager',
  'p-1',
  '张三',
  '2026',
  '2026-03-01',
  '2026-12-31',
  '1960-01-01',
  '0',
  '1',
  '20',
  '0.01',
  '1234.50',
  '20000.00',
  '990101',
  '990101001001',
  'patient/p-1',
  'facility/f-1',
  'inpatient',
  'a@b.cn',
  'https://example.org/a',
  '0190c7b5-1d2a-7cc0-8000-000000000001',
  '2026-03-01T00:00:00Z',
  SECRETS.idNumber,
  SECRETS.name,
  SECRETS.phone,
  SECRETS.bankAccount,
];

export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\u202e\u202dabc\u2066',
  '\u200f\u200e',
  '\ufeff',
  '\u0001\u001b[2J\u007f\u0085',
  'a\r\nSet-Cookie: x=1\r\n\r\n',
  '\u2028\u2029',
  'e\u0301\u0301\u0301',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  "'; drop table person; --",
  "' or '1'='1",
  '1); select pg_sleep(5); --',
  '$1',
  '%',
  '_',
  '%%%_%',
  '\\',
  '\\\\',
  '*',
  'a.b.*',
  '!top & @',
  '990101.*{1,}',
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+86',
  '-1',
  '@SUM(1)',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%00',
  'C:\\windows\\win.ini',
  'file:///etc/passwd',
  'http://127.0.0.1:5432/',
  '<script>alert(1)</script>',
  '&#x3C;',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of an attack, not a template.
  '${jndi:ldap://x}',
  '[object Object]',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  '1e309',
  '0x10',
  '-0',
  '00000000000000000001',
  '9999999999.99',
  '9999999999',
  '10000000000.00',
  '99999999999999999999',
  '0.001',
  '-5.00',
  '1,000.00',
  '１２３',
  '٣',
  '0000-01-01',
  '0001-01-01',
  '2025-02-29',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '9999-12-31',
  '10000-01-01',
  '-0001-01-01',
  '294277-01-01',
  'infinity',
  'now',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__',
  'prototype',
  'valueOf',
  'person.constructor',
  'facility.toString',
  'patient/constructor',
  'payer/__proto__',
  `x${SECRETS.otherIdNumber}`,
  SECRETS.otherIdNumber,
  `1${SECRETS.otherIdNumber}1`,
  '3624-0119-9001-0112-34',
  '３６２４０１１９９００１０１１２３４',
  SECRETS.token,
  SECRETS.password,
  'a'.repeat(64),
  'a'.repeat(65),
  'a'.repeat(10_000),
  '1'.repeat(400),
  'é'.repeat(300),
];

export const HOSTILE_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'countyId',
  'county_id',
  'actorId',
  'role',
  'isRefusal',
  'isDryRun',
  'mustChangePassword',
  '',
  '/',
  '~1',
  '\u0000',
  '\ud800',
  SECRETS.otherIdNumber,
  'a'.repeat(5000),
  "'; --",
];

export const ORDINARY_NUMBERS: readonly number[] = [1, 2, 3, 7, 20, 100, 2026];
export const HOSTILE_NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  0.1,
  0.30000000000000004,
  1e-320,
  1.5,
  32_768,
  2_147_483_648,
  -2_147_483_649,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 2,
  1e21,
  1.7976931348623157e308,
];

/** Fields whose words stand in no table. */
const BY_FIELD: Readonly<Record<string, readonly string[]>> = {
  kind: [...Array<string>(9).fill('inpatient'), 'outpatient', 'outpatient-chronic'],
  category: ['low-income', 'destitute', 'orphan', 'none', 'hiv-treatment', 'severe-mental-disorder', 'only-child-lost'],
  dischargedOn: ['2025-06-30', '2026-01-01', '2026-03-01', '2026-12-31'],
  dischargedFrom: ['2025-06-30', '2026-01-01', '9999-12-31', '1000-01-01'],
  dischargedTo: ['2025-06-30', '2026-03-01', '9999-12-31', '1000-01-01'],
  settledFrom: ['2026-01-01', '9999-12-31', '1000-01-01'],
  settledTo: ['2026-11-21', '9999-12-31', '1000-01-01'],
  from: ['2025-06-30', '2026-01-01', '9999-12-31', '1000-01-01'],
  to: ['2026-03-31', '2026-03-31', '2026-12-31', '9999-12-31', '1000-01-01'],
  expectedPatientPays: ['0.00', '100.00', '1234.50', '9999999999.99'],
  fromDay: ['2025-01-01', '2026-01-01', '2026-02-28'],
  toDay: ['2026-02-28', '2026-12-31', '2027-01-01', '9999-12-31'],
  at: ['2026-11-01', '2030-12-31', '9999-12-31', '1000-01-01'],
  year: ['2026', '2025', '0000', '9999'],
  password: [SECRETS.password, 'wrong'],
  oldPassword: [SECRETS.password, SECRETS.password, 'wrong'],
  newPassword: ['another-long-passphrase', SECRETS.password],
  scanned: ['doudi-person:p-1', SECRETS.idNumber, SECRETS.otherIdNumber],
  idNumber: [SECRETS.idNumber, SECRETS.otherIdNumber],
  phone: [SECRETS.phone, '010-62345678', '+8613800138000'],
  bankAccount: [SECRETS.bankAccount, '6222 0212 3456 7890 128'],
  bornOn: ['1990-03-07', '1960-01-01', '2026-01-01', '9999-12-31', '1000-01-01'],
  amount: ['0.00', '0.01', '100.00', '12345.67', '9999999999.99'],
  openingCash: ['0.00', '200.00', '9999999999.99'],
  expectedOwes: ['0.00', '60.00', '100.00', '9999999999.99'],
  expectedCash: ['0.00', '-0.00', '-60.00', '200.00', '9999999999.99'],
  countedCash: ['0.00', '0.01', '200.00', '9999999999.99'],
  tendered: ['0.01', '100.00', '12345.67', '9999999999.99'],
  dueOn: ['2026-03-01', '2030-12-31', '9999-12-31'],
  classA: ['0.00', '1234.50', '20000.00', '9999999999.99'],
  classB: ['0.00', '1234.50', '20000.00', '9999999999.99'],
  otherOut: ['0.00', '1234.50', '20000.00', '9999999999.99'],
  given: ['0.00', '0.01', '100.00', '9999999999.99'],
  givenKey: ['basic', 'critical', 'assistance', 'tilt', 'constructor'],
  factsKey: ['referred', 'person.age', 'facility.level', 'person.id', 'charges', 'constructor', 'toString', 'a.b.c', 'person.constructor', 'chronic'],
  facts: ['local', 'outside', 'constructor', SECRETS.otherIdNumber],
  countyId: ['990101', '990102', '990199'],
  purpose: ['research-export', 'research-export', 'notice-by-phone', 'settlement', 'constructor'],
  version: ['v1', 'v1', 'v1', 'v0'],
  givenOn: ['2026-03-01', '2026-03-01', '9999-12-31', '1000-01-01'],
  withdrawnOn: ['2026-04-01', '9999-12-31', '1000-01-01'],
};

/**
 * The words of every text column, by the field that would name it: `person_id` → `personId`, and also `beforePersonId`. Mostly those of
 * one county, for what names the rows of two at a time does not get far.
 */
export async function wordsIn(superuser: Pool, countyId: string, moreWords: Readonly<Record<string, readonly string[]>> = {}): Promise<Words> {
  const stored = await storedWords(superuser, countyId);
  const of = (field: string): readonly string[] => {
    if (field === '') return [];
    const own = BY_FIELD[field] ?? moreWords[field] ?? stored.get(field) ?? [];
    const shorter = field.replace(/^[a-z]+([A-Z])/, (_, letter: string) => letter.toLowerCase());
    return own.length > 0 || shorter === field ? own : of(shorter);
  };
  return { of };
}

type Stored = ReadonlyMap<string, readonly string[]>;
const lastAsked = new WeakMap<Pool, Map<string, { readonly stored: Stored; uses: number }>>();
/** What stands there changes little from one operation to the next, and asking for it takes as long as a hundred requests. */
const USES = 8;

async function storedWords(superuser: Pool, countyId: string): Promise<Stored> {
  const ofPool = lastAsked.get(superuser) ?? new Map<string, { readonly stored: Stored; uses: number }>();
  lastAsked.set(superuser, ofPool);
  const last = ofPool.get(countyId);
  if (last && last.uses++ < USES) return last.stored;
  const stored = await askForWords(superuser, countyId);
  ofPool.set(countyId, { stored, uses: 1 });
  return stored;
}

async function askForWords(superuser: Pool, countyId: string): Promise<Stored> {
  const { rows: columns } = await superuser.query<{ name: string; tables: string[] }>(
    `select a.attname::text as name, array_agg(c.relname::text) as tables from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migration' and a.attnum > 0
       and a.attname <> 'county_id' and a.atttypid = 'text'::regtype
     group by 1`,
  );
  const byField = new Map<string, string[]>();
  for (const { name, tables } of columns) {
    const each = tables.map(
      (table) => `(select distinct county_id = '${countyId}' as is_own, ${name} as word from ${table} order by 1 desc, 2 desc limit ${MOST_WORDS})`,
    );
    const { rows } = await superuser.query<{ word: string; is_own: boolean }>(
      `select distinct is_own, word from (${each.join(' union all ')}) w where word is not null order by word`,
    );
    byField.set(
      camelCase(name),
      rows.flatMap(({ word, is_own }) => (is_own ? Array<string>(OWN_WEIGHT).fill(word) : [word])),
    );
  }
  byField.set('code', await statementCodesIn(superuser, countyId));
  return byField;
}

/** The codes of some statements, which stand in no table. */
async function statementCodesIn(superuser: Pool, countyId: string): Promise<string[]> {
  const { rows } = await superuser.query<{ settlement_id: string; total_fen: Fen; patient_fen: Fen }>(
    'select settlement_id, total_fen, patient_fen from settlement where county_id = $1 limit 5',
    [countyId],
  );
  return rows.map((row) => statementCode(TEST_KEYS, { countyId, settlementId: row.settlement_id, totalFen: row.total_fen, patientFen: row.patient_fen }));
}

const MOST_WORDS = 40;
const OWN_WEIGHT = 6;

function camelCase(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
