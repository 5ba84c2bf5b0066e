// A server whose Doudi was killed lives on. It is stopped, for its settings, port and log belong to a process that is gone;
// nothing is lost by that, and the start that follows is warm.
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import { disownPostmasterFile, findPostmasterFile, removePostmasterFile } from './postmaster-file.ts';
import { isPostgresOn, startOf } from './process-identity.ts';
import { FAST, IMMEDIATE, PATIENCE } from './shutdown.ts';

/** Only the holder of the folder's lock may call this. Afterwards no server runs on the cluster and none is kept from starting. */
export async function endLeftBehind(cluster: string, server: Account): Promise<void> {
  let file = findPostmasterFile(cluster);
  if (file && file.pid === undefined) {
    // Empty: either a server that was being started is about to write it, or a power cut.
    await pause(500);
    file = findPostmasterFile(cluster);
    if (file && file.pid === undefined) return removePostmasterFile(cluster);
  }
  if (file?.pid === undefined) return;
  if (isPostgresOn(file.pid, cluster, server.uid)) await endServer(file.pid, cluster, server);
  const left = findPostmasterFile(cluster)?.pid;
  if (left !== undefined && startOf(left) !== undefined) disownPostmasterFile(cluster);
}

async function endServer(pid: number, cluster: string, server: Account): Promise<void> {
  for (const { signal, milliseconds } of [FAST, IMMEDIATE, { signal: 'SIGKILL', milliseconds: PATIENCE }] as const) {
    if (!isPostgresOn(pid, cluster, server.uid)) return;
    if (!signalled(pid, signal)) return;
    for (let waited = 0; waited < milliseconds; waited += 20) {
      if (!isPostgresOn(pid, cluster, server.uid)) return;
      await pause(20);
    }
  }
}

/** False if it has just ended by itself. */
function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
