// Connections to PostgreSQL. Whole numbers arrive as safe integers or not at all; days arrive as text.
import pg from 'pg';

export type Pool = pg.Pool;
export type Connection = pg.PoolClient;

const INT8 = 20;
const DATE = 1082;

export function openPool(url: string, connections = 10): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types: { getTypeParser: ((oid: number, format: 'text' | 'binary') => parserOf(oid, format)) as typeof pg.types.getTypeParser },
  });
  // A server that goes away closes idle connections; the next query says so where somebody can be told.
  pool.on('error', () => {});
  return pool;
}

function parserOf(oid: number, format: 'text' | 'binary') {
  if (oid === INT8) return toSafeInteger;
  if (oid === DATE) return (text: string) => text;
  return pg.types.getTypeParser(oid, format);
}

/** A money column that does not fit is a bug, never a rounded amount. */
function toSafeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`the database holds ${text}, which is no safe integer`);
  return number;
}
