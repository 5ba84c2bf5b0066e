// Connections to PostgreSQL for the application. Whole numbers arrive as safe integers or not at all; days arrive as text.
import type { Writable } from 'node:stream';
import pg from 'pg';
import { toSafeInteger } from '../postgres/connect.ts';

export type Pool = pg.Pool;
export type Connection = pg.PoolClient;

const { builtins } = pg.types;

/** Whoever waits longer is told to try again, and a transaction that nobody ends gives its locks back. */
const PATIENCE = { lock_timeout: 10_000, statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 } as const;

/** Statements that are sent before an earlier one has answered travel together. Connects with the first statement; `end` it after use. */
export function openPool(url: string, connections = 10): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    pipeline: true,
    ...PATIENCE,
    types: { getTypeParser: ((oid: number, format: 'text' | 'binary') => parserOf(oid, format)) as typeof pg.types.getTypeParser },
  });
  pool.on('connect', sendTogether);
  // A server that goes away closes connections; the next query says so where somebody can be told. The pool hears of those that nobody
  // uses; one that is lost between two statements of a transaction has only this listener, and without it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** What is sent in one turn of the event loop leaves in one piece: a settlement of a dozen statements costs three system calls, not forty. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
  const send = client.query.bind(client) as (...query: unknown[]) => unknown;
  let isHeld = false;
  const query = (...asked: unknown[]) => {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      process.nextTick(() => {
        isHeld = false;
        stream.uncork();
      });
    }
    return send(...asked);
  };
  Object.assign(client, { query });
}

function parserOf(oid: number, format: 'text' | 'binary'): (text: string) => unknown {
  if (oid === builtins.INT8) return toSafeInteger;
  // A day has no hour and no time zone, which a Date would give it.
  if (oid === builtins.DATE) return (text) => text;
  return pg.types.getTypeParser(oid, format);
}
