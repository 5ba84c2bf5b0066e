// Doudi with its console and a small demonstration county, on a free port of this machine: for tests, pictures and figures.
import { randomBytes } from 'node:crypto';
import { signIn } from '@doudi/core/access';
import { type Answered, type Contract, createClient, type OutputOf, type Role, type SentInputOf } from '@doudi/core/contract';
import type { Day } from '@doudi/policy';
import type { Issuers } from '../../../server/src/access/issuer-settings.ts';
import { startSealer } from '../../../server/src/audit/sealer.ts';
import { composeApp, openServices, type Services } from '../../../server/src/compose.ts';
import { DEMO_PASSWORD, loadDemo } from '../../../server/src/demo/load-demo.ts';
import { openPool } from '../../../server/src/platform/database/pool.ts';
import { BUILT_CONSOLE, isConsoleBuilt } from '../../../server/src/platform/http/console-files.ts';
import { createLog } from '../../../server/src/platform/http/log.ts';
import { serve } from '../../../server/src/platform/http/serve.ts';
import { localDay } from '../../../server/src/platform/local-day.ts';
import { newAuditKey } from '../../../server/src/platform/secrets/audit-key.ts';
import { fixedKeys } from '../../../server/src/platform/secrets/field-keys.ts';
import { newKeyRing } from '../../../server/src/platform/secrets/key-ring.ts';

export interface DemoServer {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly countyId: string;
  readonly ownerUrl: string;
  readonly services: Services;
  /** The token of a new session. */
  newSession(role: Role): Promise<string>;
  /** What the server answers, asked past the screens; in English. */
  tryAsking<C extends Contract>(role: Role, contract: C, input: SentInputOf<C>): Promise<Answered<OutputOf<C>>>;
  /** The answer of what must not be refused. */
  ask<C extends Contract>(role: Role, contract: C, input: SentInputOf<C>): Promise<OutputOf<C>>;
  close(): Promise<void>;
}

export interface DemoServerOptions {
  readonly url: string;
  readonly ownerUrl: string;
  readonly people?: number;
  readonly seed?: number;
  readonly issuers?: Issuers;
  /** The server's clock, where it is not the machine's. */
  readonly now?: () => Date;
}

export async function demoServer({ url, ownerUrl, people = 1_000, seed = 1, issuers, now }: DemoServerOptions): Promise<DemoServer> {
  if (!isConsoleBuilt(BUILT_CONSOLE)) throw new Error('the console is not built; run npm run build');
  const services = openServices({ url, keys: fixedKeys(newKeyRing(new Date().toISOString())), ...(issuers && { issuers }), ...(now && { now }) });
  const { countyId } = await loadDemo(services, ownerUrl, { seed, people, today: localDay(new Date()) as Day });
  const log = createLog({ level: 'error' });
  const sealingPool = openPool(url, 1);
  const sealer = startSealer({ ...services.database, pool: sealingPool }, newAuditKey(), log);
  const app = composeApp(services, log, { checksAnswers: true, consoleFolder: BUILT_CONSOLE });
  const served = await serve(app, { port: 0, stopTimeoutMs: 500 });
  const origin = `http://127.0.0.1:${served.port}`;
  const client = createClient((address, init) => fetch(address, init), origin, { newIdempotencyKey: () => randomBytes(16).toString('hex') });
  const tokens = new Map<Role, Promise<string>>();
  const newSession = async (role: Role) => {
    const answered = await client.call(signIn, { countyId, username: role, password: DEMO_PASSWORD });
    if (!answered.isOk) throw new Error(`${role} could not sign in: ${answered.problem.detail}`);
    return answered.value.token;
  };
  const tryAsking: DemoServer['tryAsking'] = async (role, contract, input) => {
    const token = tokens.get(role) ?? newSession(role);
    tokens.set(role, token);
    return client.call(contract, input, { token: await token, language: 'en' });
  };
  const ask: DemoServer['ask'] = async (role, contract, input) => {
    const answered = await tryAsking(role, contract, input);
    if (!answered.isOk) throw new Error(`${contract.id} was refused: ${JSON.stringify(answered.problem)}`);
    return answered.value;
  };
  const close = async () => {
    await served.close();
    await sealer.stop();
    await sealingPool.end();
    await services.close();
  };
  return { origin, countyId, ownerUrl, services, newSession, tryAsking, ask, close };
}
