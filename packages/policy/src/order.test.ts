import { expect, test } from 'vitest';
import { balancesFor, emptyBooks, householdOf, inSettlingOrder, settleInto } from './order.ts';
import { bill, limit, lineThat, pays, policyOf, share, yuan } from './testing/small-policy.ts';

test('bills are settled by the day of discharge, those of one day in the order in which they were given', () => {
  const bills = [
    { id: 'a', dischargedOn: '2020-03-02' },
    { id: 'b', dischargedOn: '2020-03-01' },
    { id: 'c', dischargedOn: '2020-03-02' },
    { id: 'd', dischargedOn: '2019-12-31' },
    { id: 'e', dischargedOn: '2020-03-01' },
  ];
  expect(inSettlingOrder(bills).map(({ id }) => id)).toEqual(['d', 'b', 'e', 'a', 'c']);
  expect(bills.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('who has no household has one of their own, which no household of that name can meet', () => {
  expect(householdOf({ personId: 'x' })).not.toBe(householdOf({ personId: 'y', householdId: 'x' }));
  expect(householdOf({ personId: 'x', householdId: 'h' })).toBe(householdOf({ personId: 'y', householdId: 'h' }));
  expect(householdOf({ personId: 'x' })).not.toBe(householdOf({ personId: 'y' }));
});

test('two members of a household find one limit, each their own running sum', () => {
  const yearly = pays('50%', { slices: [{ each: 'year', from: yuan('100') }] });
  const policy = policyOf(
    lineThat(yearly, { id: 'own' }),
    lineThat(
      { kind: 'fixed', amount: yuan('40'), base: { portions: ['otherOut'], basis: 'left' } },
      { id: 'together', owner: 'household', limits: [limit('year', '60')] },
    ),
  );
  const books = emptyBooks();
  const stay = (personId: string) => settleInto(books, policy, { ...bill({ classA: '100', otherOut: '100' }), personId, householdId: 'h' });
  expect(stay('p')).toMatchObject({ lines: [{ paidFen: 0 }, { paidFen: 4_000 }] });
  expect(stay('q')).toMatchObject({ lines: [{ paidFen: 0 }, { paidFen: 2_000 }] });
  expect(stay('p')).toMatchObject({ lines: [{ paidFen: 5_000 }, { paidFen: 0 }] });
  expect([...books.person.keys()]).toEqual(['p', 'q']);
  expect([...books.household.keys()]).toEqual(['household h']);
  expect([...balancesFor(books, { ...bill({}), personId: 'q', householdId: 'h' }).household]).toEqual([['2020/paid/limit', 6_000]]);
});

test('a bill that changes only sums of its person opens no book of the household', () => {
  const books = emptyBooks();
  settleInto(books, policyOf(lineThat(pays('50%'), { limits: [limit('year', '60')] })), bill({ classA: '100' }));
  expect([books.person.size, books.household.size]).toEqual([1, 0]);
});

test('a bill that is refused, or that changes no sum, opens no book', () => {
  const books = emptyBooks();
  const policy = policyOf(lineThat(pays('50%', { rate: { kind: 'share', share: share('50%') } })));
  expect(settleInto(books, policy, bill({ classA: '1', on: '1999-01-01' }))).toMatchObject({ code: 'outside-validity' });
  expect(settleInto(books, policy, bill({ classA: '1' }))).toMatchObject({ kind: 'settlement' });
  expect(books).toEqual(emptyBooks());
});
