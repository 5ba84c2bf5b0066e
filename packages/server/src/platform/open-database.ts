// The database that Doudi works with: the one that DATABASE_URL names, or the bundled one. Checked and migrated before anybody uses it.
import { migrate } from './database/migrate.ts';
import { defaultDataFolder } from './postgres/data-folder.ts';
import { startPostgres } from './postgres/launch.ts';
import { checkOutsideServer, findOutsideServer } from './postgres/outside-server.ts';
import { findRunningServer } from './postgres/running.ts';
import { type AuditKey, loadAuditKey } from './secrets/audit-key.ts';
import { type FieldKeys, loadFieldKeys } from './secrets/field-keys.ts';
import { keysFolder } from './secrets/key-file.ts';
import { UserError } from './user-error.ts';

export interface OpenDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  readonly keys: FieldKeys;
  /** Where the keys lie. */
  readonly keysFolder: string;
  readonly auditKey: AuditKey;
  /** The names of migrations that were applied now. */
  readonly migrated: readonly string[];
  /** Resolves when the bundled server ends, asked or not; never for one that somebody else looks after. */
  readonly ended: Promise<void>;
  /** Ends the bundled server, if this process started it. */
  stop(): Promise<void>;
}

export interface OpenOptions {
  readonly dataFolder?: string | undefined;
  /** Whether a server that another Doudi runs on the folder may be used; else that is refused. */
  readonly mayJoin?: boolean;
}

const NEVER = new Promise<void>(() => {});

/** Throws a UserError that says what is wrong with the folder or the server, and what to do. */
export async function openDatabase({ dataFolder = defaultDataFolder(), mayJoin = false }: OpenOptions = {}): Promise<OpenDatabase> {
  const folder = keysFolder(dataFolder);
  const server = await findServer(dataFolder, mayJoin);
  try {
    const migrated = await migrate(server.ownerUrl, roleIn(server.url));
    return { ...server, keys: loadFieldKeys(folder), keysFolder: folder, auditKey: loadAuditKey(folder), migrated };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function findServer(dataFolder: string, mayJoin: boolean): Promise<Omit<OpenDatabase, 'keys' | 'keysFolder' | 'auditKey' | 'migrated'>> {
  const others = { ended: NEVER, stop: async () => {} };
  const outside = findOutsideServer();
  if (outside) {
    await checkOutsideServer(outside);
    return { ...outside, ...others };
  }
  const running = mayJoin ? findRunningServer(dataFolder) : undefined;
  if (running) return { ...running, ...others };
  const { url, ownerUrl, ended, stop } = await startPostgres({ dataFolder });
  try {
    // A setting of the database itself would outdo those of the server.
    await checkOutsideServer({ url, ownerUrl });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ownerUrl, ended, stop };
}

function roleIn(url: string): string {
  const role = decodeURIComponent(new URL(url).username);
  if (role !== '') return role;
  throw new UserError({ zh: 'DATABASE_URL 中没有用户名。', en: 'DATABASE_URL names no role' });
}
