// A picture that would be empty says why it is none.
import { type Report, SHARE_STEPS } from '@doudi/core/simulation';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SharesPicture } from './shares-picture.tsx';

const steps = (people: number | null) => Array.from({ length: SHARE_STEPS }, () => people);
const drawn = (people: number | null, change: Report['change']) => {
  const report = { k: 10, shares: { before: steps(people), after: steps(people) }, change } as Report;
  return renderToStaticMarkup(createElement(SharesPicture, { report, isPaper: true }));
};
const NOBODY = { gainers: 0, losers: 0, gained: '0.00', lost: '0.00' };

test('where nobody’s part changes it is said, with a picture or without', () => {
  expect(drawn(20, NOBODY)).toMatch(/没有人的负担发生变化。.*<svg/);
  expect(drawn(null, NOBODY)).toMatch(/没有人的负担发生变化。.*各档人数都不足 10 人/);
});

test('where every step is of too few people there is no picture, and nothing is said of a change of few', () => {
  const text = drawn(null, {});
  expect(text).toMatch(/各档人数都不足 10 人/);
  expect(text).not.toMatch(/<svg|没有人的负担/);
  expect(drawn(20, { ...NOBODY, losers: 12, lost: '5.00' })).not.toMatch(/没有人的负担|不足/);
});
