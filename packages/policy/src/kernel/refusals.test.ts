import { describe, expect, test } from 'vitest';
import { tracksOf } from '../balances.ts';
import type { Claim } from '../claim.ts';
import { ALWAYS } from '../condition.ts';
import type { Fen, Ratio } from '../money.ts';
import type { Coinsurance, Mechanism, PatientPromise, Policy } from '../policy.ts';
import { emptyPolicy, inpatientClaim, plainLine } from '../testing/random-policy.ts';
import type { ClaimBatch } from './batch.ts';
import { compileKernel, isKernelRefusal } from './compile-kernel.ts';
import { interpretBatch } from './interpret-batch.ts';
import type { Kernel } from './kernel.ts';
import { stripe } from './stripe.ts';
import { toBatch } from './to-batch.ts';

const share = (ratio: number) => ({ kind: 'ratio', ratio: ratio as Ratio }) as const;
const half: Coinsurance = {
  kind: 'coinsurance',
  base: { portions: ['inScope'], basis: 'left' },
  slices: [],
  rate: { kind: 'share', share: share(500_000) },
  isYearToDate: false,
};

function paying(pays: Mechanism, more: Partial<Policy> = {}): Policy {
  const line = { ...plainLine('a'), rows: [{ when: ALWAYS, assumed: [], pays, limits: [] }] };
  return { ...emptyPolicy, ...more, lines: [{ ...line, tracks: tracksOf(line) }] };
}

const bill = (classA: number): Claim => ({ ...inpatientClaim, charges: { ...inpatientClaim.charges, classA: classA as Fen } });
const batchOf = (policy: Policy, ...claims: readonly Claim[]): ClaimBatch => toBatch(policy, claims).batch;

function kernelOf(policy: Policy): Kernel {
  const kernel = compileKernel(policy);
  if (isKernelRefusal(kernel)) throw new Error(kernel.reason.en);
  return kernel;
}

describe('a kernel refuses what it cannot settle exactly, and the interpreter still settles it', () => {
  test('a first share of more than the whole', () => {
    const policy = paying({ ...half, firstShare: share(1_200_000) });
    expect(compileKernel(policy)).toMatchObject({ kind: 'kernel-refusal', path: '/lines/0', reason: { en: expect.stringContaining('above 100 %') } });
  });

  test('a portion that is named twice', () => {
    const policy = paying({ ...half, base: { portions: ['inScope', 'inScope'], basis: 'left' } });
    expect(compileKernel(policy)).toMatchObject({ path: '/lines/0', reason: { zh: '同一费用部分写了两次' } });
    expect([...interpretBatch(policy, batchOf(policy, bill(1_000))).patient]).toEqual([500]);
  });

  test('a counter that is compared with a text', () => {
    const policy = paying(half, { lines: [] });
    const line = {
      ...plainLine('a'),
      when: { kind: 'range', fact: 'admission', from: '2' } as const,
      rows: [{ when: ALWAYS, assumed: [], pays: half, limits: [] }],
    };
    expect(compileKernel({ ...policy, lines: [line] })).toMatchObject({ path: '/lines/0', reason: { en: expect.stringContaining('whole numbers') } });
  });

  test('more promises than there are bits', () => {
    const promise: PatientPromise = { id: 'p', when: ALWAYS, name: { zh: '', en: '' }, patientAtMost: 100_000 as Ratio, of: ['inScope'], citations: [] };
    const promises = (count: number) => paying(half, { promises: Array.from({ length: count }, () => ({ ...promise })) });
    expect(compileKernel(promises(32))).toMatchObject({ reason: { en: expect.stringContaining('more than 31') } });
    expect(compileKernel(promises(31))).toMatchObject({ kind: 'kernel' });
  });

  test('a unit whose sums could pass what is counted exactly, but not the same bills of several people', () => {
    const policy = paying(half);
    const most = Array.from({ length: 9_000 }, () => bill(999_999_999_999));
    const refused = kernelOf(policy).run(batchOf(policy, ...most));
    expect(refused).toMatchObject({ kind: 'kernel-refusal', reason: { en: expect.stringContaining('running sums of one unit') } });
    const spread = batchOf(policy, ...most.map((claim, place) => ({ ...claim, personId: `p${place % 1_000}` })));
    expect(kernelOf(policy).run(spread)).toEqual(interpretBatch(policy, spread));
  });

  test('lanes, where a product could pass 2^53; one claim after another it is settled', () => {
    const policy = paying({ ...half, rate: { kind: 'share', share: share(333_333) } });
    const { batch } = stripe(batchOf(policy, ...['a', 'b', 'c', 'd'].map((personId) => ({ ...bill(999_999_999_999), personId }))));
    expect(batch.lanes).toBe(4);
    expect(kernelOf(policy).run(batch, { backEnd: 'simd' })).toMatchObject({
      kind: 'kernel-refusal',
      reason: { en: expect.stringContaining('too large for lanes') },
    });
    expect(kernelOf(policy).run(batch)).toEqual(interpretBatch(policy, batch));
  });
});

describe('a fault is never settled', () => {
  test('a table without a row for a claim fails, as the interpreter does; a claim that does not reach it is settled', () => {
    const hole = { kind: 'share-table', rows: [{ when: { kind: 'is', fact: 'level', values: [1] }, value: share(500_000), assumed: [] }] } as const;
    const policy = paying({ ...half, rate: { kind: 'share', share: hole } });
    const second = { ...bill(1_000), facts: { ...inpatientClaim.facts, level: 2 } };
    for (const backEnd of ['javascript', 'wasm'] as const) {
      expect(() => kernelOf(policy).run(batchOf(policy, bill(1_000), second), { backEnd })).toThrow('claim 1: no row of a table applies');
      expect(kernelOf(policy).run(batchOf(policy, bill(1_000)), { backEnd })).toMatchObject({ patient: Int32Array.of(500) });
    }
    expect(() => interpretBatch(policy, batchOf(policy, second))).toThrow('no row of a table applies');
  });

  test('columns that are not what a batch promises', () => {
    const policy = paying(half);
    const kernel = kernelOf(policy);
    const good = batchOf(policy, bill(1_000), { ...bill(2_000), personId: 'q' });
    expect(() => kernel.run({ ...good, unit: Int32Array.of(1, 0) })).toThrow('units must rise');
    expect(() => kernel.run({ ...good, unit: Int32Array.of(0, 0), day: Int32Array.of(20200202, 20200201) })).toThrow('settling order');
    expect(() => kernel.run({ ...good, charges: { classA: Int32Array.of(-1, 0) } })).toThrow('negative');
    expect(() => kernel.run({ ...good, charges: { classA: Float64Array.of(0.5, 0) } })).toThrow('broken');
    expect(() => kernel.run({ ...good, kind: { codes: Uint8Array.of(0, 7), dictionary: ['inpatient'] } })).toThrow('no dictionary');
  });

  test('a batch without claims comes to nothing', () => {
    const policy = paying(half);
    expect(kernelOf(policy).run(batchOf(policy))).toMatchObject({ count: 0, patient: new Int32Array(0) });
  });
});
