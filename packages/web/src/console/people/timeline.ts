// A person's years on a line: designations as strips, bills and holds as marks, each at its place from 0 to 100. Pure.
export interface Designated {
  readonly category: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
}

export interface Marked {
  readonly id: string;
  readonly day: string;
}

export interface Strip {
  readonly at: number;
  readonly width: number;
  /** It began before the line does. */
  readonly isCut: boolean;
}

export interface Timeline {
  readonly from: string;
  readonly to: string;
  readonly today: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** A lane for every category, in the order in which they began. */
  readonly lanes: readonly { readonly category: string; readonly strips: readonly Strip[] }[];
  readonly bills: readonly { readonly id: string; readonly at: number }[];
  readonly holds: readonly { readonly id: string; readonly at: number }[];
}

/** Longer lives are cut on the left: what settles today happened lately. */
const MOST_YEARS = 10;
/** As many labels as fit a narrow phone. */
const MOST_TICKS = 5;

export function timelineOf(designations: readonly Designated[], bills: readonly Marked[], holds: readonly Marked[], today: string): Timeline {
  const thisYear = yearOf(today);
  const begun = [...designations.map(({ fromDay }) => fromDay), ...bills.map(({ day }) => day), ...holds.map(({ day }) => day)];
  const firstYear = Math.min(thisYear, Math.max(thisYear - MOST_YEARS + 1, Math.min(thisYear - 1, ...begun.map(yearOf))));
  const [from, to] = [`${firstYear}-01-01`, `${thisYear}-12-31`];
  const place = placeBetween(from, to);
  const onLine = ({ day }: Marked) => day >= from && day <= to;
  const toMark = ({ id, day }: Marked) => ({ id, at: place(day) });
  return {
    from,
    to,
    today: place(today),
    ticks: ticksOf(firstYear, thisYear, place),
    lanes: lanesOf(designations, from, to, place),
    bills: bills.filter(onLine).map(toMark),
    holds: holds.filter(onLine).map(toMark),
  };
}

function lanesOf(designations: readonly Designated[], from: string, to: string, place: (day: string) => number): Timeline['lanes'] {
  const onLine = designations.filter(({ fromDay, toDay }) => fromDay <= to && (toDay === undefined || toDay >= from));
  const sorted = [...onLine].sort((a, b) => (a.fromDay < b.fromDay ? -1 : a.fromDay > b.fromDay ? 1 : 0));
  return [...new Set(sorted.map(({ category }) => category))].map((category) => ({
    category,
    strips: sorted
      .filter((designation) => designation.category === category)
      .map(({ fromDay, toDay }) => {
        const at = place(fromDay < from ? from : fromDay);
        const end = toDay === undefined || toDay >= to ? 100 : place(toDay);
        return { at, width: end - at, isCut: fromDay < from };
      }),
  }));
}

function ticksOf(first: number, last: number, place: (day: string) => number): Timeline['ticks'] {
  const years = last - first + 1;
  if (years <= 2) {
    const halves = Array.from({ length: years }, (_, index) => first + index).flatMap((year) => [`${year}-01`, `${year}-07`]);
    return halves.map((label) => ({ at: place(`${label}-01`), label }));
  }
  const step = Math.ceil(years / MOST_TICKS);
  return Array.from({ length: Math.ceil(years / step) }, (_, index) => first + index * step).map((year) => ({
    at: place(`${year}-01-01`),
    label: String(year),
  }));
}

function placeBetween(from: string, to: string): (day: string) => number {
  const [start, end] = [daysOf(from), daysOf(to)];
  return (day) => ((daysOf(day) - start) / (end - start)) * 100;
}

function daysOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}
