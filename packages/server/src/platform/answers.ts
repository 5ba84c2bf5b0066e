// From contracts to routes: a query reads inside one transaction of its actor's scope, a command goes through the one write path.
import { type Contract, hideNumbers, type InputOf, isBehindWall, isRefusal, type OutputOf, personsIn, purposeOf, type Refusal } from '@doudi/core/contract';
import { auditEntriesBehindWall, insertAuditEntry } from './database/audit-entry.ts';
import { type Command, type CommandContext, type Decision, runCommand } from './database/run-command.ts';
import { together } from './database/together.ts';
import { type Database, NOWHERE, readAnd, type Scope, type Statement, type Transaction } from './database/transaction.ts';
import { isBusy } from './http/busy.ts';
import type { Call, Route, SignedIn } from './http/route.ts';

/** A command whose name, purpose, input and answer are those of its contract. */
export function commandOf<C extends Contract>(
  contract: C,
  load: (transaction: Transaction, input: InputOf<C>, context: CommandContext) => Promise<() => Decision<OutputOf<C>> | Refusal>,
  refusals?: Readonly<Record<string, Refusal>>,
): Command<InputOf<C>, OutputOf<C>> {
  const { access } = contract;
  const purpose = access.kind === 'public' ? 'own-account' : access.purpose;
  return {
    name: contract.id,
    purpose,
    load,
    ...(refusals && { refusals }),
    ...(contract.isAnswerSecret && { isAnswerSecret: true }),
    ...(isBehindWall(access) && { isBehindWall: true }),
  };
}

/** Runs the command; on a dry run answers with what it would do, and does nothing. */
export function commandRoute<C extends Contract>(contract: C, database: Database, command: Command<InputOf<C>, OutputOf<C>>, isDryRun = false): Route<C> {
  return {
    contract,
    answer: async (call) => {
      const actor = actorOf(call);
      const { idempotencyKey, requestId } = call;
      const note = noteOf(contract, database, call);
      // A dry run leaves nothing, so that what it shows of a person is noted before it.
      if (isDryRun && note) await readAnd(database, actor, async () => call.input, note);
      const answer = await runCommand(database, command, call.input, { actor, requestId, isDryRun, ...(idempotencyKey !== undefined && { idempotencyKey }) });
      // Nor does a refusal; but who wanted to get behind the wall is noted.
      if (isRefusal(answer) && command.isBehindWall) await readAnd(database, { ...actor, purpose: command.purpose }, async () => answer, note);
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

export function queryRoute<C extends Contract>(
  contract: C,
  database: Database,
  work: (transaction: Transaction, input: InputOf<C>, call: Call<InputOf<C>>) => Promise<OutputOf<C> | Refusal>,
): Route<C> {
  return {
    contract,
    answer: async (call) => {
      const answer = await readAnd(database, scopeOf(contract, call), (transaction) => work(transaction, call.input, call), noteOf(contract, database, call));
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

function scopeOf({ access }: Contract, call: Call<unknown>): Scope {
  return access.kind === 'public' ? NOWHERE : { ...actorOf(call), purpose: purposeOf(access, actorOf(call)) };
}

/** At most so many questions are answered in one transaction. */
const MOST_TOGETHER = 16;

interface Waiting<C extends Contract> {
  readonly call: Call<InputOf<C>>;
  readonly resolve: (answer: OutputOf<C> | Refusal) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A query that programs ask without a pause. What one asker asks while they are being answered is answered in one transaction: each question is noted
 * as if it had been asked alone, and where one fails all are asked alone. `work` gives the answers in the order of the calls.
 */
export function gatheredRoute<C extends Contract>(
  contract: C,
  database: Database,
  work: (transaction: Transaction, calls: readonly Call<InputOf<C>>[]) => Promise<readonly (OutputOf<C> | Refusal)[]>,
): Route<C> {
  /** What each asker has asked and nobody is at yet; somebody is at work for everybody who stands here. */
  const askers = new Map<string, Waiting<C>[]>();
  const answerTogether = async (asked: readonly [Waiting<C>, ...Waiting<C>[]]): Promise<void> => {
    const calls = asked.map(({ call }) => call);
    const notes = calls.flatMap((call) => noteOf(contract, database, call) ?? []);
    const noteAll = (answers: readonly unknown[]) => together(notes.map((note, index) => note(answers[index])));
    try {
      const scope = scopeOf(contract, asked[0].call);
      const answers = await readAnd(database, scope, (transaction) => work(transaction, calls), notes.length > 0 ? noteAll : undefined);
      for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as OutputOf<C> | Refusal);
    } catch (error) {
      if (asked.length > 1 && !isBusy(error)) await Promise.all(asked.map((one) => answerTogether([one])));
      else for (const { reject } of asked) reject(error);
    }
  };
  const serve = async (key: string, waiting: Waiting<C>[]): Promise<void> => {
    for (let [first, ...more] = next(waiting); first; [first, ...more] = next(waiting)) await answerTogether([first, ...more]);
    askers.delete(key);
  };
  const next = (waiting: Waiting<C>[]) => waiting.splice(0, MOST_TOGETHER);
  return {
    contract,
    answer: async (call) => {
      const key = JSON.stringify(actorOf(call));
      const answered = new Promise<OutputOf<C> | Refusal>((resolve, reject) => {
        const mine = { call, resolve, reject };
        const waiting = askers.get(key);
        if (waiting) waiting.push(mine);
        else {
          const first = [mine];
          askers.set(key, first);
          void serve(key, first);
        }
      });
      const answer = await answered;
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

/** What the audit says of a reading: who asked for what, and whom it showed. Undefined where the contract reads nothing of persons. */
function noteOf<C extends Contract>({ id, access, kind }: C, { now, newId }: Database, call: Call<InputOf<C>>): ((answer: unknown) => Statement) | undefined {
  if (access.kind === 'public' || (access.reads !== 'personal' && !isBehindWall(access))) return undefined;
  const actor = actorOf(call);
  const [subject = id] = Object.entries(call.input as object).flatMap(([name, value]) => (name.endsWith('Id') ? [`${name.slice(0, -2)}/${value}`] : []));
  return (answer) => {
    const entry = {
      countyId: actor.countyId,
      auditEntryId: newId(),
      writtenAt: now(),
      actor,
      purpose: purposeOf(access, actor),
      command: id,
      // What was asked for may be no id at all but the number of a person.
      subject: hideNumbers(subject),
      requestId: call.requestId,
      facts: isRefusal(answer) ? { refused: answer.code } : {},
      persons: personsIn(call.input, isRefusal(answer) ? undefined : answer).map(hideNumbers),
    };
    if (!isBehindWall(access)) return insertAuditEntry(entry);
    // A question says for which of a few reasons it is asked; a command may tell in its reason what is protected.
    const { reason } = kind === 'query' ? (call.input as { readonly reason?: unknown }) : {};
    return together(auditEntriesBehindWall({ ...entry, facts: { ...entry.facts, ...(reason !== undefined && { reason }) } }, entry.persons[0]));
  };
}

/** Whoever is signed in, for an operation that is not public. */
export function actorOf({ actor }: Call<unknown>): SignedIn {
  if (!actor) throw new Error('an operation that is not public was reached by nobody');
  return actor;
}
