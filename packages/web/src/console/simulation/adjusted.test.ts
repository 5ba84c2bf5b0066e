import { describe, expect, test } from 'vitest';
import { AS_IT_IS, endLine, isAsItIs, moveValue } from './adjusted.ts';

const SHARE = { address: 'benefits/basic.yaml#/pays/share', value: '75%' };

describe('changing a scheme on the screen', () => {
  test('a value that comes back to where it was is no change', () => {
    const moved = moveValue(AS_IT_IS, SHARE, '80%');
    expect(moved).toEqual({ set: { [SHARE.address]: '80%' }, ended: [] });
    expect(isAsItIs(moveValue(moved, SHARE, '75%'))).toBe(true);
  });

  test('a line that ends takes its changed values with it, and no other line’s', () => {
    const moved = moveValue(moveValue(AS_IT_IS, SHARE, '80%'), { address: 'benefits/basic-2.yaml#/pays/share', value: '1%' }, '2%');
    expect(endLine(moved, 'basic', true)).toEqual({ set: { 'benefits/basic-2.yaml#/pays/share': '2%' }, ended: ['basic'] });
    expect(endLine(endLine(AS_IT_IS, 'basic', true), 'basic', false)).toEqual(AS_IT_IS);
  });
});
