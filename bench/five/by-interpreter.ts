// bench-five as the interpreter settles it: what its YAML means.
import { type Claim, emptyBooks, isRefusal, type Policy, settleInto } from '@doudi/policy';
import { RESULTS, type Results } from './results.ts';

/** Settles claims in their order; results stand in the order of the claims. */
export function interpret(policy: Policy, claims: readonly Claim[], results: Results): void {
  const columns = new Map(RESULTS.map((name, at) => [name, results[at]]));
  const books = emptyBooks();
  const patient = columns.get('patient') ?? new Int32Array();
  claims.forEach((claim, at) => {
    const outcome = settleInto(books, policy, claim, { isTraced: false });
    if (isRefusal(outcome)) throw new Error(`claim ${claim.id} is refused: ${outcome.message.en}`);
    for (const { benefit, paidFen } of outcome.lines) {
      const column = columns.get(benefit.line as (typeof RESULTS)[number]);
      if (column) column[at] = paidFen;
    }
    patient[at] = outcome.patientFen;
  });
}
