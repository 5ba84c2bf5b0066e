// A million claims through the command line, as a county would settle a year: claims per second and the greatest memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { zixiRows } from './claims.ts';
import { type Figure, rounded } from './figure.ts';
import { peakUntilEnd } from './peak.ts';

const SEED = 20_200_301;
const DOUDI = fileURLToPath(new URL('../packages/server/bin/doudi.mjs', import.meta.url));

export async function benchSettleCli(): Promise<Figure[]> {
  const count = Number(process.env.DOUDI_BENCH_CLAIMS ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'doudi-bench-'));
  const claims = join(folder, 'claims.jsonl');
  try {
    await writeClaims(claims, count);
    const floor = await parseOnly(claims, join(folder, 'parsed.jsonl'));
    const { seconds, peakMegabytes } = await settle(claims, join(folder, 'results.jsonl'));
    const common = { seed: SEED, size: `${count} claims, sorted by person` };
    const baseline = 'reading, JSON.parse and JSON.stringify of the same file';
    return [
      { figure: 'settle-cli', value: Math.round(count / seconds), unit: 'claims/s', ratio: rounded(floor / seconds), baseline, ...common },
      {
        figure: 'settle-cli-memory',
        value: peakMegabytes,
        unit: 'MB',
        ratio: rounded(fileMegabytes(claims) / peakMegabytes),
        baseline: 'size of the claim file in MB',
        ...common,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function writeClaims(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  let piece = '';
  for (const row of zixiRows({ seed: SEED, count })) {
    piece += `${row}\n`;
    if (piece.length < 1 << 20) continue;
    if (!file.write(piece)) await once(file, 'drain');
    piece = '';
  }
  file.end(piece);
  await once(file, 'finish');
}

function fileMegabytes(path: string): number {
  return readFileSync(path).length / 1e6;
}

async function parseOnly(from: string, to: string): Promise<number> {
  const started = performance.now();
  const out = createWriteStream(to);
  for await (const line of createInterface({ input: createReadStream(from) })) {
    if (!out.write(`${JSON.stringify(JSON.parse(line))}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return (performance.now() - started) / 1000;
}

/** The peak is the kernel's own figure for the process, read while it runs. */
async function settle(claims: string, results: string): Promise<{ seconds: number; peakMegabytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [DOUDI, 'settle', '--scheme', 'zixi-2020', '--claims', claims], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(createWriteStream(results));
  const { peakMegabytes } = await peakUntilEnd(child, 'doudi settle');
  return { seconds: (performance.now() - started) / 1000, peakMegabytes };
}
