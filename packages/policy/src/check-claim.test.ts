import { describe, expect, test } from 'vitest';
import { refusalsOf } from './check-claim.ts';
import { ALWAYS } from './condition.ts';
import type { Day } from './day.ts';
import type { Fen } from './money.ts';
import type { Policy } from './policy.ts';
import { bill, isOf, LEFT_IN_SCOPE, lineThat, pays, policyOf, share } from './testing/small-policy.ts';

const BOTH = { portions: ['inScope', 'prepay'], basis: 'left' } as const;
const basic = lineThat(pays('50%'), { id: 'basic' });
const aid = lineThat(pays('50%', { base: BOTH }), { id: 'aid' });
const stay = (given: Readonly<Record<string, number>>) =>
  bill({ classA: '100', classB: '20', classBPrepay: '20', given: given as Readonly<Record<string, Fen>> });
const codes = (policy: Policy, claim: Parameters<typeof refusalsOf>[1]) => refusalsOf(policy, claim).map(({ code, path }) => `${code} ${path}`);

test('nothing is refused where nothing is given', () => {
  expect(codes(policyOf(basic), bill({ classA: '100' }))).toEqual([]);
});

test('a line that the scheme does not have for this kind of bill', () => {
  const policy = policyOf(basic, lineThat(pays('50%'), { id: 'clinic', kinds: ['outpatient'] }));
  expect(codes(policy, stay({ basic: 1, clinic: 1 }))).toEqual(['unknown-line /given/clinic']);
  expect(codes(policy, stay({ basic: 1, 'a/b': 1 }))).toEqual(['unknown-line /given/a~1b']);
});

describe('more than the portions of a line hold', () => {
  test('100.00 are in scope, and not a fen more', () => {
    expect(codes(policyOf(basic), stay({ basic: 10_000 }))).toEqual([]);
    expect(refusalsOf(policyOf(basic), stay({ basic: 10_001 }))).toMatchObject([
      {
        code: 'given-too-large',
        path: '/given/basic',
        message: { en: 'the given basic of 100.01 is more than is left for that line to pay; check the given amount' },
      },
    ]);
  });

  test('what an earlier line was given is gone for a later one', () => {
    expect(codes(policyOf(basic, aid), stay({ basic: 6_000, aid: 6_000 }))).toEqual([]);
    expect(codes(policyOf(basic, aid), stay({ basic: 6_000, aid: 6_001 }))).toEqual(['given-too-large /given/aid']);
    expect(codes(policyOf(basic, aid), stay({ basic: 10_001, aid: 2_001 }))).toEqual(['given-too-large /given/basic', 'given-too-large /given/aid']);
  });

  test('the portions of all rows count, each once', () => {
    const rows = [basic, aid].flatMap((line) => line.rows);
    expect(codes(policyOf({ ...aid, rows }), stay({ aid: 12_000 }))).toEqual([]);
    expect(codes(policyOf({ ...aid, rows }), stay({ aid: 12_001 }))).toEqual(['given-too-large /given/aid']);
  });

  test('what a first share may move can lie in either portion', () => {
    const first = {
      id: 'transfer',
      name: { zh: '', en: '' },
      when: ALWAYS,
      share: share('20%'),
      from: 'inScope',
      to: 'prepay',
      citations: [],
      assumed: [],
    } as const;
    const prepay = lineThat(pays('50%', { base: { portions: ['prepay'], basis: 'left' } }), { id: 'aid' });
    expect(codes(policyOf(prepay), stay({ aid: 2_001 }))).toEqual(['given-too-large /given/aid']);
    expect(codes({ ...policyOf(prepay), firstShares: [first] }, stay({ aid: 12_000 }))).toEqual([]);
    expect(codes({ ...policyOf(prepay), firstShares: [first] }, stay({ aid: 12_001 }))).toEqual(['given-too-large /given/aid']);
  });
});

describe('a line out of its time', () => {
  const late = { ...basic, valid: { from: '2020-02-01' as Day } };

  test('takes nothing of what is given to it', () => {
    expect(codes(policyOf(late), stay({ basic: 10_001 }))).toEqual([]);
    expect(codes(policyOf({ ...late, valid: { from: '2020-01-31' as Day } }), stay({ basic: 10_001 }))).toEqual(['given-too-large /given/basic']);
  });

  test('is looked at where the day cannot be read', () => {
    const { dischargedOn: _, ...withoutDay } = stay({ basic: 10_001 });
    expect(codes(policyOf(late), withoutDay)).toEqual(['given-too-large /given/basic']);
  });
});

test('a bill that is held may have been given anything', () => {
  const policy = {
    ...policyOf(lineThat(pays('50%', { base: LEFT_IN_SCOPE }))),
    holds: [{ flag: 'held', when: isOf('none'), name: { zh: '', en: '' }, citations: [] }],
  };
  expect(codes(policy, stay({ nobody: 99_999 }))).toEqual([]);
  expect(codes(policy, { ...stay({ nobody: 99_999 }), facts: { categories: ['poor'] } })).toEqual(['unknown-line /given/nobody']);
});

test('a day outside the scheme', () => {
  const policy = { ...policyOf(basic), valid: { from: '2020-01-31' as Day, to: '2020-01-31' as Day } };
  expect(codes(policy, bill({ on: '2020-01-30' }))).toEqual(['outside-validity /dischargedOn']);
  expect(codes(policy, bill({ on: '2020-01-31' }))).toEqual([]);
  expect(codes(policy, { ...bill({ on: '2020-02-01', given: { nobody: 1 as Fen } }) })).toEqual([
    'unknown-line /given/nobody',
    'outside-validity /dischargedOn',
  ]);
});
