// A server in which every operation finds something: two counties with people, bills, holds and accounts, of which one must never see
// the other. The superuser looks at what is really in the tables.
import { isPrivileged } from '@doudi/core/access';
import { takePayment } from '@doudi/core/cashier';
import { BEHIND_THE_WALL, type Contract, openApi, PURPOSES, REFUSALS, ROLES, type Role } from '@doudi/core/contract';
import { addFacility } from '@doudi/core/facilities';
import { placeHold } from '@doudi/core/ledger';
import { designate, registerPerson } from '@doudi/core/registry';
import { cancelSettlement, settleClaim } from '@doudi/core/settlement';
import { insertActor } from '../../access/accounts.ts';
import { permissionsOf } from '../../access/permissions.ts';
import { endSession, insertSession, newSession } from '../../access/sessions.ts';
import { allRoutes, type Services } from '../../compose.ts';
import { openPool, type Pool } from '../../platform/database/pool.ts';
import type { Statement } from '../../platform/database/transaction.ts';
import { type App, createApp } from '../../platform/http/app.ts';
import { createLog } from '../../platform/http/log.ts';
import type { Route, SignedIn } from '../../platform/http/route.ts';
import { localDay } from '../../platform/local-day.ts';
import { withConnection } from '../../platform/postgres/connect.ts';
import { readNotices } from '../../privacy/read-notice.ts';
import { installedWithFiles } from '../../schemes/read-schemes.ts';
import { ELSEWHERE, HOME, type TestServer } from '../../testing/furnished-server.ts';
import { wallOf } from '../../testing/wall.ts';
import { SECRETS } from './words.ts';

export interface World {
  readonly server: TestServer;
  readonly superuser: Pool;
  readonly app: App;
  readonly routes: readonly Route[];
  /** Everything that was logged since: all of it, or from a line on. */
  readonly logged: (from?: number) => string;
  /** How many lines were logged. */
  readonly linesLogged: () => number;
  /** Snake-case names of the schema: tables, columns, constraints. None of them belongs in an answer. */
  readonly schemaNames: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Other routes than those of the server, for negative controls. */
  readonly routes?: (services: Services) => readonly Route[];
  /** Who a token belongs to, if anybody other than the server should say. */
  readonly authenticate?: (token: string) => Promise<SignedIn | undefined>;
  /** What the operations work with, where it is not what the server has. */
  readonly services?: (services: Services) => Services;
}

/** Of SECRETS.password, with next to no memory: it is tried thousands of times. What a real one costs has a test of its own. */
const PASSWORD_HASH = '$argon2id$v=19$m=8,t=1,p=1$jzz1BU3+1voQDtvX9cWvzQ$yWY5WgWROjK7Q9yGQL3ilScyVyyJbT71kNNjaAKOErg';

/** Lists of each kind in each state, with rows in each: words that every county has. Their columns and files are of no person. */
const IMPORTS_EVERYWHERE = `with batch as (
    insert into import_batch (county_id, import_id, kind, source, file_name, file_bytes, part_count, begun_at, begun_by, state)
    select county_id, 'import-' || state, kind, '民政局', 'l.csv', 1, 1, now(), 'a-manager', state
    from county, unnest('{persons,changes}'::text[], '{uploading,uploaded}'::text[]) as b (kind, state) returning county_id, import_id)
  insert into import_row (county_id, import_row_id, import_id, run, row_number, state)
  select county_id, import_id || '-' || state, import_id, 0, place, state
  from batch, unnest('{new,changed,unchanged,conflict,unmatched,bad}'::text[]) with ordinality as r (state, place)`;

