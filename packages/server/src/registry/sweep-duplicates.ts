// Looking through a whole county for people who are registered twice. What is found becomes work; what was decided before is not asked again.
//
// It reads the county once and compares in memory, apart from the server that people use (`doudi match sweep`). No number is opened: blind indexes tell
// whether two are the same, and a registered number is valid, so that two which differ are two people's and no slip.
import { type AlikePair, findAlike, likelihoodOf, pairSubject } from '@doudi/core/registry';
import { type Command, runCommand } from '../platform/database/run-command.ts';
import { type Database, read, systemScope } from '../platform/database/transaction.ts';
import { insertTasks, type NewTask } from '../work/tasks.ts';
import { MATCH_COLUMNS, type MatchRow, toMatchRecord } from './match-records.ts';

const SWEEPER = 'match-sweep';
const AT_ONCE = 500;

export interface Swept {
  readonly people: number;
  readonly comparedPairs: number;
  /** That may be one person, and nobody has decided it. */
  readonly found: number;
  /** Of these, those that were no work yet. */
  readonly opened: number;
}

export async function sweepDuplicates(database: Database, countyId: string): Promise<Swept> {
  const { people, decided, asked } = await load(database, countyId);
  const records = people.map(toMatchRecord);
  const { pairs, comparedPairs } = findAlike(records);
  const undecided = pairs.filter(({ personIds }) => !decided.has(personIds.join('+')));
  const isNew = undecided.filter(({ personIds }) => !asked.has(pairSubject(personIds)));
  const villages = new Map(people.map(({ person_id, village_code }) => [person_id, village_code]));
  for (let from = 0; from < isNew.length; from += AT_ONCE) await open(database, countyId, isNew.slice(from, from + AT_ONCE), villages);
  return { people: people.length, comparedPairs, found: undecided.length, opened: isNew.length };
}

async function load(database: Database, countyId: string) {
  return read(database, systemScope(countyId, SWEEPER), async ({ rows }) => {
    const [people, decided, asked] = await Promise.all([
      rows<MatchRow>(`select ${MATCH_COLUMNS} from person p where p.county_id = $1 and p.merged_into is null order by p.person_id`, [countyId]),
      rows<{ pair: string }>(
        `select distinct on (first_person_id, second_person_id) case verdict when 'later' then '' else first_person_id || '+' || second_person_id end as pair
           from match_decision where county_id = $1 order by first_person_id, second_person_id, decided_at desc, match_decision_id desc`,
        [countyId],
      ),
      rows<{ subject: string }>(`select subject from task where county_id = $1 and kind = 'possible-duplicate' and closed_at is null`, [countyId]),
    ]);
    return { people, decided: new Set(decided.map(({ pair }) => pair)), asked: new Set(asked.map(({ subject }) => subject)) };
  });
}

async function open(database: Database, countyId: string, pairs: readonly AlikePair[], villages: ReadonlyMap<string, string>): Promise<void> {
  const tasks = pairs.map(({ personIds, bits }): NewTask => {
    const [village = countyId, other = countyId] = personIds.map((personId) => villages.get(personId));
    return {
      kind: 'possible-duplicate',
      area: commonArea(village, other),
      subject: pairSubject(personIds),
      personId: personIds[0],
      facts: { likelihood: likelihoodOf(bits) },
    };
  });
  const command: Command<object, object> = {
    name: 'sweepDuplicates',
    purpose: 'registry',
    load: async (_, __, context) => () => ({
      answer: {},
      writes: [insertTasks(context, tasks)],
      audit: { subject: `county/${countyId}`, facts: { pairs: pairs.length }, persons: [...new Set(pairs.flatMap(({ personIds }) => personIds))] },
    }),
  };
  const actor = { countyId, actorId: SWEEPER, role: 'admin', area: countyId } as const;
  await runCommand(database, command, {}, { actor, idempotencyKey: database.newId(), requestId: SWEEPER });
}

/** Who looks after both: their village, their township, or the county. */
export function commonArea(village: string, other: string): string {
  if (village === other) return village;
  return village.slice(0, 9) === other.slice(0, 9) ? village.slice(0, 9) : village.slice(0, 6);
}
