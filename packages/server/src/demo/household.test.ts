import type { Day } from '@doudi/policy';
import { expect, test } from 'vitest';
import { dayNumberOf } from './day-number.ts';
import { type Member, membersOf } from './household.ts';
import { randomOf } from './random.ts';

const today = dayNumberOf('2026-11-21' as Day);
const random = randomOf(9, 'households');
const households = Array.from({ length: 5_000 }, () => membersOf(today, random));
const yearsApart = (a: Member | undefined, b: Member | undefined) => ((b?.born ?? 0) - (a?.born ?? 0)) / 365.25;
const isCouple = ([head, wife]: readonly Member[]) => head?.sex === 'male' && wife?.sex === 'female' && Math.abs(yearsApart(head, wife)) < 7;

test('in a household, children are 19 to 64 years younger than the mother, and grandparents 19 to 36 older than the head', () => {
  let [children, grandparents] = [0, 0];
  for (const members of households.filter(isCouple)) {
    for (const member of members.slice(2)) {
      const isChild = member.born > (members[1]?.born ?? 0);
      const apart = isChild ? yearsApart(members[1], member) : yearsApart(member, members[0]);
      expect(apart).toBeGreaterThan(19);
      expect(apart).toBeLessThan(isChild ? 64 : 36);
      if (isChild) children++;
      else grandparents++;
    }
  }
  expect(children).toBeGreaterThan(3_000);
  expect(grandparents).toBeGreaterThan(1_000);
});

test('a child raised by grandparents has no parents in the household', () => {
  const raised = households.filter((members) => members.some((member) => member.isRaisedByGrandparents));
  expect(raised.length).toBeGreaterThan(50);
  for (const [head, ...others] of raised)
    for (const member of others.filter((other) => other.isRaisedByGrandparents)) expect(yearsApart(head, member)).toBeGreaterThan(35);
});
