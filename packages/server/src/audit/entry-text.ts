// An audit entry as the text that is sealed: every column, the same bytes for ever, in whatever session it is read. An outsider makes it again
// from an exported line with nothing but a JSON library that sorts names.
import { canonicalJson } from '../platform/canonical-json.ts';

/** Every column of `audit_entry` as text; `persons` as a list. A test holds this against the catalogue. */
export interface EntryText {
  /** In whose place, where somebody stood in. */
  readonly acting_for: string | null;
  readonly actor_id: string;
  readonly audit_entry_id: string;
  readonly command: string;
  readonly county_id: string;
  /** JSON as it was written, to the space. */
  readonly facts: string;
  readonly persons: readonly (string | null)[];
  readonly purpose: string;
  readonly request_id: string;
  readonly subject: string;
  /** In UTC, with microseconds: `2026-03-01T00:05:00.123456Z`. */
  readonly written_at: string;
  /** The number of the transaction. */
  readonly written_in: string;
}

/** As the columns below come from the database: an empty list of persons, which most entries have, is null. */
export interface EntryTextRow extends Omit<EntryText, 'persons'> {
  readonly persons: string | null;
}

export const ENTRY_COLUMNS = [
  'acting_for',
  'actor_id',
  'audit_entry_id',
  'command',
  'county_id',
  'facts',
  'persons',
  'purpose',
  'request_id',
  'subject',
  'written_at',
  'written_in',
] as const satisfies readonly (keyof EntryText)[];

/** Of an `audit_entry e`. No setting of the session has a say in how a time, a number or a list is written. */
export const ENTRY_TEXT = `e.acting_for, e.actor_id, e.audit_entry_id, e.command, e.county_id, e.facts::text as facts,
  case when e.persons <> '{}' then to_json(e.persons)::text end as persons, e.purpose, e.request_id, e.subject,
  to_char(e.written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as written_at, e.written_in::text as written_in`;

export function toEntryText(row: EntryTextRow): EntryText {
  const { acting_for, actor_id, audit_entry_id, command, county_id, facts, purpose, request_id, subject, written_at, written_in } = row;
  const persons = row.persons === null ? NOBODY : (JSON.parse(row.persons) as (string | null)[]);
  return { acting_for, actor_id, audit_entry_id, command, county_id, facts, persons, purpose, request_id, subject, written_at, written_in };
}

const NOBODY: readonly string[] = [];

/** What is hashed. `toEntryText` gives the names in their order, and then nothing needs to be sorted. */
export function sealedText(entry: EntryText): string {
  return canonicalJson(entry);
}

/** The same for what `toEntryText` made: its names stand in order already. */
export function sealedTextInOrder(entry: EntryText): string {
  return JSON.stringify(entry);
}

/** Everybody whose data the entry touched: those it names, and the person that it was done to. */
export function personsOf({ persons, subject }: Pick<EntryText, 'persons' | 'subject'>): string[] {
  const named = persons.filter((person) => person !== null);
  return [...new Set(subject.startsWith(PERSON) ? [...named, subject.slice(PERSON.length)] : named)];
}

const PERSON = 'person/';
