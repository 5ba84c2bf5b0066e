import { describe, expect, test } from 'vitest';
import { ALWAYS } from './condition.ts';
import type { Day } from './day.ts';
import type { Fen } from './money.ts';
import type { Amount, BenefitLine, Row, Share } from './policy.ts';
import {
  bill,
  IN_SCOPE,
  isOf,
  LEFT_IN_SCOPE,
  limit,
  lineThat,
  paidOn,
  pays,
  policyOf,
  ratio,
  saidOfLast,
  settleYear,
  share,
  yuan,
} from './testing/small-policy.ts';

const row = (text: string, more: Partial<Row> = {}): Row => ({ when: ALWAYS, assumed: [], pays: pays(text), limits: [], ...more });
const rowsOf = (rows: readonly Row[], more: Partial<BenefitLine> = {}) => policyOf(lineThat(pays('0%'), { rows, ...more }));
const poor = (more: Parameters<typeof bill>[0]) => bill({ ...more, facts: { categories: ['poor'] } });
const given = (text: number) => ({ given: { aid: text as Fen } });

describe('which row pays', () => {
  const rows = [row('70%', { when: isOf('poor') }), row('50%'), row('90%')];

  test('the first that matches', () => {
    expect(paidOn(rowsOf(rows), poor({ classA: '100' }), bill({ classA: '100' }))).toEqual([[7_000], [5_000]]);
    expect(saidOfLast(rowsOf(rows), poor({ classA: '100' }))[0]).toBe('[aid] It applies to: poor.');
    expect(saidOfLast(rowsOf(rows), bill({ classA: '100' }))[0]).toMatch(/^\[aid\] It looks at/);
  });

  test('or the one that pays most, wherever it stands', () => {
    const most = (shares: readonly string[]) =>
      rowsOf(
        shares.map((text) => row(text)),
        { choose: 'most-favourable' },
      );
    expect(paidOn(most(['50%', '90%', '70%']), bill({ classA: '100' }))).toEqual([[9_000]]);
    expect(paidOn(most(['90%', '50%', '70%']), bill({ classA: '100' }))).toEqual([[9_000]]);
    expect(saidOfLast(most(['50%', '90%', '70%']), bill({ classA: '100' }))).toHaveLength(3);
  });

  test('of two that pay the same, the first, which may be one that pays nothing', () => {
    const same = (text: string) => rowsOf([row(text, { when: isOf('poor') }), row(text)], { choose: 'most-favourable' });
    for (const text of ['50%', '0%']) expect(saidOfLast(same(text), poor({ classA: '100' }))[0]).toBe('[aid] It applies to: poor.');
  });

  test('most favourable is what is left after the limits', () => {
    const policy = rowsOf([row('90%', { limits: [limit('claim', '40')] }), row('50%')], { choose: 'most-favourable' });
    expect(paidOn(policy, bill({ classA: '100' }))).toEqual([[5_000]]);
  });

  test('none: nothing is paid, and the explanation says for whom the line is', () => {
    const policy = rowsOf([row('70%', { when: isOf('poor') })]);
    expect(paidOn(policy, bill({ classA: '100' }))).toEqual([[0]]);
    expect(saidOfLast(policy, bill({ classA: '100' }))).toEqual(['[aid] It is only for: poor. This bill is not, so it pays nothing. (Source: test, 1)']);
  });

  test('none either where the line itself is for others', () => {
    const policy = rowsOf([row('70%')], { when: isOf('poor') });
    expect(paidOn(policy, bill({ classA: '100' }), poor({ classA: '100' }))).toEqual([[0], [7_000]]);
    expect(settleYear(policy, bill({ classA: '100' }))[0]?.lines[0]?.trace).toEqual({ applies: false, steps: [], assumed: [] });
  });
});

test('what a payment stands on is told once: the assumptions of the line, of its row and of the table that it looked up', () => {
  const table: Share = {
    kind: 'share-table',
    rows: [
      { when: isOf('poor'), value: share('70%'), assumed: ['of-row', 'of-table'] },
      { when: ALWAYS, value: share('50%'), assumed: ['of-others'] },
    ],
  };
  const policy = rowsOf([row('0%', { assumed: ['of-line', 'of-row'], pays: pays('0%', { rate: { kind: 'share', share: table } }) })], { assumed: ['of-line'] });
  expect(settleYear(policy, poor({ classA: '100' }))[0]?.lines[0]?.trace?.assumed).toEqual(['of-line', 'of-row', 'of-table']);
  expect(saidOfLast(policy, poor({ classA: '100' }))).toContain('Of costs within the rules, 70% of 100.00 (poor) make 70.00.');
});

