// The typed client on an application without a port, for tests of modules.
import { randomUUID } from 'node:crypto';
import { type CallOptions, type Client, type Contract, createClient, type OutputOf } from '@doudi/core/contract';
import type { z } from 'zod';
import type { App } from '../app.ts';

/** Calls the application in the name of whom the token belongs to; every command gets a new key unless the test gives one. */
export function clientOf(app: App, token?: string): Client {
  return createClient((url, init) => app.request(url, init), 'http://localhost', {
    newIdempotencyKey: randomUUID,
    language: 'en',
    ...(token !== undefined && { token }),
  });
}

/** The value of an answer that must not be a refusal. */
export async function answerOf<C extends Contract>(client: Client, contract: C, input: z.input<C['input']>, options?: CallOptions): Promise<OutputOf<C>> {
  const answer = await client.call(contract, input, options);
  if (!answer.isOk) throw new Error(`${contract.id} refused: ${JSON.stringify(answer.problem)}`);
  return answer.value;
}

/** The code of a refusal that must come, or `ok`. */
export async function codeOf<C extends Contract>(client: Client, contract: C, input: z.input<C['input']>, options?: CallOptions): Promise<string> {
  const answer = await client.call(contract, input, options);
  return answer.isOk ? 'ok' : answer.problem.code;
}
