// `npm run build`: the console for browsers, packages/web/dist, with compressed forms beside the files. `--if-needed` does nothing where the
// sources are those of the last build. What was there before is exchanged in one step: a build that is broken off leaves it whole.
// Exit code: 0 the console is that of the sources · 1 it could not be built · 3 this user may not write it, and nothing was changed.
import { createHash } from 'node:crypto';
import { constants as access, accessSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { languageOf } from '../packages/server/src/platform/user-error.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEB = join(ROOT, 'packages/web');
const DIST = join(WEB, 'dist');
/** Begins with a dot, so the server does not serve it. */
const STAMP = '.sources';
const NO_SOURCE = /^(node_modules|dist(\.\d+)*|testing|browser-tests|.*\.test\.tsx?)$/;
/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/;
/** What the system says where this user may not write. */
const NOT_MINE = /^(EACCES|EPERM|EROFS)$/;
const BEST = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };

const language = languageOf(undefined, process.env);
const say = (zh: string, en: string) => process.stdout.write(`${language === 'zh' ? zh : en}\n`);

const stamp = stampOfSources();
const isWanted = !process.argv.includes('--if-needed') || !isOfSources();
if (isWanted && mayWrite()) await buildOrSayWhatToDo();
else if (isWanted) sayNotWritable();

function isOfSources(): boolean {
  return existsSync(join(DIST, STAMP)) && readFileSync(join(DIST, STAMP), 'utf8') === stamp;
}

function mayWrite(): boolean {
  try {
    accessSync(WEB, access.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sayNotWritable(): void {
  say(
    `当前用户不能写入“${WEB}”，网页控制台未重新构建；请由该文件夹的所有者运行 npm run build。`,
    `this user may not write to "${WEB}", so the console was not built anew; let the owner of that folder run npm run build`,
  );
  process.exitCode = 3;
}

async function buildOrSayWhatToDo(): Promise<void> {
  const begun = performance.now();
  say('正在构建网页控制台……', 'building the console …');
  const fresh = `${DIST}.${process.pid}`;
  removeLeftovers();
  try {
    const [{ build, mergeConfig }, { default: config }] = await Promise.all([import('vite'), import('../packages/web/vite.config.ts')]);
    // A configuration that Vite reads itself, it first writes into node_modules, which may be somebody else's.
    await build(mergeConfig(config, { configFile: false, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } }));
    await compressAll(fresh);
    writeFileSync(join(fresh, STAMP), stamp);
    exchange(fresh);
  } catch (error) {
    if (NOT_MINE.test(String((error as NodeJS.ErrnoException).code))) return sayNotWritable();
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${process.stderr.isTTY ? reason : stripVTControlCharacters(reason)}\n`);
    say(
      '网页控制台构建失败，原因见上。若缺少软件包，请运行 npm ci；若刚修改过 packages/web 的源码，请先改正。',
      'the console could not be built; the reason stands above. If a package is missing, run npm ci; if you changed packages/web, mend it first',
    );
    process.exitCode = 1;
    return;
  } finally {
    removeIfPossible(fresh);
  }
  say(`网页控制台已构建，用时 ${secondsSince(begun)} 秒。`, `the console is built, in ${secondsSince(begun)} s`);
}

function secondsSince(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1);
}

/** Everything that decides what comes out: the console's sources, the rooms that it uses, the packages, and this. */
function stampOfSources(): string {
  const files = ['packages/web', 'packages/core', 'packages/policy'].flatMap((folder) => sourcesBelow(join(ROOT, folder)));
  const hash = createHash('sha256');
  for (const file of [...files.sort(), join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)]) {
    hash.update(`${relative(ROOT, file)}\0${createHash('sha256').update(readFileSync(file)).digest('hex')}\n`);
  }
  return hash.digest('hex');
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCE.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesBelow(path) : [path];
    });
}

async function compressAll(folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => COMPRESSIBLE.test(name));
  await Promise.all(names.map((name) => compress(join(folder, name))));
}

/** A form that saves nothing is not kept. */
async function compress(file: string): Promise<void> {
  const bytes = readFileSync(file);
  const forms = { '.br': await promisify(brotliCompress)(bytes, { params: BEST }), '.gz': await promisify(gzip)(bytes, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms)) if (form.byteLength < bytes.byteLength) writeFileSync(file + ending, form);
}

/** Another build may exchange at the same moment: what it put there is as good if its sources were the same, and is exchanged otherwise. */
function exchange(fresh: string): void {
  try {
    putInPlace(fresh, `${fresh}.0`);
  } catch {
    if (!isOfSources()) putInPlace(fresh, `${fresh}.1`);
  }
}

function putInPlace(fresh: string, old: string): void {
  mkdirSync(DIST, { recursive: true });
  renameSync(DIST, old);
  renameSync(fresh, DIST);
  removeIfPossible(old);
}

/** Of builds that were broken off. */
function removeLeftovers(): void {
  for (const name of readdirSync(WEB)) {
    const [, pid] = /^dist\.(\d+)(\.[01])?$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) removeIfPossible(join(WEB, name));
  }
}

/** What is somebody else's stays, and is in nobody's way. */
function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nothing depends on it.
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
