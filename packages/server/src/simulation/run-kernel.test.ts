import { readClaimLine } from '@doudi/core/settlement';
import { type BatchOutcome, isKernelRefusal, newOutcome, shareBatch, stripe, toBatch } from '@doudi/policy/kernel';
import { afterAll, describe, expect, test } from 'vitest';
import { zixiRows } from '../../../../bench/claims.ts';
import { findScheme, readContextOf } from '../schemes/read-schemes.ts';
import { startKernelThreads } from './run-kernel.ts';

const scheme = findScheme('zixi-2020');
const context = readContextOf(scheme);
const claims = [...zixiRows({ seed: 7, count: 5_000 })].map((row) => readClaimLine(row, context).claim).filter((claim) => claim !== undefined);
const batch = shareBatch(toBatch(scheme.policy, claims).batch);
const threads = startKernelThreads(scheme.policy, 3);
if (isKernelRefusal(threads)) throw new Error(threads.reason.en);
const { kernel } = threads;
const alone = kernel.run(batch) as BatchOutcome;

afterAll(() => threads.end());

describe('the kernel on several threads', () => {
  test('settles as one thread does, however often it is asked', async () => {
    expect(claims).toHaveLength(5_000);
    for (const _ of [1, 2, 3]) expect(await threads.run(batch)).toEqual(alone);
  });

  test('settles the striped parts of a batch side by side', async () => {
    const parts = [0, 1, 2].map((part) => stripe(batch, { part, parts: 3 }).batch);
    const outcomes = await threads.runEach(parts);
    expect(outcomes).toEqual(parts.map((part) => kernel.run(part)));
    const prepared = threads.prepareEach(parts);
    for (const _ of [1, 2, 3]) expect(await prepared.run()).toEqual(outcomes);
    prepared.forget();
  });

  test('takes no columns that other threads could not see', async () => {
    await expect(threads.run(toBatch(scheme.policy, claims.slice(0, 10)).batch)).rejects.toThrow('SharedArrayBuffer');
  });

  test('tells what a thread could not do', async () => {
    const wrong = {
      ...batch,
      facts: Object.fromEntries(Object.entries(batch.facts).map(([name, fact]) => [name, { ...fact, dictionary: fact.dictionary.map(() => undefined) }])),
    };
    await expect(threads.run(wrong, newOutcome(scheme.policy, wrong, { isShared: true }))).rejects.toThrow('no row of a table applies');
  });
});
