// Forward-only migrations: plain SQL files, each applied once, in order, whole or not at all. What was applied is never edited.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, escapeIdentifier } from 'pg';
import { withConnection } from '../postgres/connect.ts';
import { UserError } from '../user-error.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

export interface Migration {
  /** `0001-first-tables` */
  readonly name: string;
  readonly sql: string;
  /** sha256 of the file as it lies there. */
  readonly hash: string;
}

/** Any number, the same in every version: whoever migrates a database holds this lock. */
const LOCK = 7310001;

/**
 * Applies what the database has not yet, and returns the names. `applicationRole` is the role in `DATABASE_URL`, which gets its grants here.
 * Two servers that start at once migrate one after the other. Throws a UserError if the database's history is not that of this program,
 * and if a migration fails, of which then nothing remains.
 */
export async function migrate(ownerUrl: string, applicationRole: string, migrations = loadMigrations()): Promise<string[]> {
  return withConnection(ownerUrl, async (client) => {
    // Let go when the connection ends, whatever happens before.
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('set search_path to public');
    // Row-level security binds the owner as well. What it would hide from a migration becomes an error, never a row left as it was.
    await client.query('set row_security to off');
    const applied = await loadHistory(client);
    checkHistory(applied, migrations);
    const missing = migrations.slice(applied.length);
    for (const migration of missing) await apply(client, migration, applicationRole);
    return missing.map(({ name }) => name);
  });
}

/** The files `NNNN-name.sql` of a folder in order. */
export function loadMigrations(folder = MIGRATIONS): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(folder, file));
      return { name: file.replace(/\.sql$/, ''), sql: bytes.toString('utf8'), hash: createHash('sha256').update(bytes).digest('hex') };
    });
}

interface Applied {
  readonly name: string;
  readonly hash: string;
}

/** The application has no business with the history: it is granted nothing on it. */
async function loadHistory(client: Client): Promise<Applied[]> {
  await client.query(`
    create table if not exists schema_migration (
      name text primary key,
      hash text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`);
  return (await client.query<Applied>('select name, hash from schema_migration order by name collate "C"')).rows;
}

function checkHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  for (const [index, { name, hash }] of applied.entries()) {
    const known = migrations[index];
    if (!known)
      throw new UserError({
        zh: `数据库比本程序新：其中已执行本程序没有的变更“${name}”。请使用建立它的版本或更新的版本。`,
        en: `the database is newer than this program, which does not have its migration ${name}; use the version that made it, or a newer one`,
      });
    if (known.name !== name || known.hash !== hash)
      throw new UserError({
        zh: `数据库已执行的变更“${name}”与本程序的“${known.name}”不一致。请使用建立该数据库的版本；如果改动过变更文件，请恢复原文件，并另加一个新文件。`,
        en: `the database's migration ${name} is not what this program has as ${known.name}; use the version that made the database, or, if the file was edited, restore it and add a new one instead`,
      });
  }
}

async function apply(client: Client, { name, sql, hash }: Migration, applicationRole: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql.replaceAll(':application_role', () => escapeIdentifier(applicationRole)));
    await client.query('insert into schema_migration (name, hash) values ($1, $2)', [name, hash]);
    await client.query('commit');
  } catch (error) {
    // A lost connection has rolled back by itself.
    await client.query('rollback').catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    const text = {
      zh: `变更“${name}”未能执行，数据库保持原样：${reason}`,
      en: `the migration ${name} could not be applied, and the database is as it was before it: ${reason}`,
    };
    throw Object.assign(new UserError(text), { cause: error });
  }
}
