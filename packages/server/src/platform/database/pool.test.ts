// What the application gets from the database: exact numbers, days as text, many statements in one journey.
import { afterAll, expect, test } from 'vitest';
import { withConnection } from '../postgres/connect.ts';
import { openPool } from './pool.ts';
import { testDatabase } from './testing/test-database.ts';

const { url, superuserUrl } = await testDatabase();
const pool = openPool(url, 1);
afterAll(() => pool.end());

const answerTo = async (expression: string) => (await pool.query(`select ${expression} as value`)).rows[0].value;

test('an amount is a number where that is exact', async () => {
  expect(await answerTo('9007199254740991::bigint')).toBe(9_007_199_254_740_991);
  expect(await answerTo('null::bigint')).toBe(null);
});

test('an amount that a number cannot hold is refused, and the connection works on', async () => {
  await expect(answerTo('9007199254740992::bigint')).rejects.toThrow(RangeError);
  expect(await answerTo('1')).toBe(1);
});

test('a day stays the day that it is', async () => {
  expect(await answerTo(`'1961-04-30'::date`)).toBe('1961-04-30');
});

test('statements that do not wait for each other share a connection, and a failed one fails alone', async () => {
  const client = await pool.connect();
  expect(client.pipeline).toBe(true);
  const asked = ['1::bigint', '1 / 0', '9007199254740992::bigint', '$1::bigint', '5'].map((expression) =>
    client.query(`select ${expression} as value`, expression.startsWith('$') ? [4] : []),
  );
  const answers = await Promise.allSettled(asked);
  client.release();
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows[0].value : answer.reason.constructor.name))).toEqual([
    1,
    'DatabaseError',
    'RangeError',
    4,
    5,
  ]);
});

test('nobody waits for a lock longer than ten seconds, and a transaction that nobody ends gives its locks back', async () => {
  const { rows } = await pool.query(
    `select name, setting || coalesce(unit, '') as value from pg_settings
     where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') order by name`,
  );
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({
    idle_in_transaction_session_timeout: '60000ms',
    lock_timeout: '10000ms',
    statement_timeout: '30000ms',
  });
});

test('a connection that is lost between two statements is an error of the next statement, and of nothing else', async () => {
  const client = await pool.connect();
  const { pid } = (await client.query('select pg_backend_pid() as pid')).rows[0];
  const gone = new Promise((resolve) => client.once('end', resolve));
  await withConnection(superuserUrl, (superuser) => superuser.query('select pg_terminate_backend($1)', [pid]));
  await gone;
  await expect(client.query('select 1')).rejects.toThrow(/not queryable|terminated|closed/);
  client.release(true);
  expect(await answerTo('1')).toBe(1);
});
