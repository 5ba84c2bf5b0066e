// The months and the year that accounts are asked for, from today.
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function monthOf(year: number, month: number): Period {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 31);
  const stem = `${year}-${String(month).padStart(2, '0')}`;
  return { from: `${stem}-01`, to: `${stem}-${last}` };
}

export function thisMonth(today: string): Period {
  return monthOf(Number(today.slice(0, 4)), Number(today.slice(5, 7)));
}

export function lastMonth(today: string): Period {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return month === 1 ? monthOf(year - 1, 12) : monthOf(year, month - 1);
}

export function thisYear(today: string): Period {
  const year = today.slice(0, 4);
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}
