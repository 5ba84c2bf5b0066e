// What is protected of some of the invented residents, and whom the invented doctor treats: also people of whom nothing is protected, so that being
// treated tells nothing. A stream of chances of its own, so that everything else of the county is as it is without it.
import type { Day } from '@doudi/policy';
import { dayNumberOf, dayOf, yearsBetween } from './day-number.ts';
import { WALLS } from './demo-data.ts';
import { type Random, randomOf } from './random.ts';
import type { DemoPerson } from './residents.ts';

export interface DemoFact {
  readonly category: string;
  readonly fromDay: Day;
  readonly note: string;
  readonly evidence: string;
}

/** Somebody whom the doctor treats, and what is protected of them. */
export interface DemoTreated {
  readonly personId: string;
  readonly facts: readonly DemoFact[];
}

/** Whom of some people the doctor treats, asked for them in their order. */
export function openTreating(seed: number, today: Day): (people: readonly Pick<DemoPerson, 'personId' | 'bornOn'>[]) => DemoTreated[] {
  const random = randomOf(seed, 'walls');
  const day = dayNumberOf(today);
  return (people) =>
    people.flatMap(({ personId, bornOn }) => {
      const born = dayNumberOf(bornOn);
      const facts = WALLS.lists.flatMap(({ category, perMille, ages: [least, most], note, evidence }) => {
        const age = yearsBetween(born, day);
        // Each list takes its chance, whoever it is, so that one person does not shift another's.
        const isNamed = random.happens(perMille);
        return isNamed && age >= least && age <= most ? [{ category, fromDay: dayOf(sinceOf(random, born, day)), note, evidence }] : [];
      });
      return facts.length > 0 || random.happens(WALLS.treatedWithoutPerMille) ? [{ personId, facts }] : [];
    });
}

function sinceOf(random: Random, born: number, today: number): number {
  return Math.max(born, today - random.between(...WALLS.sinceDays));
}
