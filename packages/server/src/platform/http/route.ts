// A contract and what answers it. How a request is read, checked and answered is the business of app.ts alone.
import type { Actor, Contract, InputOf, OutputOf, Refusal } from '@doudi/core/contract';
import type { Language } from '@doudi/policy';

/** A request that was read, checked against its contract and allowed. */
export interface Call<Input> {
  readonly input: Input;
  /** Who asks; undefined only where the contract is public. */
  readonly actor: SignedIn | undefined;
  /** Present for every command. */
  readonly idempotencyKey: string | undefined;
  readonly language: Language;
  readonly requestId: string;
  readonly remoteAddress: string;
  /** The address by which the request says it reached us, as a browser names an origin: `https://doudi.example`. */
  readonly origin: string;
  /** What the program that asks says of itself. */
  readonly userAgent: string;
}

export interface SignedIn extends Actor {
  /** Of an API credential, its own id. */
  readonly sessionId: string;
  readonly mustChangePassword: boolean;
  /** For the audit of another county, where the account is not known. */
  readonly displayName?: string;
  /** The county that is looked at from above, where it is not that of the account. */
  readonly viewedCountyId?: string;
}

export type Answer<Output> = {
  readonly value: Output;
  /** For contracts of kind `session`: the token of the session that was opened, or null if it was ended. */
  readonly session?: { readonly token: string; readonly expiresAt: Date } | null;
};

export interface Route<C extends Contract = Contract> {
  readonly contract: C;
  // Written as a method, so that routes of different contracts fit in one list.
  answer(call: Call<InputOf<C>>): Promise<Answer<OutputOf<C>> | Refusal>;
}

/** A contract and its answer, with the types of the call taken from the contract. */
export function route<C extends Contract>(contract: C, answer: (call: Call<InputOf<C>>) => Promise<Answer<OutputOf<C>> | Refusal>): Route<C> {
  return { contract, answer };
}
