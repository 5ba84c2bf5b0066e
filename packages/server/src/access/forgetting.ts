// An operation after which nobody may be trusted as they were a moment ago.
import { type Contract, isRefusal } from '@doudi/core/contract';
import type { Route } from '../platform/http/route.ts';
import type { Sessions } from './sessions.ts';

/** Forgotten before it is committed, a session could be found and trusted once more. */
export function forgetting<C extends Contract>(sessions: Sessions, { contract, answer }: Route<C>): Route<C> {
  return {
    contract,
    answer: async (call) => {
      const answered = await answer(call);
      if (!isRefusal(answered)) sessions.forgetAll();
      return answered;
    },
  };
}
