// Days and moments as screens show them: `2026-03-01`, and times of China; and days as people type them.
import { parseDay } from '@doudi/policy';

const DAY_AND_TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** `2026-03-01 14:05`, in China. */
export function printMoment(moment: string): string {
  return DAY_AND_TIME.format(new Date(moment));
}

export function dayOfMoment(moment: string): string {
  return DAY.format(new Date(moment));
}

/** The day in China now. */
export function today(): string {
  return DAY.format(new Date());
}

/**
 * What a clerk types as a day → `YYYY-MM-DD`; undefined if it is none. `2026-03-01`, `20260301`, `2026.3.1`, and without a year `0301`, `3-1` or `3/1`: the
 * last such day that is not after `now`, for bills lie behind us.
 */
export function readDay(typed: string, now: string): string | undefined {
  const text = typed.normalize('NFKC').trim();
  const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  if (whole) return existing(whole[1] ?? '', whole[2] ?? '', whole[3] ?? '');
  const short = /^(\d{2})(\d{2})$/.exec(text) ?? /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  if (!short) return undefined;
  const [, month = '', day = ''] = short;
  const year = Number(now.slice(0, 4));
  const thisYear = existing(String(year), month, day);
  return thisYear !== undefined && thisYear <= now ? thisYear : existing(String(year - 1), month, day);
}

function existing(year: string, month: string, day: string): string | undefined {
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Some days later, or earlier. */
export function dayPlus(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The same day some months later; where that month is shorter, its last day: three months after 30 November are at the end of February. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 0, ofMonth = 0] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0));
  lastOfMonth.setUTCDate(Math.min(ofMonth, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
}

export function firstOfYear(): string {
  return `${today().slice(0, 4)}-01-01`;
}
