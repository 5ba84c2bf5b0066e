// A full password sign-in over HTTP, as a clerk waits for it in the morning; the baseline is the hash alone, in turn with it.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { insertActor } from '../packages/server/src/access/accounts.ts';
import { openServices } from '../packages/server/src/compose.ts';
import { runCommand } from '../packages/server/src/platform/database/run-command.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { hashPassword, isPassword } from '../packages/server/src/platform/secrets/passwords.ts';
import { openCounty } from '../packages/server/src/registry/open-county.ts';
import { type Figure, rounded } from './figure.ts';
import { inFolder, startServer } from './server-process.ts';

const COUNTY = '990101';
const PASSWORD = 'three quiet rivers';
const TIMES = 200;
const WARM_UP = 10;

export function benchLogin(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices(opened);
    const agent = new Agent({ keepAlive: true });
    const passwordHash = await hashPassword(PASSWORD);
    await openCounty(opened.ownerUrl, {
      countyId: COUNTY,
      name: 'bench',
      above: { province: 'province', prefecture: 'prefecture' },
      schemeIds: ['demo-2025'],
      isDemo: true,
    });
    const account = { actorId: 'bench', username: 'bench', displayName: 'bench', role: 'clerk', passwordHash, mustChangePassword: false } as const;
    const load = async () => () => ({ answer: {}, writes: [insertActor(COUNTY, account)], audit: { subject: 'bench', facts: {} } });
    const actor = { countyId: COUNTY, actorId: 'bench', role: 'admin', area: COUNTY } as const;
    await runCommand(
      services.database,
      { name: 'furnish', purpose: 'administration', load },
      {},
      { actor, idempotencyKey: 'furnish-bench', requestId: 'bench' },
    );
    const server = await startServer({ DATABASE_URL: opened.url, DATABASE_OWNER_URL: opened.ownerUrl, DOUDI_DATA: dataFolder });
    try {
      return [figureOf(await measure(agent, server.port, passwordHash))];
    } finally {
      agent.destroy();
      server.child.kill();
      await once(server.child, 'exit');
      await services.close();
      await opened.stop();
    }
  });
}

interface Measured {
  readonly signIn: readonly number[];
  readonly hash: readonly number[];
}

/** One of each in turn, so that a noisy moment meets both. */
async function measure(agent: Agent, port: number, passwordHash: string): Promise<Measured> {
  const [signIn, hash]: [number[], number[]] = [[], []];
  for (let times = 0; times < WARM_UP + TIMES; times++) {
    const begun = performance.now();
    await enter(agent, port);
    const entered = performance.now();
    if (!(await isPassword(passwordHash, PASSWORD))) throw new Error('the password is not what it was');
    if (times < WARM_UP) continue;
    signIn.push(entered - begun);
    hash.push(performance.now() - entered);
  }
  return { signIn, hash };
}

function figureOf({ signIn, hash }: Measured): Figure {
  const value = rounded(at(signIn, 0.5));
  return {
    figure: 'login',
    value,
    unit: 'ms',
    ratio: rounded(at(hash, 0.5) / at(signIn, 0.5)),
    baseline: `argon2id alone, p50 ${rounded(at(hash, 0.5))} ms, p95 ${rounded(at(hash, 0.95))} ms`,
    seed: 0,
    size: `${TIMES} sign-ins one after the other`,
    note: `p50 ${value} ms, p95 ${rounded(at(signIn, 0.95))} ms, over HTTP, with the session, the audit and the last sign-in written`,
  };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function enter(agent: Agent, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ countyId: COUNTY, username: 'bench', password: PASSWORD });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/api/session', headers }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`))));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
