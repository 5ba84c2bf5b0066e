// `doudi simulate`: what a change of rules makes of a file of claims or a county's year.
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  addTally,
  type Bills,
  emptyTally,
  readTallyFile,
  reportSheets,
  type Tally,
  toReport,
  toTallyFile,
  toWorkbook,
  wrongSums,
} from '@doudi/core/simulation';
import type { Language } from '@doudi/policy';
import { standardOutput } from '../platform/output.ts';
import { progressBar } from '../platform/progress-bar.ts';
import { UserError } from '../platform/user-error.ts';
import type { Piece } from './claim-files.ts';
import { type AskedRules, type Counted, countPieces, type SchemeSides, sidesOf } from './count-claims.ts';
import { countInParts } from './count-in-parts.ts';
import { printReport } from './print-report.ts';

export interface SimulateArguments extends AskedRules {
  readonly claims: string;
  /** So many read a Parquet file side by side; by its size if missing. */
  readonly threads?: number;
  /** `.json` or `.xlsx`; the terminal if missing. */
  readonly out: string | undefined;
  /** Where the tally goes, for `--merge`; `-` is standard output. */
  readonly tally: string | undefined;
  readonly smallest: number;
  readonly language: Language;
}

/** A county's year from its database, all at once. */
export interface CountyYear {
  readonly bills: Bills;
  readonly villages: ReadonlyMap<string, string>;
}

/** Reads, settles twice and writes what came out; nothing is written before all is read. */
export async function simulateCommand(args: SimulateArguments, county?: CountyYear): Promise<void> {
  const bar = progressBar();
  const { tally, unreadable } = await count(args, county, bar.update).finally(bar.stop);
  await write(tally, unreadable, args, county?.villages ?? new Map());
}

async function count(args: SimulateArguments, county: CountyYear | undefined, onProgress: (progress: number) => void): Promise<Counted> {
  return county ? countPieces(sidesOf(args), [wholeYear(county)]) : countInParts(args, args.claims, threadsFor(args), onProgress);
}

function wholeYear({ bills }: CountyYear): Piece {
  return { bills, unreadable: new Map(), progress: 1 };
}

/** Below this a thread takes longer to begin than it spares. */
const LARGE_BYTES = 8_000_000;
/** Each thread holds a group of rows; more of them wait for memory. */
const MOST_THREADS = 8;

function threadsFor({ threads, claims }: SimulateArguments): number {
  if (threads !== undefined) return threads;
  const isLarge = existsSync(claims) && statSync(claims).size >= LARGE_BYTES;
  return isLarge ? Math.min(MOST_THREADS, availableParallelism()) : 1;
}

/** Parts that were counted apart, by people, as one report. */
export async function mergeCommand(files: readonly string[], args: Omit<SimulateArguments, 'claims'>): Promise<void> {
  const tally = emptyTally();
  for (const file of files) {
    const part = readTallyFile(readFileSync(file, 'utf8'));
    if (part === 'not-json' || part === 'not-a-tally')
      throw new UserError({ zh: `“${file}”不是 doudi simulate --tally 写出的文件。`, en: `"${file}" was not written by doudi simulate --tally` });
    addTally(tally, part);
  }
  await write(tally, new Map(), args, new Map());
}

async function write(
  tally: Tally,
  unreadable: ReadonlyMap<string, number>,
  args: Omit<SimulateArguments, 'claims'>,
  villages: ReadonlyMap<string, string>,
): Promise<void> {
  const wrong = wrongSums(tally);
  if (wrong.length > 0) throw new Error(`the simulation does not add up: ${wrong.join('; ')}`);
  const { language, out } = args;
  const sides = sidesOf(args);
  if (args.tally !== undefined) {
    await writeWhole(args.tally, JSON.stringify(toTallyFile(tally)));
    if (args.tally === '-' || out === undefined) return;
  }
  const report = toReport(tally, { policy: sides.before.policy, k: args.smallest, villages });
  const about = aboutOf(sides, unreadable, args);
  if (out === undefined) await writeWhole('-', printReport(report, about, language));
  else if (/\.xlsx$/i.test(out)) await writeWhole(out, await (await import('hucre/xlsx')).writeXlsx(toWorkbook(reportSheets(report, about, language))));
  else await writeWhole(out, `${JSON.stringify(report, null, 2)}\n`);
}

function aboutOf(
  { before, after }: SchemeSides,
  unreadable: ReadonlyMap<string, number>,
  { set, end, language }: Pick<SimulateArguments, 'set' | 'end' | 'language'>,
): [string, string][] {
  const zh = language === 'zh';
  return [
    [zh ? '现行方案' : 'before', `${before.policy.name[language]} (${before.policy.id} ${before.policy.version})`],
    [zh ? '对照方案' : 'after', `${after.policy.name[language]} (${after.policy.id} ${after.policy.version})`],
    ...set.map((text): [string, string] => [zh ? '调整' : 'moved', text]),
    ...end.map((line): [string, string] => [zh ? '终止' : 'ended', line]),
    ...[...unreadable].map(([code, rows]): [string, string] => [zh ? `读不出的行（${code}）` : `rows that cannot be read (${code})`, String(rows)]),
  ];
}

/** A file appears whole or not at all: one that is broken off leaves FILE.part-…, which may be deleted, and the old one as it was. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  if (path === '-') {
    const output = standardOutput(() => {});
    await output.write(String(content));
    await output.end();
    return;
  }
  const aside = `${path}.part-${process.pid}`;
  writeFileSync(aside, content, { mode: 0o600 });
  renameSync(aside, path);
}
