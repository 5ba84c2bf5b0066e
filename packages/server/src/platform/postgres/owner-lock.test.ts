// One Doudi a folder, and no folder closed for ever by a dead one.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeLock } from './owner-lock.ts';
import { startOf } from './process-identity.ts';
import { testFolder } from './testing/test-folder.ts';

const locksIn = (folder: string) => readdirSync(folder);

test('a living owner keeps everybody else out, until it releases the folder', () => {
  const folder = testFolder();
  const lock = takeLock(folder);
  expect(() => takeLock(folder)).toThrow(`in use by another Doudi (process ${process.pid})`);
  lock.release();
  expect(locksIn(folder)).toEqual([]);
  const next = takeLock(folder);
  // What was released is not ours any more.
  lock.release();
  expect(() => takeLock(folder)).toThrow('in use');
  next.release();
});

test('the lock of a process that is dead is taken over', () => {
  const folder = testFolder();
  const { pid } = spawnSync('true');
  writeFileSync(join(folder, 'lock-3'), `${pid} whenever\n`);
  const lock = takeLock(folder);
  expect(locksIn(folder)).toEqual(['lock-4']);
  lock.release();
});

test('a process that only has the number of a dead owner is not taken for it', () => {
  const folder = testFolder();
  writeFileSync(join(folder, 'lock-1'), `${process.pid} another time\n`);
  takeLock(folder).release();
});

test('a lock that a power cut has emptied binds nobody', () => {
  const folder = testFolder();
  writeFileSync(join(folder, 'lock-1'), '');
  takeLock(folder).release();
});

test('the lock of another living process is respected', async () => {
  const folder = testFolder();
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  writeFileSync(join(folder, 'lock-1'), `${child.pid} ${startOf(child.pid ?? 0)}\n`);
  expect(() => takeLock(folder)).toThrow(`(process ${child.pid})`);
  expect(locksIn(folder)).toEqual(['lock-1']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  takeLock(folder).release();
});
