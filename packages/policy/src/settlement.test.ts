// One bill through all its lines, by hand; settle.test.ts has the properties of any bill under any policy.
import { describe, expect, test } from 'vitest';
import { MOST_BALANCE_FEN } from './balances.ts';
import { ALWAYS } from './condition.ts';
import type { Day } from './day.ts';
import type { Fen } from './money.ts';
import type { FirstShare, Policy } from './policy.ts';
import { isRefusal, settle } from './settle.ts';
import { bill, IN_SCOPE, isOf, LEFT_IN_SCOPE, limit, lineThat, paidOn, pays, policyOf, ratio, settleYear, share, yuan } from './testing/small-policy.ts';

const text = (en: string) => ({ zh: en, en });
const poor = { facts: { categories: ['poor'] } };
const empty = { person: new Map<string, Fen>(), household: new Map<string, Fen>() };

test('the lines in their order, then the patient: 60%, half of the rest, and what is outside the catalogue', () => {
  const policy = policyOf(lineThat(pays('60%'), { id: 'basic' }), lineThat(pays('50%', { base: LEFT_IN_SCOPE }), { id: 'aid' }));
  const [settlement] = settleYear(policy, bill({ classA: '900', classB: '100', classBPrepay: '10', certifiedOut: '5', overLimit: '3', otherOut: '2' }));
  expect(settlement).toMatchObject({
    totalFen: 101_000,
    charged: { inScope: 99_000, prepay: 1_000, certifiedOut: 500, overLimit: 300, otherOut: 200 },
    lines: [{ paidFen: 59_400 }, { paidFen: 19_800 }],
    patientFen: 21_800,
    patient: { inScope: 19_800, prepay: 1_000, certifiedOut: 500, overLimit: 300, otherOut: 200 },
    moves: [],
    flags: [],
    promises: [],
    postings: [],
  });
});

test('where a bill does not state what class B pays first, the scheme does', () => {
  const policy = { ...policyOf(lineThat(pays('100%'))), prepayRatio: ratio('10%') };
  expect(paidOn(policy, bill({ classB: '100' }), bill({ classB: '100', classBPrepay: '30' }), bill({ classB: '100', classBPrepay: '0' }))).toEqual([
    [9_000],
    [7_000],
    [10_000],
  ]);
});

test('a line pays for its kinds of bills and in its time, and is not shown for others', () => {
  const valid = { from: '2020-01-01' as Day, to: '2020-12-31' as Day };
  const policy = policyOf(lineThat(pays('50%'), { id: 'in', kinds: ['inpatient'], valid }), lineThat(pays('30%'), { id: 'out', kinds: ['outpatient'] }));
  const shown = (on: string, kind: string) => settleYear(policy, bill({ classA: '1', on, kind }))[0]?.lines.map(({ benefit }) => benefit.id);
  expect(shown('2020-01-01', 'inpatient')).toEqual(['in']);
  expect(shown('2020-12-31', 'inpatient')).toEqual(['in']);
  expect(shown('2019-12-31', 'inpatient')).toEqual([]);
  expect(shown('2021-01-01', 'inpatient')).toEqual([]);
  expect(shown('2021-01-01', 'outpatient')).toEqual(['out']);
});

test('without a trace the amounts are the same, and nothing is told', () => {
  const policy = policyOf(lineThat(pays('50%'), { limits: [limit('year', '30')] }));
  const untraced = settle(policy, empty, bill({ classA: '100' }), { isTraced: false });
  expect(untraced).toMatchObject({ lines: [{ paidFen: 3_000, trace: undefined }] });
  expect(settle(policy, empty, bill({ classA: '100' }))).toMatchObject({ lines: [{ paidFen: 3_000, trace: { applies: true } }] });
});

