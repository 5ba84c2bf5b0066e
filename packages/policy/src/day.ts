// Calendar days as text, so that nothing here needs a clock or a time zone. Text order is day order.

/** A calendar day `YYYY-MM-DD` that exists. */
export type Day = string & { readonly day: unique symbol };

/** How long a running sum or a limit runs: one claim, a calendar month or year of discharge, or for life. */
export type Period = 'claim' | 'month' | 'year' | 'lifetime';

/** Reads `"2020-02-29"`; undefined if there is no such day. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return text as Day;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The day after. */
export function nextDay(day: Day): Day {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  if (date < daysIn(year, month)) return toDay(year, month, date + 1);
  return month < 12 ? toDay(year, month + 1, 1) : toDay(year + 1, 1, 1);
}

/** In whole years. */
export function ageOn(bornOn: string, day: string): number {
  return Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4)) - (day.slice(5) < bornOn.slice(5) ? 1 : 0);
}

/** So many days later, or earlier. */
export function daysLater(day: Day, days: number): Day {
  return dayOfCount(countOf(day) + days);
}

/** Days since 1 March of the year 0: a year that ends with February has its leap day last. */
function countOf(day: Day): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  const [years, months] = month > 2 ? [year, month - 3] : [year - 1, month + 9];
  return 365 * years + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + Math.floor((153 * months + 2) / 5) + date - 1;
}

function dayOfCount(count: number): Day {
  const era = Math.floor(count / 146_097);
  const ofEra = count - era * 146_097;
  const years = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const months = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * months + 2) / 5) + 1;
  const month = months < 10 ? months + 3 : months - 9;
  return toDay(era * 400 + years + (month <= 2 ? 1 : 0), month, date);
}

function toDay(year: number, month: number, date: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}` as Day;
}

/** The label of the period that a day falls in: `2020`, `2020-03`, `life`. A claim has no label: nothing outlives it. */
export function periodOf(day: Day, each: Exclude<Period, 'claim'>): string {
  if (each === 'year') return day.slice(0, 4);
  return each === 'month' ? day.slice(0, 7) : 'life';
}

/** The days on which something is in force; both ends belong to it, a missing end is open. */
export interface Validity {
  readonly from: Day;
  readonly to?: Day;
}

export function isValidOn(validity: Validity, day: Day): boolean {
  return day >= validity.from && (validity.to === undefined || day <= validity.to);
}
