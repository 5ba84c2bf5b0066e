// The one write path. Every change of the county's facts goes through here: one transaction, one key, one actor, one scope.
//
// begin, scope → the key and its input → load → decide → save, audit, events, answer → commit.
// The same key with the same input gives the same answer as long as answers are kept, and with another input it is refused; when the answer's
// time is over it is refused too: a key stays for ever and never runs again. A refusal leaves nothing behind, and a dry run is the same path
// rolled back. Only what PostgreSQL says may be tried again (a serialization failure, a deadlock) is tried again.
import { createHash, createHmac } from 'node:crypto';
import { type Actor, BEHIND_THE_WALL, isRefusal, type Purpose, personsIn, type Refusal, refuse } from '@doudi/core/contract';
import { canonicalJson } from '../canonical-json.ts';
import { localDay } from '../local-day.ts';
import { auditEntriesBehindWall, insertAuditEntry } from './audit-entry.ts';
import type { Connection } from './pool.ts';
import { together } from './together.ts';
import {
  begin,
  bothOrFirstFailure,
  commit,
  type Database,
  read,
  releasing,
  type Scope,
  type Statement,
  type Transaction,
  transactionOn,
} from './transaction.ts';

/** Time, chance and who asks: everything that a decision may not find out by itself. */
export interface CommandContext {
  readonly countyId: string;
  readonly actor: Actor;
  readonly now: Date;
  readonly newId: () => string;
}

/** What a decision leads to, as data: what is answered, what is written, what is remembered. */
export interface Decision<Answer> {
  readonly answer: Answer;
  /** One after the other. */
  readonly writes?: readonly Statement[];
  /** In any order, for none needs another: they become one statement, with what is remembered. */
  readonly writesTogether?: readonly Statement[];
  /** What it was done to, by kind and id, and what an auditor must know; never a name or a number that names a person. */
  readonly audit: {
    readonly subject: string;
    readonly facts: object;
    /** Whose data it touched, where neither input nor answer names them. */
    readonly persons?: readonly string[];
  };
  readonly events?: readonly { readonly kind: string; readonly facts: object }[];
}

export interface Command<Input, Answer> {
  readonly name: string;
  readonly purpose: Purpose;
  /** Reads and locks what the decision needs, then decides. `decide` is pure and called once everything is read. */
  readonly load: (transaction: Transaction, input: Input, context: CommandContext) => Promise<() => Decision<Answer> | Refusal>;
  /** The answer is stored nowhere: the same key is answered by loading and deciding again, and only that it was answered is written down. */
  readonly isAnswerSecret?: boolean;
  /** Nobody finds out from its key what was done there. */
  readonly isBehindWall?: boolean;
  /** What a constraint of the database means, where two commands may race to break it. */
  readonly refusals?: Readonly<Record<string, Refusal>>;
}

export interface RunOptions {
  readonly actor: Actor;
  /** A dry run needs none. */
  readonly idempotencyKey?: string;
  readonly requestId: string;
  readonly isDryRun?: boolean;
  /** As whom the transaction runs, where Doudi itself does what the actor asked for. */
  readonly scope?: Scope;
  /** The time of what happens, where it is not now: the demonstration county's past. */
  readonly now?: Date;
}

const MOST_TRIES = 5;
const MAY_TRY_AGAIN = new Set(['40001', '40P01']);

/**
 * Runs a command once for its key, however often it is sent. Gives the answer, or a refusal. Throws what the database throws when the outcome
 * is a fault or unknown: the same call with the same key then finds out or does it.
 */
export async function runCommand<Input, Answer>(
  database: Database,
  command: Command<Input, Answer>,
  input: Input,
  options: RunOptions,
): Promise<Answer | Refusal> {
  for (let tries = 1; ; tries++) {
    try {
      const connection = await database.pool.connect();
      return await releasing(connection, () => runOnce(database, connection, command, input, options));
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string };
      const meant = constraint === undefined ? undefined : command.refusals?.[constraint];
      if (meant) return meant;
      if (tries === MOST_TRIES || !MAY_TRY_AGAIN.has(String(code))) throw error;
    }
  }
}

/** Whether a command with this key was done: a key stays, so that what only its decision needs need not be reckoned again. */
export async function isKeyTaken(database: Database, scope: Scope, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false;
  const taken = await read(database, scope, ({ rows, countyId }) =>
    rows('select from command_key where county_id = $1 and actor_id = $2 and idempotency_key = $3', [countyId, scope.actorId, key]),
  );
  return taken.length > 0;
}

async function runOnce<Input, Answer>(
  database: Database,
  connection: Connection,
  command: Command<Input, Answer>,
  input: Input,
  options: RunOptions,
): Promise<Answer | Refusal> {
  const { actor } = options;
  const scope = options.scope ?? { ...actor, purpose: command.purpose };
  const transaction = transactionOn(database, connection, scope);
  const context: CommandContext = { countyId: transaction.countyId, actor, now: options.now ?? database.now(), newId: database.newId };
  // These travel together; the database runs them one after the other, the key first.
  const began = begin(connection, scope, 'read write');
  const [, [earlier, decide]] = await bothOrFirstFailure(
    began,
    bothOrFirstFailure(
      takeKey(transaction, actor, database.now(), hashesOf(database, command.name, input), command, options),
      command.load(transaction, input, context),
    ),
  );
  const isShownAgain = earlier?.isSameInput === true && command.isAnswerSecret === true;
  const outcome = earlier === undefined || isShownAgain ? decide() : (earlier.answer as Answer | Refusal);
  if (isRefusal(outcome) || (earlier !== undefined && !isShownAgain)) {
    await connection.query('rollback');
    return outcome as Answer | Refusal;
  }
  const decision = outcome as Decision<Answer>;
  // From here it must succeed: the decision is made, only writing is left.
  const { writes = [], writesTogether = [] } = decision;
  const notes = notesOf(decision, command, input, context, options);
  const statements = isShownAgain ? notes.slice(0, 1) : [...writes, together([...writesTogether, ...notes])];
  await write(connection, statements, options.isDryRun === true);
  return decision.answer;
}