/** Furnishes a server's counties. Call it once a database. */
export async function furnishWorld(server: TestServer): Promise<void> {
  await withConnection(server.database.superuserUrl, async (superuser) => {
    // Words that every county has tell nothing of any.
    await superuser.query(`update session set means = 'passkey' where actor_id = 'a-manager'`);
    await superuser.query(
      `insert into passkey_challenge (county_id, challenge, kind, rp_id, expires_at) select county_id, 'c', 'sign-in', 'localhost', now() from county`,
    );
    await superuser.query(IMPORTS_EVERYWHERE);
    await superuser.query(
      `insert into area (county_id, area_code, name)
       select county_id, county_id || tail, called || ' of ' || county_id from county, (values ('002000', 'second township'), ('002003', 'third village')) as a (tail, called)`,
    );
  });
  const { idNumber, phone, bankAccount } = SECRETS;
  for (const [county, numbers] of [
    [HOME, { idNumber, phone, bankAccount }],
    [ELSEWHERE, {}],
  ] as const) {
    const { done } = server;
    const person = { name: `${SECRETS.name}${county}`, sex: 'male', bornOn: '1990-03-07', villageCode: `${county}002003` } as const;
    await done(addFacility, { name: `facility that only ${county} knows`, level: 2, area: 'inside' }, { as: 'manager', county });
    const { personId } = await done(registerPerson, { ...person, ...numbers }, { as: 'manager', county });
    const wall = await wallOf(server, county);
    await wall.record(personId, 'only-child-lost', { note: `what only the treating team of ${county} knows` });
    await done(
      designate,
      { personId, category: 'low-income', fromDay: '2025-01-01', source: `source of ${county}, which is nobody's` },
      { as: 'manager', county },
    );
    for (const [index, who] of [personId, 'p-0', 'p-1'].entries()) {
      const bill = {
        billNumber: `bill-${county}-${index}`,
        personId: who,
        facilityId: 'f-2',
        kind: 'inpatient',
        dischargedOn: '2026-03-01',
        charges: { classA: `${20_000 + index}.17` },
      };
      const { settlementId } = await done(settleClaim, bill, { county });
      const parts = [
        { means: 'cash', amount: '50.01', tendered: '90.00' },
        { means: 'card', amount: '60.01', reference: `slip that only ${county} has` },
      ] as const;
      const arrears = { dueOn: '9999-12-31', note: `a note that only ${county} knows` };
      if (index !== 1) await done(takePayment, { settlementId, parts: [...parts], arrears }, { county });
      if (index === 2) await done(cancelSettlement, { settlementId, reason: `a reason that only ${county} knows` }, { county });
      await done(placeHold, { personId: who, facilityId: 'f-1', amount: '3000.00', reason: `a hold that only ${county} knows` }, { county });
    }
  }
  // Of everybody, also of those who came with the wall.
  await withConnection(server.database.superuserUrl, (superuser) => superuser.query('update actor set password_hash = $1', [PASSWORD_HASH]));
}

/** Looks at a furnished server, with another application if asked. */
export async function openWorld(server: TestServer, options: WorldOptions = {}): Promise<World> {
  const superuser = openPool(server.database.superuserUrl, 2);
  const asked = options.services?.(server.services) ?? server.services;
  // Long work on lists is ordered here and not begun: it would write while another request is judged by what it wrote. Fixtures have it done by the server.
  const services: Services = { ...asked, imports: { ...asked.imports, start: () => undefined } };
  const routes = options.routes?.(services) ?? allRoutes(services);
  const lines: string[] = [];
  const log = createLog({ stream: { write: (line: string) => void lines.push(line) } });
  const authenticate = options.authenticate ?? server.services.sessions.authenticate;
  const app = createApp({ routes, authenticate, log, health: async () => true, checksAnswers: true });
  const { rows } = await superuser.query<{ name: string }>(
    `select distinct name from (
       select relname::text as name from pg_class where relnamespace = 'public'::regnamespace
       union select conname::text from pg_constraint where connamespace = 'public'::regnamespace
       union select attname::text from pg_attribute a join pg_class c on c.oid = attrelid where relnamespace = 'public'::regnamespace and attnum > 0
     ) n where name like '%\\_%'`,
  );
  return {
    server,
    superuser,
    app,
    routes,
    logged: (from = 0) => lines.slice(from).join(''),
    linesLogged: () => lines.length,
    schemaNames: new Set(rows.map(({ name }) => name)),
    close: () => superuser.end(),
  };
}