describe('a first share', () => {
  const first = (id: string, of: string, more: Partial<FirstShare> = {}): FirstShare => ({
    id,
    name: text(id),
    when: ALWAYS,
    share: share(of),
    from: 'inScope',
    to: 'prepay',
    citations: [],
    assumed: ['first'],
    ...more,
  });
  const policy = (...firstShares: FirstShare[]): Policy => ({ ...policyOf(lineThat(pays('100%'))), firstShares });

  test('moves to the patient before any line: 20% of 1,000.00', () => {
    const [settlement] = settleYear(policy(first('transfer', '20%')), bill({ classA: '1000', classB: '100', classBPrepay: '100' }));
    expect(settlement).toMatchObject({ totalFen: 110_000, charged: { inScope: 80_000, prepay: 30_000 }, patientFen: 30_000 });
    expect(settlement?.moves).toMatchObject([{ ofFen: 100_000, amountFen: 20_000, ratio: 200_000, assumed: ['first'] }]);
  });

  test('of two, the second is of what the first left: 20%, then 10% of 800.00', () => {
    expect(paidOn(policy(first('transfer', '20%'), first('other', '10%')), bill({ classA: '1000' }))).toEqual([[72_000]]);
  });

  test('only for whom it is', () => {
    const moving = policy(first('transfer', '20%', { when: isOf('poor') }));
    expect(paidOn(moving, bill({ classA: '1000' }), bill({ classA: '1000', ...poor }))).toEqual([[100_000], [80_000]]);
    expect(settleYear(moving, bill({ classA: '1000' }))[0]?.moves).toEqual([]);
  });

  test('by a table says what it assumes too', () => {
    const table = { kind: 'share-table', rows: [{ when: ALWAYS, value: share('20%'), assumed: ['table'] }] } as const;
    expect(settleYear(policy(first('transfer', '0%', { share: table })), bill({ classA: '1000' }))[0]?.moves).toMatchObject([
      { amountFen: 20_000, assumed: ['first', 'table'] },
    ]);
  });
});

test('a bill that is held pays nothing, counts nothing and says why; nothing that was given is looked at', () => {
  const hold = { flag: 'third-party', when: isOf('injured'), name: text('a third party may be liable'), citations: [] };
  const counters = [{ id: 'admission', kinds: ['inpatient'], each: 'year' }] as const;
  const policy = { ...policyOf(lineThat(pays('50%'), { limits: [limit('year', '30')] })), holds: [hold], counters };
  const injured = bill({ classA: '100', classB: '10', classBPrepay: '10', facts: { categories: ['injured'] }, given: { nobody: 5 as Fen } });
  expect(settle(policy, empty, injured)).toEqual({
    kind: 'settlement',
    claimId: 'c',
    policyId: 'random',
    totalFen: 11_000,
    charged: { inScope: 10_000, prepay: 1_000, certifiedOut: 0, overLimit: 0, otherOut: 0 },
    moves: [],
    lines: [],
    patientFen: 11_000,
    patient: { inScope: 10_000, prepay: 1_000, certifiedOut: 0, overLimit: 0, otherOut: 0 },
    flags: ['third-party'],
    heldBy: hold,
    promises: [],
    postings: [],
  });
  expect(settle(policy, empty, bill({ classA: '100' }))).toMatchObject({ flags: [], lines: [{ paidFen: 3_000 }] });
});

describe('a counter', () => {
  const rate = {
    kind: 'share-table',
    rows: [
      { when: { kind: 'range', fact: 'admission', to: 1 }, value: share('50%'), assumed: [] },
      { when: { kind: 'range', fact: 'admission', to: 2 }, value: share('60%'), assumed: [] },
      { when: ALWAYS, value: share('70%'), assumed: [] },
    ],
  } as const;
  const policy: Policy = {
    ...policyOf(lineThat(pays('0%', { rate: { kind: 'share', share: rate } }))),
    counters: [{ id: 'admission', kinds: ['inpatient'], each: 'year' }],
  };

  test('says which stay of the year it is; visits to the outpatient clinic do not count', () => {
    const stay = (on: string, kind = 'inpatient') => bill({ classA: '100', on, kind });
    expect(
      paidOn(
        policy,
        stay('2020-01-01'),
        stay('2020-02-01', 'outpatient'),
        stay('2020-03-01'),
        stay('2020-12-31'),
        stay('2020-12-31'),
        stay('2021-01-01'),
      ).flat(),
    ).toEqual([5_000, 6_000, 6_000, 7_000, 7_000, 5_000]);
  });

  test('counts for the person', () => {
    expect(settleYear(policy, bill({ classA: '100' }))[0]?.postings).toEqual([{ owner: 'person', key: '2020/count/admission', change: 1 }]);
    expect(settleYear(policy, bill({ classA: '100', kind: 'outpatient' }))[0]?.postings).toEqual([]);
  });
});

