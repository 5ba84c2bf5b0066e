// The audit as a file, verified with the file and a public key alone; and the commands of an auditor as they are typed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAuditCommand } from '../audit-commands.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { testFolder } from '../platform/postgres/testing/test-folder.ts';
import { loadAuditKey } from '../platform/secrets/audit-key.ts';
import { systemErrorText, UserError } from '../platform/user-error.ts';
import { sealCounty } from './sealer.ts';
import { type ChainedCounty, COUNTY, emptyCounties } from './testing/chained-county.ts';

const DOUDI = fileURLToPath(new URL('../../bin/doudi.mjs', import.meta.url));
const folder = testFolder();
const data = join(folder, 'data');
const key = loadAuditKey(data);
const files = { export: join(folder, 'audit.jsonl'), key: join(folder, 'audit.pem'), roots: join(folder, 'roots.json') };

let county: ChainedCounty;
let tables: Awaited<ReturnType<typeof testDatabase>>;

async function doudi(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const env = { ...process.env, DOUDI_DATA: data, DATABASE_URL: tables.url, DATABASE_OWNER_URL: tables.ownerUrl };
  const child = spawn(process.execPath, [DOUDI, '--lang', 'en', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  const [status] = await once(child, 'close');
  return { status, ...said };
}

/** As `doudi audit …` does it, in this process: the same status and the same words. */
async function audit(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const said: string[] = [];
  const language = args[0] === 'zh' ? 'zh' : 'en';
  const of = (name: string) => args.flatMap((word, index) => (args[index - 1] === `--${name}` ? [word] : []));
  const asked = { data, county: of('county')[0], file: of('file')[0], roots: of('roots'), publicKey: of('public-key'), from: of('from')[0], to: of('to')[0] };
  Object.assign(process.env, { DATABASE_URL: tables.url, DATABASE_OWNER_URL: tables.ownerUrl });
  try {
    const isClean = await verifyAuditCommand({ ...asked, readOnly: args.includes('--read-only') }, { language, print: (text) => void said.push(`${text}\n`) });
    return { status: isClean ? 0 : 1, stdout: said.join(''), stderr: '' };
  } catch (error) {
    const text = error instanceof UserError ? error.text : systemErrorText(error);
    if (!text) throw error;
    return { status: 2, stdout: said.join(''), stderr: text[language] };
  } finally {
    delete process.env.DATABASE_URL;
    delete process.env.DATABASE_OWNER_URL;
  }
}

beforeAll(async () => {
  tables = await testDatabase();
  county = await emptyCounties(tables);
  for (const day of ['2026-03-01', '2026-03-02', '2026-03-03']) {
    county.at = new Date(`${day}T02:00:00Z`);
    await county.write(8);
    await sealCounty(county.database, key, COUNTY);
  }
  const [exported, publicKey, roots] = await Promise.all([
    doudi('audit', 'export', '--county', COUNTY),
    doudi('audit', 'public-key'),
    doudi('audit', 'export-root', '--county', COUNTY),
  ]);
  writeFileSync(files.export, exported.stdout);
  writeFileSync(files.key, publicKey.stdout);
  writeFileSync(files.roots, roots.stdout);
});
afterAll(() => county?.close());

describe('the key', () => {
  test('lies beside the field keys, for nobody else to read, and is made mine alone if it was not', () => {
    const path = join(data, 'audit-key.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    expect(loadAuditKey(data).keyId).toBe(key.keyId);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is told from what is none', () => {
    const spoilt = join(testFolder(), 'spoilt');
    loadAuditKey(spoilt);
    writeFileSync(join(spoilt, 'audit-key.json'), '{"algorithm":"Ed25519","privateKey":"nothing"}');
    expect(() => loadAuditKey(spoilt)).toThrow('is no valid key file');
  });
});

describe('an outsider', () => {
  const verify = (...more: readonly string[]) => audit('--file', files.export, '--public-key', files.key, ...more);

  test('verifies with the file and the public key, and with the roots that were kept elsewhere', async () => {
    expect(await doudi('audit', 'verify', '--file', files.export, '--public-key', files.key, '--roots', files.roots)).toEqual({
      status: 0,
      stderr: '',
      stdout: `${COUNTY} ${COUNTY}: 24 audit entries, 2 signed days (to 2026-03-02), 3 roots kept elsewhere, signed up to #24 of #24, 0 not sealed yet; all computed again and the same, nothing was changed\n`,
    });
  });

  test('needs nothing of ours: a few lines compute the same chain', () => {
    const [, ...lines] = readFileSync(files.export, 'utf8').trimEnd().split('\n');
    let hash = createHash('sha256').update(`doudi audit ${COUNTY}`).digest();
    for (const line of lines) {
      const { entry, hash: sealed } = JSON.parse(line) as { entry: Record<string, unknown>; hash: string };
      const text = JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
      hash = createHash('sha256').update(hash).update(text).digest();
      expect(hash.toString('hex')).toBe(sealed);
    }
    expect(lines).toHaveLength(24);
  });

  test('finds a line that was changed, one that is gone, and a cut end', async () => {
    const whole = readFileSync(files.export, 'utf8');
    const lines = whole.split('\n');
    const spoilt = join(folder, 'spoilt.jsonl');
    const told = async (text: string) => {
      writeFileSync(spoilt, text);
      const { status, stdout } = await audit('--file', spoilt, '--public-key', files.key, '--roots', files.roots);
      return { status, stdout };
    };
    const changed = await told(whole.replace('"a-1"', '"a-2"'));
    expect(changed.status).toBe(1);
    expect(changed.stdout).toMatch(/990101 #1 \S+: it is not what was sealed here/);
    expect(await told(lines.filter((_, index) => index !== 5).join('\n'))).toMatchObject({ status: 1, stdout: expect.stringContaining('#5: seals are gone') });
    expect(await told(lines.slice(0, 20).join('\n'))).toMatchObject({ status: 1, stdout: expect.stringContaining('#20–#24: the end of the chain is gone') });
    expect((await told('{}\n')).status).toBe(2);
  });

  test('is told what is missing: a key, a file, a key that is none', async () => {
    expect(await audit('--file', files.export)).toMatchObject({ status: 2, stderr: expect.stringContaining('--public-key') });
    expect((await audit('--file', join(folder, 'nowhere'), '--public-key', files.key)).status).toBe(2);
    expect(await audit('--file', files.export, '--public-key', files.roots)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no public Ed25519 key'),
    });
    expect(await verify('--roots', files.key)).toMatchObject({ status: 2, stderr: expect.stringContaining('export-root') });
  });
});

describe('the auditor at the database', () => {
  test('proves that nobody changed some days, and that stands in the audit', async () => {
    const proved = await audit('--county', COUNTY, '--from', '2026-03-02', '--to', '2026-03-02', '--roots', files.roots);
    expect(proved).toMatchObject({ status: 0, stderr: '' });
    expect(proved.stdout).toContain('2026-03-02 to 2026-03-02: 8 entries (#9–#16), none was changed, added or removed, a signature stands behind all of them');
    const facts = await withConnection(
      tables.superuserUrl,
      async (superuser) => (await superuser.query(`select facts from audit_entry where command = 'verifyAudit'`)).rows,
    );
    expect(facts).toEqual([{ facts: { entries: 24, findings: 0, sequence: 24, anchors: 3 } }]);
  });

  test('reads only, if asked, and then leaves nothing', async () => {
    const before = await withConnection(tables.superuserUrl, async (superuser) => (await superuser.query('select count(*) from audit_entry')).rows);
    expect(await audit('--read-only', '--public-key', files.key)).toMatchObject({ status: 0, stderr: '' });
    expect(await withConnection(tables.superuserUrl, async (superuser) => (await superuser.query('select count(*) from audit_entry')).rows)).toEqual(before);
    expect(await audit('--read-only')).toMatchObject({ status: 2 });
  });

  test('finds what a superuser changed, in Chinese as well, and the exit code says so', async () => {
    await withConnection(tables.superuserUrl, (superuser) =>
      superuser.query(
        `update audit_entry set actor_id = 'a-0' where audit_entry_id = (select audit_entry_id from audit_seal where county_id = '${COUNTY}' and sequence = 12)`,
      ),
    );
    const found = await doudi('--lang', 'zh', 'audit', 'verify', '--county', COUNTY, '--from', '2026-03-02', '--to', '2026-03-02');
    expect(found.status).toBe(1);
    expect(found.stdout).toMatch(/990101 #12 \S+：内容或次序与封存时不同/);
    expect(found.stdout).toContain('可能受影响的问题 1 处');
  });

  test('is told of a county that roots name and that is gone, of days that are none, and of a day without a root', async () => {
    const roots = JSON.parse(readFileSync(files.roots, 'utf8'));
    const ofOthers = join(folder, 'others.json');
    writeFileSync(ofOthers, JSON.stringify({ ...roots, roots: roots.roots.map((root: object) => ({ ...root, countyId: '990109' })) }));
    expect(await audit('--read-only', '--public-key', files.key, '--roots', ofOthers)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('990109: roots that were kept elsewhere name this county, and it is not here'),
    });
    expect(await audit('--from', '2026-02-30')).toMatchObject({ status: 2, stderr: expect.stringContaining('is no day') });
    expect(await doudi('audit', 'export-root', '--day', '2026-01-01')).toMatchObject({ status: 2, stderr: expect.stringContaining('no signed root') });
    expect(await doudi('audit', 'export')).toMatchObject({ status: 2, stderr: expect.stringContaining('name one county') });
  });
});
