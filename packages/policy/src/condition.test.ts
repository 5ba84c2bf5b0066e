import { describe, expect, test } from 'vitest';
import { ALWAYS, type Condition, holds, questionsIn } from './condition.ts';

const level = (...values: number[]): Condition => ({ kind: 'is', fact: 'level', values });
const has = (which: 'any' | 'all' | 'none', ...values: string[]): Condition => ({ kind: 'has', fact: 'categories', which, values });
const age = (edges: { from?: number; to?: number }): Condition => ({ kind: 'range', fact: 'age', ...edges });
const day = (edges: { from?: string; to?: string }): Condition => ({ kind: 'range', fact: 'bornOn', ...edges });

/** A woman of 60 in a county hospital, poor and with a disability. */
const FACTS = { level: 2, type: 'general', referred: false, age: 60, bornOn: '1960-05-01', categories: ['poor', 'disabled'] };

describe('holds', () => {
  test.each<[string, Condition]>([
    ['for everybody', ALWAYS],
    ['in a hospital of level 2', level(2)],
    ['in one of level 1 or 2', level(1, 2)],
    ['where a switch is off', { kind: 'is', fact: 'referred', values: [false] }],
    ['from the very year of an age', age({ from: 60 })],
    ['to the very year of an age', age({ to: 60 })],
    ['between two ages', age({ from: 18, to: 64 })],
    ['from a day of birth', day({ from: '1960-05-01' })],
    ['to a day of birth', day({ to: '1960-05-01' })],
    ['for who is poor, whatever else they are', has('any', 'poor', 'veteran')],
    ['for who is both', has('all', 'poor', 'disabled')],
    ['for who is no veteran', has('none', 'veteran', 'orphan')],
    ['where not the contrary does', { kind: 'not', of: level(3) }],
    ['by a name that the scheme gives it', { kind: 'named', name: 'poor', of: has('any', 'poor') }],
    ['where all parts hold', { kind: 'all', of: [level(2), age({ from: 60 })] }],
    ['where one part holds', { kind: 'any', of: [level(3), age({ from: 60 })] }],
  ])('%s', (_, condition) => {
    expect(holds(condition, FACTS)).toBe(true);
  });
});

describe('does not hold', () => {
  test.each<[string, Condition]>([
    ['in a hospital of another level', level(1, 3)],
    ['above an age', age({ to: 59 })],
    ['below an age', age({ from: 61 })],
    ['before a day of birth', day({ from: '1960-05-02' })],
    ['after a day of birth', day({ to: '1960-04-30' })],
    ['for who is none of them', has('any', 'veteran', 'orphan')],
    ['for who is only one of both', has('all', 'poor', 'veteran')],
    ['for who is one of those left out', has('none', 'veteran', 'poor')],
    ['where the contrary does', { kind: 'not', of: level(2) }],
    ['by a name of what does not', { kind: 'named', name: 'veteran', of: has('any', 'veteran') }],
    ['where one part does not', { kind: 'all', of: [level(2), age({ from: 61 })] }],
    ['where no part does', { kind: 'any', of: [level(3), age({ from: 61 })] }],
    ['where the fact is not known', { kind: 'is', fact: 'unknown', values: [1] }],
    ['in a range, where the fact is not known', { kind: 'range', fact: 'unknown', from: 0 }],
    ['in a range, where the fact is a switch', { kind: 'range', fact: 'referred', from: 0 }],
    ['in a range, where the fact is a list', { kind: 'range', fact: 'categories', from: '' }],
    ['as one value, where the fact is a list', { kind: 'is', fact: 'categories', values: ['poor'] }],
    ['for any of a list, where the fact is one word', { kind: 'has', fact: 'type', which: 'any', values: ['general'] }],
  ])('%s', (_, condition) => {
    expect(holds(condition, FACTS)).toBe(false);
  });
});

test('what a condition asks is found wherever it stands', () => {
  const condition: Condition = {
    kind: 'all',
    of: [ALWAYS, { kind: 'not', of: level(3) }, { kind: 'any', of: [age({ from: 60 }), { kind: 'named', name: 'poor', of: has('any', 'poor') }] }],
  };
  expect(questionsIn(condition)).toEqual([level(3), age({ from: 60 }), has('any', 'poor')]);
});
