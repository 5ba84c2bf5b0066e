// The roles of the bundled server, the same as an outside one needs: an owner for migrations and an application that row security binds.
import type { Client } from 'pg';
import { withConnection } from './connect.ts';
import type { Passwords } from './passwords.ts';

export const DATABASE = 'doudi';
export const OWNER = 'doudi_owner';
export const APPLICATION = 'doudi_app';

/** Makes what is missing of roles and database. A start that was broken off anywhere is completed by the next. */
export async function ensureRoles(superuserUrl: string, passwords: Passwords): Promise<void> {
  await withConnection(superuserUrl, async (client) => {
    const names = await namesIn(client);
    // `createdb`: tests clone a template database.
    if (!names.has(OWNER)) await client.query(`create role ${OWNER} login createdb password ${client.escapeLiteral(passwords.owner)}`);
    if (!names.has(APPLICATION)) await client.query(`create role ${APPLICATION} login password ${client.escapeLiteral(passwords.application)}`);
    if (!names.has(DATABASE)) await client.query(`create database ${DATABASE} owner ${OWNER}`);
    await client.query(`revoke all on database ${DATABASE} from public`);
    await client.query(`grant connect on database ${DATABASE} to ${APPLICATION}`);
  });
}

async function namesIn(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>('select rolname as name from pg_roles union all select datname from pg_database');
  return new Set(rows.map(({ name }) => name));
}
