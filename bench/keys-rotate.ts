// How fast all fields of a county are sealed again with a new key; the baseline is PostgreSQL rewriting the same columns in one statement.
import { openServices, SEALED_COLUMNS } from '../packages/server/src/compose.ts';
import { rotateKeys } from '../packages/server/src/platform/database/key-rotation.ts';
import { runCommand } from '../packages/server/src/platform/database/run-command.ts';
import { type TestDatabase, withDatabase } from '../packages/server/src/platform/database/testing/database-keeper.ts';
import { withConnection } from '../packages/server/src/platform/postgres/connect.ts';
import { loadFieldKeys } from '../packages/server/src/platform/secrets/field-keys.ts';
import { PROFILES } from '../packages/server/src/platform/secrets/seal-profiles.ts';
import { openCounty } from '../packages/server/src/registry/open-county.ts';
import { insertPeople } from '../packages/server/src/registry/people.ts';
import { type Figure, rounded } from './figure.ts';
import { inFolder } from './server-process.ts';

const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 50_000);
const AT_ONCE = 1_000;
const COUNTY = '990101';

export async function benchKeysRotate(): Promise<Figure[]> {
  return withDatabase((database) =>
    inFolder(async (keysFolder) => {
      const services = openServices({ url: database.url, keys: loadFieldKeys(keysFolder) });
      try {
        await openCounty(database.ownerUrl, {
          countyId: COUNTY,
          name: COUNTY,
          above: { province: 'province', prefecture: 'prefecture' },
          schemeIds: [],
          isDemo: true,
        });
        for (let from = 0; from < PEOPLE; from += AT_ONCE) await addPeople(services, from);
        const figures: Figure[] = [];
        for (const profile of PROFILES) {
          const begun = performance.now();
          const keeping = { database: services.database, url: database.url, keys: services.keys, keysFolder, columns: SEALED_COLUMNS };
          const { fields } = await rotateKeys(keeping, { profile });
          const seconds = (performance.now() - begun) / 1000;
          const rewriting = await secondsOfRewriting(database);
          figures.push({
            figure: `keys-rotate-${profile}`,
            value: Math.round(fields / seconds),
            unit: 'fields/s',
            ratio: rounded(rewriting / seconds),
            baseline: `one update of the same columns, ${rounded(rewriting)} s`,
            seed: 0,
            size: `${PEOPLE} people with three fields each, ${rounded(seconds)} s`,
          });
        }
        return figures;
      } finally {
        await services.close();
      }
    }),
  );
}

async function addPeople({ database, keys }: ReturnType<typeof openServices>, from: number): Promise<void> {
  const people = Array.from({ length: Math.min(AT_ONCE, PEOPLE - from) }, (_, at) => {
    const number = String(from + at).padStart(8, '0');
    const numbers = { idNumber: `990101${number}0000`, phone: `138${number}`, bankAccount: `62220212${number}` };
    return {
      ...numbers,
      personId: `p-${number}`,
      householdId: 'h-0',
      name: 'x',
      initials: 'x',
      sex: 'male',
      bornOn: '1960-01-01',
      villageCode: `${COUNTY}001001`,
    };
  });
  const household = {
    text: `insert into household (county_id, household_id, village_code) values ('${COUNTY}', 'h-0', '${COUNTY}001001') on conflict do nothing`,
  };
  const load = async () => () => ({ answer: {}, writes: [household, ...insertPeople(keys, COUNTY, 'bench', people)], audit: { subject: 'county', facts: {} } });
  const actor = { countyId: COUNTY, actorId: 'bench', role: 'admin', area: COUNTY } as const;
  await runCommand(database, { name: 'fill', purpose: 'registry', load }, { from }, { actor, requestId: 'bench', idempotencyKey: `fill-from-${from}` });
}

/** Each column by itself, as a rotation does, but without reading, sealing or noting anything. */
async function secondsOfRewriting({ superuserUrl }: TestDatabase): Promise<number> {
  return withConnection(superuserUrl, async (superuser) => {
    const begun = performance.now();
    for (const { table, column } of SEALED_COLUMNS) await superuser.query(`update ${table} set ${column} = ${column} || ''::bytea`);
    return (performance.now() - begun) / 1000;
  });
}
