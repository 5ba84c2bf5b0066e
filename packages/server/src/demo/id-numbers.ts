// Id numbers as an office gives them out: the area, the birthday, a number within the day that is odd for men, and the check digit.
import { checkDigitOf } from '@doudi/core/registry';
import type { Day } from '@doudi/policy';

/** Gives out numbers of one area, none of them twice. */
export type IdNumberOffice = (bornOn: Day, born: number, sex: 'male' | 'female') => string;

export function openIdNumberOffice(area: string): IdNumberOffice {
  const given = new Map<number, number>();
  return (bornOn, born, sex) => {
    const key = born * 2 + (sex === 'male' ? 1 : 0);
    const before = given.get(key) ?? 0;
    if (before >= 500) throw new RangeError(`the numbers of ${area} for ${bornOn} are used up`);
    given.set(key, before + 1);
    // 137 has no factor in common with 500, so that all 500 are reached, and not in an order that shows how many there were.
    const sequence = ((((born % 500) + 500) * 61 + before * 137) % 500) * 2 + (sex === 'male' ? 1 : 0);
    const digits = `${area}${bornOn.slice(0, 4)}${bornOn.slice(5, 7)}${bornOn.slice(8)}${String(sequence).padStart(3, '0')}`;
    return digits + checkDigitOf(digits);
  };
}
