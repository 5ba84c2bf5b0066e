// Transactions: the only way to the database. Every one begins with its scope, and row-level security holds it to that scope.
import { isOverCounty, isWithin, onlyFacilityOf, type Purpose, type Role } from '@doudi/core/contract';
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

/** For whom a transaction runs, and how far it reaches. */
export interface Scope {
  readonly countyId: string;
  readonly actorId: string;
  /** `system` is Doudi itself: it finds sessions, verifies books, seals the audit. */
  readonly role: Role | 'system';
  /** The county's code, that of a township or village in it, or of the prefecture or province in which it lies; '' reaches no person at all. */
  readonly area: string;
  /** Only this facility's bills, for a role that works for one. */
  readonly facilityId?: string;
  /** Why, where it is for one thing only. */
  readonly purpose?: Purpose;
}

/** Doudi itself, in all of a county. */
export function systemScope(countyId: string, actorId: string): Scope {
  return { countyId, actorId, role: 'system', area: countyId };
}

/** In no county: only what everybody may see. */
export const NOWHERE: Scope = { countyId: '000000', actorId: 'nobody', role: 'system', area: '' };

export interface Database {
  readonly pool: Pool;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Hides what a command was sent with: without it, a short number could be found out from the hash that its key is kept with. */
  readonly requestKey?: Buffer;
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
export function settingsOf(scope: Scope): string {
  const { countyId, actorId, role, area, purpose = '' } = scope;
  // One whose role has no facility of its own reaches none, and not all.
  const facilityId = role === 'system' ? '' : (onlyFacilityOf({ role, facilityId: scope.facilityId ?? 'none' }) ?? '');
  if (!isCountyId(countyId) || !PLAIN_ID.test(actorId)) throw new Error('a scope has a county code of six digits and a plain actor id');
  if (!/^(\d{2}|\d{4}|\d{6}(\d{3}(\d{3})?)?)?$/.test(area) || (area !== '' && !isWithin(area, countyId) && !isOverCounty({ area, countyId })))
    throw new Error('a scope has an area of its county, or one in which that lies');
  if (!PLAIN_WORD.test(role) || !/^[a-z-]*$/.test(purpose) || (facilityId !== '' && !PLAIN_ID.test(facilityId))) throw new Error('a scope has plain words');
  const settings = { county_id: countyId, actor_id: actorId, role, area, facility_id: facilityId, purpose };
  return Object.entries(settings)
    .map(([name, value]) => `set local doudi.${name} = '${value}'`)
    .join('; ');
}

const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;
const PLAIN_WORD = /^[a-z]{1,20}$/;

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

/**
 * For one look at what a person is entitled to behind the wall: only a transaction that settles may take it, for one person at a time.
 * Everything travels together, and whatever follows sees nothing of it.
 */
export async function whileSettlingFor<Result>({ rows }: Transaction, personId: string, look: () => Promise<Result>): Promise<Result> {
  if (!PLAIN_ID.test(personId)) throw new Error('a bill is settled for a person with a plain id');
  const [, result] = await Promise.all([rows(`set local doudi.settled_person_id = '${personId}'`), look(), rows("set local doudi.settled_person_id = ''")]);
  return result;
}

/** Reads inside one transaction that can change nothing. */
export async function read<Result>(database: Database, scope: Scope, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  return readAnd(database, scope, work);
}

/** The same, and what was read is noted in the same transaction: without the note nothing is told. */
export async function readAnd<Result>(
  database: Database,
  scope: Scope,
  work: (transaction: Transaction) => Promise<Result>,
  noteOf?: (result: Result) => Statement,
): Promise<Result> {
  const connection = await database.pool.connect();
  return releasing(connection, async () => {
    const began = begin(connection, scope, noteOf ? 'read write' : 'read only');
    const [, result] = await bothOrFirstFailure(began, work(transactionOn(database, connection, scope)));
    const note = noteOf?.(result);
    if (note) await Promise.all([connection.query({ ...note, values: [...(note.values ?? [])] }), commit(connection)]);
    else await connection.query('commit');
    return result;
  });
}

/** After a statement that failed PostgreSQL turns a commit into a rollback, and says so only here. */
export async function commit(connection: Connection): Promise<void> {
  const { command } = await connection.query('commit');
  if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command} and not with COMMIT`);
}

/**
 * One write that is no fact of the county and that nobody need answer for: when a session was last seen. It has no key and no audit, and
 * must do no harm if it is lost or done twice. Whatever else changes goes through `runCommand`.
 */
export async function noteInPassing(database: Database, scope: Scope, { text, values = [] }: Statement): Promise<void> {
  const connection = await database.pool.connect();
  await releasing(connection, async () => {
    await bothOrFirstFailure(begin(connection, scope, 'read write'), connection.query({ text, values: [...values] }));
    await commit(connection);
  });
}

/** Changes what no person asked to have changed, as the sealer of the audit does. What a person asks for goes through `runCommand`. */
export async function maintain<Result>(database: Database, scope: Scope, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const connection = await database.pool.connect();
  return releasing(connection, async () => {
    const began = begin(connection, scope, 'read write');
    const [, result] = await bothOrFirstFailure(began, work(transactionOn(database, connection, scope)));
    await commit(connection);
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
