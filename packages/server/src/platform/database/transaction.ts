// Transactions: the only way to the database. Every one begins with its scope, and row-level security holds it to that scope.
import type { Role } from '@doudi/core/contract';
import type { QueryResultRow } from 'pg';
import type { Connection, Pool } from './pool.ts';

/** One statement as data. `name` prepares it once a connection: give one to what runs often. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

/** What a piece of work may do inside a transaction. */
export interface Transaction {
  /** The county in whose scope the transaction runs; every query names it. */
  readonly countyId: string;
  /** Runs one statement and gives its rows. Statements that do not wait for each other travel together. */
  rows<Row extends QueryResultRow>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** For whom a transaction runs. */
export interface Scope {
  readonly countyId: string;
  readonly actorId: string;
  /** In what capacity; `system` is no person. */
  readonly role?: Role | 'system' | 'nobody';
}

export interface Database {
  readonly pool: Pool;
  readonly now: () => Date;
  readonly newId: () => string;
  /**
   * Only for tests of row-level security: the county that queries name instead of their scope's, as if the application asked for
   * what it must not see. Row-level security alone then decides.
   */
  readonly queriesNameCounty?: string;
}

/** Begins a transaction, in one journey with what follows it. */
export function begin(connection: Connection, scope: Scope, mode: 'read only' | 'read write'): Promise<unknown> {
  return connection.query(`begin ${mode}; ${settingsOf(scope)}`);
}

/** Literal, not parameters: a distributed database passes only literal settings on. Hence the narrow alphabets. */
function settingsOf({ countyId, actorId, role = 'nobody' }: Scope): string {
  if (!isCountyId(countyId) || !/^[A-Za-z0-9_-]{1,64}$/.test(actorId)) throw new Error('a scope has a county code of six digits and a plain actor id');
  if (!/^[a-z]+$/.test(role)) throw new Error('a scope has a plain role');
  return `set local doudi.county_id = '${countyId}'; set local doudi.actor_id = '${actorId}'; set local doudi.role = '${role}'`;
}

export function isCountyId(text: string): boolean {
  return /^\d{6}$/.test(text);
}

export function transactionOn(database: Database, connection: Connection, scope: Scope): Transaction {
  return {
    countyId: database.queriesNameCounty ?? scope.countyId,
    rows: async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = [], name?: string) =>
      (await connection.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) })).rows,
  };
}

/** Reads inside one transaction that can change nothing. */
export async function read<Result>(database: Database, scope: Scope, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const connection = await database.pool.connect();
  return releasing(connection, async () => {
    const began = begin(connection, scope, 'read only');
    const [, result] = await bothOrFirstFailure(began, work(transactionOn(database, connection, scope)));
    await connection.query('commit');
    return result;
  });
}

/** Changes what no person asked to have changed, as the sealer of the audit does. What a person asks for goes through `runCommand`. */
export async function maintain<Result>(database: Database, scope: Scope, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const connection = await database.pool.connect();
  return releasing(connection, async () => {
    const began = begin(connection, scope, 'read write');
    const [, result] = await bothOrFirstFailure(began, work(transactionOn(database, connection, scope)));
    await connection.query('commit');
    return result;
  });
}

/** Whether the database answers now. */
export function isReachable({ pool }: Database): Promise<boolean> {
  return pool.query('select 1').then(
    () => true,
    () => false,
  );
}

/** Gives the connection back. After a failure the transaction is ended first; a connection that cannot even do that is closed. */
export async function releasing<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    connection.release();
    return result;
  } catch (error) {
    const isUsable = await connection.query('rollback').then(
      () => true,
      () => false,
    );
    connection.release(!isUsable);
    throw error;
  }
}

/** What PostgreSQL answers to every statement after one that failed: a consequence and no reason. */
const ABORTED = '25P02';

/** Waits for both, so that nothing is under way any more when the first failure is told. */
export async function bothOrFirstFailure<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first] = await Promise.allSettled([a, b]);
  if (first.status === 'rejected' && first.reason?.code === ABORTED) await b;
  return [await a, await b];
}
