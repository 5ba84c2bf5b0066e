// Asking the server. What cannot be reached is told from what was refused; an expired session is waited for, and then the same request is sent again,
// with the same key: nothing that was typed is lost and nothing is done twice.
import { type Contract, createClient, type OutputOf, type Problem, type SentInputOf, type UnexpectedAnswer } from '@doudi/core/contract';
import type { Language } from '@doudi/policy';
import { noteReachable, noteUnreachable } from './connection.ts';

/** The server answered, and refused. */
export class ProblemError extends Error {
  readonly problem: Problem | UnexpectedAnswer;

  constructor(problem: Problem | UnexpectedAnswer) {
    super(problem.detail);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Nothing answered: whether it was done is not known. The same request with the same key finds out. */
export class UnreachableError extends Error {}

export interface AskOptions {
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface Api {
  /** Throws ProblemError or UnreachableError. */
  ask<C extends Contract>(contract: C, input: SentInputOf<C>, options?: AskOptions): Promise<OutputOf<C>>;
}

/** Resolves once somebody has signed in again. */
type SignInAgain = () => Promise<void>;

/** Who a request is meant to come from: in the meantime somebody else may have signed in on this machine. */
interface Meant {
  /** As `askerOf` writes it. */
  readonly actorId: () => string | undefined;
  readonly signInAgain: SignInAgain;
}

export function apiOf(languageNow: () => Language, meant?: Meant): Api {
  const ask: Api['ask'] = async (contract, input, options = {}) => {
    const { idempotencyKey = contract.kind === 'command' ? newKey() : undefined, signal } = options;
    const client = createClient((url, init) => fetch(url, { ...init, credentials: 'same-origin', ...(signal && { signal }) }), '');
    for (;;) {
      const actorId = meant?.actorId();
      const answered = await client
        .call(contract, input, { language: languageNow(), ...(actorId !== undefined && { actorId }), ...(idempotencyKey !== undefined && { idempotencyKey }) })
        .catch((error: unknown) => {
          if (signal?.aborted) throw error;
          noteUnreachable();
          throw new UnreachableError(String(error));
        });
      noteReachable();
      if (answered.isOk) return answered.value;
      // Nothing was done: the page begins again as what the other person sees.
      if (answered.problem.code === 'other-actor') location.reload();
      if (answered.problem.code !== 'sign-in-needed' || meant === undefined) throw new ProblemError(answered.problem);
      await meant.signInAgain();
    }
  };
  return { ask };
}

/** A key that nobody else has made. `randomUUID` is missing where a county's network has no HTTPS. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
