// Made-up operations, each broken in its own way: what the tests over all operations must notice.
import { setTimeout as pause } from 'node:timers/promises';
import { contract, refuse } from '@doudi/core/contract';
import { z } from 'zod';
import type { Services } from '../../compose.ts';
import { insertFacility } from '../../facilities/facilities.ts';
import { queryRoute } from '../../platform/answers.ts';
import { runCommand } from '../../platform/database/run-command.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { HOME } from '../../testing/furnished-server.ts';
import { SECRETS } from './words.ts';

const words = { zh: '试', en: 'a test' };
const clerks = { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' } as const;

function broken(id: string, kind: 'query' | 'command') {
  return contract({
    id,
    kind,
    method: 'post',
    path: `/api/broken/${id.toLowerCase()}`,
    summary: words,
    input: z.strictObject({ name: z.string().max(60), personId: z.string().max(60) }),
    output: z.strictObject({ found: z.array(z.string()) }),
    refusals: ['not-found'],
    access: clerks,
  });
}

/** Fails for some names. */
export const failing = route(broken('failing', 'query'), async ({ input }) => {
  if (input.name.length > 3) throw new Error('the name is too long');
  return { value: { found: [] } };
});

/** Takes its time, whatever is sent. */
export const dawdling = route(broken('dawdling', 'query'), async () => {
  await pause(2_100);
  return { value: { found: [] } };
});

/** Fails, and says in the log of whom. */
export const gossiping = route(broken('gossiping', 'query'), async () => {
  throw new Error(`nothing is known of ${SECRETS.name}`);
});

/** Answers with a number that should be masked. */
export const prattling = route(broken('prattling', 'query'), async () => ({ value: { found: [SECRETS.phone] } }));

/** Tells the reader what the database said. */
export const telling = route(broken('telling', 'query'), async () => {
  const detail = 'error: insert into person violates constraint one_person_for_each_id_number\n    at registerPerson (/app/packages/registry.ts:7:3)';
  return refuse('not-found', { zh: detail, en: detail });
});

/** Answers with a field that the contract does not name. */
export const oversharing = route(broken('oversharing', 'query'), async () => ({ value: { found: [], passwordHash: 'x' } as { found: string[] } }));

/** Writes, and refuses afterwards. */
export function halfDone({ database }: Services): Route {
  return route(broken('halfDone', 'command'), async ({ actor, idempotencyKey = '', requestId }) => {
    if (!actor) throw new Error('nobody came in');
    const facility = { facilityId: database.newId(), name: database.newId(), area: 'inside' };
    const load = async () => () => ({ answer: {}, writes: [insertFacility(actor.countyId, facility)], audit: { subject: 'x', facts: {} } });
    await runCommand(database, { name: 'halfDone', purpose: 'settlement', load }, {}, { actor, idempotencyKey, requestId });
    return refuse('not-found', words);
  }) as unknown as Route;
}

/** Forgets to name the county, so that row-level security alone keeps others out. */
export function unfiltered({ database }: Services): Route {
  return queryRoute(broken('unfiltered', 'query'), database, async ({ rows }) => {
    const found = await rows<{ name: string }>('select name from person order by name desc limit 20');
    return { found: found.map(({ name }) => name) };
  }) as unknown as Route;
}

/** Looks into the home county whoever asks. */
export function prying({ database }: Services): Route {
  return route(broken('prying', 'query'), async () => {
    const connection = await database.pool.connect();
    try {
      await connection.query(`begin read only; set local doudi.county_id = '${HOME}'; set local doudi.area = '${HOME}'`);
      const { rows } = await connection.query<{ name: string }>('select name from person');
      return { value: { found: rows.map(({ name }) => name) } };
    } finally {
      await connection.query('rollback');
      connection.release();
    }
  }) as unknown as Route;
}

/** Writes into the home county whoever asks. */
export function meddling({ database }: Services): Route {
  return route(broken('meddling', 'command'), async ({ idempotencyKey = '', requestId }) => {
    const actor = { countyId: HOME, actorId: 'a-clerk', role: 'clerk', area: HOME } as const;
    const facility = { facilityId: database.newId(), name: database.newId(), area: 'inside' };
    const load = async () => () => ({ answer: {}, writes: [insertFacility(HOME, facility)], audit: { subject: 'x', facts: {} } });
    await runCommand(database, { name: 'meddling', purpose: 'settlement', load }, {}, { actor, idempotencyKey, requestId });
    return { value: { found: [] } };
  }) as unknown as Route;
}

/** Writes what was sent into its statement. */
export function concatenating({ database }: Services): Route {
  return queryRoute(broken('concatenating', 'query'), database, async ({ rows }, { name }) => {
    const found = await rows<{ name: string }>(`select name from person where name = '${name}'`);
    return { found: found.map(({ name }) => name) };
  }) as unknown as Route;
}

/** Takes what was sent for a pattern. */
export function guessing({ database }: Services): Route {
  return queryRoute(broken('guessing', 'query'), database, async ({ rows, countyId }, { name }) => {
    const found = await rows<{ name: string }>('select name from person where county_id = $1 and name like $2', [countyId, name]);
    return { found: found.map(({ name }) => name) };
  }) as unknown as Route;
}

/** Fills in what stands in braces. */
export const reckoning = route(broken('reckoning', 'query'), async ({ input }) => {
  const filled = input.name.replace(/\{\{(\d+)\*(\d+)\}\}/g, (_, one, other) => String(Number(one) * Number(other)));
  return { value: { found: [filled] } };
});

/** Cuts what it stores at the first sign that it does not like. */
export function forgetful({ database }: Services): Route {
  return route(broken('forgetful', 'command'), async ({ actor, input, idempotencyKey = '', requestId }) => {
    if (!actor) throw new Error('nobody came in');
    const facility = { facilityId: database.newId(), name: `${database.newId()} ${input.name.replace(/['%].*$/s, '')}`, area: 'inside' };
    const load = async () => () => ({ answer: {}, writes: [insertFacility(actor.countyId, facility)], audit: { subject: 'x', facts: {} } });
    await runCommand(database, { name: 'forgetful', purpose: 'settlement', load }, {}, { actor, idempotencyKey, requestId });
    return { value: { found: [] } };
  }) as unknown as Route;
}