export const SESSION_STATES = ['open', 'expired', 'ended', 'disabled', 'must-change-password'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

let made = 0;

/** A new account with a session in some state, so that nothing one request does to its own account touches another. */
export async function newToken(world: World, countyId: string, role: Role, state: SessionState = 'open'): Promise<string> {
  return (await newAccount(world, countyId, role, state)).token;
}

/** The account is called as its id is; one of finance works for f-2. */
export async function newAccount(
  { superuser, server }: World,
  countyId: string,
  role: Role,
  state: SessionState = 'open',
  area?: string,
): Promise<{ actorId: string; token: string }> {
  const now = server.services.database.now();
  // None is the beginning of another.
  const actorId = `made-${countyId}-${String(++made).padStart(7, '0')}`;
  const openedAt = state === 'expired' ? new Date(now.getTime() - 13 * 3_600_000) : now;
  const session = newSession({ countyId }, openedAt, server.services.database.newId);
  const scope = { countyId, actorId };
  const mustChangePassword = state === 'must-change-password';
  const writes: Statement[] = [
    insertActor(countyId, {
      actorId,
      username: actorId,
      displayName: `account of ${actorId}`,
      role,
      passwordHash: PASSWORD_HASH,
      mustChangePassword,
      area,
      ...(role === 'finance' && { facilityId: 'f-2' }),
    }),
    insertSession(scope, session, openedAt),
    ...(state === 'ended' ? [endSession(scope, session.sessionId, now)] : []),
    ...(state === 'disabled' ? [{ text: 'update actor set disabled_at = now() where county_id = $1 and actor_id = $2', values: [countyId, actorId] }] : []),
  ];
  for (const { text, values = [] } of writes) await superuser.query(text, [...values]);
  return { actorId, token: session.token };
}

/** Somebody above the county, whose account stands in another one, and whose session looks at the county: a session of theirs may say so falsely. */
export async function newOfficer(world: World, countyId: string, role: Role, area: string, standsIn: string): Promise<{ actorId: string; token: string }> {
  const { superuser } = world;
  await superuser.query(`insert into county (county_id, name, scheme_ids) values ($1, '他市一县', '{}') on conflict do nothing`, [standsIn]);
  const officer = await newAccount(world, standsIn, role, 'open', area);
  await superuser.query('update session set viewed_county_id = $3 where county_id = $1 and actor_id = $2', [standsIn, officer.actorId, countyId]);
  return officer;
}

const STAND_INS = { 'standing in': [-3, 7], 'stand-in over': [-7, -3], 'stand-in to come': [3, 7], 'stand-in revoked': [-3, 7] } as const;
export type StandIn = keyof typeof STAND_INS;

/** Somebody who stands in, or did, or will, for somebody of the role: a clerk, or of the same role where nobody else may. */
export async function newDeputy(world: World, countyId: string, role: Role, how: StandIn): Promise<{ actorId: string; token: string }> {
  const { superuser, server } = world;
  const [principal, deputy] = [await newAccount(world, countyId, role), await newAccount(world, countyId, isPrivileged(role) ? role : 'clerk')];
  const now = server.services.database.now();
  const day = (days: number) => localDay(new Date(now.getTime() + days * 86_400_000));
  const [from, to] = STAND_INS[how];
  const delegationId = `for-${principal.actorId}`;
  const isRevoked = how === 'stand-in revoked';
  await superuser.query(
    `insert into delegation (county_id, delegation_id, principal_id, deputy_id, from_day, to_day, reason, granted_at, granted_by, revoked_at, revoked_by)
     values ($1, $2, $3, $4, $5, $6, 'a holiday', $7, $3, $8, $9)`,
    [countyId, delegationId, principal.actorId, deputy.actorId, day(from), day(to), now, isRevoked ? now : null, isRevoked ? principal.actorId : null],
  );
  await superuser.query('update session set delegation_id = $3 where county_id = $1 and actor_id = $2', [countyId, deputy.actorId, delegationId]);
  return deputy;
}

/** Operations under test may have disabled the accounts of the furnished counties, or ended their sessions: whoever furnishes more needs them again. */
export async function reviveFurnished(superuser: Pool): Promise<void> {
  await superuser.query(`update actor set disabled_at = null where actor_id like 'a-%' and disabled_at is not null`);
  await superuser.query(`update session set ended_at = null where actor_id like 'a-%' and ended_at is not null`);
}

/** The roles that may ask; all of them where nobody need sign in. */
export function rolesOf({ access }: Contract): readonly Role[] {
  return access.kind === 'roles' ? access.roles : ROLES;
}

export async function tablesIn(superuser: Pool): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'schema_migration' order by relname`,
  );
  return rows.map(({ name }) => name);
}

/** Whoever asks is seen: their row says when, at most once a minute. */
const NOTED_IN_PASSING = ['session', 'api_credential'];

/**
 * Gives the tables that were written since it was last asked, and nothing of what was rolled back. Each row that is written says so itself,
 * for to look through all tables after every request takes longer than the request.
 */
export async function watchWrites(superuser: Pool, but: readonly string[] = []): Promise<() => Promise<readonly string[]>> {
  const { rows } = await superuser.query<{ is_watched: boolean }>(`select to_regnamespace('watch') is not null as is_watched`);
  if (!rows[0]?.is_watched) await superuser.query(await watchOf(superuser));
  return async () => {
    const { rows: written } = await superuser.query<{ name: string }>({ name: 'written', text: 'delete from watch.written returning name' });
    return [...new Set(written.map(({ name }) => name))].filter((name) => !but.includes(name)).sort();
  };
}

async function watchOf(superuser: Pool): Promise<string> {
  const triggers = (await tablesIn(superuser)).map((table) => {
    const what = NOTED_IN_PASSING.includes(table) ? 'insert or delete' : 'insert or update or delete';
    return `create trigger watch_rows after ${what} on ${table} for each row execute function watch.note();
            create trigger watch_all after truncate on ${table} execute function watch.note();`;
  });
  return `create schema watch;
    create unlogged table watch.written (name text not null);
    create function watch.note() returns trigger language plpgsql security definer as
      $$ begin insert into watch.written values (tg_table_name); return null; end $$;
    ${triggers.join('\n')}`;
}

/** Every row of a county, as one text: equal if nothing of the county changed. */
export async function checksumOf(superuser: Pool, countyId: string): Promise<string> {
  const sums: string[] = [];
  for (const table of await tablesIn(superuser)) {
    const { rows } = await superuser.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as sum from ${table} t where county_id = $1`,
      [countyId],
    );
    sums.push(`${table} ${rows[0]?.sum}`);
  }
  return sums.join('\n');
}

