// What a piece of work may do inside a transaction. Nothing reaches the database but through one: `read` and `runCommand` open them.
import type { QueryResultRow } from 'pg';

export interface Transaction {
  /** The county in whose scope the transaction runs; every query names it, and row-level security holds it to it. */
  readonly countyId: string;
  /**
   * Runs one statement and gives its rows. Statements that do not wait for each other travel together. `name` prepares the statement
   * once a connection: give one to what runs often.
   */
  rows<Row extends QueryResultRow>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}
