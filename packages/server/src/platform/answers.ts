// From contracts to routes: a query reads inside one transaction of its actor's scope, a command goes through the one write path.
import { type Contract, type InputOf, isRefusal, type OutputOf, type Refusal } from '@doudi/core/contract';
import { type Command, type CommandContext, type Decision, runCommand } from './database/run-command.ts';
import { type Database, read, type Transaction } from './database/transaction.ts';
import type { Call, Route, SignedIn } from './http/route.ts';

/** A command whose name, purpose, input and answer are those of its contract. */
export function commandOf<C extends Contract>(
  contract: C,
  load: (transaction: Transaction, input: InputOf<C>, context: CommandContext) => Promise<() => Decision<OutputOf<C>> | Refusal>,
  refusals?: Readonly<Record<string, Refusal>>,
): Command<InputOf<C>, OutputOf<C>> {
  const { access } = contract;
  const purpose = access.kind === 'public' ? 'own-account' : access.purpose;
  return { name: contract.id, purpose, load, ...(refusals && { refusals }), ...(contract.isAnswerSecret && { isAnswerSecret: true }) };
}

/** Runs the command; on a dry run answers with what it would do, and does nothing. */
export function commandRoute<C extends Contract>(contract: C, database: Database, command: Command<InputOf<C>, OutputOf<C>>, isDryRun = false): Route<C> {
  return {
    contract,
    answer: async (call) => {
      const actor = actorOf(call);
      const { idempotencyKey, requestId } = call;
      const answer = await runCommand(database, command, call.input, { actor, requestId, isDryRun, ...(idempotencyKey !== undefined && { idempotencyKey }) });
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
      const actor = contract.access.kind === 'public' ? NOBODY : actorOf(call);
      const answer = await read(database, actor, (transaction) => work(transaction, call.input, call));
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

/** A county that no county has: who is not signed in sees what everybody may see. */
const NOBODY = { countyId: '000000', actorId: 'nobody' };

/** Whoever is signed in, for an operation that is not public. */
export function actorOf({ actor }: Call<unknown>): SignedIn {
  if (!actor) throw new Error('an operation that is not public was reached by nobody');
  return actor;
}