const LEAST_TELLING = 6;

/** Texts that stand in rows of the one county and not of the other; too short ones tell nothing. Which counties there are is public. */
export async function textsOnlyIn({ superuser, routes }: Pick<World, 'superuser' | 'routes'>, countyId: string, otherId: string): Promise<string[]> {
  // The audit names operations, purposes and refusals, and so does the description of the API; everybody may read the privacy notice
  // and the schemes, of which a case of recognition keeps its procedure.
  const ofTheApi = new Set<string>([BEHIND_THE_WALL, ...PURPOSES, ...Object.keys(REFUSALS), ...routes.map(({ contract }) => contract.id)]);
  const contracts = routes.map(({ contract }) => contract);
  const published = JSON.stringify([
    openApi(contracts, { title: { zh: '', en: '' }, version: '', language: 'zh' }),
    permissionsOf(contracts),
    readNotices()(countyId),
    ...[...installedWithFiles().values()].map(({ scheme, files }) => [scheme.procedures, ...files.values()]),
  ]);
  const texts = async (county: string) => {
    const found = new Set<string>();
    for (const table of (await tablesIn(superuser)).filter((name) => name !== 'county')) {
      const { rows } = await superuser.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where county_id = $1`, [county]);
      for (const { row } of rows) collectTexts(row, found);
    }
    return found;
  };
  const [own, others] = [await texts(countyId), await texts(otherId)];
  return [...own].filter((text) => text.length >= LEAST_TELLING && text !== countyId && !others.has(text) && !ofTheApi.has(text) && !published.includes(text));
}

function collectTexts(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collectTexts(item, found);
}
