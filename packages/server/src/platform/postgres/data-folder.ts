// Where the bundled PostgreSQL keeps everything, and that nobody else can reach it.
import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { type Account, ourAccount } from './account.ts';
import { checkOwn, makeTrustedFolder } from './trusted-path.ts';

/** The rooms of `<data folder>/postgres`. All but the cluster belong to whoever started Doudi. */
export interface ServerFolder {
  readonly path: string;
  /** PostgreSQL's own folder, with its socket; it belongs to the account that PostgreSQL runs as. Missing before the first start. */
  readonly cluster: string;
  readonly passwords: string;
  readonly log: string;
}

/** Doudi's data: `DOUDI_DATA`, else /var/lib/doudi for root, else the person's own data folder. Never a temporary folder. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>> = process.env, uid = ourAccount().uid): string {
  if (env.DOUDI_DATA) return resolve(env.DOUDI_DATA);
  if (uid === 0) return '/var/lib/doudi';
  // A relative XDG_DATA_HOME is to be ignored, says the XDG specification.
  const home = env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share');
  return join(home, 'doudi');
}

/** Makes and checks the folder. Throws a UserError if somebody else could read or change what lies in it. */
export function prepareServerFolder(dataFolder: string, server: Account): ServerFolder {
  // Another account must pass through to its cluster, but may not look around.
  const mode = server.uid === ourAccount().uid ? 0o700 : 0o711;
  const remedy = { zh: '在 DOUDI_DATA 中另选一个文件夹', en: 'name another folder in DOUDI_DATA' };
  const data = makeTrustedFolder({ path: dataFolder, reader: server, mode, remedy });
  const path = makeTrustedFolder({ path: join(data, 'postgres'), reader: server, mode, remedy });
  return { path, cluster: join(path, 'cluster'), passwords: join(path, 'passwords.json'), log: join(path, 'server.log') };
}

/** Whether an earlier start has made the cluster; only the holder of the lock may ask. Throws a UserError if it is not the server's alone. */
export function hasCluster({ cluster }: ServerFolder, server: Account): boolean {
  if (!lstatSync(cluster, { throwIfNoEntry: false })) return false;
  checkOwn(cluster, server);
  return true;
}
