// Every text field of every operation, sent texts that have broken other systems: SQL, wildcards, formulas, paths, headers, templates and letters
// that are none. A text is a text: it is stored as it was sent or refused, finds nothing, and does nothing.
import { afterAll, describe, expect, test } from 'vitest';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';
import { concatenating, forgetful, guessing, reckoning } from './testing/broken-routes.ts';
import { shapeOf, textFieldsOf, tryCanaries } from './testing/canaries.ts';
import { checksumOf, furnishWorld, openWorld } from './testing/world.ts';

const server = await testServer();
await furnishWorld(server);
const world = await openWorld(server);
afterAll(() => world.close());

const before = { shape: await shapeOf(world.superuser), elsewhere: await checksumOf(world.superuser, ELSEWHERE) };
// What is stored would be found afterwards, so those that look come first.
const withTexts = world.routes
  .map(({ contract }) => contract)
  .filter(({ input }) => textFieldsOf(input).length > 0)
  .sort((a, b) => Number(b.kind === 'query') - Number(a.kind === 'query'));
const isThorough = Number(process.env.DOUDI_FUZZ_INPUTS ?? 0) > 300;
const only = process.env.DOUDI_FUZZ_OPERATION;
let [sent, taken] = [0, 0];

describe('a text', () => {
  test.each(withTexts.filter(({ id }) => only === undefined || id === only))(
    '$id takes every canary in every text field as a text and nothing else',
    async (contract) => {
      const tried = await tryCanaries(world, contract, { isThorough });
      [sent, taken] = [sent + tried.sent, taken + tried.taken];
      if (process.env.DOUDI_FUZZ_TELL) process.stdout.write(`${contract.id} ${tried.sent} canaries in ${tried.fields.join(' ')}, ${tried.taken} taken\n`);
      expect(tried.faults).toEqual([]);
      expect(tried.sent).toBeGreaterThanOrEqual(tried.fields.length * 10);
    },
    300_000,
  );

  test('changed neither the database’s shape and rights nor anything of the next county', async () => {
    expect(await shapeOf(world.superuser)).toBe(before.shape);
    expect(await checksumOf(world.superuser, ELSEWHERE)).toBe(before.elsewhere);
    if (only === undefined) expect(taken).toBeGreaterThan(200);
    for (const line of world.logged().trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
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
