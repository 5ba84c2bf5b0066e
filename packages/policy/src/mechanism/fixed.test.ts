import { expect, test } from 'vitest';
import { bill, lineThat, paidOn, policyOf, saidOfLast, settleYear, yuan } from '../testing/small-policy.ts';

const base = { portions: ['otherOut', 'inScope'], basis: 'left' } as const;
const policy = policyOf(lineThat({ kind: 'fixed', amount: yuan('300'), base }));

test('300.00, from the portions in their order', () => {
  const [settlement] = settleYear(policy, bill({ classA: '1000', otherOut: '120' }));
  expect(settlement?.lines[0]?.paid).toMatchObject({ otherOut: 12_000, inScope: 18_000 });
  expect(saidOfLast(policy, bill({ classA: '1000' }))).toEqual(['[aid] The fixed amount is 300.00.', 'Paid by the payer-aid: 300.00. (Source: test, 1)']);
});

test('of a bill of 200.00 no more than 200.00', () => {
  expect(paidOn(policy, bill({ classA: '200' }))).toEqual([[20_000]]);
});
