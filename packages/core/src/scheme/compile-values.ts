// The small parts of scheme files: amounts, shares, tables, conditions, sources, days → the nodes of the policy tree.
import {
  ALWAYS,
  type Amount,
  type Citation,
  type Condition,
  type Day,
  PORTIONS,
  type Portion,
  parseRatio,
  type Ratio,
  type Share,
  type ShareOf,
  toFen,
  type Validity,
  WHOLE,
} from '@doudi/policy';
import { compileCondition } from './compile-condition.ts';
import type { AmountFile, CitationFile, ShareFile, ShareOfFile } from './format.ts';
import type { Path } from './problem.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

export interface Place {
  readonly path: Path;
  readonly scope: Scope;
  readonly report: Report;
}

export const below = (place: Place, ...keys: Path): Place => ({ ...place, path: [...place.path, ...keys] });

export function toCitations(source: readonly CitationFile[]): Citation[] {
  return source.map(({ document, article }) => ({ document, article }));
}

export function toValidity(valid: { readonly from: string; readonly to?: string | undefined }, place: Place): Validity {
  if (valid.to !== undefined && valid.to < valid.from) {
    place.report([...place.path, 'to'], {
      zh: `有效期止（${valid.to}）早于起（${valid.from}）`,
      en: `the validity ends (${valid.to}) before it begins (${valid.from})`,
    });
  }
  return { from: valid.from as Day, ...(valid.to !== undefined && { to: valid.to as Day }) };
}

export function toAssumed(assumed: string | readonly string[] | undefined, place: Place): string[] {
  const ids = assumed === undefined ? [] : typeof assumed === 'string' ? [assumed] : [...assumed];
  for (const id of ids) isKnown({ zh: '假定', en: 'assumption' }, id, place.scope.assumptions, place.path, place.report);
  return ids;
}

export function toPortions(of: 'total' | readonly Portion[] | undefined): readonly Portion[] {
  return of === 'total' ? PORTIONS : (of ?? ['inScope']);
}

export function conditionAt(raw: unknown, place: Place): Condition {
  return raw === undefined ? ALWAYS : compileCondition(raw, place.path, place.scope, place.report);
}

export function toShareOf(raw: ShareOfFile): ShareOf {
  return { kind: 'share-of', share: toRatio(raw.share), base: { portions: raw.of ?? ['inScope'], basis: raw.basis ?? 'charged' } };
}

export function compileAmount(raw: AmountFile, place: Place): Amount {
  if (typeof raw === 'string') return { kind: 'fen', amountFen: toFen(raw) };
  if (Array.isArray(raw)) return { kind: 'amount-table', rows: compileTable(raw, place, compileAmount) };
  if ('parameter' in raw) {
    isKnown({ zh: '参数', en: 'parameter' }, raw.parameter, place.scope.parameters, [...place.path, 'parameter'], place.report);
    return { kind: 'parameter', parameter: raw.parameter, times: toRatio(raw.times, 999_990_000 as Ratio) };
  }
  return {
    kind: 'share-of-bill',
    share: toRatio(raw.share),
    of: toPortions(raw.of),
    ...(raw.atLeast !== undefined && { atLeastFen: toFen(raw.atLeast) }),
    ...(raw.atMost !== undefined && { atMostFen: toFen(raw.atMost) }),
  };
}

export function compileShare(raw: ShareFile, place: Place): Share {
  if (typeof raw === 'string') return { kind: 'ratio', ratio: toRatio(raw) };
  if (Array.isArray(raw)) return { kind: 'share-table', rows: compileTable(raw, place, compileShare) };
  if (raw.atLeast !== undefined && raw.atMost !== undefined && toRatio(raw.atLeast) > toRatio(raw.atMost)) {
    place.report([...place.path, 'atLeast'], { zh: '“atLeast”大于“atMost”', en: '"atLeast" is above "atMost"' });
  }
  return {
    kind: 'adjusted',
    base: compileShare(raw.base, below(place, 'base')),
    points: raw.plus.map((plus, index) => ({
      when: conditionAt(plus.when, below(place, 'plus', index, 'when')),
      points: toPoints(plus.points),
      assumed: toAssumed(plus.assumed, below(place, 'plus', index, 'assumed')),
    })),
    atLeast: raw.atLeast === undefined ? (0 as Ratio) : toRatio(raw.atLeast),
    atMost: raw.atMost === undefined ? WHOLE : toRatio(raw.atMost),
  };
}

type TableFile<Value> = readonly (
  | { when: Record<string, unknown>; use: Value; assumed?: string | string[] | undefined }
  | { otherwise: Value; assumed?: string | string[] | undefined }
)[];

function compileTable<Value, Compiled>(rows: TableFile<Value>, place: Place, compile: (raw: Value, place: Place) => Compiled) {
  return rows.map((row, index) => {
    const at = below(place, index);
    const assumed = toAssumed(row.assumed, below(at, 'assumed'));
    if ('use' in row) return { when: conditionAt(row.when, below(at, 'when')), value: compile(row.use, below(at, 'use')), assumed };
    if (index < rows.length - 1) place.report(at.path, { zh: '“otherwise”必须是最后一行', en: '"otherwise" must be the last row' });
    return { when: ALWAYS, value: compile(row.otherwise, below(at, 'otherwise')), assumed };
  });
}

function toPoints(text: string): number {
  return text.startsWith('-') ? -toRatio(`${text.slice(1)}%`) : toRatio(`${text}%`);
}

export function toRatio(text: string, max: Ratio = WHOLE): Ratio {
  const ratio = parseRatio(text, max);
  if (ratio === undefined) throw new Error(`not a ratio: ${text}`);
  return ratio;
}

/** The amounts that may stand there, as far as they stand in the file. */
export function valuesOf(amount: Amount): number[] {
  if (amount.kind === 'fen') return [amount.amountFen];
  return amount.kind === 'amount-table' ? amount.rows.flatMap((row) => valuesOf(row.value)) : [];
}
