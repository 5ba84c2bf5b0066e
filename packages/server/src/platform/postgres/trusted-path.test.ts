// Where data may lie: nobody else may read, change or replace it.
import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { NOBODY, ourAccount } from './account.ts';
import { defaultDataFolder, prepareServerFolder } from './data-folder.ts';
import { startPostgres } from './launch.ts';
import { testFolder } from './testing/test-folder.ts';

const us = ourAccount();
const isRoot = us.uid === 0;
const root = realpathSync(testFolder());

function folder(name: string, mode = 0o711): string {
  const path = join(root, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

function refusalOf(dataFolder: string): UserError['text'] {
  try {
    prepareServerFolder(dataFolder, isRoot ? NOBODY : us);
  } catch (error) {
    if (error instanceof UserError) return error.text;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('where data lies if nobody says', () => {
  test('DOUDI_DATA comes first', () => {
    expect(defaultDataFolder({ DOUDI_DATA: '/srv/doudi', XDG_DATA_HOME: '/x' }, 0)).toBe('/srv/doudi');
    expect(defaultDataFolder({ DOUDI_DATA: '/srv/doudi' }, 1000)).toBe('/srv/doudi');
  });

  test('root keeps it where a system keeps such things, a person in their own data folder', () => {
    expect(defaultDataFolder({ XDG_DATA_HOME: '/x' }, 0)).toBe('/var/lib/doudi');
    expect(defaultDataFolder({ XDG_DATA_HOME: '/x' }, 1000)).toBe('/x/doudi');
    expect(defaultDataFolder({ XDG_DATA_HOME: 'relative' }, 1000)).toBe(join(homedir(), '.local/share/doudi'));
    expect(defaultDataFolder({}, 1000)).toBe(join(homedir(), '.local/share/doudi'));
  });
});

describe('a data folder', () => {
  test('is made with everything above it, closed to others, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const { path } = prepareServerFolder(join(root, 'new/deep'), isRoot ? NOBODY : us);
      expect(path).toBe(join(root, 'new/deep/postgres'));
    } finally {
      process.umask(before);
    }
    for (const name of ['new/deep', 'new/deep/postgres']) expect(lstatSync(join(root, name)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
    expect(lstatSync(join(root, 'new')).mode & 0o022).toBe(0);
  });

  test.each([0o731, 0o713, 0o1777])('is refused if others may write to it (mode %o), before anything runs', async (mode) => {
    const path = folder(`open-${mode}`, mode);
    const { zh, en } = refusalOf(path);
    expect(en).toContain(`other users may write to the folder "${path}"`);
    expect(en).toContain(`chmod go-w '${path}'`);
    expect(zh).toContain(`其他用户可以写入文件夹“${path}”`);
    await expect(startPostgres({ dataFolder: path })).rejects.toThrow(UserError);
  });

  test('is refused if others may replace it in the folder above', () => {
    const above = folder('above', 0o733);
    mkdirSync(join(above, 'data'));
    expect(refusalOf(join(above, 'data')).en).toContain(`other users may rename or replace folders in "${above}"`);
  });

  test('may be reached by a link of our own', () => {
    folder('real');
    symlinkSync('real', join(root, 'link'));
    expect(prepareServerFolder(join(root, 'link'), isRoot ? NOBODY : us).path).toBe(join(root, 'real/postgres'));
  });

  test('is refused if its links lead nowhere', () => {
    symlinkSync('round', join(root, 'round'));
    expect(refusalOf(join(root, 'round')).en).toContain('links without end');
  });

  test('is refused if it is a file', () => {
    expect(refusalOf('/etc/passwd').en).toContain('"/etc/passwd" is not a folder');
  });
});

// Only root can give a folder away. Everybody else finds one that is not theirs: root's.
describe('a folder of somebody else', () => {
  const theirs = isRoot ? folder('theirs') : '/usr';
  if (isRoot) chownSync(theirs, 65533, 65533);

  test('is refused, with both users', () => {
    const { zh, en } = refusalOf(theirs);
    expect(en).toContain(`"${theirs}" belongs to user ${isRoot ? 65533 : 0}, but Doudi runs as user ${us.uid}`);
    expect(zh).toContain(`“${theirs}”属于用户`);
  });

  test('is refused behind a link', () => {
    symlinkSync(theirs, join(root, 'into-theirs'));
    expect(refusalOf(join(root, 'into-theirs')).en).toContain(`"${theirs}" belongs to user`);
  });

  if (isRoot) {
    test('is refused above ours, and so is a link that is theirs', () => {
      expect(refusalOf(join(theirs, 'data')).en).toContain(`"${theirs}" belongs to user 65533`);
      folder('ours');
      linkOfTheirs(join(root, 'ours'), join(root, 'their-link'));
      expect(refusalOf(join(root, 'their-link')).en).toContain(`their-link" belongs to user 65533`);
    });

    test('a closed home on the way is named, with what to do', () => {
      const home = folder('home', 0o700);
      const { zh, en } = refusalOf(join(home, 'data'));
      expect(en).toContain(`PostgreSQL runs as user 65534, who may not pass through the folder "${home}"`);
      expect(en).toContain(`chmod o+x '${home}'`);
      expect(zh).toContain(`chmod o+x '${home}'`);
    });
  }
});

function linkOfTheirs(target: string, link: string): void {
  symlinkSync(target, link);
  lchownSync(link, 65533, 65533);
}