describe('a limit', () => {
  test.each([
    ['claim', [5_000, 5_000, 5_000, 5_000]],
    ['month', [5_000, 1_000, 5_000, 5_000]],
    ['year', [5_000, 1_000, 0, 5_000]],
    ['lifetime', [5_000, 1_000, 0, 0]],
  ] as const)('of 60.00 each %s', (each, paid) => {
    const policy = policyOf(lineThat(pays('50%'), { limits: [limit(each, '60')] }));
    const days = ['2020-01-10', '2020-01-31', '2020-02-01', '2021-01-01'];
    expect(paidOn(policy, ...days.map((on) => bill({ classA: '100', on }))).flat()).toEqual(paid);
  });

  test('says what was used before, what after, and what it cut', () => {
    const policy = policyOf(lineThat(pays('50%'), { limits: [limit('year', '60')] }));
    const stay = bill({ classA: '100' });
    expect(saidOfLast(policy, stay)).toContain('The limit of this year is 60.00: 0.00 used before, 50.00 after.');
    expect(saidOfLast(policy, stay, stay)).toContain('The limit of this year is 60.00: 50.00 used before, 60.00 after; the limit cuts 40.00.');
  });

  test('leaves the first portion whole and cuts the last', () => {
    const line = lineThat(pays('50%', { base: { portions: ['inScope', 'prepay', 'otherOut'], basis: 'charged' } }), { limits: [limit('claim', '60')] });
    const [settlement] = settleYear(policyOf(line), bill({ classA: '100', classB: '40', classBPrepay: '40', otherOut: '10' }));
    expect(settlement?.lines[0]?.paid).toMatchObject({ inScope: 5_000, prepay: 1_000, otherOut: 0 });
  });

  test('that shrank below what was paid leaves nothing and takes nothing back', () => {
    const amount: Amount = {
      kind: 'amount-table',
      rows: [
        { when: isOf('poor'), value: yuan('500'), assumed: [] },
        { when: ALWAYS, value: yuan('20'), assumed: [] },
      ],
    };
    const policy = policyOf(lineThat(pays('50%'), { limits: [{ each: 'year', name: 'limit', amount }] }));
    expect(paidOn(policy, poor({ classA: '100' }), bill({ classA: '100' }), poor({ classA: '1000' }))).toEqual([[5_000], [0], [45_000]]);
    expect(saidOfLast(policy, poor({ classA: '100' }))).toContain('The limit of this year is 500.00 (poor): 0.00 used before, 50.00 after.');
  });

  test('counts what other rows of the line have paid', () => {
    const policy = rowsOf([row('50%', { when: isOf('poor'), limits: [limit('year', '60')] }), row('30%')]);
    expect(paidOn(policy, bill({ classA: '100' }), poor({ classA: '100' }))).toEqual([[3_000], [3_000]]);
  });

  test('two of them: the narrower one counts', () => {
    for (const limits of [
      [limit('claim', '30'), limit('year', '40', 'yearly')],
      [limit('year', '40', 'yearly'), limit('claim', '30')],
    ])
      expect(paidOn(policyOf(lineThat(pays('50%'), { limits })), bill({ classA: '100' }), bill({ classA: '100' }))).toEqual([[3_000], [1_000]]);
  });
});

