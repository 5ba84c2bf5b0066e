// PostgreSQL's programs where the server's account can run them, and nobody can change them.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BARE_ENVIRONMENT, ourAccount, serverAccount, spawnAs } from './account.ts';
import { npmSource, prepareBinaries } from './binaries.ts';
import { testFolder } from './testing/test-folder.ts';

const versionSaid = (postgres: string) =>
  spawnSync(postgres, ['--version'], { cwd: '/', env: BARE_ENVIRONMENT, encoding: 'utf8', ...spawnAs(serverAccount()) }).stdout;

test('the server account runs the programs of a checkout below a closed home, without install scripts', () => {
  const folder = testFolder();
  const native = join(folder, 'home/native');
  cpSync(npmSource().native, native, { recursive: true, verbatimSymlinks: true });
  for (const name of readdirSync(join(native, 'lib'))) if (lstatSync(join(native, 'lib', name)).isSymbolicLink()) rmSync(join(native, 'lib', name));
  chmodSync(join(folder, 'home'), 0o700);
  const { postgres, major } = prepareBinaries({ native, version: npmSource().version }, join(folder, 'copies'));
  expect(versionSaid(postgres)).toMatch(new RegExp(`^postgres \\(PostgreSQL\\) ${major}\\.`));
});

// Only root makes copies.
if (ourAccount().uid === 0)
  describe('the copy of root', () => {
    function copied() {
      const folder = testFolder();
      const native = join(folder, 'native');
      mkdirSync(join(native, 'bin'), { recursive: true });
      mkdirSync(join(native, 'lib'));
      writeFileSync(join(native, 'pg-symlinks.json'), '[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]');
      writeFileSync(join(native, 'bin/postgres'), '#!/bin/sh\necho hello\n', { mode: 0o700 });
      writeFileSync(join(native, 'lib/libx.so.1.2'), 'x', { mode: 0o600 });
      const copies = join(folder, 'copies');
      const prepare = () => prepareBinaries({ native, version: '18.0.0' }, copies);
      prepare();
      return { copies, prepare, copy: join(copies, readdirSync(copies)[0] ?? '') };
    }

    test('is open to read, closed to write, has its links, and is made once', () => {
      const { copies, prepare, copy } = copied();
      const made = lstatSync(join(copy, 'bin/postgres'));
      expect([lstatSync(copy), made, lstatSync(join(copy, 'lib/libx.so.1.2'))].map(({ mode }) => mode & 0o777)).toEqual([0o755, 0o755, 0o644]);
      expect(readFileSync(join(copy, 'lib/libx.so.1'), 'utf8')).toBe('x');
      expect(versionSaid(prepare().postgres)).toBe('hello\n');
      expect(lstatSync(join(copy, 'bin/postgres')).ino).toBe(made.ino);
      expect(readdirSync(copies)).toHaveLength(1);
    });

    test('is refused if another user could have changed it', () => {
      const { prepare, copy } = copied();
      chmodSync(join(copy, 'bin/postgres'), 0o777);
      expect(prepare).toThrow(/another user may change the program ".*bin\/postgres"/);
      chmodSync(join(copy, 'bin/postgres'), 0o755);
      chmodSync(join(copy, 'bin'), 0o777);
      expect(prepare).toThrow(/other users may write to the folder ".*bin"/);
      chmodSync(join(copy, 'bin'), 0o755);
      spawnSync('chown', ['65533', join(copy, 'bin/postgres')]);
      expect(prepare).toThrow(/another user may change the program/);
    });

    test('that a killed start has left half made is cleared away', () => {
      const { copies, prepare, copy } = copied();
      const { pid } = spawnSync('true');
      mkdirSync(join(copies, `part-${pid}-abcd`));
      rmSync(copy, { recursive: true });
      prepare();
      expect(readdirSync(copies)).toHaveLength(1);
    });

    test('is made again if a power cut has left half of it', () => {
      const { copies, prepare, copy } = copied();
      writeFileSync(join(copy, 'bin/postgres'), '');
      expect(versionSaid(prepare().postgres)).toBe('hello\n');
      rmSync(join(copy, '.ok'));
      expect(versionSaid(prepare().postgres)).toBe('hello\n');
      expect(readdirSync(copies)).toHaveLength(1);
    });
  });
