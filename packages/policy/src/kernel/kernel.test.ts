import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomClaims, randomPolicy } from '../testing/random-policy.ts';
import { bothSay } from './testing/same-outcome.ts';
import { toBatch } from './to-batch.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 2000) };

describe('whatever a policy says, the kernel pays the same fen as the interpreter', () => {
  for (const backEnd of ['javascript'] as const) {
    test(`as ${backEnd}`, () => {
      fc.assert(
        fc.property(randomPolicy, randomClaims, (policy, claims) => {
          const { batch } = toBatch(policy, claims);
          const said = bothSay(policy, batch, backEnd);
          expect(said.refusal).toBeUndefined();
          expect(said.kernel).toEqual(said.interpreter);
        }),
        RUNS,
      );
    });
  }
});
