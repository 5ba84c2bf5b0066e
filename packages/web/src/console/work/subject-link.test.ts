import { expect, test } from 'vitest';
import { subjectLink } from './subject-link.ts';

test('a task leads to what it is about, and to nowhere where that has no page', () => {
  expect(subjectLink('settlement/s-1')).toEqual({ page: '/settlements/:settlementId', href: '/settlements/s-1' });
  expect(subjectLink('person/p-1')).toEqual({ page: '/people/:personId', href: '/people/p-1' });
  expect(subjectLink('household/h-1')).toEqual({ page: '/households/:householdId', href: '/households/h-1' });
  for (const subject of ['import-row/7', 'person/', 'constructor/x', '']) expect(subjectLink(subject)).toBeUndefined();
});
