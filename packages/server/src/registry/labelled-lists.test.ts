// The matcher on lists of which it is known who is whom. Its weights were set on seed 11; these are others.
import { findAlike, matchLists } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { judge } from './testing/judge-matching.ts';
import { labelledLists } from './testing/labelled-lists.ts';

describe.each([21, 22])('a county of 5,000 people, seed %i', (seed) => {
  const lists = labelledLists({ seed, people: 5_000 });
  const report = matchLists(lists.locals, lists.rows);
  const judged = judge(report, lists);

  test('whoever is matched without a person looking is who was said, in 999 of 1,000 at least', () => {
    expect(judged.wrong.length).toBeLessThanOrEqual(4);
    expect(judged.precision).toBeGreaterThanOrEqual(0.999);
  });

  test('who is in the registry is found: 95 in 100 at once, 99 with a clerk, who looks at 4 of 100 rows at most', () => {
    expect(judged.recallAlone).toBeGreaterThanOrEqual(0.95);
    expect(judged.recall).toBeGreaterThanOrEqual(0.99);
    expect(judged.forClerk).toBeLessThanOrEqual(0.04);
  });

  test('the judge sees a wrong match, and a missed one', () => {
    const [first, second] = report.outcomes.filter(({ result, isForClerk }) => result === 'matched' && !isForClerk);
    if (!first || !second) throw new Error('nobody was matched');
    const exchanged = report.outcomes.map((outcome) => (outcome === first ? { ...first, personId: second.personId ?? '' } : outcome));
    expect(judge({ ...report, outcomes: exchanged }, lists).wrong.length).toBe(judged.wrong.length + 1);
    const forgotten = report.outcomes.map((outcome) => (outcome === first ? { ...first, result: 'not-found' as const } : outcome));
    expect(judge({ ...report, outcomes: forgotten }, lists).recall).toBeLessThan(judged.recall);
  });
});

test('of a hundred who are registered twice, the second time without a number, ninety are found, and hardly anybody else is asked about', () => {
  const { locals, rows, truth } = labelledLists({ seed: 21, people: 5_000 });
  const sealed = locals.map(({ idNumber, ...local }) => ({ ...local, numberIndex: idNumber }));
  const twice = rows.filter(({ id }) => truth.has(id)).slice(0, 100);
  const again = twice.map(({ idNumber: _, ...row }) => row);
  const { pairs } = findAlike([...sealed, ...again]);
  const doubles = new Set(twice.map(({ id }) => [id, truth.get(id)].sort().join()));
  const found = pairs.filter(({ personIds }) => doubles.has(personIds.join())).length;
  expect(found).toBeGreaterThanOrEqual(90);
  expect(pairs.length - found).toBeLessThanOrEqual(10);
});

test('the lists have every kind of slip that they shall be measured by', () => {
  const { locals, rows, truth } = labelledLists({ seed: 21, people: 5_000 });
  const of = new Map(locals.map((local) => [local.id, local]));
  const count = (holds: (row: (typeof rows)[number], local: (typeof locals)[number]) => boolean) =>
    rows.filter((row) => holds(row, of.get(truth.get(row.id) ?? '') ?? row)).length;
  expect(count((row, local) => row.name !== local.name)).toBeGreaterThan(80);
  expect(count((row) => row.idNumber === undefined)).toBeGreaterThan(300);
  expect(count((row, local) => row.idNumber !== undefined && local.idNumber !== undefined && row.idNumber !== local.idNumber)).toBeGreaterThan(100);
  expect(count((row) => row.idNumber?.length === 15)).toBeGreaterThan(20);
  expect(count((row, local) => row.bornOn !== undefined && row.bornOn !== local.bornOn)).toBeGreaterThan(40);
  expect(count((row, local) => row.villageCode !== undefined && row.villageCode !== local.villageCode)).toBeGreaterThan(200);
  expect(rows.length - truth.size).toBeGreaterThan(150);
  expect(truth.size - new Set(truth.values()).size).toBeGreaterThan(25);
});
