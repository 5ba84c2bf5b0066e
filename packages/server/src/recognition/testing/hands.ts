// People of the offices: managers over a village, a township or the county, and a clock that tests move.
import { insertActor } from '../../access/accounts.ts';
import { insertSession, newSession } from '../../access/sessions.ts';
import { runCommand } from '../../platform/database/run-command.ts';
import type { Statement } from '../../platform/database/transaction.ts';
import type { TestServer } from '../../testing/furnished-server.ts';

export interface Clock {
  readonly now: () => Date;
  /** To noon of a day. */
  readonly moveTo: (day: string) => void;
}

export function clockFrom(day: string): Clock {
  let now = noonOf(day);
  return {
    now: () => now,
    moveTo: (to) => {
      now = noonOf(to);
    },
  };
}

const noonOf = (day: string) => new Date(`${day}T04:00:00Z`);

export interface Hands {
  /** A manager over an area; the county if none is named. */
  manager(name: string, area?: string): Promise<void>;
  /** How to ask as one of them, or as one of the furnished accounts, today: a session of its own, for those of earlier days are over. */
  as(name: string): Promise<{ readonly token: string }>;
}

/** With `passwordHash` they also sign in through the form. */
export function handsOf({ services: { database } }: Pick<TestServer, 'services'>, countyId: string, passwordHash = 'none'): Hands {
  const write = async (writes: readonly Statement[]) => {
    const actor = { countyId, actorId: 'furnisher', role: 'admin', area: countyId } as const;
    const load = async () => () => ({ answer: {}, writes, audit: { subject: `county/${countyId}`, facts: {} } });
    const options = { actor, idempotencyKey: database.newId(), requestId: 'test' };
    await runCommand(database, { name: 'furnish', purpose: 'administration', load }, {}, options);
  };
  return {
    manager: (name, area) =>
      write([insertActor(countyId, { actorId: name, username: name, displayName: name, role: 'manager', passwordHash, mustChangePassword: false, area })]),
    as: async (name) => {
      const session = newSession({ countyId }, database.now(), database.newId);
      await write([insertSession({ countyId, actorId: name }, session, database.now())]);
      return { token: session.token };
    },
  };
}
