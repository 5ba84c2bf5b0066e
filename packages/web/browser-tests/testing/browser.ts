// A real Chromium for tests, pictures and figures: the one that CHROMIUM_PATH names, an installed one, or one from npm. It reaches this machine and
// nothing else, and what goes wrong in a page is noticed whether or not anybody looks there.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const PACKAGE = '@sparticuz/chromium';
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url));

/** Closed by whoever asked. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    // Without a sandbox, as root needs it: only our own pages are opened.
    args: [
      '--font-render-hinting=none',
      '--disable-domain-reliability',
      '--no-pings',
      '--no-default-browser-check',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}

interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return { executablePath: named, env: {} };
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no Chromium is installed here; name one with CHROMIUM_PATH');
  return unpackedChromium();
}

/** The package unpacks itself into the temporary folder under a fixed name; here into a folder of its version, which stands whole or not at all. */
async function unpackedChromium(): Promise<Chromium> {
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  // The package does not export its own description.
  const { version } = JSON.parse(readFileSync(join(entry, '../../../package.json'), 'utf8')) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder, pathToFileURL(entry).href);
  const executablePath = join(folder, 'chromium');
  const env = { FONTCONFIG_FILE: join(folder, 'fonts.conf'), ...((await lacksLibraries(executablePath)) && { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }) };
  return { executablePath, env };
}

/** In a process of its own: the package changes the environment of whoever imports it. */
async function unpack(folder: string, address: string): Promise<void> {
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const script = `const { default: chromium } = await import(${JSON.stringify(address)}); await (chromium.default ?? chromium).executablePath();`;
  // The name of a runtime makes it bring the libraries that a bare machine lacks.
  const env = { ...process.env, TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
  // Whoever unpacked it is not the only one who tests here.
  chmodSync(join(fresh, 'chromium'), 0o755);
  writeFileSync(join(fresh, 'fonts.conf'), FONTS.replaceAll('HERE', folder));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another test file was faster.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The same letters on every machine: Latin ones from the package, Chinese ones from the console. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>HERE/fonts</dir>
  <cachedir>HERE/fonts-cache</cachedir>
</fontconfig>
`;

async function lacksLibraries(executablePath: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ldd', [executablePath]).catch(() => ({ stdout: 'not found' }));
  return stdout.includes('not found');
}

/** What the pages of a context have asked for and not got yet, and since when that is nothing. */
interface UnderWay {
  readonly requests: Set<Request>;
  quietSince: number;
}

const QUIET_MS = 150;
const LONGEST_MS = 15_000;
const underWay = new WeakMap<BrowserContext, UnderWay>();

export function followRequests(context: BrowserContext): void {
  const state: UnderWay = { requests: new Set(), quietSince: performance.now() };
  underWay.set(context, state);
  const end = (request: Request) => {
    state.requests.delete(request);
    state.quietSince = performance.now();
  };
  context.on('request', (request) => state.requests.add(request));
  context.on('requestfinished', end);
  context.on('requestfailed', end);
}

/** For a while from now on nothing is being fetched, and nothing new was asked for. Playwright's own `networkidle` takes half a second more, on every page. */
export async function untilQuiet(page: Page): Promise<void> {
  const state = underWay.get(page.context());
  if (!state) throw new Error('the requests of this context are not followed');
  const begun = performance.now();
  for (;;) {
    const waited = performance.now() - Math.max(state.quietSince, begun);
    if (state.requests.size === 0 && waited >= QUIET_MS) return;
    if (performance.now() - begun > LONGEST_MS) throw new Error(`never quiet: ${[...state.requests].map((request) => request.url()).join(', ')}`);
    await sleep(state.requests.size > 0 ? 20 : QUIET_MS - waited);
  }
}

export interface Watch {
  /** What went wrong, in the order in which it did. */
  readonly problems: readonly string[];
  /** From now on this is meant to happen. */
  expect(pattern: RegExp): void;
}

/** Answers of the API that say no are answers; the browser also writes them to its console. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Errors of the page and in its console (a broken policy is told there), and whatever it asks of anybody but its server. */
export function watch(context: BrowserContext, origin: string): Watch {
  const problems: string[] = [];
  const expected: RegExp[] = [];
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
  };
  context.on('console', (message) => {
    const isRefusal = REFUSED.test(message.text()) && message.location().url.startsWith(`${origin}/api/`);
    if (message.type() === 'error' && !isRefusal) note(message.text());
  });
  context.on('weberror', (error) => note(`an error in the page: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) note(`asked ${url}`);
  });
  return { problems, expect: (pattern) => expected.push(pattern) };
}
