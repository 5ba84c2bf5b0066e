// Doudi for an ordinary user below a closed home, installed without install scripts. Run by root, the test becomes such a user.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ourAccount, spawnAs } from './account.ts';
import { npmSource } from './binaries.ts';
import { withConnection } from './connect.ts';
import { isPostgresOn } from './process-identity.ts';
import { startOwner } from './testing/start-owner.ts';
import { testFolder } from './testing/test-folder.ts';

const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url));
// initdb asks the system for its user's name, so the account must be one that exists. Every Linux and macOS has this one.
const PERSON = ourAccount().uid === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : ourAccount();

test('a person starts it below a home of mode 700, without install scripts, with data in their own data folder', async () => {
  const home = join(testFolder(), 'home');
  copyCheckout(home);
  const node = nodeFor(home);
  const env = { PATH: '/usr/bin:/bin', HOME: home, XDG_DATA_HOME: join(home, 'share') };
  const script = join(home, 'checkout/packages/server/src/platform/postgres/testing/owner-process.ts');
  const { child, said } = await startOwner(join(home, 'share/doudi'), { ...spawnAs(PERSON), node, script, env });
  expect(said.refusal).toBeUndefined();
  const now = await withConnection(
    said.superuserUrl,
    async (client) => (await client.query(`select setting from pg_settings where name = 'data_directory'`)).rows[0],
  );
  expect(now.setting).toBe(join(home, 'share/doudi/postgres/cluster'));
  expect(isPostgresOn(said.pid, now.setting, PERSON.uid)).toBe(true);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
});

/** Only what the launcher needs. */
function copyCheckout(home: string): void {
  const checkout = join(home, 'checkout');
  mkdirSync(checkout, { recursive: true });
  const needed = /^(pg.*|postgres-.*|split2|xtend|tsx|esbuild|@esbuild|get-tsconfig|resolve-pkg-maps)$/;
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((name) => needed.test(name)))
    cpSync(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name), { recursive: true });
  const { native } = npmSource();
  const copied = join(checkout, 'node_modules', dirname(native).slice(dirname(dirname(dirname(native))).length));
  cpSync(dirname(native), copied, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(join(copied, target), { force: true });
  expect(existsSync(join(copied, 'native/lib/libicuuc.so.60'))).toBe(false);
  cpSync(join(ROOT, 'packages/server/src/platform'), join(checkout, 'packages/server/src/platform'), { recursive: true });
  for (const file of ['package.json', 'packages/server/package.json', 'tsconfig.json']) cpSync(join(ROOT, file), join(checkout, file));
  chmodSync(home, 0o700);
  spawnSync('chown', ['-R', `${PERSON.uid}:${PERSON.gid}`, home]);
}

/** Node itself may lie where that person cannot reach it. */
function nodeFor(home: string): string {
  if (spawnSync(process.execPath, ['--version'], { cwd: '/', ...spawnAs(PERSON) }).status === 0) return process.execPath;
  const node = join(home, 'node');
  rmSync(node, { force: true });
  cpSync(process.execPath, node);
  chmodSync(node, 0o755);
  return node;
}

function idOf(which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, 'daemon'], { encoding: 'utf8' }).stdout);
}
