// A seeded ID number, phone, bank account and name, after everything was done with them: in no log, refusal, address or table.
import { changeContact, findPeople, revealField } from '@doudi/core/registry';
import { afterAll, describe, expect, test } from 'vitest';
import { HOME, testServer } from '../testing/test-server.ts';
import { gossiping, prattling } from './testing/broken-routes.ts';
import { canariesInAddresses, canariesInLogs, canariesInTables, sendEverything } from './testing/leaks.ts';
import { SECRETS } from './testing/words.ts';
import { furnishWorld, openWorld, type World, type WorldOptions } from './testing/world.ts';

const server = await testServer();
await furnishWorld(server);
const worlds: World[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.close())));
const open = async (options: WorldOptions = {}) => {
  const world = await openWorld(server, options);
  worlds.push(world);
  return world;
};
const { done } = server;
const asManager = { as: 'manager' } as const;

describe('what names a person', () => {
  test('is shown in full by the operations that are for it and by no other, whatever is sent where', async () => {
    const world = await open();
    const { findings, answered, refused } = await sendEverything(world);
    expect(findings).toEqual([]);
    expect(answered).toBeGreaterThan(world.routes.length);
    expect(refused).toBeGreaterThan(500);
    // It was there to be found.
    const { people } = await done(findPeople, { text: SECRETS.phone });
    const [person] = people.filter(({ name }) => name === `${SECRETS.name}${HOME}`);
    for (const field of ['idNumber', 'phone', 'bankAccount'] as const)
      expect(await done(revealField, { personId: person?.personId ?? '', field, reason: `查看 ${SECRETS[field]} 一次` }, asManager)).toEqual({
        value: SECRETS[field],
      });
    expect(await canariesInLogs(world)).toEqual([]);
  }, 240_000);

  test('stands in no table: not in the audit, the outbox, a key or an answer; only a name, where people are called by it', async () => {
    expect(await canariesInTables(server.database.superuserUrl)).toEqual([]);
  });

  test('stands in no address', async () => {
    expect(canariesInAddresses((await open()).routes.map(({ contract }) => contract))).toEqual([]);
  });

  test('is not told by what anybody may read', async () => {
    const { app } = await open();
    for (const path of ['/healthz', '/openapi.json', '/docs', '/metrics']) {
      const text = await (await app.request(path)).text();
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    }
  });
});

describe('a leak is noticed:', () => {
  test('a log line with a name', async () => {
    const world = await open({ routes: () => [gossiping] });
    await world.app.request(gossiping.contract.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.tokens[HOME]?.clerk}` },
      body: JSON.stringify({ name: 'a', personId: 'p' }),
    });
    expect(await canariesInLogs(world)).toEqual(['the server logged the name']);
  });

  test('an answer with a number', async () => {
    const world = await open({ routes: () => [prattling] });
    const { findings } = await sendEverything(world, { prattling: () => ({ name: 'a', personId: 'p' }) });
    expect(findings).toContain('prattling as clerk answered 200 with the phone');
  });

  test.each([
    ['an event', 'outbox_event', 'phone', `insert into outbox_event values ('${HOME}', 'e-1', now(), 'k', '{"phone":"${SECRETS.phone}"}')`],
    [
      'bytes',
      'session',
      'bank account',
      `insert into session select county_id, '${SECRETS.bankAccount}'::bytea, 's', actor_id, now(), now() from actor limit 1`,
    ],
    ['a kept answer', 'command_answer', 'ID number', `insert into command_answer values ('${HOME}', 'a', 'k', '"${SECRETS.idNumber}"')`],
    ['a name elsewhere', 'audit_entry', 'name', `insert into audit_entry values ('${HOME}', 'e', now(), 'a', 'p', 'c', '${SECRETS.name}', 'r', '{}')`],
  ])('a table with %s', async (_, table, what, statement) => {
    const { superuser } = await open();
    await superuser.query(statement);
    expect(await canariesInTables(server.database.superuserUrl)).toContain(`${table} holds the ${what}`);
  });

  test('an operation whose address carries a number', () => {
    expect(
      canariesInAddresses([
        { ...changeContact, path: '/api/people/{phone}' },
        { ...findPeople, method: 'get' },
      ]),
    ).toEqual(['changeContact has phone in its address', 'findPeople has text in its address']);
  });
});
