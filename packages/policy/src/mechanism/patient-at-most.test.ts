import { expect, test } from 'vitest';
import type { PatientAtMost } from '../policy.ts';
import { bill, LEFT_IN_SCOPE, lineThat, paidOn, pays, policyOf, ratio, saidOfLast, settleYear, yuan } from '../testing/small-policy.ts';

const after60 = (most: Partial<PatientAtMost>) =>
  policyOf(
    lineThat(pays('60%'), { id: 'basic' }),
    lineThat({ kind: 'patient-at-most', each: 'claim', of: ['inScope'], base: LEFT_IN_SCOPE, ...most }, { id: 'aid' }),
  );

test('10% of 1,000.09, rounded down for the patient: 100.00, so 300.04 of the 400.04 that are left are too much', () => {
  const policy = after60({ share: ratio('10%') });
  // 60% are 600.054.
  const stay = bill({ classA: '1000.09' });
  expect(paidOn(policy, stay)).toEqual([[60_005, 30_004]]);
  expect(saidOfLast(policy, stay)).toContain(
    '[aid] The patient bears at most 10% of 1,000.09, that is 100.00 (rounded down); 400.04 are left, 300.04 too much.',
  );
});

test('where less is left, it pays nothing', () => {
  const policy = after60({ share: ratio('50%') });
  expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 0]]);
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain(
    '[aid] The patient bears at most 50% of 1,000.00, that is 500.00; 400.00 are left, not too much.',
  );
});

test('an amount, with a share of what passes another: 100.00 and 10% of what passes 600.00', () => {
  const policy = after60({ amount: yuan('100'), plusShareAbove: { share: ratio('10%'), above: yuan('600') } });
  expect(paidOn(policy, bill({ classA: '1000' }), bill({ classA: '500' }))).toEqual([
    [60_000, 26_000],
    // Below 600.00 there is no share, and no less than none.
    [30_000, 10_000],
  ]);
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain(
    '[aid] The patient bears at most 100.00, plus 10% of what passes 600.00 of 1,000.00, that is 140.00; 400.00 are left, 260.00 too much.',
  );
});

test('all that passes 600.00 is nothing of a bill of 500.00', () => {
  const policy = after60({ amount: yuan('100'), plusShareAbove: { share: ratio('100%'), above: yuan('600') } });
  expect(paidOn(policy, bill({ classA: '500' }))).toEqual([[30_000, 10_000]]);
});

test('the share above an amount is rounded down for the patient too', () => {
  const policy = after60({ amount: yuan('100'), plusShareAbove: { share: ratio('10%'), above: yuan('600') } });
  // 10% of 400.09 are 40.009; 60% of 1,000.09 leave 400.04.
  expect(paidOn(policy, bill({ classA: '1000.09' }))).toEqual([[60_005, 26_004]]);
});

test('a year: what was borne before counts, and so do the bills before', () => {
  const policy = after60({ each: 'year', share: ratio('10%'), of: ['inScope', 'otherOut'], base: { portions: ['inScope', 'otherOut'], basis: 'left' } });
  const [first, second, third] = settleYear(
    policy,
    bill({ classA: '1000' }),
    bill({ classA: '1000', otherOut: '500' }),
    bill({ classA: '100', on: '2021-01-01' }),
  );
  expect(first?.patientFen).toBe(10_000);
  // 10% of 2,500.00, of which 100.00 were borne.
  expect(second?.patientFen).toBe(15_000);
  expect(second?.lines[1]?.paid).toMatchObject({ inScope: 40_000, otherOut: 35_000 });
  expect(third?.patientFen).toBe(1_000);
  expect(saidOfLast(policy, bill({ classA: '1000' }), bill({ classA: '1000', otherOut: '500' }))).toContain(
    '[aid] The patient bears at most 10% of 2,500.00, that is 250.00, 100.00 of it borne before this year; 900.00 are left, 750.00 too much.',
  );
});

test('of each bill: what was borne before does not count', () => {
  const policy = after60({ share: ratio('10%') });
  expect(paidOn(policy, bill({ classA: '1000' }), bill({ classA: '1000' }))).toEqual([
    [60_000, 30_000],
    [60_000, 30_000],
  ]);
});

test('of each bill: nor does what a line of the year counts under the same name', () => {
  const most = { kind: 'patient-at-most', of: ['inScope'], base: LEFT_IN_SCOPE } as const;
  const policy = policyOf(
    lineThat({ ...most, each: 'year', share: ratio('50%') }, { id: 'yearly', sums: 'shared' }),
    lineThat({ ...most, each: 'claim', share: ratio('10%') }, { id: 'aid', sums: 'shared' }),
  );
  expect(paidOn(policy, bill({ classA: '1000' }), bill({ classA: '1000' }))).toEqual([
    [50_000, 40_000],
    [50_000, 40_000],
  ]);
});
