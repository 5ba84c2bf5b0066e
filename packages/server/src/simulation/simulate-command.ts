// `doudi simulate`: what a change of rules makes of a file of claims or a county's year. Memory holds a piece of the claims and the tally.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { adjustForBills, adjustScheme, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import {
  addTally,
  type BothContexts,
  compareInto,
  emptyTally,
  readTallyFile,
  reportSheets,
  type SimulatedClaim,
  settlerOf,
  settleTable,
  type Tally,
  toReport,
  toTable,
  toTallyFile,
  toWorkbook,
  wrongSums,
} from '@doudi/core/simulation';
import type { Language } from '@doudi/policy';
import { SingleBar } from 'cli-progress';
import { standardOutput } from '../platform/output.ts';
import { UserError } from '../platform/user-error.ts';
import { findScheme, readContextOf, readSchemeFiles, schemeFolder, soundScheme } from '../schemes/read-schemes.ts';
import { type Piece, piecesOf } from './claim-files.ts';
import { printReport } from './print-report.ts';

export interface SimulateArguments {
  readonly scheme: string;
  readonly against: string | undefined;
  readonly set: readonly string[];
  readonly end: readonly string[];
  readonly claims: string;
  /** `.json` or `.xlsx`; the terminal if missing. */
  readonly out: string | undefined;
  /** Where the tally goes, for `--merge`; `-` is standard output. */
  readonly tally: string | undefined;
  readonly smallest: number;
  readonly language: Language;
}

/** A county's year from its database, all at once. */
export interface CountyYear {
  readonly bills: readonly SimulatedClaim[];
  readonly villages: ReadonlyMap<string, string>;
}

/** Reads, settles twice and writes what came out; nothing is written before all is read. */
export async function simulateCommand(args: SimulateArguments, county?: CountyYear): Promise<void> {
  const sides = sidesOf(args);
  const withHouseholds = [sides.before, sides.after].some(({ policy }) => policy.lines.some((line) => line.owner === 'household'));
  const contexts: BothContexts = { before: readContextOf(sides.before), ...(args.against !== undefined && { after: readContextOf(sides.after) }) };
  const add = adderOf(sides, args.against !== undefined);
  const tally = emptyTally();
  const unreadable = new Map<string, number>();
  const bar = progressBar();
  try {
    const pieces = county ? [wholeYear(county)] : piecesOf({ path: args.claims, contexts, withHouseholds });
    for await (const piece of pieces) {
      add(tally, piece.bills);
      for (const [code, rows] of piece.unreadable) unreadable.set(code, (unreadable.get(code) ?? 0) + rows);
      bar?.update(piece.progress);
    }
  } finally {
    bar?.stop();
  }
  await write(tally, sides, unreadable, args, county?.villages ?? new Map());
}

function wholeYear({ bills }: CountyYear): Piece {
  return { bills, unreadable: new Map(), progress: 1 };
}

interface SchemeSides {
  readonly before: Scheme;
  readonly after: Scheme;
}

/** `areTwoSchemes`: the bills were read by both, else one reading serves both. */
function adderOf({ before, after }: SchemeSides, areTwoSchemes: boolean): (tally: Tally, bills: readonly SimulatedClaim[]) => void {
  const [settleBefore, settleAfter] = [settlerOf(before.policy), settlerOf(after.policy)];
  return (tally, bills) => {
    const table = toTable(before.policy, bills, areTwoSchemes ? after.policy : undefined);
    compareInto(tally, table, {
      before: { policy: before.policy, outcome: settleTable(settleBefore, table) },
      after: { policy: after.policy, outcome: settleTable(settleAfter, table, areTwoSchemes) },
    });
  };
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
  await write(tally, sidesOf(args), new Map(), args, new Map());
}

function sidesOf({ scheme, against, set, end }: Pick<SimulateArguments, 'scheme' | 'against' | 'set' | 'end'>): SchemeSides {
  const before = findScheme(scheme);
  const folder = schemeFolder(against ?? scheme);
  const files: SchemeFiles = readSchemeFiles(folder);
  const adjustment = { set: Object.fromEntries(set.map(assignment)), ended: end };
  // Against another scheme the bills are read by both.
  const adjusted = against === undefined ? adjustForBills(before, files, adjustment) : adjustScheme(files, adjustment);
  return { before, after: soundScheme(adjusted, folder) };
}

function assignment(text: string): [string, string] {
  const [, address, value] = /^([^=]+#[^=]*)=(.+)$/.exec(text) ?? [];
  if (address !== undefined && value !== undefined) return [address, value];
  throw new UserError({
    zh: `“${text}”应写作 地址=值，如 benefits/basic.yaml#/pays/share/0/use=85%（doudi scheme values 列出所有地址）。`,
    en: `"${text}" should be ADDRESS=VALUE, such as benefits/basic.yaml#/pays/share/0/use=85% (doudi scheme values lists the addresses)`,
  });
}

async function write(
  tally: Tally,
  sides: SchemeSides,
  unreadable: ReadonlyMap<string, number>,
  args: Omit<SimulateArguments, 'claims'>,
  villages: ReadonlyMap<string, string>,
): Promise<void> {
  const wrong = wrongSums(tally);
  if (wrong.length > 0) throw new Error(`the simulation does not add up: ${wrong.join('; ')}`);
  const { language, out } = args;
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

const STEPS = 1_000;

/** Only a person looking at a terminal gets a bar. It leaves the terminal and its signals alone: Ctrl-C ends the run at once. */
function progressBar(): { update(progress: number): void; stop(): void } | undefined {
  if (!process.stderr.isTTY) return undefined;
  const bar = new SingleBar({
    format: '{bar} {percentage}% {eta_formatted}',
    stream: process.stderr,
    clearOnComplete: true,
    gracefulExit: false,
    hideCursor: false,
    linewrap: true,
  });
  bar.start(STEPS, 0);
  return { update: (progress) => bar.update(Math.floor(progress * STEPS)), stop: () => bar.stop() };
}
