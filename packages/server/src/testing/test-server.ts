// A whole server for tests: a database of its own, two counties with people, facilities and one account for each role, and the application.
import { randomBytes } from 'node:crypto';
import { type Contract, type InputOf, type OutputOf, pathParameters, ROLES, type Role } from '@doudi/core/contract';
import { afterAll } from 'vitest';
import { insertActor } from '../access/access.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { composeApp, openServices, type Services } from '../compose.ts';
import { insertFacility } from '../facilities/facilities.ts';
import { openCounty } from '../platform/database/open-county.ts';
import { runCommand } from '../platform/database/run-command.ts';
import { type TestDatabase, testDatabase } from '../platform/database/testing/test-database.ts';
import type { Statement } from '../platform/database/transaction.ts';
import type { App } from '../platform/http/app.ts';
import { createLog } from '../platform/http/log.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { insertDesignations, insertHouseholds, insertPeople, type NewDesignation } from '../registry/registry.ts';

export const [HOME, ELSEWHERE] = ['990101', '990102'] as const;
export const TEST_KEYS: FieldKeys = { keyId: 1, seal: randomBytes(32), index: randomBytes(32) };

/** People p-0, p-1, … in households h-0, h-1, … of one each, born in 1960; facilities f-1, f-2, f-3 by level and f-outside. */
export interface TestServer {
  readonly database: TestDatabase;
  readonly services: Services;
  readonly app: App;
  /** Session tokens by county and role. */
  readonly tokens: { readonly [county: string]: { readonly [role in Role]: string } };
  /** Asks as the clerk of the home county, unless told otherwise; gives what came back. */
  ask<C extends Contract>(contract: C, input: AskedInput<C>, options?: AskOptions): Promise<Asked<OutputOf<C>>>;
}

type AskedInput<C extends Contract> = C['input'] extends { _zod: { input: infer Input } } ? Input : InputOf<C>;

export interface AskOptions {
  /** Whose token; null for nobody. */
  readonly as?: Role | null;
  readonly county?: string;
  readonly token?: string;
  readonly key?: string;
  readonly language?: 'zh' | 'en';
}

export interface Asked<Output> {
  readonly status: number;
  /** Present where the status is 200. */
  readonly value: Output;
  readonly problem: {
    readonly code: string;
    readonly detail: string;
    readonly path?: string;
    readonly errors?: readonly { readonly path: string; readonly message: string }[];
  };
}

export interface TestServerOptions {
  readonly people?: number;
  readonly designations?: readonly Omit<NewDesignation, 'designationId' | 'source'>[];
  readonly schemeIds?: readonly string[];
  readonly now?: () => Date;
  readonly connections?: number;
}

export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase();
  const services = openServices({
    url: database.url,
    keys: TEST_KEYS,
    ...(options.now && { now: options.now }),
    ...(options.connections !== undefined && { connections: options.connections }),
  });
  afterAll(() => services.close());
  const tokens: Record<string, Record<Role, string>> = {};
  for (const county of [HOME, ELSEWHERE]) tokens[county] = await furnish(database, services, county, options);
  const app = composeApp(services, createLog({ level: 'silent' }), true);
  return { database, services, app, tokens, ask: (contract, input, how = {}) => ask(app, tokens, contract, input, how) };
}

/** A county with everything that a bill needs, written at once and not by the operations under test. */
async function furnish(
  { ownerUrl }: TestDatabase,
  { database }: Services,
  countyId: string,
  { people = 4, designations = [], schemeIds = ['demo-2025'] }: TestServerOptions,
): Promise<Record<Role, string>> {
  await openCounty(ownerUrl, { countyId, name: `测试县 ${countyId}`, schemeIds, isDemo: true });
  const now = database.now();
  const village = `${countyId}001001`;
  const ids = Array.from({ length: people }, (_, index) => index);
  const sessions = ROLES.map((role) => ({ role, scope: { countyId, actorId: `a-${role}` }, session: newSession({ countyId }, now, database.newId) }));
  const writes: Statement[] = [
    ...sessions.flatMap(({ role, scope, session }) => [
      insertActor(countyId, { actorId: scope.actorId, username: role, displayName: role, role, passwordHash: 'none', mustChangePassword: false }),
      insertSession(scope, session, now),
    ]),
    ...[1, 2, 3].map((level) => insertFacility(countyId, { facilityId: `f-${level}`, name: `facility ${level}`, level, area: 'inside' })),
    insertFacility(countyId, { facilityId: 'f-outside', name: 'facility outside', level: 3, area: 'outside' }),
    insertHouseholds(
      countyId,
      ids.map((id) => ({ householdId: `h-${id}`, villageCode: village })),
    ),
    insertPeople(
      TEST_KEYS,
      countyId,
      ids.map((id) => ({
        personId: `p-${id}`,
        householdId: `h-${id}`,
        name: `张${id}`,
        initials: 'z',
        sex: 'male',
        bornOn: '1960-01-01',
        villageCode: village,
      })),
    ),
    insertDesignations(
      countyId,
      'a-manager',
      now,
      designations.map((designation, index) => ({ ...designation, designationId: `d-${index}`, source: 'test' })),
    ),
  ];
  const actor = { countyId, actorId: 'furnisher', role: 'admin' } as const;
  const load = async () => () => ({ answer: {}, writes, audit: { subject: `county/${countyId}`, facts: {} } });
  await runCommand(database, { name: 'furnish', purpose: 'administration', load }, {}, { actor, idempotencyKey: 'furnish-county', requestId: 'test' });
  return Object.fromEntries(sessions.map(({ role, session }) => [role, session.token])) as Record<Role, string>;
}

let asked = 0;

async function ask<C extends Contract>(
  app: App,
  tokens: TestServer['tokens'],
  contract: C,
  input: AskedInput<C>,
  { as = 'clerk', county = HOME, token, key, language = 'en' }: AskOptions,
): Promise<Asked<OutputOf<C>>> {
  const fields = { ...(input as Record<string, unknown>) };
  let path: string = contract.path;
  for (const name of pathParameters(contract.path)) {
    path = path.replace(`{${name}}`, encodeURIComponent(String(fields[name])));
    delete fields[name];
  }
  if (contract.method === 'get') path += `?${new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]))}`;
  const bearer = token ?? (as === null ? undefined : tokens[county]?.[as]);
  const response = await app.request(path, {
    method: contract.method.toUpperCase(),
    headers: {
      'accept-language': language,
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(contract.kind === 'command' && { 'idempotency-key': key ?? `test-key-${++asked}` }),
      ...(contract.method === 'post' && { 'content-type': 'application/json' }),
    },
    ...(contract.method === 'post' && { body: JSON.stringify(fields) }),
  });
  const answer = JSON.parse(await response.text());
  return { status: response.status, value: answer, problem: answer };
}
