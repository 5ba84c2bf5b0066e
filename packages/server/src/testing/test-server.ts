// A whole server for tests: a database of its own, two counties with people, facilities and one account for each role, and the application.
import { type Contract, type InputOf, type OutputOf, pathParameters, type Role } from '@doudi/core/contract';
import { afterAll } from 'vitest';
import { composeApp, openServices, type Services } from '../compose.ts';
import { type TestDatabase, testDatabase } from '../platform/database/testing/test-database.ts';
import type { App } from '../platform/http/app.ts';
import { createLog } from '../platform/http/log.ts';
import { type FurnishOptions, furnish, TEST_KEYS } from './furnish.ts';

export { TEST_KEYS } from './furnish.ts';

export const [HOME, ELSEWHERE] = ['990101', '990102'] as const;

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

export interface TestServerOptions extends FurnishOptions {
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