describe('an amount that somebody else has computed', () => {
  const half = lineThat(pays('50%', { base: { portions: ['inScope', 'prepay'], basis: 'charged' } }), { limits: [limit('year', '500')] });
  const stay = (amount?: number) => bill({ classA: '1000', classB: '100', classBPrepay: '100', ...(amount === undefined ? {} : given(amount)) });

  test('is paid instead, also above a limit, and fills the portions in their order', () => {
    const [settlement] = settleYear(policyOf(half), stay(105_000));
    expect(settlement?.lines[0]).toMatchObject({ paidFen: 105_000, computedFen: 50_000, isGiven: true });
    expect(settlement?.lines[0]?.paid).toMatchObject({ inScope: 100_000, prepay: 5_000 });
    expect(settlement?.flags).toEqual(['given-differs']);
  });

  test('is no difference where the policy computes the same', () => {
    expect(settleYear(policyOf(half), stay(50_000))[0]).toMatchObject({ flags: [], lines: [{ isGiven: true, computedFen: 50_000 }] });
    expect(settleYear(policyOf(half), stay())[0]?.lines[0]).toMatchObject({ isGiven: false, computedFen: undefined });
  });

  test('uses the limit: what is left of it is for the next bill', () => {
    expect(paidOn(policyOf(half), stay(30_000), stay())).toEqual([[30_000], [20_000]]);
    expect(saidOfLast(policyOf(half), stay(30_000), stay(10_000))).toEqual([
      '[aid] It looks at 1,000.00 of costs within the rules, 100.00 of pre-payments, as billed.',
      'Of costs within the rules, 50% of 1,000.00 make 500.00.',
      'Of pre-payments, 50% of 100.00 make 50.00.',
      'The limit of this year is 500.00: 300.00 used before, 400.00 after.',
      'The amount 100.00 was given from outside; this scheme itself computes 200.00.',
      'Paid by the payer-aid: 100.00. (Source: test, 1)',
    ]);
  });

  test('may be all that earlier lines left, and not a fen more', () => {
    const policy = policyOf(lineThat(pays('60%'), { id: 'first' }), lineThat(pays('10%', { base: LEFT_IN_SCOPE })));
    expect(paidOn(policy, bill({ classA: '100', ...given(4_000) }))).toEqual([[6_000, 4_000]]);
    expect(() => paidOn(policy, bill({ classA: '100', ...given(4_001) }))).toThrow('the given aid of 40.01 is more than is left');
  });

  test('where a row applies, is taken from the portions of that row alone', () => {
    const rows = [row('50%', { when: isOf('poor') }), row('50%', { pays: pays('50%', { base: { portions: ['otherOut'], basis: 'charged' } }) })];
    const stay = (amount: number) => poor({ classA: '80', otherOut: '30', ...given(amount) });
    expect(settleYear(rowsOf(rows), stay(8_000))[0]?.patient).toMatchObject({ inScope: 0, otherOut: 3_000 });
    expect(() => settleYear(rowsOf(rows), stay(8_001))).toThrow('the given aid of 80.01 is more than is left');
  });

  test('where no row applies, is taken from the portions of all rows, and no sum grows but what limits have paid', () => {
    const rows = [
      row('50%', {
        when: isOf('poor'),
        pays: pays('50%', { base: { portions: ['otherOut', 'inScope'], basis: 'charged' }, slices: [{ each: 'year', from: yuan('100') }] }),
        limits: [limit('year', '100')],
      }),
    ];
    const [first, second] = settleYear(rowsOf(rows), bill({ classA: '80', otherOut: '30', ...given(4_000) }), poor({ classA: '1000' }));
    expect(first?.lines[0]?.paid).toMatchObject({ otherOut: 3_000, inScope: 1_000 });
    expect(first?.postings).toEqual([{ owner: 'person', key: '2020/paid/limit', change: 4_000 }]);
    expect(second?.lines[0]?.paidFen).toBe(6_000);
  });

  test('of nothing is an amount too', () => {
    expect(settleYear(policyOf(half), stay(0))[0]).toMatchObject({ flags: ['given-differs'], patientFen: 110_000, lines: [{ paidFen: 0, isGiven: true }] });
  });
});

describe('what is written down for later bills', () => {
  const postingsOf = (line: BenefitLine, stay = bill({ classA: '1000' })) =>
    settleYear(policyOf(line), stay)[0]?.postings.map(({ owner, key, change }) => `${owner} ${key} ${change}`);

  test('nothing, where nothing runs on', () => {
    expect(postingsOf(lineThat(pays('50%', { deductible: { amount: yuan('10') } }), { limits: [limit('claim', '60')] }))).toEqual([]);
  });

  test('nothing either on a bill of nothing', () => {
    const line = lineThat(pays('50%', { slices: [{ each: 'year', from: yuan('1') }] }), { limits: [limit('year', '60')] });
    expect(postingsOf(line, bill({}))).toEqual([]);
  });

  test('the base and the payment, in the month, the year and the life, for the person or the household', () => {
    const slices = [
      { each: 'month', from: yuan('1') },
      { each: 'claim', from: yuan('1') },
      { each: 'lifetime', from: yuan('1') },
    ] as const;
    const line = lineThat(pays('50%', { slices }), { limits: [limit('year', '60', 'own')] });
    const expected = ['2020/paid/own 6000', '2020-01/sum/aid 100000', 'life/sum/aid 100000'];
    expect(postingsOf(line)).toEqual(expected.map((posting) => `person ${posting}`));
    expect(postingsOf({ ...line, owner: 'household' })).toEqual(expected.map((posting) => `household ${posting}`));
  });

  test('the sum of bands that run on', () => {
    const bands = (each: 'claim' | 'year') => pays('0%', { rate: { kind: 'bands', each, above: 'nothing', bands: [{ share: share('50%') }] } });
    expect(postingsOf(lineThat(bands('year')))).toEqual(['person 2020/sum/aid 100000']);
    expect(postingsOf(lineThat(bands('claim')))).toEqual([]);
  });

  test('a sum that two lines share by its name', () => {
    const line = lineThat(pays('50%', { slices: [{ each: 'year', from: yuan('1') }] }), { sums: 'shared' });
    expect(postingsOf(line)).toEqual(['person 2020/sum/shared 100000']);
  });

  test('sum and payment, where a year is paid to date', () => {
    expect(postingsOf(lineThat(pays('50%', { isYearToDate: true })))).toEqual(['person 2020/paid/aid 50000', 'person 2020/sum/aid 100000']);
  });

  test('the deductible, where a year has a most', () => {
    const line = lineThat(pays('50%', { deductible: { amount: yuan('10'), atMostYearly: yuan('50') } }));
    expect(postingsOf(line)).toEqual(['person 2020/deducted/aid 1000']);
  });

  test("the patient's part, where a year has a bound", () => {
    const bound = { kind: 'patient-at-most', each: 'year', of: ['inScope'], share: ratio('10%'), base: LEFT_IN_SCOPE } as const;
    expect(postingsOf(lineThat(bound))).toEqual(['person 2020/sum/aid 100000', 'person 2020/borne/aid 10000']);
    expect(postingsOf(lineThat({ ...bound, each: 'claim' }))).toEqual([]);
  });
});