describe('a flag', () => {
  const policy = (lines: readonly string[] | 'all'): Policy => ({
    ...policyOf(lineThat(pays('60%'), { id: 'basic' }), lineThat(pays('30%'), { id: 'aid' })),
    flags: [{ flag: 'low', when: isOf('poor'), name: text('low'), paidBelow: { lines, share: ratio('90%'), of: ['inScope', 'prepay'] } }],
  });
  const flags = (lines: readonly string[] | 'all', more = {}) => settleYear(policy(lines), bill({ classA: '1000', ...poor, ...more }))[0]?.flags;

  test('where the lines together paid less than 90%', () => {
    expect(flags('all')).toEqual([]);
    expect(flags('all', { classB: '0.01', classBPrepay: '0.01' })).toEqual(['low']);
    expect(flags(['basic', 'aid'])).toEqual([]);
    expect(flags(['basic'])).toEqual(['low']);
    expect(flags(['basic'], { facts: { categories: ['none'] } })).toEqual([]);
  });

  test('stands once, and beside the one of a given amount that differs', () => {
    const twice = { ...policy('all'), flags: [...policy(['basic']).flags, ...policy(['basic']).flags] };
    expect(settleYear(twice, bill({ classA: '1000', ...poor, given: { basic: 50_000 as Fen } }))[0]?.flags).toEqual(['given-differs', 'low']);
  });
});

test('a promise is kept to the fen, where it is made', () => {
  const promise = { id: 'tenth', when: isOf('poor'), name: text('tenth'), patientAtMost: ratio('10%'), of: ['inScope', 'prepay'], citations: [] } as const;
  const policy = { ...policyOf(lineThat(pays('90%'))), promises: [promise] };
  const promises = (more: object) => settleYear(policy, bill({ classA: '1000', ...poor, ...more }))[0]?.promises;
  expect(promises({})).toEqual([{ promise, isKept: true, patientFen: 10_000, ofFen: 100_000 }]);
  expect(promises({ classB: '0.01', classBPrepay: '0.01' })).toEqual([{ promise, isKept: false, patientFen: 10_001, ofFen: 100_001 }]);
  expect(promises({ otherOut: '500' })).toMatchObject([{ isKept: true }]);
  expect(promises({ facts: { categories: ['none'] } })).toEqual([]);
});

test('a line for protected people is not shown where it pays nothing, so that nobody asks for whom it would', () => {
  const line = { ...lineThat(pays('50%'), { when: isOf('protected') }), isProtected: true as const };
  const shown = (more: object) => settleYear(policyOf(line), bill({ classA: '100', ...more }))[0]?.lines.map(({ paidFen }) => paidFen);
  expect(shown({})).toEqual([]);
  expect(shown({ facts: { categories: ['protected'] } })).toEqual([5_000]);
  expect(shown({ given: { aid: 0 as Fen } })).toEqual([0]);
});

test('two lines of one bill share a sum: the second begins where the first ended', () => {
  const bands = { kind: 'bands', each: 'year', above: 'nothing', bands: [{ to: yuan('1000'), share: share('50%') }, { share: share('10%') }] } as const;
  const line = (id: string) => lineThat(pays('0%', { rate: bands }), { id, sums: 'shared' });
  expect(paidOn(policyOf(line('a'), line('b')), bill({ classA: '600' }))).toEqual([[30_000, 22_000]]);
});

