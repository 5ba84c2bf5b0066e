// For tests: a wall that is kept, people whom the furnished doctor treats, and what is protected of them, each put there by the operations themselves.
import { joinTreatingTeam, recordProtectedFact } from '@doudi/core/walls';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { insertKeeper } from '../walls/keepers.ts';
import { HOME, type TestServer } from './furnished-server.ts';

export interface TestWall {
  /** The token of a doctor who keeps the wall. */
  readonly keeper: string;
  /** Puts a doctor of the county into the team of somebody. */
  treat(personId: string, doctorId?: string): Promise<void>;
  /** Recorded by the doctor, who treats them from here on. */
  record(personId: string, category: string, more?: { readonly fromDay?: string; readonly toDay?: string; readonly note?: string }): Promise<string>;
}

/** Another doctor with a session; `a-doctor` is furnished. */
export async function anotherDoctor({ database, services }: TestServer, actorId: string, countyId: string = HOME): Promise<string> {
  const now = services.database.now();
  const session = newSession({ countyId }, now, services.database.newId);
  const account = { actorId, username: actorId, displayName: actorId, role: 'doctor', passwordHash: 'none', mustChangePassword: false } as const;
  await withConnection(database.superuserUrl, async (superuser) => {
    for (const { text, values = [] } of [insertActor(countyId, account), insertSession({ countyId, actorId }, session, now)]) {
      await superuser.query(text, [...values]);
    }
  });
  return session.token;
}

export async function wallOf(server: TestServer, county: string = HOME): Promise<TestWall> {
  const keeper = await anotherDoctor(server, 'a-keeper', county);
  const appointed = insertKeeper(county, { wallKeeperId: 'keeper', actorId: 'a-keeper', appointedBy: 'two', appointedAt: server.services.database.now() });
  await withConnection(server.database.superuserUrl, (superuser) => superuser.query(appointed.text, [...(appointed.values ?? [])]));
  const treated = new Set<string>();
  const treat: TestWall['treat'] = async (personId, actorId = 'a-doctor') => {
    await server.done(joinTreatingTeam, { personId, actorId, fromDay: '2025-01-01' }, { token: keeper, county });
    treated.add(`${personId} ${actorId}`);
  };
  return {
    keeper,
    treat,
    record: async (personId, category, { fromDay = '2025-01-01', ...more } = {}) => {
      if (!treated.has(`${personId} a-doctor`)) await treat(personId);
      const input = { personId, category, fromDay, evidence: 'certificate', ...more };
      return (await server.done(recordProtectedFact, input, { as: 'doctor', county })).protectedFactId;
    },
  };
}
