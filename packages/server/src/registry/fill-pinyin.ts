// The pinyin of people who were registered before the database kept it: reading a name needs this program's dictionary, so no migration can.
import { type Command, runCommand } from '../platform/database/run-command.ts';
import { type Database, NOWHERE, read, systemScope } from '../platform/database/transaction.ts';
import { pinyinOf } from './name-initials.ts';

const AT_ONCE = 5_000;
const FILLER = 'pinyin-filler';

/** County by county; does nothing when nothing is missing. What was broken off is completed by the next. Gives how many were filled. */
export async function fillPinyin(database: Database): Promise<number> {
  const counties = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county'));
  let filled = 0;
  for (const { county_id: countyId } of counties) {
    for (let people = await fillSome(database, countyId); people > 0; people = await fillSome(database, countyId)) filled += people;
  }
  return filled;
}

async function fillSome(database: Database, countyId: string): Promise<number> {
  const without = await read(database, systemScope(countyId, FILLER), (transaction) =>
    transaction.rows<{ person_id: string; name: string }>(
      'select person_id, name from person where county_id = $1 and pinyin is null order by person_id limit $2',
      [transaction.countyId, AT_ONCE],
    ),
  );
  if (without.length === 0) return 0;
  const write = {
    text: `update person p set pinyin = read.pinyin from unnest($2::text[], $3::text[]) as read (person_id, pinyin)
            where p.county_id = $1 and p.person_id = read.person_id`,
    values: [countyId, without.map(({ person_id }) => person_id), without.map(({ name }) => pinyinOf(name))],
  };
  const audit = { subject: `county/${countyId}`, facts: { people: without.length } };
  const command: Command<object, object> = {
    name: 'fillPinyin',
    purpose: 'registry',
    load: async () => () => ({ answer: {}, writes: [write], audit }),
  };
  const actor = { countyId, actorId: FILLER, role: 'admin', area: countyId } as const;
  await runCommand(database, command, {}, { actor, idempotencyKey: database.newId(), requestId: FILLER });
  return without.length;
}
