// What the operations of matching are tried with: two records that were registered just now, and such a pair in the queue.
import { decideDuplicate, registerPerson } from '@doudi/core/registry';
import { type Fixture, villageOf } from './fixtures.ts';
import type { World } from './world.ts';

let made = 0;

export const MATCHING_FIXTURES: Readonly<Record<string, Fixture>> = {
  // What cannot be told yet is asked again.
  listPossibleDuplicates: async (world, county) => {
    await world.server.done(decideDuplicate, { ...(await newPair(world, county)), verdict: 'later' }, { as: 'manager', county });
    return {};
  },
  decideDuplicate: async (world, county) => ({ ...(await newPair(world, county)), verdict: 'not-same' }),
};

async function newPair(world: World, county: string) {
  return { personId: await newRecord(world, county), otherPersonId: await newRecord(world, county), reason: '户口簿核对' };
}

async function newRecord({ server }: World, county: string): Promise<string> {
  const person = { name: `疑重${++made}`, sex: 'female', bornOn: '1970-01-01', villageCode: villageOf(county) } as const;
  return (await server.done(registerPerson, person, { as: 'manager', county })).personId;
}
