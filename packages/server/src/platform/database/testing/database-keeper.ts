// One PostgreSQL for a whole run of the tests, kept by vitest's main process. It starts when the first file asks for a database.
// A file asks by connecting to a socket and holds its database for as long as it stays connected, so what a crashed file had goes as well.
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { withConnection } from '../../postgres/connect.ts';
import { type Postgres, startPostgres } from '../../postgres/launch.ts';
import { APPLICATION, OWNER } from '../../postgres/roles.ts';
import { migrate } from '../migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a file asks for a database. */
    databaseSocket: string;
  }
}

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
}

export type KeeperAnswer = { readonly database: TestDatabase } | { readonly failure: string };

/** `doudi_test_7`: a copy of that one, to which nobody is connected. */
export type DatabaseKind = keyof typeof TEMPLATES | `${typeof PREFIX}${number}`;
const TEMPLATES = { migrated: 'doudi_template', empty: 'template1' } as const;
const PREFIX = 'doudi_test_';

/** vitest's global setup; what it returns is the teardown, which vitest also calls after a failed run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Open to the account that root lends to PostgreSQL, and short for unix sockets.
  const folder = mkdtempSync(join(tmpdir(), 'ddt-'));
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  const keeper = keep(folder);
  const socket = join(folder, 'keeper');
  await new Promise<void>((resolve) => keeper.server.listen(socket, resolve));
  project.provide('databaseSocket', socket);
  return async () => {
    await keeper.close();
    remove();
    process.off('exit', remove);
  };
}

function keep(folder: string): { readonly server: Server; close(): Promise<void> } {
  let postgres: Promise<Postgres> | undefined;
  let count = 0;
  // One thing at a time: a template that two clone at once, or that somebody is connected to, is refused by PostgreSQL.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const make = async (kind: DatabaseKind): Promise<TestDatabase> => {
    postgres ??= startWithTemplate(folder);
    return makeTestDatabase(await postgres, `${PREFIX}${++count}`, kind in TEMPLATES ? TEMPLATES[kind as keyof typeof TEMPLATES] : kind);
  };
  const serve = (socket: Socket) => {
    const made = once(createInterface(socket), 'line').then(([kind]) => inTurn(() => make(kind)));
    made.then(
      (database) => socket.write(answer({ database })),
      (error: unknown) => socket.write(answer({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })),
    );
    socket.on('error', () => undefined);
    socket.once('close', () => made.then(({ name }) => inTurn(async () => drop(await postgres, name))).catch(() => undefined));
  };

  const server = createServer(serve);
  return {
    server,
    close: async () => {
      server.close();
      await queue;
      await (await postgres?.catch(() => undefined))?.stop();
    },
  };
}

const answer = (said: KeeperAnswer) => `${JSON.stringify(said)}\n`;

async function startWithTemplate(folder: string): Promise<Postgres> {
  // Many files at once, each with a pool or two.
  const postgres = await startPostgres({ dataFolder: join(folder, 'data'), settings: { max_connections: '400' } });
  try {
    await makeDatabase(postgres, TEMPLATES.migrated, TEMPLATES.empty);
    await migrate(addressIn(postgres.ownerUrl, TEMPLATES.migrated), APPLICATION);
    await withConnection(postgres.superuserUrl, (client) => client.query(`alter database ${TEMPLATES.migrated} allow_connections false`));
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function makeTestDatabase(postgres: Postgres, name: string, template: string): Promise<TestDatabase> {
  await makeDatabase(postgres, name, template);
  return {
    name,
    url: addressIn(postgres.url, name),
    ownerUrl: addressIn(postgres.ownerUrl, name),
    superuserUrl: addressIn(postgres.superuserUrl, name),
  };
}

/** A migrated database for a program that is no test, on a PostgreSQL of its own that is gone afterwards. */
export async function withDatabase<Result>(work: (database: TestDatabase) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ddt-'));
  chmodSync(folder, 0o711);
  try {
    const postgres = await startWithTemplate(folder);
    try {
      return await work(await makeTestDatabase(postgres, 'doudi_only', TEMPLATES.migrated));
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** With the rights of the database that the launcher makes. */
async function makeDatabase({ superuserUrl }: Postgres, name: string, template: string): Promise<void> {
  await withConnection(superuserUrl, async (client) => {
    await client.query(`create database ${name} owner ${OWNER} template ${template}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${APPLICATION}`);
  });
}

/** Also while a file that crashed, or one that left a pool open, is still connected. */
async function drop(postgres: Postgres | undefined, name: string): Promise<void> {
  if (postgres) await withConnection(postgres.superuserUrl, (client) => client.query(`drop database ${name} with (force)`));
}

function addressIn(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
