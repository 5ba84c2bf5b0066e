// The application's own filter taken away: the statements of a session name another county than their scope. Row-level security alone
// then decides.
import type { Services } from '../../compose.ts';
import type { Connection, Pool } from '../../platform/database/pool.ts';

/** Every statement names this county, whoever asks. A command stops at its key, which is the first thing that it writes. */
export function namingCounty(services: Services, countyId: string): Services {
  return { ...services, database: { ...services.database, queriesNameCounty: countyId } };
}

/** The statements of the write path itself, under which a command's own ones would never be reached. */
const OF_THE_PATH = new Set(['take-key', 'find-answer', 'append-audit', 'append-event', 'keep-answer']);

/** Only a command's own statements name the other county: it gets past its key, and reads and writes as if it were there. */
export function namingCountyInside(services: Services, scope: string, countyId: string): Services {
  const misled = (connection: Connection): Connection =>
    new Proxy(connection, {
      get: (target, property) => {
        const value = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        if (property !== 'query') return value.bind(target);
        return (query: unknown, ...rest: unknown[]) => value.call(target, mislead(query, scope, countyId), ...rest);
      },
    });
  const pool = new Proxy(services.database.pool, {
    get: (target: Pool, property) => {
      if (property === 'connect') return async () => misled(await target.connect());
      const value = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...services, database: { ...services.database, pool } };
}

function mislead(query: unknown, scope: string, countyId: string): unknown {
  if (typeof query !== 'object' || query === null || !('values' in query) || !Array.isArray(query.values)) return query;
  if ('name' in query && OF_THE_PATH.has(String(query.name))) return query;
  return { ...query, values: query.values.map((value) => (value === scope ? countyId : value)) };
}
