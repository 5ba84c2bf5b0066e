import { expect, test } from 'vitest';
import { type Charges, portionsOf, sumPortions, totalOf } from './bill.ts';
import { ratio } from './testing/small-policy.ts';

const charges = { classA: 10_000, classB: 5_005, certifiedOut: 300, overLimit: 20, otherOut: 1 } as Charges;

test('what is in scope is class A, and class B less what the patient pays of it first', () => {
  const parts = { certifiedOut: 300, overLimit: 20, otherOut: 1 };
  // 10% of 50.05 are 5.005.
  expect(portionsOf(charges, ratio('10%'))).toEqual({ inScope: 14_504, prepay: 501, ...parts });
  expect(portionsOf({ ...charges, classBPrepay: 5 } as Charges, ratio('10%'))).toEqual({ inScope: 15_000, prepay: 5, ...parts });
});

test('the portions make the total', () => {
  expect(totalOf(charges)).toBe(15_326);
  expect(sumPortions(portionsOf(charges, ratio('10%')))).toBe(15_326);
  expect(sumPortions(portionsOf(charges, ratio('10%')), ['prepay', 'otherOut'])).toBe(502);
});
