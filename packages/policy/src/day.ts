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
