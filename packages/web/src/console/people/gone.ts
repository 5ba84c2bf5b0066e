// Whoever died or left the county: what had no end by then is told as until then, and nothing goes on growing. Pure.

/** What the record says of it. */
export interface Ends {
  readonly diedOn?: string | undefined;
  readonly leftOn?: string | undefined;
}

export interface Gone {
  readonly how: 'died' | 'left';
  readonly day: string;
}

/** What came first, where somebody left and died later. */
export function goneOf({ diedOn, leftOn }: Ends): Gone | undefined {
  if (diedOn !== undefined && (leftOn === undefined || diedOn <= leftOn)) return { how: 'died', day: diedOn };
  return leftOn === undefined ? undefined : { how: 'left', day: leftOn };
}

const UNTIL = { died: 'person.untilDeath', left: 'person.untilLeft' } as const;

/** How a designation is told of which no end is recorded. What begins after the person was gone was true on no day, so nothing is said of until when. */
export function openEnd(fromDay: string, gone: Gone | undefined) {
  if (!gone) return 'person.stillOpen';
  return fromDay <= gone.day ? UNTIL[gone.how] : 'person.noEnd';
}

/** Of a bill that stands: either the death or the bill is wrong. */
export function isAfterDeath({ dischargedOn, isCancelled }: { readonly dischargedOn: string; readonly isCancelled: boolean }, { diedOn }: Ends): boolean {
  return !isCancelled && diedOn !== undefined && dischargedOn > diedOn;
}
