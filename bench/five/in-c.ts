// bench-five in C, compiled with whatever compiler the machine has, several times; the fastest build is what C can do here.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Spent } from '../interleaved.ts';
import type { ClaimColumns } from './claims.ts';
import type { Sums } from './results.ts';

const SOURCES = fileURLToPath(new URL('c/', import.meta.url));
/** gcc's vectorizer makes such a loop slower on some processors, so it is also tried without. */
const BUILDS: Readonly<Record<string, readonly string[]>> = {
  vectorized: ['-O3'],
  plain: ['-O3', '-fno-tree-vectorize'],
};

export interface InC {
  /** Names of the loops that this machine can run, but for `striped` and `copy`. */
  readonly scalarLoops: readonly string[];
  /** Whether the processor has AVX-512. */
  readonly hasStriped: boolean;
  /** What the compiler calls itself. */
  readonly compiler: string;
  readonly run: (loop: string, threads: 1 | 2) => Promise<Spent>;
  readonly sums: (loop: string, threads: 1 | 2) => Promise<Sums>;
  readonly end: () => void;
}

/** Compiles and starts it, and hands the claims over; undefined if there is no compiler. */
export async function startInC(claims: ClaimColumns): Promise<InC | undefined> {
  const compiler = findCompiler();
  if (!compiler) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'doudi-bench-c-'));
  const child = spawn(compile(compiler.command, folder), { stdio: 'pipe' });
  rmSync(folder, { recursive: true });
  const answers = answersOf(child);
  await handOver(child, claims);
  const [, ...loops] = await answers.next();
  const ask = (loop: string, threads: number, withSums: boolean) => {
    child.stdin.write(`${loop} ${threads} ${withSums ? 1 : 0}\n`);
    return answers.next();
  };
  return {
    scalarLoops: loops.filter((name) => name !== 'striped' && name !== 'copy'),
    hasStriped: loops.includes('striped'),
    compiler: compiler.version,
    run: async (loop, threads) => {
      const [seconds, processorSeconds] = await ask(loop, threads, false);
      return { seconds: Number(seconds), processorSeconds: Number(processorSeconds) };
    },
    sums: async (loop, threads) => {
      const [, , ...sums] = await ask(loop, threads, true);
      return { sumsFen: sums.slice(0, -1).map(Number), places: sums.at(-1) ?? '' };
    },
    end: () => child.stdin.end(),
  };
}

function findCompiler(): { command: string; version: string } | undefined {
  for (const command of ['gcc', 'cc', 'clang']) {
    try {
      return { command, version: execFileSync(command, ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? command };
    } catch {
      // Not there: the next.
    }
  }
  return undefined;
}

function compile(compiler: string, folder: string): string {
  const build = (args: readonly string[]) => execFileSync(compiler, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const [name, options] of Object.entries(BUILDS))
    build([...options, '-march=native', `-DBUILD=${name}`, '-c', join(SOURCES, 'loops.c'), '-o', `${name}.o`]);
  build(['-O3', '-march=native', '-c', join(SOURCES, 'striped.c'), '-o', 'striped.o']);
  const isWide = execFileSync(compiler, ['-march=native', '-dM', '-E', '-x', 'c', '/dev/null'], { encoding: 'utf8' }).includes('__AVX512F__');
  build([
    '-O2',
    ...(isWide ? ['-DSTRIPED'] : []),
    join(SOURCES, 'main.c'),
    ...Object.keys(BUILDS).map((name) => `${name}.o`),
    'striped.o',
    '-pthread',
    '-o',
    'five',
  ]);
  return join(folder, 'five');
}

async function handOver(child: ChildProcessWithoutNullStreams, claims: ClaimColumns): Promise<void> {
  const count = new BigInt64Array([BigInt(claims.count)]);
  const { person, day, totalFen, inCatalogueFen, tier, category } = claims;
  const PIECE = 1 << 20;
  for (const column of [count, person, day, totalFen, inCatalogueFen, tier, category]) {
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
    for (let at = 0; at < bytes.length; at += PIECE) if (!child.stdin.write(bytes.subarray(at, at + PIECE))) await once(child.stdin, 'drain');
  }
}

/** Lines of its output, each in its words. */
function answersOf(child: ChildProcessWithoutNullStreams): { next: () => Promise<string[]> } {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program in C ended with ${child.exitCode ?? child.signalCode}`);
      return value.split(' ');
    },
  };
}
