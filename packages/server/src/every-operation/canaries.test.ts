// Every text field of every operation, sent texts that have broken other systems: SQL, wildcards, formulas, paths, headers, templates and letters
// that are none. A text is a text: it is stored as it was sent or refused, finds nothing, and does nothing.
import { afterAll, describe, expect, test } from 'vitest';
import { ELSEWHERE, serversAlike } from '../testing/test-server.ts';
import { inTurn } from './testing/at-once.ts';
import { concatenating, forgetful, guessing, reckoning } from './testing/broken-routes.ts';
import { shapeOf, textFieldsOf, tryCanaries } from './testing/canaries.ts';
import { checksumOf, furnishWorld, openWorld, type World } from './testing/world.ts';

// Two, on databases of their own: while PostgreSQL works for the one, the other is asked.
const newServer = await serversAlike(furnishWorld);
const lookAt = async ({ superuser }: World) => ({ shape: await shapeOf(superuser), elsewhere: await checksumOf(superuser, ELSEWHERE) });
const open = async () => {
  const world = await openWorld(await newServer());
  return { world, before: await lookAt(world), inTurn: inTurn() };
};
const places = [await open(), await open()];
const { world } = places[0] as (typeof places)[number];
const { server } = world;
afterAll(() => Promise.all(places.map((place) => place.world.close())));

// What is stored would be found afterwards, so those that look come first.
const withTexts = world.routes
  .map(({ contract }) => contract)
  .filter(({ input }) => textFieldsOf(input).length > 0)
  .sort((a, b) => Number(b.kind === 'query') - Number(a.kind === 'query'));
const isThorough = Number(process.env.DOUDI_FUZZ_INPUTS ?? 0) > 300;
const only = process.env.DOUDI_FUZZ_OPERATION;
let [sent, taken] = [0, 0];

describe('a text', () => {
  const each = withTexts
    .filter(({ id }) => only === undefined || id === only)
    .map((contract, index) => [contract.id, contract, places[index % places.length] as (typeof places)[number]] as const);
  test.concurrent.each(each)(
    '%s takes every canary in every text field as a text and nothing else',
    async (_, contract, place) => {
      const tried = await place.inTurn(() => tryCanaries(place.world, contract, { isThorough }));
      [sent, taken] = [sent + tried.sent, taken + tried.taken];
      if (process.env.DOUDI_FUZZ_TELL) process.stdout.write(`${contract.id} ${tried.sent} canaries in ${tried.fields.join(' ')}, ${tried.taken} taken\n`);
      expect(tried.faults).toEqual([]);
      expect(tried.sent).toBeGreaterThanOrEqual(tried.fields.length * 10);
    },
    300_000,
  );

  test('changed neither the database’s shape and rights nor anything of the next county', async () => {
    if (only === undefined) expect(taken).toBeGreaterThan(200);
    for (const { world, before } of places) {
      expect(await lookAt(world)).toEqual(before);
      for (const line of world.logged().split('\n').filter((told) => told !== '')) expect(JSON.parse(line)).toHaveProperty('level');
    }
  });
});

describe('an operation that takes a text for more is noticed:', () => {
  test.each([
    ['it writes the text into a statement', concatenating(server.services), /answered 500|it took \d+ ms|finds something else/],
    ['it looks for a pattern', guessing(server.services), /a wildcard "%"\): it finds something else/],
    ['it reckons', reckoning, /something was reckoned/],
    ['it stores something else', forgetful(server.services), /was taken and is not stored as it was sent/],
  ])('%s', async (_, route, said) => {
    const broken = await openWorld(server, { routes: () => [route] });
    const { faults } = await tryCanaries(broken, route.contract, { isThorough: false });
    expect(faults.join('\n')).toMatch(said);
    await broken.close();
  });
});
