// People of the demonstration county for whom something can be settled.
import { findPeople, getPerson } from '@doudi/core/registry';
import { read, systemScope } from '../../../server/src/platform/database/transaction.ts';
import type { DemoServer } from './demo-server.ts';

export interface SomePerson {
  readonly personId: string;
  readonly name: string;
  readonly initials: string;
  readonly bornYear: number;
}

/** Somebody of this category and of no other, who was not settled for yet; each time another. */
export type Somebody = (category?: string) => Promise<SomePerson>;

/** Found in the database, for nobody may list a county's people. */
export function somebodyOf({ services, countyId, ask }: DemoServer): Somebody {
  const used = new Set<string>();
  return async (category) => {
    // As Doudi itself, which also sees of whom something is protected: their bills are settled otherwise.
    const found = await read(services.database, { ...systemScope(countyId, 'test'), purpose: 'treatment' }, ({ rows }) =>
      rows<{ person_id: string; initials: string }>(
        `select p.person_id, p.initials from person p
         where p.born_on < '1990-01-01'
           and not exists (select 1 from settlement s where s.county_id = p.county_id and s.person_id = p.person_id)
           and not exists (select 1 from protected_fact f where f.county_id = p.county_id and f.person_id = p.person_id)
           and (select coalesce(array_agg(d.category), '{}') from designation d where d.county_id = p.county_id and d.person_id = p.person_id) = $1
           and (select count(*) from person o where o.county_id = p.county_id and o.initials = p.initials) between 2 and 15
         order by p.person_id`,
        [category === undefined ? [] : [category]],
      ),
    );
    const chosen = found.find(({ person_id }) => !used.has(person_id));
    if (!chosen) throw new Error(`the county has nobody left of category ${category}`);
    used.add(chosen.person_id);
    const { person } = await ask('clerk', getPerson, { personId: chosen.person_id });
    return { personId: person.personId, name: person.name, initials: chosen.initials, bornYear: person.bornYear };
  };
}

/** At which place of the list that initials give this person stands. */
export async function placeInList({ ask }: DemoServer, { personId, initials }: SomePerson): Promise<number> {
  const { people } = await ask('clerk', findPeople, { text: initials });
  return people.findIndex((person) => person.personId === personId);
}
