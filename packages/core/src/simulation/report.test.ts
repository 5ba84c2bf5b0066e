// What is true of few people is not in a report, and does not follow from what is.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScheme } from '../scheme/index.ts';
import { toReport } from './report.ts';
import { type Cell, emptyCell, emptyTally, type Tally } from './tally.ts';

const FOLDER = new URL('../../../../schemes/demo-2025/', import.meta.url);
const { scheme } = loadScheme(new Map(['scheme.yaml', 'benefits/basic.yaml'].map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')])));
if (!scheme) throw new Error('it does not load');
const { policy } = scheme;
const reportOf = (tally: Tally) => toReport(tally, { policy, k: 10, villages: new Map() });

/** So many people by the share that they pay, in the first steps. */
function sharesOf(...people: number[]): (number | null)[] {
  const tally = emptyTally();
  people.forEach((count, step) => {
    tally.shares.before[step] = count;
  });
  return reportOf(tally).shares.before.slice(0, people.length);
}

/** Villages with so many people who gain and lose, each by a yuan, and a whole that is their sum. */
function villagesOf(...villages: [gainers: number, losers: number][]) {
  const tally = emptyTally();
  const cells = villages.map(
    ([gainers, losers]): Cell => ({
      ...{ ...emptyCell(), claims: 200, people: 200, totalFen: 2_000_000 },
      ...{ gainers, losers, gainedFen: gainers * 100, lostFen: losers * 100 },
      patientFen: { before: 100_000, after: 100_000 - gainers * 100 + losers * 100 },
    }),
  );
  cells.forEach((cell, place) => {
    tally.facets.village.set(`v${place}`, cell);
    for (const key of ['gainers', 'losers', 'gainedFen', 'lostFen'] as const) tally.change[key] += cell[key];
  });
  const { change, facets } = reportOf(tally);
  const rows = facets.find(({ facet }) => facet === 'village')?.rows ?? [];
  return { whole: change, told: new Map(rows.map(({ value, gainers, losers }) => [value, gainers === undefined ? undefined : [gainers, losers]])) };
}

describe('people by the share that they pay', () => {
  test('are told where no step has few', () => {
    expect(sharesOf(40, 0, 12, 30)).toEqual([40, 0, 12, 30]);
  });

  test('are left out in two steps where one has few, so that it does not follow from all people less the others', () => {
    expect(sharesOf(40, 3, 12, 30)).toEqual([40, null, null, 30]);
  });

  test('are left out until those together are not few either, and a step with nobody says so', () => {
    expect(sharesOf(40, 3, 4, 0, 30)).toEqual([40, null, null, 0, null]);
    expect(sharesOf(3, 50)).toEqual([null, null]);
  });
});

describe('who gains and loses', () => {
  test('is told in full where no row has few', () => {
    expect(villagesOf([20, 0], [30, 11]).told.get('v1')).toEqual([30, 11]);
  });

  test('is left out together: what is gained would follow from what is lost', () => {
    const { whole, told } = villagesOf([3, 50], [4, 60]);
    expect(whole).toEqual({});
    expect([told.get('v0'), told.get('v1')]).toEqual([undefined, undefined]);
  });

  test('is left out of a second row where one has few, so that it does not follow from the whole less the others', () => {
    const { whole, told } = villagesOf([3, 0], [20, 15], [40, 90]);
    expect(whole).toMatchObject({ gainers: 63, losers: 105 });
    expect(told.get('v0')).toBeUndefined();
    expect(told.get('v1')).toBeUndefined();
    expect(told.get('v2')).toEqual([40, 90]);
  });

  test('is told of the other rows where the whole is not told either', () => {
    const { whole, told } = villagesOf([0, 50], [3, 60]);
    expect(whole).toEqual({});
    expect(told.get('v0')).toEqual([0, 50]);
  });
});
