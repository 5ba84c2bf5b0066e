// Forward-only migrations: plain SQL files, each applied once, in order, whole or not at all.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../user-error.ts';
import type { Connection, Pool } from './pool.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** The role by which the application reads and writes: neither owner nor above row-level security. */
export const APPLICATION_ROLE = 'doudi_app';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export function migrationsOf(folder = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ name: name.replace(/\.sql$/, ''), sql: readFileSync(new URL(name, folder), 'utf8') }));
}

/** Applies what is missing, as the owner; returns the names. Refuses a database whose history is not this one. */
export async function migrate(owner: Pool, migrations = migrationsOf()): Promise<string[]> {
  const connection = await owner.connect();
  try {
    // Two servers that start at once migrate one after the other.
    await connection.query('select pg_advisory_lock(7310001)');
    await connection.query(`create table if not exists schema_migration (
      name text primary key, hash text not null, applied_at timestamptz not null default clock_timestamp())`);
    const applied = await appliedMigrations(connection);
    const missing = migrations.slice(applied.length);
    applied.forEach((past, index) => refuseOtherHistory(past, migrations[index]));
    for (const migration of missing) await apply(connection, migration);
    return missing.map((migration) => migration.name);
  } finally {
    await connection.query('select pg_advisory_unlock(7310001)').catch(() => {});
    connection.release();
  }
}

async function appliedMigrations(connection: Connection): Promise<{ name: string; hash: string }[]> {
  return (await connection.query('select name, hash from schema_migration order by name')).rows;
}

function refuseOtherHistory(past: { readonly name: string; readonly hash: string }, known: Migration | undefined): void {
  if (known && past.name === known.name && past.hash === hashOf(known)) return;
  throw new UserError({
    zh: `数据库已执行的变更“${past.name}”与本程序的不一致；请用建立该数据库的版本或更新的版本。`,
    en: `the database's migration ${past.name} is not the one of this program; use the version that made the database, or a newer one`,
  });
}

async function apply(connection: Connection, migration: Migration): Promise<void> {
  await connection.query('begin');
  try {
    await connection.query(migration.sql);
    await connection.query('insert into schema_migration (name, hash) values ($1, $2)', [migration.name, hashOf(migration)]);
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback');
    throw error;
  }
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
