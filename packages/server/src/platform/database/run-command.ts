// The one write path. Every change of the county's facts goes through here: one transaction, one key, one actor, one scope.
//
// begin, scope → the key and its input → load → decide → save, audit, events, answer → commit.
// The same key with the same input gives the same answer as long as answers are kept, and with another input it is refused; when the answer's
// time is over it is refused too: a key stays for ever and never runs again. A refusal leaves nothing behind, and a dry run is the same path rolled back. Only what PostgreSQL says may be tried again (a serialization failure, a deadlock) is tried again.
import { createHash } from 'node:crypto';
import { type Actor, isRefusal, type Purpose, personsIn, type Refusal, refuse } from '@doudi/core/contract';
import { canonicalJson } from '../canonical-json.ts';
import { localDay } from '../local-day.ts';
import { insertAuditEntry } from './audit-entry.ts';
import type { Connection } from './pool.ts';
import { together } from './together.ts';
import { begin, bothOrFirstFailure, commit, type Database, releasing, type Statement, type Transaction, transactionOn } from './transaction.ts';

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
  /** What a constraint of the database means, where two commands may race to break it. */
  readonly refusals?: Readonly<Record<string, Refusal>>;
}

export interface RunOptions {
  readonly actor: Actor;
  /** A dry run needs none. */
  readonly idempotencyKey?: string;
  readonly requestId: string;
  readonly isDryRun?: boolean;
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

async function runOnce<Input, Answer>(
  database: Database,
  connection: Connection,
  command: Command<Input, Answer>,
  input: Input,
  options: RunOptions,
): Promise<Answer | Refusal> {
  const { actor } = options;
  const scope = { ...actor, purpose: command.purpose };
  const transaction = transactionOn(database, connection, scope);
  const context: CommandContext = { countyId: transaction.countyId, actor, now: options.now ?? database.now(), newId: database.newId };
  // These travel together; the database runs them one after the other, the key first.
  const began = begin(connection, scope, 'read write');
  const [, [earlier, decide]] = await bothOrFirstFailure(
    began,
    bothOrFirstFailure(takeKey(transaction, context.actor, database.now(), command.name, input, options), command.load(transaction, input, context)),
  );
  const outcome = earlier ?? decide();
  if (earlier !== undefined || isRefusal(outcome)) {
    await connection.query('rollback');
    return earlier === undefined ? (outcome as Refusal) : (earlier.answer as Answer | Refusal);
  }
  const decision = outcome as Decision<Answer>;
  // From here it must succeed: the decision is made, only writing is left.
  const { writes = [], writesTogether = [] } = decision;
  const notes = notesOf(decision, command, input, context, options);
  await write(connection, [...writes, together([...writesTogether, ...notes])], options.isDryRun === true);
  return decision.answer;
}

/** The answer that was given to this key, or a refusal of it; undefined if the key is ours now. Waits for a transaction that holds it. */
async function takeKey<Input>(
  { rows, countyId }: Transaction,
  actor: Actor,
  /** Of the clock, also where what happens lies in the past: answers are kept from now on. */
  now: Date,
  command: string,
  input: Input,
  { idempotencyKey: key, isDryRun }: RunOptions,
): Promise<{ readonly answer: unknown } | undefined> {
  if (isDryRun) return undefined;
  if (key === undefined) throw new Error(`command ${command} came without a key`);
  const inputHash = createHash('sha256')
    .update(canonicalJson([command, input]))
    .digest();
  const taken = await rows(
    `insert into command_key (county_id, actor_id, idempotency_key, command, input_hash, taken_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning 1 as taken`,
    [countyId, actor.actorId, key, command, inputHash, now],
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
  if (!found.is_kept) return { answer: answerForgotten(found.taken_at) };
  return { answer: found.input_hash.equals(inputHash) ? found.answer : keyReused() };
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

function notesOf<Input, Answer>(
  { answer, audit, events = [] }: Decision<Answer>,
  command: Command<Input, Answer>,
  input: Input,
  { countyId, actor, now, newId }: CommandContext,
  { idempotencyKey, requestId }: RunOptions,
): Statement[] {
  return [
    insertAuditEntry({
      ...audit,
      countyId,
      auditEntryId: newId(),
      writtenAt: now,
      actor,
      purpose: command.purpose,
      command: command.name,
      requestId,
      persons: audit.persons ?? personsIn(input, answer),
    }),
    ...events.map(({ kind, facts }) => ({
      text: 'insert into outbox_event (county_id, outbox_event_id, written_at, kind, facts) values ($1, $2, $3, $4, $5)',
      values: [countyId, newId(), now, kind, JSON.stringify(facts)],
    })),
    ...(idempotencyKey === undefined
      ? []
      : [
          {
            text: 'insert into command_answer (county_id, actor_id, idempotency_key, answer) values ($1, $2, $3, $4)',
            values: [countyId, actor.actorId, idempotencyKey, JSON.stringify(answer)],
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
