// Every operation, sent whatever one can think of: what its contract just allows, what it just does not, and what is no request at all.
// A hundred each with every change, so that all operations take two to three minutes; `npm run fuzz -- --inputs 10000 --seed 7` sends more of it.
import { afterAll, describe, expect, test } from 'vitest';
import { serversAlike } from '../testing/test-server.ts';
import { inTurn } from './testing/at-once.ts';
import { dawdling, failing, gossiping, halfDone, oversharing, telling } from './testing/broken-routes.ts';
import { fuzz } from './testing/fuzz.ts';
import { faultsOf } from './testing/replies.ts';
import { furnishWorld, openWorld } from './testing/world.ts';

const inputs = Number(process.env.DOUDI_FUZZ_INPUTS ?? 100);
const seed = Number(process.env.DOUDI_FUZZ_SEED ?? 1);
const only = process.env.DOUDI_FUZZ_OPERATION;

// Two, on databases of their own: while PostgreSQL works for the one, the other is asked. An operation always comes to the same one, after the same others.
const newServer = await serversAlike(furnishWorld);
const open = async () => ({ world: await openWorld(await newServer()), inTurn: inTurn() });
const places = [await open(), await open()];
const { world } = places[0] as (typeof places)[number];
const { server } = world;
afterAll(() => Promise.all(places.map((place) => place.world.close())));
const tried = world.routes
  .map(({ contract }) => contract)
  .filter(({ id }) => only === undefined || id === only)
  .map((contract, index) => [contract.id, contract, places[index % places.length] as (typeof places)[number]] as const);

describe(`whatever is sent (${inputs} inputs each, seed ${seed})`, () => {
  test.concurrent.each(tried)(
    '%s never fails, hangs, tells of its insides, or writes what it refuses',
    async (_, contract, place) => {
      const { faults, accepted, refused, slowestMs } = await place.inTurn(() => fuzz(place.world, contract, { inputs, seed }));
      if (process.env.DOUDI_FUZZ_TELL) process.stdout.write(`${contract.id} ${accepted} accepted ${Math.round(slowestMs)} ms ${JSON.stringify(refused)}\n`);
      expect(faults).toEqual([]);
      // Some of it must get through, or nothing behind the door was tried.
      expect(accepted).toBeGreaterThan(0);
    },
    60_000 + inputs * 200,
  );
});

describe('an operation that is broken is noticed:', () => {
  test.each([
    ['it fails', failing, /answered 500/],
    ['it logs a name', gossiping, /the log holds the name/],
    ['it tells what the database said', telling, /holds SQL/],
    ['it names a constraint', telling, /names one_person_for_each_id_number of the database/],
    ['it shows where it failed', telling, /holds a stack trace/],
    ['it shows a path of the server', telling, /holds a file path/],
    ['it answers more than its contract says', oversharing, /oversharing breaks its contract/],
    ['it writes what it refuses', halfDone(server.services), /refused \(not-found\) and wrote/],
  ])('%s', async (_, route, said) => {
    const broken = await openWorld(server, { routes: () => [route] });
    const { faults } = await fuzz(broken, route.contract, { inputs: 60, seed: 1 });
    expect(faults.join('\n')).toMatch(said);
    await broken.close();
  });

  test('it takes long, and again when it is asked again', async () => {
    const broken = await openWorld(server, { routes: () => [dawdling] });
    const { faults } = await fuzz(broken, dawdling.contract, { inputs: 12, seed: 1 });
    expect(faults.join('\n')).toMatch(/it took \d+ ms/);
    await broken.close();
  });

  test('it takes long, or answers what is no JSON', () => {
    const [contract] = world.routes.map((route) => route.contract);
    if (!contract) throw new Error('there are no operations');
    const request = { method: 'GET', path: '/', headers: {}, isAstray: false, kind: 'input' };
    const faults = faultsOf([contract], request, { status: 200, contentType: 'text/html', text: '<p>', milliseconds: 2500 }, new Set());
    expect(faults).toEqual(['it took 2500 ms', 'the answer is no JSON']);
  });
});
