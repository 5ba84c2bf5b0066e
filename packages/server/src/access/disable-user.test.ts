// An account that is disabled: its sessions end at once.
import { disableUser } from '@doudi/core/access';
import { listFacilities } from '@doudi/core/facilities';
import { expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const { ask, done, services } = await testServer();

test('who is disabled is let in no more, although trusted a moment ago', async () => {
  await done(listFacilities, {}, { as: 'payer' });
  await done(disableUser, { actorId: 'a-payer' }, { as: 'admin' });
  expect(await ask(listFacilities, {}, { as: 'payer' })).toMatchObject({ status: 401, problem: { code: 'sign-in-needed' } });
});

test('a session is forgotten when its end is committed, and not before, when it could be found again', async () => {
  const events: string[] = [];
  const pool = new Proxy(services.database.pool, {
    get: (target, property) => {
      if (property !== 'connect') return Reflect.get(target, property);
      return async () => {
        const connection = await target.connect();
        const query = connection.query.bind(connection) as (...asked: unknown[]) => Promise<unknown>;
        const noting = (...asked: unknown[]) => query(...asked).finally(() => asked[0] === 'commit' && events.push('commit'));
        return new Proxy(connection, {
          get: (inner, name) => {
            const value = name === 'query' ? noting : Reflect.get(inner, name);
            return typeof value === 'function' && name !== 'query' ? value.bind(inner) : value;
          },
        });
      };
    },
  });
  const sessions = { ...services.sessions, forget: () => void events.push('forget') };
  const route = allRoutes({ ...services, database: { ...services.database, pool }, sessions }).find(({ contract }) => contract.id === disableUser.id);
  const actor = { actorId: 'a-admin', countyId: HOME, role: 'admin', area: HOME, sessionId: 's', mustChangePassword: false } as const;
  const call = {
    input: { actorId: 'a-manager' },
    actor,
    idempotencyKey: 'disable-1',
    language: 'en',
    requestId: 'r',
    remoteAddress: '',
    origin: '',
    userAgent: '',
  } as const;
  expect(await route?.answer(call)).toEqual({ value: { actorId: 'a-manager' } });
  expect(events).toEqual(['commit', 'forget']);
});