describe('an amount', () => {
  const fixed = (amount: Amount) => policyOf(lineThat({ kind: 'fixed', amount, base: IN_SCOPE }));

  test('of a share of the bill, within its bounds', () => {
    const bounded = fixed({ kind: 'share-of-bill', share: ratio('10%'), of: ['inScope', 'otherOut'], atLeastFen: 2_000 as Fen, atMostFen: 5_000 as Fen });
    const bills = ['100', '190', '200', '300', '500', '510'].map((classA) => bill({ classA }));
    expect(paidOn(bounded, ...bills).flat()).toEqual([2_000, 2_000, 2_000, 3_000, 5_000, 5_000]);
    const free = fixed({ kind: 'share-of-bill', share: ratio('10%'), of: ['inScope', 'otherOut'] });
    expect(paidOn(free, bill({ classA: '100', otherOut: '50' }))).toEqual([[1_500]]);
    expect(saidOfLast(free, bill({ classA: '100', otherOut: '50' }))[0]).toBe('[aid] 10% of 150.00 of the bill, within its bounds, is 15.00.');
  });

  test('that is counted from a wage: the one in force on the day of discharge', () => {
    const tenth = fixed({ kind: 'parameter', parameter: 'wage', times: ratio('10%') });
    expect(paidOn(tenth, bill({ classA: '9000', on: '2020-01-31' }), bill({ classA: '9000', on: '2020-02-01' }))).toEqual([[50_000], [70_000]]);
    expect(saidOfLast(tenth, bill({ classA: '9000' }))[0]).toBe('[aid] 10% of the wage 5,000.00 (test) is 500.00.');
  });

  test('that nothing states on a day is a bug of the policy, not a payment', () => {
    const tenth = fixed({ kind: 'parameter', parameter: 'wage', times: ratio('10%') });
    const valid = { from: '1990-01-01' as Day };
    const before = { ...tenth, valid, lines: tenth.lines.map((line) => ({ ...line, valid })) };
    expect(() => paidOn(before, bill({ classA: '10', on: '1999-12-31' }))).toThrow('parameter wage has no amount on 1999-12-31');
    expect(() => paidOn(fixed({ kind: 'parameter', parameter: 'pension', times: ratio('10%') }), bill({ classA: '10' }))).toThrow(/parameter pension/);
    const hole = fixed({ kind: 'amount-table', rows: [{ when: isOf('poor'), value: yuan('1'), assumed: [] }] });
    expect(() => paidOn(hole, bill({ classA: '10' }))).toThrow(/no row of a table applies/);
  });
});

describe('a share that is adjusted', () => {
  const adjusted = (atLeast: string, atMost: string) =>
    policyOf(
      lineThat(
        pays('0%', {
          rate: {
            kind: 'share',
            share: {
              kind: 'adjusted',
              base: share('60%'),
              points: [
                { when: isOf('poor'), points: 50_000, assumed: ['more'] },
                { when: isOf('unreferred'), points: -200_000, assumed: [] },
              ],
              atLeast: ratio(atLeast),
              atMost: ratio(atMost),
            },
          },
        }),
      ),
    );
  const stay = (...categories: string[]) => bill({ classA: '100', facts: { categories } });

  test('5 points more for the poor, 20 less without a referral', () => {
    const policy = adjusted('0%', '100%');
    expect(paidOn(policy, stay('none'), stay('poor'), stay('unreferred'), stay('poor', 'unreferred')).flat()).toEqual([6_000, 6_500, 4_000, 4_500]);
    expect(saidOfLast(policy, stay('poor', 'unreferred'))).toContain(
      'Of costs within the rules, 45% of 100.00 (poor: 5 points more; unreferred: 20 points less) make 45.00.',
    );
    expect(settleYear(policy, stay('poor'))[0]?.lines[0]?.trace?.assumed).toEqual(['more']);
  });

  test('within its bounds', () => {
    expect(paidOn(adjusted('45%', '62%'), stay('poor'), stay('unreferred')).flat()).toEqual([6_200, 4_500]);
  });
});
