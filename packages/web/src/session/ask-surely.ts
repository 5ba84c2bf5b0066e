// A request that got lost is sent again with its key, so that it is done once.
import type { Contract, OutputOf, SentInputOf } from '@doudi/core/contract';
import { type Api, newKey, UnreachableError } from './client.ts';

const TRIES = 3;

export async function askSurely<C extends Contract>(api: Api, contract: C, input: SentInputOf<C>): Promise<OutputOf<C>> {
  const idempotencyKey = newKey();
  for (let tries = 1; ; tries++) {
    try {
      return await api.ask(contract, input, { idempotencyKey });
    } catch (error) {
      if (!(error instanceof UnreachableError) || tries === TRIES) throw error;
    }
  }
}
