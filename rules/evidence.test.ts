// Whether the papers of security say what is so: every requirement has one row, and every row names something that is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, read, tableOf } from './sources.ts';

/** OWASP ASVS 5.0.0: of each section of each chapter the levels of its requirements, in their order. */
const ASVS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: { 1: '22', 2: '1111122223', 3: '112222222223', 4: '222', 5: '123' },
  2: { 1: '122', 2: '112', 3: '12223', 4: '23' },
  3: { 1: '3', 2: '113', 3: '12223', 4: '11222233', 5: '11122333', 6: '3', 7: '22333' },
  4: { 1: '12233', 2: '23333', 3: '22', 4: '1222' },
  5: { 1: '2', 2: '112333', 3: '113', 4: '222' },
  6: { 1: '122', 2: '111111112222', 3: '11223333', 4: '112233', 5: '22222333', 6: '2223', 7: '33', 8: '2222' },
  7: { 1: '222', 2: '1111', 3: '22', 4: '11222', 5: '223', 6: '22' },
  8: { 1: '1233', 2: '1123', 3: '133', 4: '23' },
  9: { 1: '111', 2: '1222' },
  10: { 1: '22', 2: '223', 3: '22223', 4: '1111122222233333', 5: '22222', 6: '22', 7: '222' },
  11: { 1: '2233', 2: '22233', 3: '11233', 4: '1222', 5: '23', 6: '23', 7: '33' },
  12: { 1: '12233', 2: '11', 3: '22223' },
  13: { 1: '2333', 2: '222223', 3: '2233', 4: '1222233' },
  14: { 1: '22', 2: '12223333', 3: '122' },
  15: { 1: '12233', 2: '12233', 3: '1222222', 4: '3333' },
  16: { 1: '2', 2: '22222', 3: '2222', 4: '222', 5: '2223' },
  17: { 1: '23', 2: '22223333', 3: '22' },
};
/** Of level 3 we answer for what touches business rules, sign-in, authorization, cryptography, data and logs. */
const LEVEL_3_CHAPTERS = [2, 6, 8, 11, 14, 16];

/** GB/T 22239-2019, level 3, 8.1.4: how many clauses each of its parts has; one has no letter. */
const MLPS: Readonly<Record<number, number>> = { 1: 4, 2: 7, 3: 4, 4: 6, 5: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 2, 11: 2 };

const STATES = ['test', 'design', 'operator', 'absent', 'gap'];

const required = Object.entries(ASVS).flatMap(([chapter, sections]) =>
  Object.entries(sections).flatMap(([section, levels]) =>
    [...levels].map((level, index) => ({ id: `${chapter}.${section}.${index + 1}`, level, chapter: Number(chapter) })),
  ),
);
const clauses = Object.entries(MLPS).flatMap(([part, count]) =>
  count === 1 ? [`8.1.4.${part}`] : Array.from({ length: count }, (_, index) => `8.1.4.${part}${'abcdefg'[index]}`),
);

const asvs = tableOf('docs/security/asvs.tsv');
const mlps = tableOf('docs/security/mlps.tsv');
const security = read('docs/SECURITY.md');
const duties = [...security.matchAll(/^\| (O\d+) \| ./gm)].map((match) => match[1] ?? '');

describe('the table of OWASP ASVS 5.0.0', () => {
  test('has every requirement of levels 1 and 2 once, and of level 3 those that touch us', () => {
    expect([required.length, required.filter(({ level }) => level === '1').length, required.filter(({ level }) => level === '2').length]).toEqual([
      345, 70, 183,
    ]);
    const wanted = required.filter(({ level, chapter }) => level !== '3' || LEVEL_3_CHAPTERS.includes(chapter));
    expect(asvs.map(({ id, level }) => `${id} ${level}`)).toEqual(wanted.map(({ id, level }) => `${id} ${level}`));
    expect(asvs.filter(({ level }) => level !== '3')).toHaveLength(253);
  });
});

describe('the table of GB/T 22239-2019 level 3', () => {
  test('has every clause of the secure computing environment once', () => {
    expect(mlps.map(({ id }) => id)).toEqual(clauses);
    expect(clauses).toHaveLength(34);
  });
});

describe.each([
  ['asvs', asvs],
  ['mlps', mlps],
] as const)('every row of %s', (_, rows) => {
  test('says in a line what is asked, and where it stands', () => {
    for (const { id, asks = '', state = '', evidence = '', note = '', ...more } of rows) {
      expect(STATES, id).toContain(state);
      expect(asks, id).toMatch(/^.{4,140}$/);
      expect(evidence, id).not.toBe('');
      expect(Object.keys(more).filter((name) => name !== 'level')).toEqual([]);
      if (state === 'absent') expect(note, id).not.toBe('');
      if (state === 'gap') expect(note, id).toMatch(/^open: ./);
      else if (state !== 'operator') expect(evidence === '-' || state === 'test' || state === 'design', id).toBe(true);
    }
  });

  test('that names a test names one that is there, by its words', () => {
    const named = rows
      .filter(({ state }) => state === 'test')
      .flatMap(({ id, evidence = '' }) => evidence.split(' | ').map((one) => [id, ...one.split(' :: ')]));
    expect(named.length).toBeGreaterThan(rows.length / 5);
    const missing = named.filter(
      ([, file = '', name = '']) => !/\.test\.ts$/.test(file) || !existsSync(join(ROOT, file)) || name.length < 8 || !read(file).includes(name),
    );
    expect(missing).toEqual([]);
  });

  test('that names a file or a duty names one that is there', () => {
    const files = rows.filter(({ state }) => state === 'design').flatMap(({ id, evidence = '' }) => evidence.split(' | ').map((file) => [id, file]));
    expect(files.filter(([, file = '']) => !existsSync(join(ROOT, file)))).toEqual([]);
    const sections = rows.flatMap(({ id, note = '' }) => [...note.matchAll(/^section ([\w ]+)/g)].map((match) => [id, match[1] ?? '']));
    expect(sections.filter(([, name = '']) => !security.includes(`\n## ${name.trim()}\n`))).toEqual([]);
    const asked = rows.filter(({ state }) => state === 'operator').flatMap(({ id, evidence = '' }) => evidence.split(' ').map((duty) => [id, duty]));
    expect(asked.filter(([, duty = '']) => !duties.includes(duty))).toEqual([]);
  });
});

test('every duty that the page speaks of stands in its list, each once', () => {
  expect(new Set(duties).size).toBe(duties.length);
  expect([...new Set(security.match(/\bO\d+\b/g))].filter((duty) => !duties.includes(duty))).toEqual([]);
});
