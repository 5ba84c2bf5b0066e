// The bundled PostgreSQL: one call starts it on a data folder, whatever an earlier run has left there. docs/decisions/0005-embedded-postgresql.md
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { serverAccount } from './account.ts';
import { type Binaries, type BinarySource, prepareBinaries } from './binaries.ts';
import { defaultDataFolder, hasCluster, prepareServerFolder, type ServerFolder } from './data-folder.ts';
import { initCluster, SUPERUSER } from './init-cluster.ts';
import { endLeftBehind } from './left-behind.ts';
import { takeLock } from './owner-lock.ts';
import { loadPasswords } from './passwords.ts';
import { APPLICATION, DATABASE, ensureRoles, OWNER } from './roles.ts';
import { runServer, SETTINGS } from './run-server.ts';

export interface StartOptions {
  /** Where Doudi's data lies; without it `DOUDI_DATA` or the usual place. */
  readonly dataFolder?: string;
  /** PostgreSQL's programs, if not those that npm chose for this platform. */
  readonly source?: BinarySource;
  /** Set for as long as this server runs, over what postgresql.conf says. What keeps the data safe cannot be set. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Postgres {
  /** For the application, as `DATABASE_URL`. */
  readonly url: string;
  /** For migrations, as `DATABASE_OWNER_URL`. */
  readonly ownerUrl: string;
  /** For backups and checks that only a superuser may run. */
  readonly superuserUrl: string;
  readonly pid: number;
  /** Where the unix socket lies, if the path of the data folder is short enough for one. */
  readonly socketFolder: string | undefined;
  /** Resolves when the server has ended, asked or not. Waiting for it does not keep Doudi alive. */
  readonly ended: Promise<void>;
  /** Ends sessions, writes everything and stops; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, which is made if it is missing, and waits until it answers.
 * Throws a UserError if the folder is in use, is not safe, or holds data of another PostgreSQL, and if the server does not start.
 */
export async function startPostgres({ dataFolder = defaultDataFolder(), source, settings = {} }: StartOptions = {}): Promise<Postgres> {
  const account = serverAccount();
  const folder = prepareServerFolder(dataFolder, account);
  const lock = takeLock(folder.path);
  try {
    const isFirst = !hasCluster(folder, account);
    const binaries = prepareBinaries(source);
    const passwords = loadPasswords(folder.passwords, isFirst);
    if (!isFirst) {
      refuseOtherMajor(folder, binaries);
      await endLeftBehind(folder.cluster, account);
    } else {
      await initCluster(binaries, folder, account, passwords.superuser);
    }
    const server = await runServer(binaries, folder, account, { ...settings, ...SETTINGS });
    const urlOf = (role: string, password: string, database: string) => addressOf(role, password, server.port, database, server.socketFolder);
    try {
      await ensureRoles(urlOf(SUPERUSER, passwords.superuser, 'postgres'), passwords);
    } catch (error) {
      await server.stop();
      throw error;
    }
    let stopping: Promise<void> | undefined;
    const ended = server.ended.then(() => lock.release());
    return {
      url: urlOf(APPLICATION, passwords.application, DATABASE),
      ownerUrl: urlOf(OWNER, passwords.owner, DATABASE),
      superuserUrl: urlOf(SUPERUSER, passwords.superuser, DATABASE),
      pid: server.pid,
      socketFolder: server.socketFolder,
      ended,
      stop: () => {
        stopping ??= server.stop().then(() => ended);
        return stopping;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** By the socket where there is one: a word through it costs half of what it costs through TCP. */
export function addressOf(role: string, password: string, port: number | string, database: string, socketFolder: string | undefined): string {
  const through = socketFolder === undefined ? '' : `?host=${encodeURIComponent(socketFolder)}`;
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}${through}`;
}

function refuseOtherMajor(folder: ServerFolder, { major }: Binaries): void {
  const found = readFileSync(join(folder.cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new UserError({
    zh: `“${folder.cluster}”中的数据属于 PostgreSQL ${found}，而此处是 PostgreSQL ${major}。请用原来的版本导出数据，再导入新的数据文件夹。`,
    en: `the data in "${folder.cluster}" belongs to PostgreSQL ${found}, and this is PostgreSQL ${major}; export it with the version that wrote it and import it into a new data folder`,
  });
}
