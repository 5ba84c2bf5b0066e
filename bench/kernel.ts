// The compiled kernel beside everything that could be asked to settle the same claims: first all must agree to the fen, then they are
// timed in turn. Ten million claims of two million people; `--claims N` takes fewer.
import type { Policy } from '@doudi/policy';
import { findScheme } from '../packages/server/src/schemes/read-schemes.ts';
import { type Figure, rounded } from './figure.ts';
import { settleByHand } from './five/by-hand.ts';
import { interpret } from './five/by-interpreter.ts';
import { type KernelRun, prepareKernel, type Variant } from './five/by-kernel.ts';
import { readClaims, SCHEME_FOLDER } from './five/claim-rows.ts';
import { type ClaimColumns, makeClaims, SEED } from './five/claims.ts';
import { type InC, startInC } from './five/in-c.ts';
import { type InDuckDb, startInDuckDb } from './five/in-duckdb.ts';
import { startInJsonRules } from './five/in-json-rules.ts';
import { startInZen } from './five/in-zen.ts';
import { HOW_TO_FETCH, versionOf } from './five/load-tool.ts';
import { emptyResults, referenceOf, requireSums, type Sums, sumsOf } from './five/results.ts';
import { interleaved, type Run, type Timing } from './interleaved.ts';

const INTERPRETED = 200_000;
const BY_RULES = 20_000;
const ROUNDS = 9;
const SLOW_ROUNDS = 5;

/** `kernel` is the fastest back end on plain columns. */
const VARIANTS = {
  javascript: { backEnd: 'javascript', threads: 1, isStriped: false },
  'by 64 bits': { backEnd: 'wasm', threads: 1, isStriped: false },
  kernel: { backEnd: 'simd', threads: 1, isStriped: false },
  'kernel by 2': { backEnd: 'simd', threads: 2, isStriped: false },
  striped: { backEnd: 'simd', threads: 1, isStriped: true },
  'striped by 2': { backEnd: 'simd', threads: 2, isStriped: true },
} as const satisfies Readonly<Record<string, Variant>>;
type KernelName = keyof typeof VARIANTS;

export async function benchKernel(): Promise<Figure[]> {
  const { policy } = findScheme(SCHEME_FOLDER);
  const claims = makeClaims(Number(process.env.DOUDI_BENCH_CLAIMS ?? 10_000_000));
  const kernels = await prepareAll(policy, claims);
  try {
    const known = expectedOf(claims, claims.count);
    requireSums('the loop by hand', known, referenceOf(claims));
    for (const [name, kernel] of Object.entries(kernels)) {
      await kernel.run();
      requireSums(`the kernel (${name})`, kernel.sums(), known);
    }
    const run = (name: KernelName): Run => kernels[name].run;
    return [...(await besideLoops(claims, known, run)), ...(await besideEngines(policy, claims, known, run))];
  } finally {
    for (const kernel of Object.values(kernels)) await kernel.end();
  }
}

async function prepareAll(policy: Policy, claims: ClaimColumns): Promise<Readonly<Record<KernelName, KernelRun>>> {
  const prepared: [string, KernelRun][] = [];
  for (const [name, variant] of Object.entries(VARIANTS)) prepared.push([name, await prepareKernel(policy, claims, variant)]);
  return Object.fromEntries(prepared) as Record<KernelName, KernelRun>;
}

/** What the first `count` claims must come to, by the loop that was written by hand. */
function expectedOf(claims: ClaimColumns, count: number): Sums {
  const results = emptyResults(count);
  settleByHand(claims, results, 0, count);
  return sumsOf(results, count);
}

/** Loops that a programmer would write for this one policy. */
async function besideLoops(claims: ClaimColumns, known: Sums, run: (name: KernelName) => Run): Promise<Figure[]> {
  const results = emptyResults(claims.count);
  const inC = await startInC(claims);
  if (inC) await requireInC(inC, known);
  const of =
    (name: string, threads: 1 | 2): Run =>
    async () =>
      inC?.run(name, threads);
  const times = await interleaved<string>(
    {
      ...Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, run(name as KernelName)])),
      'by hand': () => {
        settleByHand(claims, results, 0, claims.count);
        return undefined;
      },
      ...Object.fromEntries((inC?.scalarLoops ?? []).map((name) => [name, of(name, 1)])),
      ...(inC && { 'copy by 2': of('copy', 2) }),
      ...(inC?.hasStriped && { 'striped in C': of('striped', 1), 'striped in C by 2': of('striped', 2) }),
    },
    ROUNDS,
  );
  inC?.end();
  return loopFigures(claims, times, inC);
}

async function requireInC(inC: InC, known: Sums): Promise<void> {
  for (const loop of [...inC.scalarLoops, ...(inC.hasStriped ? ['striped'] : [])]) {
    for (const threads of [1, 2] as const) requireSums(`${loop} in C on ${threads} threads`, await inC.sums(loop, threads), known);
  }
}