describe('is refused', () => {
  const policy = {
    ...policyOf(lineThat(pays('50%', { slices: [{ each: 'year', from: yuan('1') }] }))),
    valid: { from: '2020-01-01' as Day, to: '2020-12-31' as Day },
  };

  test('on a day on which the scheme is not in force', () => {
    const outcome = (on: string) => settle(policy, empty, bill({ classA: '100', on }));
    expect(['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01'].map((on) => isRefusal(outcome(on)))).toEqual([true, false, false, true]);
    expect(outcome('2021-01-01')).toMatchObject({
      code: 'outside-validity',
      path: '/dischargedOn',
      message: {
        zh: expect.stringContaining('（2020-01-01 至 2020-12-31）'),
        en: 'discharge on 2021-01-01 is outside the validity of scheme random (2020-01-01 to 2020-12-31); choose the scheme in force on that day',
      },
    });
    const open = { ...policy, valid: { from: policy.valid.from } };
    expect(settle(open, empty, bill({ classA: '100', on: '2019-01-01' }))).toMatchObject({
      message: { zh: expect.stringContaining('（2020-01-01 至 今后）'), en: expect.stringContaining('(2020-01-01 to open)') },
    });
  });

  test('where a running sum would pass what can be counted exactly', () => {
    const balances = (sum: number) => ({ ...empty, person: new Map([['2020/sum/aid', sum as Fen]]) });
    expect(isRefusal(settle(policy, balances(MOST_BALANCE_FEN - 10_000), bill({ classA: '100' })))).toBe(false);
    const greatest = { ...bill({}), charges: { ...bill({}).charges, classA: MOST_BALANCE_FEN } };
    expect(isRefusal(settle(policy, empty, greatest))).toBe(false);
    expect(settle(policy, balances(MOST_BALANCE_FEN - 9_999), bill({ classA: '100' }))).toMatchObject({
      code: 'bad-amount',
      path: '/charges',
      message: { en: expect.stringContaining('2020/sum/aid') },
    });
  });

  test('of several reasons the first in the order is told', () => {
    expect(settle(policy, empty, bill({ classA: '100', on: '2021-01-01', given: { nobody: 1 as Fen } }))).toMatchObject({ code: 'unknown-line' });
  });
});

describe('a policy that breaks the rules of money, as no file can, throws before an amount leaves the engine', () => {
  test('a payment below nothing', () => {
    const policy = policyOf(lineThat({ kind: 'fixed', amount: { kind: 'fen', amountFen: -500 as Fen }, base: LEFT_IN_SCOPE }));
    expect(() => settle(policy, empty, bill({ classA: '100' }))).toThrow('claim c: lines and patient make 10000 fen of 10000, smallest part -500');
  });

  test('a share that moves to where it was, and so is there twice', () => {
    const first = {
      id: 'circle',
      name: text('circle'),
      when: ALWAYS,
      share: share('20%'),
      from: 'inScope',
      to: 'inScope',
      citations: [],
      assumed: [],
    } as const;
    const policy = { ...policyOf(lineThat(pays('50%'))), firstShares: [first] };
    expect(() => settle(policy, empty, bill({ classA: '100' }))).toThrow('claim c: lines and patient make 12000 fen of 10000, smallest part 0');
  });
});

test('a household pays into one limit: the second member finds what the first left', () => {
  const policy = policyOf(lineThat({ kind: 'fixed', amount: yuan('40'), base: IN_SCOPE }, { owner: 'household', limits: [limit('year', '60')] }));
  const [settlement] = settleYear(policy, bill({ classA: '100' }));
  expect(settlement?.postings).toEqual([{ owner: 'household', key: '2020/paid/limit', change: 4_000 }]);
  const household = new Map([['2020/paid/limit', 4_000 as Fen]]);
  expect(settle(policy, { person: new Map(), household }, bill({ classA: '100' }))).toMatchObject({ lines: [{ paidFen: 2_000 }] });
  expect(settle(policy, { person: household, household: new Map() }, bill({ classA: '100' }))).toMatchObject({ lines: [{ paidFen: 4_000 }] });
});
