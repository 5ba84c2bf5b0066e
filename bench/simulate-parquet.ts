// A file of bench-five's claims under two rules, as an analyst asks: how long `doudi simulate` takes, and the most memory that it needs.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, rounded } from './figure.ts';
import { settleByHand } from './five/by-hand.ts';
import { SCHEME_FOLDER } from './five/claim-rows.ts';
import { type ClaimColumns, makeClaims, SEED } from './five/claims.ts';
import { type InDuckDb, startInDuckDb } from './five/in-duckdb.ts';
import { HOW_TO_FETCH, versionOf } from './five/load-tool.ts';
import { emptyResults, RESULTS, requireSums, sumsOf } from './five/results.ts';
import { peakUntilEnd } from './peak.ts';

const DOUDI = fileURLToPath(new URL('../packages/server/bin/doudi.mjs', import.meta.url));

export async function benchSimulateParquet(): Promise<Figure[]> {
  const claims = makeClaims(Number(process.env.DOUDI_BENCH_CLAIMS ?? 10_000_000));
  const duckDb = await startInDuckDb(claims, 2);
  const common = { seed: SEED, size: `${claims.count} claims, sorted by person` };
  if (!duckDb)
    return [{ figure: 'simulate-parquet-10m', value: 0, unit: 's', ratio: undefined, baseline: `DuckDB, which writes the file: ${HOW_TO_FETCH}`, ...common }];
  const folder = mkdtempSync(join(tmpdir(), 'doudi-bench-'));
  try {
    const file = join(folder, 'claims.parquet');
    await duckDb.writeParquet(file);
    const floor = await inDuckDb(duckDb, claims, file);
    const { seconds, peakMegabytes } = await simulate(claims, file, join(folder, 'tally.json'));
    const megabytes = statSync(file).size / 1e6;
    return [
      {
        figure: 'simulate-parquet-10m',
        value: rounded(seconds),
        unit: 's',
        ratio: rounded(floor / seconds),
        baseline: `${versionOf('@duckdb/node-api')} settles the same file once, on two threads`,
        ...common,
      },
      {
        figure: 'simulate-parquet-10m-memory',
        value: peakMegabytes,
        unit: 'MB',
        ratio: rounded(megabytes / peakMegabytes),
        baseline: 'size of the claim file in MB',
        ...common,
      },
    ];
  } finally {
    duckDb.end();
    rmSync(folder, { recursive: true });
  }
}

async function inDuckDb(duckDb: InDuckDb, claims: ClaimColumns, file: string): Promise<number> {
  const started = performance.now();
  await duckDb.settleParquet(file);
  const seconds = (performance.now() - started) / 1000;
  requireSums('DuckDB', await duckDb.sums(), sumsOf(expectedOf(claims), claims.count));
  return seconds;
}

function expectedOf(claims: ClaimColumns) {
  const results = emptyResults(claims.count);
  settleByHand(claims, results, 0, claims.count);
  return results;
}

/** What is without the last line; both sides must come to the known sums. */
async function simulate(claims: ClaimColumns, file: string, tallyFile: string): Promise<{ seconds: number; peakMegabytes: number }> {
  const started = performance.now();
  const command = ['simulate', '--scheme', SCHEME_FOLDER, '--end', 'backstop', '--claims', file, '--tally', tallyFile];
  const child = spawn(process.execPath, [DOUDI, ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { peakMegabytes } = await peakUntilEnd(child, 'doudi simulate');
  requireTally(claims, tallyFile);
  return { seconds: (performance.now() - started) / 1000, peakMegabytes };
}

interface TallyText {
  readonly tally: {
    readonly claims: number;
    readonly patientFen: { readonly before: number; readonly after: number };
    readonly lines: readonly (readonly [string, { readonly before: { readonly paidFen: number } }])[];
  };
}

function requireTally(claims: ClaimColumns, tallyFile: string): void {
  const { tally } = JSON.parse(readFileSync(tallyFile, 'utf8')) as TallyText;
  const { sumsFen } = sumsOf(expectedOf(claims), claims.count);
  const lines = new Map(tally.lines.map(([name, { before }]) => [name, before.paidFen]));
  const found = [tally.claims, ...RESULTS.slice(0, -1).map((name) => lines.get(name)), tally.patientFen.before, tally.patientFen.after];
  const expected = [claims.count, ...sumsFen, (sumsFen[4] ?? 0) + (sumsFen[5] ?? 0)];
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`the simulation does not agree to the fen: ${found} instead of ${expected}`);
}