/** Of what a command was sent with: keyed; and as it was written down before there was a key. */
function hashesOf({ requestKey }: Database, command: string, input: unknown): readonly Buffer[] {
  const said = canonicalJson([command, input]);
  const plain = createHash('sha256').update(said).digest();
  return requestKey ? [createHmac('sha256', requestKey).update(said).digest(), plain] : [plain];
}

/** The answer that was given to this key, or a refusal of it; undefined if the key is ours now. Waits for a transaction that holds it. */
async function takeKey(
  { rows, countyId }: Transaction,
  actor: Actor,
  /** Of the clock, also where what happens lies in the past: answers are kept from now on. */
  now: Date,
  inputHashes: readonly Buffer[],
  { name, isBehindWall }: Pick<Command<never, unknown>, 'name' | 'isBehindWall'>,
  { idempotencyKey: key, isDryRun }: RunOptions,
): Promise<{ readonly answer: unknown; readonly isSameInput: boolean } | undefined> {
  if (isDryRun) return undefined;
  if (key === undefined) throw new Error(`command ${name} came without a key`);
  const taken = await rows(
    `insert into command_key (county_id, actor_id, idempotency_key, command, input_hash, taken_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning 1 as taken`,
    [countyId, actor.actorId, key, isBehindWall ? BEHIND_THE_WALL : name, inputHashes[0], now],
    'take-key',
  );
  if (taken.length === 1) return undefined;
  const [found] = await rows<{ input_hash: Buffer; answer: unknown; is_kept: boolean; taken_at: Date }>(
    `select input_hash, taken_at, answer, answer is not null as is_kept
     from command_key left join command_answer using (county_id, actor_id, idempotency_key)
     where county_id = $1 and actor_id = $2 and idempotency_key = $3`,
    [countyId, actor.actorId, key],
    'find-answer',
  );
  if (!found) throw new Error('a key that is taken stays');
  if (!found.is_kept) return { answer: answerForgotten(found.taken_at), isSameInput: false };
  const isSameInput = inputHashes.some((hash) => found.input_hash.equals(hash));
  return { answer: isSameInput ? found.answer : keyReused(), isSameInput };
}

/** Key and answer are committed together, so that an answer that is not there was deleted when its time was over. */
function answerForgotten(takenAt: Date): Refusal {
  const day = localDay(takenAt);
  return refuse('answer-forgotten', {
    zh: `此幂等键的请求已于 ${day} 办理，答复已过保存期限，不会再次办理。请查看相应记录；确需再办请换新的键。`,
    en: `the request with this idempotency key was done on ${day} and is not done again; its answer is no longer kept. Look at the record; use a new key for a new request`,
  });
}

function keyReused(): Refusal {
  return refuse('key-reused', {
    zh: '此幂等键已用于另一内容的请求，本次请求未执行。请为新的请求换一个新的键。',
    en: 'this idempotency key was used for a request with another content, and nothing was done; use a new key for a new request',
  });
}

/** The audit entry comes first. */
function notesOf<Input, Answer>(
  { answer, audit, events = [] }: Decision<Answer>,
  command: Command<Input, Answer>,
  input: Input,
  { countyId, actor, now, newId }: CommandContext,
  { idempotencyKey, requestId }: RunOptions,
): Statement[] {
  const persons = audit.persons ?? personsIn(input, answer);
  const entry = { ...audit, countyId, auditEntryId: newId(), writtenAt: now, actor, purpose: command.purpose, command: command.name, requestId, persons };
  return [
    ...(command.isBehindWall ? auditEntriesBehindWall(entry, persons[0]) : [insertAuditEntry(entry)]),
    ...events.map(({ kind, facts }) => ({
      text: 'insert into outbox_event (county_id, outbox_event_id, written_at, kind, facts) values ($1, $2, $3, $4, $5)',
      values: [countyId, newId(), now, kind, JSON.stringify(facts)],
    })),
    ...(idempotencyKey === undefined
      ? []
      : [
          {
            text: 'insert into command_answer (county_id, actor_id, idempotency_key, answer) values ($1, $2, $3, $4)',
            values: [countyId, actor.actorId, idempotencyKey, JSON.stringify(command.isAnswerSecret ? null : answer)],
          },
        ]),
  ];
}

/** All statements and the end travel together. After a statement that fails PostgreSQL turns the commit into a rollback. */
async function write(connection: Connection, statements: readonly Statement[], isDryRun: boolean): Promise<void> {
  const writes = statements.map(({ text, values = [], name }) => connection.query({ text, values: [...values], ...(name !== undefined && { name }) }));
  const end = isDryRun ? connection.query('rollback') : commit(connection);
  await Promise.allSettled([...writes, end]);
  await Promise.all(writes);
  await end;
}
