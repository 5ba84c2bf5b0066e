import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claim } from '../claim.ts';
import type { Fen } from '../money.ts';
import { anyClaims, anyOpenings, anyPolicy, randomClaims, randomPolicy } from '../testing/random-policy.ts';
import { boundsOf } from './bounds.ts';
import { compileKernel, isKernelRefusal } from './compile-kernel.ts';
import { emitJavaScript } from './emit-javascript.ts';
import { interpretBatch } from './interpret-batch.ts';
import { lower } from './lower.ts';
import { placeBatch, stripe, unstripe } from './stripe.ts';
import { surveyOf } from './survey.ts';
import { plain } from './testing/same-outcome.ts';
import { toBatch } from './to-batch.ts';

/** `npm run fuzz -- --minutes 10` goes on for that long, from a seed that it prints. */
const minutes = process.env.DOUDI_KERNEL_MINUTES;
const seed = process.env.DOUDI_KERNEL_SEED;
const runs = (usual: number) => ({
  numRuns: minutes === undefined ? usual : Number.MAX_SAFE_INTEGER,
  ...(minutes !== undefined && { interruptAfterTimeLimit: Number(minutes) * 30_000 }),
  ...(seed !== undefined && { seed: Number(seed) }),
});
/** A busy machine takes its time. */
const MOST_MS = minutes === undefined ? 300_000 : Number(minutes) * 60_000 + 60_000;

describe('whatever a policy says, the kernel pays the same fen as the interpreter', () => {
  test(
    'on any claims of any order, with anything given and any opening balances',
    () => {
      fc.assert(
        fc.property(anyPolicy, anyClaims, anyOpenings, fc.boolean(), (policy, claims, openings, isPlain) => {
          const { batch } = toBatch(policy, isPlain ? claims.map(({ given: _, ...claim }) => claim) : claims, isPlain ? [] : openings);
          const kernel = compileKernel(policy);
          expect(kernel).toMatchObject({ kind: 'kernel' });
          if (isKernelRefusal(kernel)) return;
          const meant = plain(interpretBatch(policy, batch, { wantsPortions: true }));
          for (const backEnd of ['javascript', 'wasm'] as const) {
            const outcome = kernel.run(batch, { backEnd, wantsPortions: true });
            if (isKernelRefusal(outcome)) throw new Error(`refused: ${outcome.path} ${outcome.reason.en}`);
            expect({ backEnd, ...plain(outcome) }).toEqual({ backEnd, ...meant });
          }
        }),
        runs(2000),
      );
    },
    MOST_MS,
  );

  test(
    'in lanes side by side, or it says why not',
    () => {
      const counts = { settled: 0, refused: 0 };
      fc.assert(
        fc.property(anyPolicy, anyClaims, fc.boolean(), fc.constantFrom(...MOST_FEN), (policy, claims, hasGiven, mostFen) => {
          const plainClaims = claims.map(({ given, ...claim }) => ordinary(hasGiven && given ? { ...claim, given } : claim, mostFen));
          const lone = { ...policy, lines: policy.lines.map((line) => ({ ...line, owner: 'person' as const })) };
          const { batch } = toBatch(lone, manifold(plainClaims));
          const kernel = compileKernel(lone);
          if (isKernelRefusal(kernel)) throw new Error(kernel.reason.en);
          const striped = stripe(batch);
          const outcome = kernel.run(striped.batch, { backEnd: 'simd', wantsPortions: true });
          const placed = kernel.run(placeBatch(batch), { backEnd: 'simd', wantsPortions: true });
          if (isKernelRefusal(outcome) || isKernelRefusal(placed)) {
            for (const refusal of [outcome, placed]) expect(refusal).toMatchObject({ reason: { en: expect.stringMatching(/lanes/) } });
            counts.refused++;
          } else {
            counts.settled++;
            const back = unstripe(striped, outcome, kernel.newOutcome(batch, { wantsPortions: true }));
            const meant = plain(interpretBatch(lone, batch, { wantsPortions: true }));
            expect({ how: 'striped', ...plain(back) }).toEqual({ how: 'striped', ...meant });
            expect({ how: 'apart', ...plain(placed) }).toEqual({ how: 'apart', ...meant });
          }
        }),
        runs(500),
      );
      expect(counts.settled).toBeGreaterThan(counts.refused);
    },
    MOST_MS,
  );
});

/** Bills that fit 32 bits with their products, bills whose products do not, and bills that need doubles themselves. */
const MOST_FEN = [10_007, 10_000_019, 300_000_007, 40_000_000_003];

/** A bill as hospitals write it: what passes an amount is cut away. */
function ordinary(claim: Claim, mostFen: number): Claim {
  const cut = (amount: number) => (amount % mostFen) as Fen;
  const { classA, classB, certifiedOut, overLimit, otherOut, classBPrepay } = claim.charges;
  const charges = { classA: cut(classA), classB: cut(classB), certifiedOut: cut(certifiedOut), overLimit: cut(overLimit), otherOut: cut(otherOut) };
  const stated = classBPrepay === undefined ? {} : { classBPrepay: Math.min(cut(classBPrepay), charges.classB) as Fen };
  return { ...claim, charges: { ...charges, ...stated }, accountOpeningFen: cut(claim.accountOpeningFen ?? 0) };
}

/** The same bills for other people, so that every lane has some. */
function manifold(claims: readonly Claim[]): Claim[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((fold) => claims.map((claim) => ({ ...claim, personId: `${claim.personId}-${fold}` })));
}

test('the text that is run holds numbers and names of its own, and no word of a policy or a claim', () => {
  const WORDS =
    /^(use|strict|return|function|settle|inputs|outputs|numbers|bits|states|base|first|last|step|const|let|for|if|else|i|Math|floor|true|false|[inobsgxv]\d+|\d+e?\d*)$/;
  fc.assert(
    fc.property(randomPolicy, randomClaims, (policy, claims) => {
      const { batch } = toBatch(policy, claims);
      const text = emitJavaScript(lower(policy, batch, boundsOf(policy, surveyOf(batch)), { wantsPortions: true, hasState: true }));
      expect((text.match(/[\p{L}\p{N}_$]+/gu) ?? []).filter((word) => !WORDS.test(word))).toEqual([]);
      expect(text.replace(/'use strict'/, '')).not.toMatch(/['"`\\@#]/);
    }),
    { numRuns: 100 },
  );
});
