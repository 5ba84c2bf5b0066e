// The server's commands as a person types them: real processes on a data folder of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLACE } from './demo/demo-data.ts';
import { DEMO_ACCOUNTS, DEMO_KEEPER } from './demo/load-demo.ts';
import { DEMO_WINDOWS } from './demo/windows.ts';
import { loadMigrations } from './platform/database/migrate.ts';
import { openPool } from './platform/database/pool.ts';
import { testDatabase } from './platform/database/testing/test-database.ts';
import { read, systemScope } from './platform/database/transaction.ts';
import { withConnection } from './platform/postgres/connect.ts';
import { findRunningServer } from './platform/postgres/running.ts';
import { testFolder } from './platform/postgres/testing/test-folder.ts';
import { doudiInOneFile } from './testing/in-one-file.ts';

const DOUDI = await doudiInOneFile(testFolder());
const dataFolder = join(testFolder(), 'data');
const env = { ...process.env, DOUDI_DATA: dataFolder, DOUDI_LOG: '', DATABASE_URL: '', DATABASE_OWNER_URL: '', PORT: '', HOST: '' };
for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DOUDI_LOG', 'PORT', 'HOST'] as const) delete (env as Record<string, string>)[name];

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

function start(args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess & { readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [DOUDI, '--lang', 'en', ...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  return Object.assign(child, { ended: once(child, 'close').then(([status]) => ({ status, ...said })) });
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const doudi = (args: string, more: NodeJS.ProcessEnv = {}) => start(args.split(' '), more).ended;

let server: ReturnType<typeof start>;
let address = '';

beforeAll(async () => {
  expect(await doudi('migrate')).toEqual({
    status: 0,
    stdout: `applied: ${loadMigrations()
      .map(({ name }) => name)
      .join(', ')}\n`,
    stderr: '',
  });
  server = start(['start', '--port', '0']);
  for await (const line of createInterface(server.stdout as NonNullable<ChildProcess['stdout']>)) {
    address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? address;
    if (line.startsWith('Press')) break;
  }
}, 60_000);

const asked = async (path: string, token?: string, body?: object) => {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(address + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  return { status: response.status, text: await response.text() };
};

const inDemo = async <Row extends Record<string, unknown>>(text: string): Promise<Row[]> => {
  const pool = openPool(findRunningServer(dataFolder)?.url ?? '', 1);
  try {
    return await read({ pool, now: () => new Date(), newId: () => '' }, systemScope(PLACE.countyId, 'test'), ({ rows }) => rows<Row>(text));
  } finally {
    await pool.end();
  }
};

describe('a server that was started', () => {
  test('answers that it is well, what it can do, and to readers', async () => {
    expect(await asked('/healthz')).toMatchObject({ status: 200 });
    expect(JSON.parse((await asked('/openapi.json')).text)).toMatchObject({ openapi: '3.1.0' });
    expect((await asked('/docs')).text).toMatch(/^<!doctype html>/i);
  });

  test('is the only one of its folder, and of its port', async () => {
    const { url, ownerUrl } = await testDatabase();
    const port = new URL(address).port;
    const [second, samePort] = await Promise.all([
      doudi('start --port 0'),
      doudi(`start --port ${port}`, { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl, DOUDI_DATA: join(testFolder(), 'other') }),
    ]);
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr).toMatch(/^doudi: .*(another|already|running)/i);
    expect(samePort).toMatchObject({ status: 2, stdout: '' });
    expect(samePort.stderr).toContain(`doudi: port ${port} is taken by another program`);
  });

  test('is joined by who opens a county and adds its first account, which is asked for a password of its own', async () => {
    const opened = await doudi('county add --code 990199 --name 测试县 --province 某省 --prefecture 某市 --scheme demo-2025');
    expect(opened).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('测试县 (990199) is open') });
    const [again, added] = await Promise.all([
      doudi('county add --code 990199 --name 另一个 --province 某省 --prefecture 某市 --scheme demo-2025'),
      doudi('user add --county 990199 --username chief --name 王主任 --role admin'),
    ]);
    expect(again).toEqual({ status: 2, stdout: '', stderr: 'doudi: county 990199 is there already; nothing was changed\n' });
    expect(added).toMatchObject({ status: 0, stderr: '' });
    const password = /First password: (\S+)/.exec(added.stdout)?.[1] ?? '';
    expect(password).toMatch(/^[\w-]{16}$/);
    const signedIn = await asked('/api/session', undefined, { countyId: '990199', username: 'chief', password });
    const { token, account } = JSON.parse(signedIn.text);
    expect(account).toMatchObject({ username: 'chief', displayName: '王主任', role: 'admin', mustChangePassword: true });
    expect(await asked('/api/users', token)).toMatchObject({ status: 403, text: expect.stringContaining('password-change-needed') });
    await asked('/api/session/password', token, { oldPassword: password, newPassword: 'a password of my own' });
    expect(JSON.parse((await asked('/api/users', token)).text).users).toHaveLength(1);
  });

  test('is joined by who says what townships and villages are called, or tells everything that is wrong with the list', async () => {
    const list = (name: string, text: string) => {
      const path = join(dataFolder, '..', name);
      writeFileSync(path, text);
      return doudi(`county areas --code 990199 --file ${path}`);
    };
    expect(await list('areas.csv', '区划代码,名称\n990199001000,云岭镇\n990199001001,石林村\n')).toEqual({
      status: 0,
      stderr: '',
      stdout: 'names of county 990199: townships 1, villages 1\n',
    });
    expect(await list('more.csv', '990199001001,石林新村\n990199001002,双坝村\n')).toMatchObject({ status: 0 });
    const wrong = await list('wrong.csv', '区划代码,名称\n990101001001,邻县村\n990199002001,无镇村\n990199001003,\n990199001004,甲\n990199001004,乙\n');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(
      /^doudi: 4 townships or villages are wrong; nothing was changed: row 2 has the code "990101001001", which is no .*; row 3 .*no name; row 4 .*; row 6 has the code 990199001004 a second time\n$/,
    );
    expect(await list('none.csv', '\n')).toMatchObject({ status: 2, stderr: expect.stringContaining('no township or village stands in the file') });
    await withConnection(findRunningServer(dataFolder)?.ownerUrl ?? '', async (owner) => {
      await owner.query("begin; set local doudi.county_id = '990199'; set local doudi.area = '990199'");
      const { rows } = await owner.query("select area_code, name from area where area_code like '990199%' order by area_code");
      expect(rows.map(({ area_code, name }) => `${area_code} ${name}`)).toEqual(['990199001000 云岭镇', '990199001001 石林新村', '990199001002 双坝村']);
    });
  });

  test('is joined by who makes somebody of above the county, which nobody in it can, and ends them', async () => {
    const added = await doudi('user add --county 990199 --username above --name 市主任 --role manager --area 9901');
    const password = /First password: (\S+)/.exec(added.stdout)?.[1] ?? '';
    const signIn = () => asked('/api/session', undefined, { countyId: '990199', username: 'above', password });
    expect(JSON.parse((await signIn()).text).account).toMatchObject({ area: '9901', role: 'manager' });
    const named = await doudi('county above --code 990199 --province 甲省 --prefecture 乙市');
    expect(named).toMatchObject({ status: 0, stdout: 'county 990199 lies in 乙市, 甲省\n' });
    expect(await doudi('user disable --county 990199 --username chief')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no account of this name'),
    });
    expect(await doudi('user disable --county 990199 --username above')).toMatchObject({ status: 0, stdout: 'above is disabled\n' });
    expect(await signIn()).toMatchObject({ status: 401 });
  });

  const refused = [
    [
      'a county of an unknown scheme',
      'county add --code 990198 --name x --province 某省 --prefecture 某市 --scheme nowhere demo-2025',
      /no scheme nowhere is installed; installed: .*demo-2025/,
    ],
    [
      'a county with a bad code',
      'county add --code 99019 --name x --province 某省 --prefecture 某市 --scheme demo-2025',
      /the code of a county has six digits; "99019" is none/,
    ],
    [
      'an account of an unknown role',
      'user add --county 990199 --username x1 --name x --role king',
      /the role is one of clerk, finance, payer, manager, doctor, auditor, admin/,
    ],
    [
      'an account above the county that does more than read',
      'user add --county 990199 --username x1 --name x --role admin --area 9901',
      /a post above the county is that of a manager or an auditor/,
    ],
    ['an account of another prefecture', 'user add --county 990199 --username x1 --name x --role manager --area 9902', /this area is not within your own/],
    ['an account of an area that is none', 'user add --county 990199 --username x1 --name x --role manager --area 990', /the area is the code of a province/],
    ['the names above an unknown county', 'county above --code 990198 --province x --prefecture y', /there is no county "990198"/],
    ['finance of no facility', 'user add --county 990199 --username x1 --name x --role finance', /facility finance works for one facility; state its id/],
    ['finance of an unknown facility', 'user add --county 990199 --username x1 --name x --role finance --facility f-9', /the county has no such facility/],
    ['an account of an unknown county', 'user add --county 990000 --username x1 --name x --role clerk', /there is no county "990000"; there are: .*990199/],
    ['an account that is there', 'user add --county 990199 --username chief --name x --role clerk', /the county has an account of this name/],
    ['the books of an unknown county', 'ledger verify --county 123456', /there is no such county/],
    ['a port that is none', 'start --port 65536', /PORT is a whole number from 0 to 65535, not "65536"/],
    ['a host name that is an address', 'start --port 0 --allowed-hosts doudi.example,http://x', /"http:\/\/x" in --allowed-hosts is no host name/],
    ['a county of nobody', 'demo --people 0', /--people is a whole number from 1 to 1000000, not "0"/],
  ] as const;
  test('tells whoever asks for what cannot be, in one line each', async () => {
    // A few at a time: each is a process.
    for (let at = 0; at < refused.length; at += 4) {
      const group = refused.slice(at, at + 4);
      const ended = await Promise.all(group.map(([, command]) => doudi(command)));
      for (const [index, [what, , message]] of group.entries()) {
        expect(ended[index], what).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
        expect(ended[index]?.stderr.trimEnd().split('\n'), what).toHaveLength(1);
      }
    }
  });

  test('prints nothing that stands in its environment as a secret, whatever goes wrong', async () => {
    const hidden = 'Kettle-of-secrets-46';
    const url = `postgresql://doudi_app:${hidden}@127.0.0.1:1/doudi`;
    const secret = { DATABASE_URL: url, DATABASE_OWNER_URL: url.replace('_app', '_owner'), DOUDI_KEY: hidden, DOUDI_DATA: join(testFolder(), 'none') };
    const ended = await Promise.all(['start --port 0', 'migrate', 'start --help', 'ledger verify'].map((command) => doudi(command, secret)));
    expect(ended.map(({ status }) => status)).toEqual([2, 2, 0, 2]);
    for (const { stdout, stderr } of ended) expect(stdout + stderr).not.toContain('Kettle');
  });

  test('gets the demonstration county, although the first load was killed among its bills; nobody is there twice', async () => {
    const killed = start(['demo', '--people', '4000']);
    while ((await inDemo('select 1 from settlement limit 3')).length !== 3);
    killed.kill('SIGKILL');
    await killed.ended;
    expect(await inDemo(`select 1 from command_key where command = 'loadDemo complete'`)).toEqual([]);
    const completed = await doudi('demo --people 300');
    expect(completed).toMatchObject({ status: 0, stderr: expect.not.stringContaining('Error') });
    expect(completed.stdout).toMatch(/an earlier load was broken off; it is completed now[\s\S]*is loaded: 4000 people/);
    const [found] = await inDemo<{ people: number; accounts: number; doubles: number }>(
      `select (select count(*) from person) as people, (select count(*) from actor) as accounts,
              (select count(*) - count(distinct (person_id, facility_id, kind, discharged_on, claim::jsonb - 'id')) from settlement) as doubles`,
    );
    expect(found).toMatchObject({ people: 4000, accounts: [...DEMO_ACCOUNTS, ...DEMO_WINDOWS, DEMO_KEEPER].length, doubles: 0 });
    expect((await asked('/api/session', undefined, { countyId: PLACE.countyId, username: 'clerk', password: 'doudi-demo-2025' })).status).toBe(200);
  });

  test('keeps books that agree, until somebody changes a line behind their back', async () => {
    const clean = await doudi('ledger verify');
    expect(clean).toMatchObject({ status: 0, stderr: '' });
    expect(clean.stdout.trimEnd().split('\n')).toHaveLength(2);
    await withConnection(findRunningServer(dataFolder)?.ownerUrl ?? '', async (owner) => {
      await owner.query('begin; alter table settlement_line no force row level security');
      const { rowCount } = await owner.query(
        `update settlement_line set paid_fen = paid_fen + 1 where settlement_id = (select min(settlement_id) from settlement_line) and line = 'basic'`,
      );
      await owner.query('alter table settlement_line force row level security; commit');
      expect(rowCount).toBe(1);
    });
    const tampered = await doudi(`ledger verify --county ${PLACE.countyId}`);
    expect(tampered).toMatchObject({ status: 1, stderr: '' });
    expect(tampered.stdout).toMatch(new RegExp(`^${PLACE.countyId} settlement/`));
  });

  test('says what it would delete: events of the invented past, and no answer that was given today', async () => {
    const { stdout, status, stderr } = await doudi(`retention run --dry-run --county ${PLACE.countyId}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(7);
    expect(stdout).toMatch(new RegExp(`^${PLACE.countyId} session: 0 from before \\d{4}-\\d\\d-\\d\\d would be deleted$`, 'm'));
    expect(stdout).toMatch(/command-answer: 0 from before/);
    expect(await doudi('retention run --county 123456')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no such county') });
  });

  test('that is asked to end while it loads the demonstration county ends within seconds too', async () => {
    const { url, ownerUrl } = await testDatabase();
    const more = { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl, DOUDI_DATA: join(testFolder(), 'loading') };
    const loading = start(['start', '--demo', '--port', '0', '--people', '200000'], more);
    await once(loading.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begun = performance.now();
    loading.kill('SIGTERM');
    const { status, stdout } = await loading.ended;
    expect(status).toBe(0);
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(stdout).toMatch(/^loading the demonstration county/);
    expect(stdout).not.toContain('is loaded');
  });

  // The last one: it stops the server.
  test('ends within seconds when it is asked to, with the database', async () => {
    const postgres = Number(readFileSync(join(dataFolder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
    expect(process.kill(postgres, 0)).toBe(true);
    const begun = performance.now();
    server.kill('SIGTERM');
    const { status, stderr } = await server.ended;
    expect(status).toBe(0);
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(stderr).not.toMatch(/"level":(50|60)/);
    expect(() => process.kill(postgres, 0)).toThrow('ESRCH');
    expect(findRunningServer(dataFolder)).toBeUndefined();
    await expect(asked('/healthz')).rejects.toThrow();
  });
});
