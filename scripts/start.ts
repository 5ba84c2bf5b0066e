// `npm start`: builds the console if its sources are others than those of the last build, then starts Doudi with the demonstration county.
// Where this user may not write the console, the one that is there is served, or none; the build has said so.
// What stands behind `--` is for `doudi start`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { main } from '../packages/server/src/cli.ts';
import { refuseTakenPort } from '../packages/server/src/platform/http/serve.ts';
import { languageOf, UserError } from '../packages/server/src/platform/user-error.ts';

/** The exit code by which the build says that this user may not write the console. */
const NOT_WRITABLE = 3;

const args = process.argv.slice(2);
const { values } = parseArgs({ args, options: { port: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean' } }, strict: false });

if (!values.help) {
  await refuseTakenPortFirst(String(values.port ?? (process.env.PORT || '8080')), String(values.host ?? (process.env.HOST || '127.0.0.1')));
  buildIfNeeded();
}
await main([...process.argv.slice(0, 2), 'start', '--demo', ...args]);

/** Told before a build that takes a while. Whatever else is wrong with the words, `doudi start` says. */
async function refuseTakenPortFirst(port: string, host: string): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return;
  try {
    await refuseTakenPort(Number(port), host);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`doudi: ${error.text[languageOf(undefined, process.env)]}\n`);
    process.exit(2);
  }
}

/** In a process of its own, so that what the build needs does not stay with the server. */
function buildIfNeeded(): void {
  const build = fileURLToPath(new URL('build-web.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', build, '--if-needed'], { stdio: 'inherit' });
  if (status !== 0 && status !== NOT_WRITABLE) process.exit(status ?? 1);
}
