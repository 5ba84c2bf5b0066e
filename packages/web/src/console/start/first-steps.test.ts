import { ROLES } from '@doudi/core/contract';
import { describe, expect, test } from 'vitest';
import { ADDRESSES, addressesOf } from '../addresses.ts';
import { ANSWERS, FIRST_STEPS } from './first-steps.ts';

describe('the first five minutes', () => {
  test.each(ROLES)('send a %s only to pages of their own', (role) => {
    const own = addressesOf({ role, area: '990101', countyId: '990101' })
      .filter(({ menu }) => menu !== undefined)
      .map(({ path }) => path);
    expect(FIRST_STEPS[role].filter(({ path }) => !own.includes(path))).toEqual([]);
  });

  test('say of every screen in the menu which question it answers', () => {
    const screens = ADDRESSES.filter(({ menu, path }) => menu !== undefined && path !== '/welcome').map(({ path }) => path);
    expect(Object.keys(ANSWERS).sort()).toEqual([...screens].sort());
  });
});
