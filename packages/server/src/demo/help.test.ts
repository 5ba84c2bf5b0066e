// How invented households are helped: the same for the same seed, true to the scheme's lists and form, and not everybody has what they should.
import { checkAnswers } from '@doudi/core/registry';
import type { Day } from '@doudi/policy';
import { expect, test } from 'vitest';
import { loadFolder, schemeFolder } from '../schemes/read-schemes.ts';
import { generateCounty } from './county.ts';
import { helpOf } from './help.ts';

const TODAY = '2026-03-01' as Day;
const county = generateCounty({ seed: 11, people: 30_000, today: TODAY });
const helping = loadFolder(schemeFolder('demo-2025')).scheme?.helping;
const all = () => [...helpOf(county.households(), { seed: 11, today: TODAY, categories: helping?.categories ?? [] })];

test('most have a helper and a plan, and some that should have a helper have none', () => {
  const helped = all();
  const paired = helped.filter(({ helper }) => helper !== undefined).length;
  expect(helped.length).toBeGreaterThan(20);
  expect(paired).toBeGreaterThan(helped.length / 2);
  expect(paired).toBeLessThan(helped.length);
  expect(all()).toEqual(helped);
});

test('every survey answers the form of the scheme, and every measure is of a kind that it names and ends no earlier than it begins', () => {
  for (const { survey, measures } of all()) {
    if (survey && helping) expect(checkAnswers(helping.form, survey.answers)).toBeUndefined();
    for (const { kind, fromDay, toDay, done } of measures) {
      expect(helping?.measures.map(({ id }) => id)).toContain(kind);
      expect(toDay > fromDay).toBe(true);
      if (done) expect(done.endedOn >= fromDay && done.endedOn <= TODAY).toBe(true);
    }
  }
});
