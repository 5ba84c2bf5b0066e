import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomClaims, randomPolicy } from '../testing/random-policy.ts';
import { boundsOf } from './bounds.ts';
import { emitJavaScript } from './emit-javascript.ts';
import { BACK_ENDS } from './kernel.ts';
import { lower } from './lower.ts';
import { surveyOf } from './survey.ts';
import { bothSay } from './testing/same-outcome.ts';
import { toBatch } from './to-batch.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 2000) };

describe('whatever a policy says, the kernel pays the same fen as the interpreter', () => {
  for (const backEnd of BACK_ENDS.filter((known) => known !== 'simd')) {
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

test('the text that is run holds numbers and names of its own, and no word of a policy or a claim', () => {
  const WORDS =
    /^(use|strict|return|function|settle|inputs|outputs|numbers|bits|states|base|first|last|step|const|let|for|if|else|i|Math|floor|true|false|[inobsgxv]\d+|\d+e?\d*)$/;
  fc.assert(
    fc.property(randomPolicy, randomClaims, (policy, claims) => {
      const { batch } = toBatch(policy, claims);
      const text = emitJavaScript(lower(policy, batch, boundsOf(policy, surveyOf(batch)), { wantsPortions: true }));
      expect((text.match(/[\p{L}\p{N}_$]+/gu) ?? []).filter((word) => !WORDS.test(word))).toEqual([]);
      expect(text.replace(/'use strict'/, '')).not.toMatch(/['"`\\@#]/);
    }),
    { numRuns: 100 },
  );
});
