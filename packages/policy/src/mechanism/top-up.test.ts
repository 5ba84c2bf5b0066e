import { expect, test } from 'vitest';
import type { TopUp } from '../policy.ts';
import { bill, IN_SCOPE, LEFT_IN_SCOPE, lineThat, paidOn, pays, policyOf, ratio, saidOfLast, yuan } from '../testing/small-policy.ts';

const after60 = (topUp: Partial<TopUp> & Pick<TopUp, 'to'>) =>
  policyOf(
    lineThat(pays('60%'), { id: 'basic' }),
    lineThat(pays('10%'), { id: 'other' }),
    lineThat({ kind: 'top-up', base: LEFT_IN_SCOPE, lessPaidBy: ['basic'], ...topUp }, { id: 'aid' }),
  );

test('to 90% of what is in scope: 60% were paid by the line that counts, so 30% are missing', () => {
  const policy = after60({ to: { kind: 'share-of', share: ratio('90%'), base: IN_SCOPE } });
  expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 10_000, 30_000]]);
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain(
    '[aid] It fills up to 90% of 1,000.00, that is 900.00; 600.00 were paid before, so 300.00 are missing.',
  );
});

test('to a share of what is left', () => {
  const policy = after60({ lessPaidBy: [], to: { kind: 'share-of', share: ratio('90%'), base: LEFT_IN_SCOPE } });
  expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 10_000, 27_000]]);
});

test('to an amount, and no further than the bill goes', () => {
  const policy = after60({ to: { kind: 'amount', amount: yuan('800') } });
  expect(paidOn(policy, bill({ classA: '1000' }), bill({ classA: '500' }))).toEqual([
    [60_000, 10_000, 20_000],
    [30_000, 5_000, 15_000],
  ]);
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain('[aid] It fills up to 800.00; 600.00 were paid before, so 200.00 are missing.');
});

test('where enough was paid, nothing is missing', () => {
  const policy = after60({ to: { kind: 'amount', amount: yuan('500') } });
  expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 10_000, 0]]);
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain('[aid] It fills up to 500.00; 600.00 were paid before, so nothing is missing.');
});

test('a line that was not there paid nothing', () => {
  const policy = after60({ lessPaidBy: ['basic', 'nobody'], to: { kind: 'amount', amount: yuan('800') } });
  expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 10_000, 20_000]]);
});
