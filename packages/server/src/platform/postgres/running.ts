// A bundled server that another Doudi on this machine runs now: a command joins it instead of starting one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverAccount } from './account.ts';
import { defaultDataFolder, hasCluster, prepareServerFolder } from './data-folder.ts';
import { addressOf } from './launch.ts';
import { isOwned } from './owner-lock.ts';
import { loadPasswords } from './passwords.ts';
import { findPostmasterFile } from './postmaster-file.ts';
import { APPLICATION, DATABASE, OWNER } from './roles.ts';

export interface RunningServer {
  readonly url: string;
  readonly ownerUrl: string;
}

/** Undefined if no living Doudi runs one on the folder. */
export function findRunningServer(dataFolder = defaultDataFolder()): RunningServer | undefined {
  const account = serverAccount();
  const folder = prepareServerFolder(dataFolder, account);
  if (!isOwned(folder.path) || !hasCluster(folder, account)) return undefined;
  if (!findPostmasterFile(folder.cluster)?.isReady) return undefined;
  const lines = readFileSync(join(folder.cluster, 'postmaster.pid'), 'utf8').split('\n');
  const port = /^\d+$/.exec(lines[3]?.trim() ?? '')?.[0];
  if (port === undefined) return undefined;
  const { owner, application } = loadPasswords(folder.passwords, false);
  const urlOf = (role: string, password: string) => addressOf(role, password, port, DATABASE, lines[4]?.trim() || undefined);
  return { url: urlOf(APPLICATION, application), ownerUrl: urlOf(OWNER, owner) };
}
