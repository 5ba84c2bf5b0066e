// The claims of a source settled by two schemes and counted. Memory holds a piece of the claims and the tally.
import { adjustForBills, adjustScheme, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import { type BothContexts, compareInto, emptyTally, settlerOf, settleTable, type Tally, toTable } from '@doudi/core/simulation';
import { UserError } from '../platform/user-error.ts';
import { findScheme, readContextOf, readSchemeFiles, schemeFolder, soundScheme } from '../schemes/read-schemes.ts';
import { type FilePart, type Piece, piecesOf } from './claim-files.ts';

/** Which rules are compared, as the command line says it. */
export interface AskedRules {
  readonly scheme: string;
  readonly against: string | undefined;
  readonly set: readonly string[];
  readonly end: readonly string[];
}

export interface SchemeSides {
  readonly before: Scheme;
  readonly after: Scheme;
  /** Each reads the bills for itself; else one reading serves both. */
  readonly areTwo: boolean;
}

export interface Counted {
  readonly tally: Tally;
  /** How many rows could not be read, by the code of the reason. */
  readonly unreadable: Map<string, number>;
}

export function sidesOf({ scheme, against, set, end }: AskedRules): SchemeSides {
  const before = findScheme(scheme);
  const folder = schemeFolder(against ?? scheme);
  const files: SchemeFiles = readSchemeFiles(folder);
  const adjustment = { set: Object.fromEntries(set.map(assignment)), ended: end };
  // Against another scheme the bills are read by both.
  const adjusted = against === undefined ? adjustForBills(before, files, adjustment) : adjustScheme(files, adjustment);
  return { before, after: soundScheme(adjusted, folder), areTwo: against !== undefined };
}

function assignment(text: string): [string, string] {
  const [, address, value] = /^([^=]+#[^=]*)=(.+)$/.exec(text) ?? [];
  if (address !== undefined && value !== undefined) return [address, value];
  throw new UserError({
    zh: `“${text}”应写作 地址=值，如 benefits/basic.yaml#/pays/share/0/use=85%（doudi scheme values 列出所有地址）。`,
    en: `"${text}" should be ADDRESS=VALUE, such as benefits/basic.yaml#/pays/share/0/use=85% (doudi scheme values lists the addresses)`,
  });
}

/** `seen` is filled with the units of a CSV or Parquet file. */
export function countFile(
  rules: AskedRules,
  { path, part, seen }: { readonly path: string; readonly part?: FilePart; readonly seen?: Set<string> },
  onProgress: (progress: number) => void,
): Promise<Counted> {
  const sides = sidesOf(rules);
  const { before, after, areTwo } = sides;
  const contexts: BothContexts = { before: readContextOf(before), ...(areTwo && { after: readContextOf(after) }) };
  const withHouseholds = [before, after].some(({ policy }) => policy.lines.some((line) => line.owner === 'household'));
  return countPieces(sides, piecesOf({ path, contexts, withHouseholds, ...(part && { part }), ...(seen && { seen }) }), onProgress);
}

export async function countPieces(
  { before, after, areTwo }: SchemeSides,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  onProgress: (progress: number) => void = () => {},
): Promise<Counted> {
  const [settleBefore, settleAfter] = [settlerOf(before.policy), settlerOf(after.policy)];
  const counted: Counted = { tally: emptyTally(), unreadable: new Map() };
  for await (const { bills, unreadable, progress } of pieces) {
    const table = toTable(before.policy, bills, areTwo ? after.policy : undefined);
    compareInto(counted.tally, table, {
      before: { policy: before.policy, outcome: settleTable(settleBefore, table) },
      after: { policy: after.policy, outcome: settleTable(settleAfter, table, areTwo) },
    });
    addUnreadable(counted.unreadable, unreadable);
    onProgress(progress);
  }
  return counted;
}

export function addUnreadable(into: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [code, rows] of more) into.set(code, (into.get(code) ?? 0) + rows);
}
