// Runs measured in turn, round by round, so that a busy moment of the machine falls on all of them; and how busy others made it.
import { existsSync, readFileSync } from 'node:fs';
import { cpuUsage } from 'node:process';
import { median } from './figure.ts';

/** One run of something. Whoever has another process do the work returns what that one measured. */
export type Run = () => Spent | undefined | Promise<Spent | undefined>;

export interface Spent {
  readonly seconds: number;
  readonly processorSeconds: number;
}

export interface Timing {
  /** The median of the rounds in which others used less than an eighth of a core, or of the five least disturbed. */
  readonly seconds: number;
  readonly rounds: number;
  readonly cleanRounds: number;
  /** How many cores others used meanwhile, the median of the rounds that count. */
  readonly foreignCores: number;
}

interface Round {
  readonly seconds: number;
  readonly foreignCores: number;
}

const CLEAN_CORES = 0.12;
const LEAST_ROUNDS = 5;

/** Each run once a round, after one round that does not count. */
export async function interleaved<Name extends string>(runs: Readonly<Record<Name, Run>>, rounds: number): Promise<Readonly<Record<Name, Timing>>> {
  const names = Object.keys(runs) as Name[];
  const measured = new Map(names.map((name) => [name, [] as Round[]]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const one = await measure(runs[name]);
      if (round >= 0) measured.get(name)?.push(one);
    }
  }
  return Object.fromEntries(names.map((name) => [name, timingOf(measured.get(name) ?? [])])) as Record<Name, Timing>;
}

async function measure(run: Run): Promise<Round> {
  const busyBefore = busySeconds();
  const ownBefore = cpuUsage();
  const started = performance.now();
  const spent = await run();
  const wall = (performance.now() - started) / 1000;
  const own = cpuUsage(ownBefore);
  const ours = (own.user + own.system) / 1e6 + (spent?.processorSeconds ?? 0);
  return { seconds: spent?.seconds ?? wall, foreignCores: Math.max(0, (busySeconds() - busyBefore - ours) / wall) };
}

function timingOf(rounds: readonly Round[]): Timing {
  const calmest = [...rounds].sort((a, b) => a.foreignCores - b.foreignCores);
  const clean = calmest.filter(({ foreignCores }) => foreignCores < CLEAN_CORES);
  const counted = clean.length >= LEAST_ROUNDS ? clean : calmest.slice(0, LEAST_ROUNDS);
  return {
    seconds: median(counted.map(({ seconds }) => seconds)),
    rounds: rounds.length,
    cleanRounds: clean.length,
    foreignCores: median(counted.map(({ foreignCores }) => foreignCores)),
  };
}

/** Seconds of all cores since the machine began; 0 where nobody tells, which makes every round clean. */
function busySeconds(): number {
  if (!existsSync('/proc/stat')) return 0;
  const [, user = 0, nice = 0, system = 0, , , interrupts = 0, soft = 0, stolen = 0] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).map(Number) ?? [];
  return (user + nice + system + interrupts + soft + stolen) / 100;
}