function loopFigures(claims: ClaimColumns, times: Readonly<Record<string, Timing>>, inC: InC | undefined): Figure[] {
  const best = inC?.scalarLoops.reduce((a, b) => ((times[a]?.seconds ?? 0) < (times[b]?.seconds ?? 0) ? a : b));
  const noC = 'no C compiler on this machine (gcc, cc or clang)';
  const figure = (name: string, kernel: KernelName, other: string | undefined, baseline: string, more: Partial<Figure> = {}) =>
    compared({ name, kernel: times[kernel], claims: claims.count, other: other === undefined ? undefined : times[other], baseline, ...more });
  const ratio = (a: string, b: string) => rounded((times[b]?.seconds ?? 0) / (times[a]?.seconds ?? 0));
  return [
    figure('kernel-vs-handwritten-js', 'kernel', 'by hand', 'the policy written by hand over typed arrays in JavaScript, one thread', {
      note: `in 64-bit whole numbers, a claim at a time: ${ratio('by 64 bits', 'by hand')}; the kernel's own JavaScript: ${ratio('javascript', 'by hand')}`,
    }),
    figure('kernel-vs-c', 'kernel', best, inC ? `the best of ${inC.scalarLoops.length} scalar loops by ${inC.compiler}, ${best}` : noC, { bar: 0.9 }),
    figure('kernel-striped-vs-c', 'striped', best, inC ? `the same loop on plain columns` : noC, {
      bar: 1.8,
      ...(inC?.hasStriped && {
        note: `of AVX-512 in C on stripes: ${ratio('striped', 'striped in C')}, on two threads ${ratio('striped by 2', 'striped in C by 2')}`,
      }),
    }),
    figure('kernel-vs-memcpy', 'striped by 2', inC && 'copy by 2', inC ? 'memcpy of the same 42 bytes a claim, both on two threads' : noC, { bar: 0.2 }),
    figure('kernel-threads-2', 'kernel by 2', 'kernel', 'the same on one thread', { bar: 1.6, note: `on stripes ${ratio('striped by 2', 'striped')}` }),
  ];
}

/** Engines that read a policy, as ours does, or settle with what they are meant for. */
async function besideEngines(policy: Policy, claims: ClaimColumns, known: Sums, run: (name: KernelName) => Run): Promise<Figure[]> {
  const duckDb = await startInDuckDb(claims, 2);
  const few = Math.min(claims.count, BY_RULES);
  const rules = { 'json-rules': startInJsonRules(), zen: startInZen() };
  const interpreted = readClaims(claims, Math.min(claims.count, INTERPRETED));
  const runs: Record<string, Run> = { kernel: run('kernel'), 'kernel by 2': run('kernel by 2'), 'striped by 2': run('striped by 2') };
  const agreeing = async (name: string, count: number, settle: (results: Int32Array[]) => Promise<void> | void) => {
    const results = [...emptyResults(count)];
    await settle(results);
    requireSums(name, sumsOf(results, count), expectedOf(claims, count));
    runs[name] = async () => {
      await settle(results);
      return undefined;
    };
  };
  await agreeing('interpreter', interpreted.length, (results) => interpret(policy, interpreted, results));
  for (const [name, settle] of Object.entries(rules)) if (settle) await agreeing(name, few, (results) => settle(claims, results, few));
  if (duckDb) runs.duckdb = await agreeingDuckDb(duckDb, known);
  const times = await interleaved<string>(runs, SLOW_ROUNDS);
  duckDb?.end();
  return engineFigures(claims, times, { interpreted: interpreted.length, few });
}

async function agreeingDuckDb(duckDb: InDuckDb, known: Sums): Promise<Run> {
  await duckDb.settle();
  requireSums('DuckDB', await duckDb.sums(), known);
  return async () => {
    await duckDb.settle();
    return undefined;
  };
}

function engineFigures(claims: ClaimColumns, times: Readonly<Record<string, Timing>>, { interpreted, few }: { interpreted: number; few: number }): Figure[] {
  const figure = (name: string, kernel: KernelName, other: string, otherClaims: number, baseline: string, more: Partial<Figure> = {}) =>
    compared({ name, kernel: times[kernel], claims: claims.count, other: times[other], otherClaims, baseline, ...more });
  const tool = (name: string, how: string, key: string) => (times[key] ? `${versionOf(name)}, ${how}` : `${name} is not here: ${HOW_TO_FETCH}`);
  return [
    figure('kernel-vs-interpreter', 'kernel', 'interpreter', interpreted, `the interpreter without traces, ${interpreted} claims, one thread`),
    figure('kernel-vs-duckdb', 'striped by 2', 'duckdb', claims.count, tool('@duckdb/node-api', 'five windows into a table, both on two threads', 'duckdb'), {
      bar: 80,
      ...(times.duckdb && { note: `on plain columns ${rounded(times.duckdb.seconds / (times['kernel by 2']?.seconds ?? 0))}` }),
    }),
    figure('kernel-vs-json-rules', 'kernel', 'json-rules', few, tool('json-rules-engine', `${few} claims, one thread`, 'json-rules'), { bar: 1000 }),
    figure('kernel-vs-zen', 'kernel', 'zen', few, tool('@gorules/zen-engine', `${few} claims in turn`, 'zen'), { bar: 1000 }),
  ];
}

interface Comparison extends Partial<Figure> {
  readonly name: string;
  readonly kernel: Timing | undefined;
  readonly claims: number;
  readonly other: Timing | undefined;
  /** How many claims the baseline settled, if not all. */
  readonly otherClaims?: number;
  readonly baseline: string;
}

/** Millions of claims a second of the kernel, and how many times the baseline's. */
function compared({ name, kernel, claims, other, otherClaims = claims, baseline, note, ...more }: Comparison): Figure {
  if (!kernel) throw new Error(`${name} was not measured`);
  const busy = `${kernel.cleanRounds} of ${kernel.rounds} rounds were clean, others used ${rounded(kernel.foreignCores, 2)} cores`;
  return {
    figure: name,
    value: rounded(claims / kernel.seconds / 1e6),
    unit: 'million claims/s',
    ratio: other && rounded(other.seconds / otherClaims / (kernel.seconds / claims)),
    baseline,
    seed: SEED,
    size: `${claims} claims`,
    note: note ? `${note}; ${busy}` : busy,
    ...more,
  };
}
