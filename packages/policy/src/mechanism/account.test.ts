import { describe, expect, test } from 'vitest';
import type { Fen } from '../money.ts';
import { emptyBooks, settleInto } from '../order.ts';
import { isRefusal, settle } from '../settle.ts';
import { bill, isOf, LEFT_IN_SCOPE, lineThat, paidOn, policyOf, saidOfLast, settleYear } from '../testing/small-policy.ts';

const own = lineThat({ kind: 'account', account: 'own', base: LEFT_IN_SCOPE });
const policy = policyOf(own);
const opened = 10_000 as Fen;

test('the account pays until it is empty, over the years', () => {
  const bills = [bill({ classA: '70', accountOpeningFen: opened }), bill({ classA: '20', on: '2020-12-31' }), bill({ classA: '30', on: '2021-01-01' })];
  expect(paidOn(policy, ...bills, bill({ classA: '5', on: '2021-02-01' }))).toEqual([[7_000], [2_000], [1_000], [0]]);
  expect(saidOfLast(policy, ...bills.slice(0, 1))).toContain('[aid] The account held 0.00, 100.00 are credited, 30.00 remain after paying.');
  expect(saidOfLast(policy, ...bills)).toContain('[aid] The account held 10.00, 0.00 are credited, 0.00 remain after paying.');
});

test('the opening is credited once, to the first line that pays from an account', () => {
  const two = policyOf(own, lineThat({ kind: 'account', account: 'spouse', base: LEFT_IN_SCOPE }, { id: 'second' }));
  expect(paidOn(two, bill({ classA: '150', accountOpeningFen: opened }))).toEqual([[10_000, 0]]);
});

test('a line that is not for this bill takes no opening: it goes to the next account', () => {
  const two = policyOf({ ...own, when: isOf('poor') }, lineThat({ kind: 'account', account: 'spouse', base: LEFT_IN_SCOPE }, { id: 'second' }));
  expect(paidOn(two, bill({ classA: '150', accountOpeningFen: opened }))).toEqual([[0, 10_000]]);
});

describe('where somebody else has said what the account paid', () => {
  const books = emptyBooks();
  const given = (text: number) => ({ given: { aid: text as Fen } });

  test('the balance is what remains', () => {
    const [first, second] = settleYear(policy, bill({ classA: '80', accountOpeningFen: opened, ...given(3_000) }), bill({ classA: '80' }));
    expect(first?.lines[0]).toMatchObject({ paidFen: 3_000, computedFen: 8_000, isGiven: true });
    expect(first?.flags).toEqual(['given-differs']);
    expect(second?.lines[0]?.paidFen).toBe(7_000);
    expect(saidOfLast(policy, bill({ classA: '80', accountOpeningFen: opened, ...given(3_000) }))).toEqual([
      '[aid] The account held 0.00, 100.00 are credited, 70.00 remain after paying.',
      'The amount 30.00 was given from outside; this scheme itself computes 80.00.',
      'Paid by the payer-aid: 30.00. (Source: test, 1)',
    ]);
  });

  test('all that it holds may be given, and not a fen more', () => {
    const stay = (amount: number) => bill({ classA: '500', accountOpeningFen: opened, ...given(amount) });
    expect(isRefusal(settle(policy, { person: new Map(), household: new Map() }, stay(10_000)))).toBe(false);
    expect(settle(policy, { person: new Map(), household: new Map() }, stay(10_001))).toMatchObject({ code: 'given-too-large', path: '/given/aid' });
    expect(settleInto(books, policy, stay(10_001))).toMatchObject({ code: 'given-too-large' });
    expect(books).toEqual(emptyBooks());
  });

  test('a line that is not for this bill has only what the account held before', () => {
    const forPoor = policyOf({ ...own, when: isOf('poor') });
    const filled = bill({ classA: '20', accountOpeningFen: opened, facts: { categories: ['poor'] } });
    const notPoor = (amount: number) => bill({ classA: '500', accountOpeningFen: opened, ...given(amount) });
    const poorAgain = { ...filled, accountOpeningFen: 0 as Fen };
    expect(settleYear(forPoor, filled, notPoor(7_900), poorAgain).map(({ lines }) => lines[0]?.paidFen)).toEqual([2_000, 7_900, 100]);
    expect(settleYear(forPoor, filled, notPoor(8_000), poorAgain).map(({ lines }) => lines[0]?.paidFen)).toEqual([2_000, 8_000, 0]);
    expect(() => settleYear(forPoor, filled, notPoor(8_001))).toThrow(/more than is left/);
  });
});
