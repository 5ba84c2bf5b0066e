// A whole server for tests: a database of its own, two counties with people, facilities and one account for each role, and the application.
import type { Contract, OutputOf, Role } from '@doudi/core/contract';
import type { z } from 'zod';
import type { Issuers } from '../access/issuer-settings.ts';
import { composeApp, openServices, type Services } from '../compose.ts';
import type { TestDatabase } from '../platform/database/testing/database-keeper.ts';
import type { App } from '../platform/http/app.ts';
import { createLog } from '../platform/http/log.ts';
import { clientOf } from '../platform/http/testing/app-client.ts';
import { type FurnishOptions, furnish, TEST_KEYS, testNow } from './furnish.ts';

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
  ask<C extends Contract>(contract: C, input: z.input<C['input']>, options?: AskOptions): Promise<Asked<OutputOf<C>>>;
  /** The answer of what must not be refused. */
  done<C extends Contract>(contract: C, input: z.input<C['input']>, options?: AskOptions): Promise<OutputOf<C>>;
}

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
  readonly value?: Output;
  readonly problem?: { readonly code: string; readonly detail: string; readonly path?: string };
}

export interface TestServerOptions extends FurnishOptions {
  readonly now?: () => Date;
  readonly connections?: number;
  /** On a copy of a furnished database: what its furnishing gave. */
  readonly tokens?: TestServer['tokens'];
  readonly issuers?: Issuers;
  /** Whether `x-forwarded-for` names who asks. */
  readonly isBehindProxy?: boolean;
}

/** On a migrated database without rows, or a copy of a furnished one; whoever asks closes the services. */
export async function serverOn(database: TestDatabase, options: TestServerOptions = {}): Promise<TestServer> {
  const services = openServices({
    url: database.url,
    keys: TEST_KEYS,
    now: options.now ?? testNow,
    ...(options.issuers && { issuers: options.issuers }),
    ...(options.connections !== undefined && { connections: options.connections }),
  });
  const tokens = options.tokens ?? (await furnishBoth(database, services, options));
  const app = composeApp(services, createLog({ level: 'silent' }), { checksAnswers: true, isBehindProxy: options.isBehindProxy ?? false });
  const server = { database, services, app, tokens };
  const askFor: TestServer['ask'] = (contract, input, how = {}) => ask(app, tokens, contract, input, how);
  const done: TestServer['done'] = async (contract, input, how) => {
    const { value, problem } = await askFor(contract, input, how);
    if (value === undefined) throw new Error(`${contract.id} was refused: ${JSON.stringify(problem)}`);
    return value;
  };
  return { ...server, ask: askFor, done };
}

async function furnishBoth(database: TestDatabase, services: Services, options: FurnishOptions): Promise<TestServer['tokens']> {
  const tokens: Record<string, Record<Role, string>> = {};
  for (const county of [HOME, ELSEWHERE]) tokens[county] = await furnish(database, services, county, options);
  return tokens;
}

async function ask<C extends Contract>(
  app: App,
  tokens: TestServer['tokens'],
  contract: C,
  input: z.input<C['input']>,
  { as = 'clerk', county = HOME, token = as === null ? undefined : tokens[county]?.[as], key, language = 'en' }: AskOptions,
): Promise<Asked<OutputOf<C>>> {
  const answered = await clientOf(app, token).call(contract, input, { language, ...(key !== undefined && { idempotencyKey: key }) });
  return answered.isOk ? { status: 200, value: answered.value } : { status: answered.problem.status, problem: answered.problem };
}
