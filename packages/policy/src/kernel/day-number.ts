// Days as numbers for columns: 2020-02-29 is 20200229. The order of the numbers is the order of the days.
import type { Day } from '../day.ts';

export function numberOfDay(day: Day): number {
  return Number(day.slice(0, 4)) * 10_000 + Number(day.slice(5, 7)) * 100 + Number(day.slice(8));
}

export function dayOfNumber(number: number): Day {
  const digits = String(number).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` as Day;
}
