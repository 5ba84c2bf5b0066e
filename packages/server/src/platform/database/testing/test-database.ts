// Databases of their own for tests, on a real PostgreSQL, and gone after the tests of the file.
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, inject } from 'vitest';
import type { DatabaseKind, KeeperAnswer, TestDatabase } from './database-keeper.ts';

export type { TestDatabase } from './database-keeper.ts';

const held: Socket[] = [];
// Registered first and so run last, when the pools of the tests are closed. Letting go of the connection lets the database go.
afterAll(() => {
  for (const socket of held) socket.destroy();
});

/** Migrated, without rows. Takes milliseconds; the first of a run takes a second or two more, while PostgreSQL starts. */
export async function testDatabase(): Promise<TestDatabase> {
  return ask('migrated');
}

/** As another is now, to which nobody may be connected: furnished once, it serves many tests that spoil it. */
export async function copyOf({ name }: TestDatabase): Promise<TestDatabase> {
  return ask(name as DatabaseKind);
}

/** Without tables, as migrations first find it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return ask('empty');
}

async function ask(kind: DatabaseKind): Promise<TestDatabase> {
  const socket = createConnection(inject('databaseSocket'));
  held.push(socket);
  socket.write(`${kind}\n`);
  const [line] = await once(createInterface(socket), 'line');
  socket.unref();
  const answer = JSON.parse(line) as KeeperAnswer;
  if ('failure' in answer) throw new Error(`there is no test database: ${answer.failure}`);
  return answer.database;
}
