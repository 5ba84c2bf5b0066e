// A connection to a PostgreSQL for one piece of work.
import { Client, types } from 'pg';

// pg gives int8 as text. Amounts are int8 fen: they become numbers where that is exact, and never silently something else.
types.setTypeParser(types.builtins.INT8, toSafeInteger);

/** Connects, works, disconnects. Errors of the connection and of the work are thrown as pg throws them. */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection lost between two statements is told by the next statement, and must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Throws a RangeError for a number that a JavaScript number cannot hold exactly. */
export function toSafeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond the integers that are exact`);
  return number;
}
