// A table settled by one policy.
import { emptyBooks, isRefusal, type Policy, settleInto } from '@doudi/policy';
import { type BatchOutcome, CLAIM_STATES, type ClaimState } from '@doudi/policy/kernel';
import type { ClaimTable } from './table.ts';
import type { Side } from './tally.ts';

/** Every bill of the table by the interpreter; each unit begins with empty books. */
export function settleTable(policy: Policy, table: ClaimTable, side: Side): BatchOutcome {
  const { unit } = table;
  const claims = table.claims[side];
  const paid = policy.lines.map(() => new Float64Array(claims.length));
  const places = new Map(policy.lines.map((line, place) => [line.id, place]));
  const outcome = {
    count: claims.length,
    paid,
    patient: new Float64Array(claims.length),
    state: new Uint8Array(claims.length),
    promised: new Uint32Array(claims.length),
    broken: new Uint32Array(claims.length),
  };
  let books = emptyBooks();
  claims.forEach((claim, at) => {
    if (at > 0 && unit[at] !== unit[at - 1]) books = emptyBooks();
    const settled = settleInto(books, policy, claim, { isTraced: false });
    if (isRefusal(settled)) {
      outcome.state[at] = stateOf(settled.code);
      return;
    }
    if (settled.heldBy) outcome.state[at] = stateOf('held');
    outcome.patient[at] = settled.patientFen;
    for (const line of settled.lines) {
      const column = paid[places.get(line.benefit.id) ?? -1];
      if (column) column[at] = line.paidFen;
    }
    for (const { promise, isKept } of settled.promises) {
      const bit = 1 << policy.promises.findIndex(({ id }) => id === promise.id);
      outcome.promised[at] = (outcome.promised[at] ?? 0) | bit;
      if (!isKept) outcome.broken[at] = (outcome.broken[at] ?? 0) | bit;
    }
  });
  return outcome;
}

function stateOf(code: string): number {
  const place = CLAIM_STATES.findIndex((state: ClaimState) => state === code);
  if (place < 0) throw new Error(`a claim that was checked is refused for ${code}`);
  return place;
}
