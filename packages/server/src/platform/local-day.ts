// The calendar day in China, whatever the clock of the machine is set to: what is booked at half past midnight belongs to the new day.
import type { Day } from '@doudi/policy';

const HOURS_EAST = 8;

export function localDay(moment: Date): Day {
  return new Date(moment.getTime() + HOURS_EAST * 3_600_000).toISOString().slice(0, 10) as Day;
}

/** So many days after a day. */
export function daysAfter(day: string, days: number): Day {
  return localDay(beginOf(day, days));
}

/** The moment at which a day begins, or another some days later. */
export function beginOf(day: string, daysLater = 0): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + (daysLater * 24 - HOURS_EAST) * 3_600_000);
}

/** `2026-03-01 16:05`, as the clock on the wall shows it. */
export function localTime(moment: Date): string {
  return new Date(moment.getTime() + HOURS_EAST * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
