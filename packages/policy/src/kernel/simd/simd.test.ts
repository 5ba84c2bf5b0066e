// Claims in stripes: four people at once, and each of them paid the same fen as by the interpreter.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim } from '../../claim.ts';
import { fen } from '../../money.ts';
import { randomClaims, randomPolicy } from '../../testing/random-policy.ts';
import { compileKernel, isKernelRefusal } from '../compile-kernel.ts';
import { interpretBatch } from '../interpret-batch.ts';
import { columnsOf } from '../new-outcome.ts';
import { toBatch } from '../to-batch.ts';
import { stripe } from './stripe.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 2000) };
/** What lanes cannot do is refused, and settled by another back end. */
const MAY_REFUSE = /^lanes do not know|too large for lanes/;

/** Most bills fit 32 bits, some of their products do not, and a few amounts need doubles. */
const MOST_FEN = [10_000, 5_000_000, 300_000_000, 40_000_000_000];

function smaller(claim: Claim, mostFen: number): Claim {
  const charges = Object.fromEntries(Object.entries(claim.charges).map(([charge, amount]) => [charge, amount % mostFen]));
  const { classA = 0, classB = 0, classBPrepay, certifiedOut = 0, overLimit = 0, otherOut = 0 } = charges;
  const prepay = classBPrepay === undefined ? {} : { classBPrepay: fen(Math.min(classBPrepay, classB)) };
  return {
    ...claim,
    charges: { classA: fen(classA), classB: fen(classB), ...prepay, certifiedOut: fen(certifiedOut), overLimit: fen(overLimit), otherOut: fen(otherOut) },
  };
}

test('in stripes the kernel pays the same fen as the interpreter, or says that lanes cannot', () => {
  let settled = 0;
  fc.assert(
    fc.property(randomPolicy, randomClaims, fc.constantFrom(...MOST_FEN), (policy, claims, mostFen) => {
      const { batch: plain } = toBatch(
        policy,
        claims.map((claim) => smaller(claim, mostFen)),
      );
      const kernel = compileKernel(policy);
      if (isKernelRefusal(kernel)) throw new Error(kernel.reason.en);
      const { batch, rows } = stripe(plain);
      const outcome = kernel.run(batch, { backEnd: 'simd', wantsPortions: true });
      if (isKernelRefusal(outcome)) {
        expect(outcome.reason.en).toMatch(MAY_REFUSE);
        return;
      }
      settled++;
      const expected = columnsOf(interpretBatch(policy, plain, { wantsPortions: true })).map((column) => [...column]);
      const found = columnsOf(outcome).map((column) => {
        const inOrder = Array.from({ length: plain.count }, () => -1);
        rows.forEach((row, place) => {
          if (row >= 0) inOrder[row] = column[place] ?? -1;
        });
        return inOrder;
      });
      expect(found).toEqual(expected);
    }),
    RUNS,
  );
  expect(settled).toBeGreaterThan(RUNS.numRuns / 4);
});
