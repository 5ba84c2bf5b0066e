// Days as numbers, to be added and subtracted: 0 is 1970-01-01. By integers alone, without a calendar of the machine.
import type { Day } from '@doudi/policy';

export function dayNumberOf(day: Day): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  // A year that begins in March has its leap day at its end.
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** The mirror of `dayNumberOf`. */
export function dayOf(dayNumber: number): Day {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${twoDigits(month)}-${twoDigits(dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)}` as Day;
}

const twoDigits = (number: number) => (number < 10 ? `0${number}` : `${number}`);

/** Completed years between two days, by the average length of a year: for ages that need not be right on the birthday itself. */
export function yearsBetween(from: number, to: number): number {
  return Math.floor(((to - from) * 4) / 1461);
}
