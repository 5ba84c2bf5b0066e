import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { STALE } from './stale.ts';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));

test('what becomes stale is asked for by some page, and no page has a list of its own', () => {
  const files = sourcesIn(SOURCES).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const asked = new Set(files.flatMap(({ text }) => [...text.matchAll(/queryKey: \['([a-z-]+)'/g)].map(([, name]) => name)));
  expect(
    Object.values(STALE)
      .flat()
      .filter((name) => !asked.has(name)),
  ).toEqual([]);
  expect(files.filter(({ file, text }) => text.includes('invalidateQueries') && !file.endsWith('session/stale.ts')).map(({ file }) => file)).toEqual([]);
});

test('whatever changes what a patient owes makes bills, books and drawers stale', () => {
  for (const done of ['settled', 'paid', 'cancelled'] as const)
    expect(STALE[done]).toEqual(
      expect.arrayContaining(['settlement', 'settlements', 'payments', 'shift', 'shifts', 'facility-account', 'trial-balance', 'transfers']),
    );
  for (const done of ['settled', 'cancelled'] as const) expect(STALE[done]).toContain('used');
});
