// Whose data was read stands in the audit, in the transaction of the reading: every operation that speaks of a person, none forgotten.
import { type Contract, isBehindWall, isRefusal, personsIn } from '@doudi/core/contract';
import { getPerson } from '@doudi/core/registry';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { allRoutes } from '../compose.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { fixtureOf } from './testing/fixtures.ts';
import { furnishWorld, newAccount, openWorld, rolesOf } from './testing/world.ts';

const server = await testServer();
await furnishWorld(server);
const world = await openWorld(server);
afterAll(() => world.close());

/** Whether an answer of the contract can name a person. */
const namesPersons = (contract: Contract) =>
  /"(personId|personName|idNumberMasked)"/.test(JSON.stringify(z.toJSONSchema(contract.output, { unrepresentable: 'any', io: 'output' })));

const isRead = ({ access, kind }: Contract) => kind === 'query' && access.kind === 'roles' && access.scope !== 'self';

describe('an operation that shows what is known of persons', () => {
  test('says so in its contract', () => {
    const silent = world.routes.map(({ contract }) => contract).filter((contract) => isRead(contract) && namesPersons(contract));
    expect(silent.length).toBeGreaterThan(4);
    // Behind the wall each look is noted by itself.
    expect(silent.filter(({ access }) => access.kind === 'roles' && !isBehindWall(access) && access.reads !== 'personal').map(({ id }) => id)).toEqual([]);
  });

  const personal = world.routes.map(({ contract }) => contract).filter(({ access }) => access.kind === 'roles' && access.reads === 'personal');
  test.each(personal.map((contract) => [contract.id, contract] as const))('%s leaves one note, with everybody whom it showed', async (id, contract) => {
    const [role = 'clerk'] = rolesOf(contract);
    const { actorId, token } = await newAccount(world, HOME, role);
    const input = await fixtureOf(world, contract, HOME, {}, actorId);
    const { value, problem } = await server.ask(contract, input as never, { token });
    expect(problem).toBeUndefined();
    const { rows } = await world.superuser.query<{ persons: string[]; purpose: string }>(
      'select persons, purpose from audit_entry where actor_id = $1 and command = $2',
      [actorId, id],
    );
    expect(rows).toHaveLength(1);
    expect([...(rows[0]?.persons ?? [])].sort()).toEqual(personsIn(input, value).sort());
    // What names nobody shows what is known of many.
    if (namesPersons(contract)) expect(rows[0]?.persons.length).toBeGreaterThan(0);
  });

  test.each(personal.map((contract) => [contract.id, contract] as const))('%s shows nothing if it cannot be noted', async (_, contract) => {
    const [role = 'clerk'] = rolesOf(contract);
    const { actorId } = await newAccount(world, HOME, role);
    const input = await fixtureOf(world, contract, HOME, {}, actorId);
    // Too long an id for the audit's key: the note, and nothing else, fails.
    const route = allRoutes({ ...server.services, database: { ...server.services.database, newId: () => null as unknown as string } }).find(
      (one) => one.contract.id === contract.id,
    );
    const actor = { actorId, countyId: HOME, role, area: HOME, sessionId: 's', mustChangePassword: false, facilityId: 'f-2' };
    const call = {
      input: contract.input.parse(input) as never,
      actor,
      idempotencyKey: undefined,
      language: 'en',
      requestId: 'r',
      remoteAddress: '',
      origin: '',
      userAgent: '',
    } as const;
    await expect(route?.answer(call)).rejects.toMatchObject({ code: '23502', column: 'audit_entry_id' });
  });
});

test('a reading that was refused is noted too', async () => {
  const { actorId, token } = await newAccount(world, HOME, 'manager');
  const asked = await server.ask(getPerson, { personId: 'nobody-of-this-id' }, { token });
  expect(isRefusal(asked.value)).toBe(false);
  expect(asked.status).toBe(404);
  const { rows } = await world.superuser.query('select persons, facts from audit_entry where actor_id = $1', [actorId]);
  expect(rows).toEqual([{ persons: ['nobody-of-this-id'], facts: { refused: 'not-found' } }]);
});

test('a command names the person whom it touched, also where it was told of a bill or a hold only', async () => {
  for (const id of ['takePayment', 'cancelSettlement', 'printStatement', 'voidHold', 'postHold', 'endDesignation', 'settleClaim', 'designate']) {
    const contract = world.routes.find((route) => route.contract.id === id)?.contract as Contract;
    const [role = 'clerk'] = rolesOf(contract);
    const { actorId, token } = await newAccount(world, HOME, role);
    const input = await fixtureOf(world, contract, HOME, {}, actorId);
    if (id === 'takePayment')
      await server.ask(world.routes.find((route) => route.contract.id === 'openShift')?.contract as Contract, { openingCash: '0.00' } as never, { token });
    const { problem } = await server.ask(contract, input as never, { token });
    expect(problem, id).toBeUndefined();
    const { rows } = await world.superuser.query<{ persons: string[] }>('select persons from audit_entry where actor_id = $1 and command = $2', [actorId, id]);
    expect(rows[0]?.persons, id).toHaveLength(1);
  }
});
