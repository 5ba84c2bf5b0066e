import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('identifiers are of the seventh version and fit where the database and the addresses expect them', () => {
  for (let times = 0; times < 100; times++) expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('identifiers sort by the millisecond at which they were made, over centuries', () => {
  const moments = ['1970-01-01T00:00:00Z', '2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.001Z', '2400-01-01T00:00:00Z'];
  const ids = moments.map((moment) => newId(Date.parse(moment)));
  expect(ids.toSorted()).toEqual(ids);
  expect(Number.parseInt((ids[2] ?? '').replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-01-01T00:00:00Z'));
});

test('a hundred thousand identifiers of one millisecond are all different', () => {
  const at = Date.now();
  expect(new Set(Array.from({ length: 100_000 }, () => newId(at))).size).toBe(100_000);
});
