// What is left of a person's limits today: bills of nothing, of every kind and at every facility, reckoned by the browser's engine. Pure.
import type { ReadContext } from '@doudi/core/settlement';
import type { Explained } from '../../explain/explained.ts';
import { type Facility, type Person, provisionalQuote, type Used } from '../../explain/provisional-quote.ts';

export interface KnownOfPerson {
  readonly context: ReadContext;
  readonly person: Person;
  readonly facilities: readonly Facility[];
  readonly used: Used;
  readonly day: string;
}

/** All lines that could pay for the person; undefined if no bill can be reckoned at all. */
export function yearLimits({ context, person, facilities, used, day }: KnownOfPerson): Explained | undefined {
  const quotes = Object.keys(context.scheme.policy.kinds).flatMap((kind) =>
    facilities.flatMap((facility) => {
      const bill = { personId: person.person.personId, facilityId: facility.facilityId, kind, dischargedOn: day, charges: {} };
      const quote = provisionalQuote(bill, { context, person, facility, used });
      return 'explained' in quote ? [quote.explained] : [];
    }),
  );
  const [first] = quotes;
  return first && { ...first, lines: quotes.flatMap(({ lines }) => lines) };
}
