// The bills of a finding, settled by the ordinary engine: what the finding says can be looked at like any other settlement.
import type { Claim } from '../claim.ts';
import { emptyBooks, settleInto } from '../order.ts';
import type { Policy } from '../policy.ts';
import { isRefusal, type Settlement } from '../settle.ts';

/** Settles a finding's claims (or its other ones) one after the other; the last is the bill. */
export function settleBills(policy: Policy, claims: readonly Claim[]): Settlement[] {
  const books = emptyBooks();
  return claims.map((claim) => {
    const outcome = settleInto(books, policy, claim);
    if (isRefusal(outcome)) throw new Error(`a bill of a finding is refused: ${outcome.message.en}`);
    return outcome;
  });
}
