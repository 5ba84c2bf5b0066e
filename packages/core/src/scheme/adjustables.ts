// What may be moved in a scheme without writing rules anew: the amounts and shares of its files, each by an address, and the lines
// that may end. adjust.ts makes the change.
import {
  ALWAYS,
  type Condition,
  conditionWords,
  fen,
  formatFen,
  type Policy,
  parseFen,
  parseRatio,
  printRatio,
  type Ratio,
  type Text,
  WHOLE,
} from '@doudi/policy';
import { compileCondition } from './compile-condition.ts';
import { compileScheme } from './compile-scheme.ts';
import { type BenefitFile, benefitFormat, type SchemeFile, schemeFormat } from './format.ts';
import type { SchemeFiles } from './load.ts';
import type { Path } from './problem.ts';
import type { Scope } from './scope.ts';
import { needs, whenAnyRow } from './walls.ts';
import { readYaml } from './yaml-source.ts';

/** A value of a scheme's files that may be moved. */
export interface Adjustable {
  /** `benefits/basic.yaml#/pays/share/0/use`: the file, and where in it as a JSON Pointer. */
  readonly address: string;
  /** The id of the benefit in whose file it stands. */
  readonly benefit?: string;
  readonly kind: AdjustableKind;
  /** As it stands in the file: `40000`, `80%`, `-20`. */
  readonly value: string;
  /** The value and its sensible bounds in units: fen, or millionths (a percentage point is 10,000). */
  readonly units: number;
  readonly range: Range;
  /** The line, what the value is, for whom: 医疗救助：支付比例（低保对象）. */
  readonly name: Text;
  /** It is for nobody without a protected category: whoever sees whom it changes knows the reason. */
  readonly isTelling: boolean;
}
export type AdjustableKind = 'money' | 'ratio' | 'points';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A line that may end. */
export interface EndableLine {
  readonly benefit: string;
  readonly name: Text;
  readonly isTelling: boolean;
}

const HEAD = 'scheme.yaml';

/** Everything that may be moved, in the order in which the lines pay, then what scheme.yaml says; nothing if that cannot be read. */
export function adjustablesOf(files: SchemeFiles): Adjustable[] {
  const head = readHead(files);
  if (!head) return [];
  const found: Adjustable[] = [];
  const uses: Uses = new Map();
  for (const { file, benefit } of benefitsOf(files)) {
    const when = [conditionOf(benefit.when, head)];
    const told = { isTelling: isLineTelling(benefit, head), kinds: benefit.kinds, isFirst: benefit.choose !== 'most-favourable' };
    walk(benefit.pays, { head, found, uses, file, benefit: benefit.benefit, line: benefit.name, path: ['pays'], keys: [], when, reached: when, ...told });
  }
  for (const { line, value, path, keys, when: raw, isTelling = false } of valuesOfHead(head.file, uses)) {
    const when = [conditionOf(raw, head)];
    walk(value, { head, found, uses, file: HEAD, line, path, keys, when, reached: when, isTelling, kinds: Object.keys(head.file.kinds), isFirst: true });
  }
  return found;
}

export function endableLinesOf(files: SchemeFiles): EndableLine[] {
  const head = readHead(files);
  if (!head) return [];
  return benefitsOf(files).map(({ benefit }) => ({ benefit: benefit.benefit, name: benefit.name, isTelling: isLineTelling(benefit, head) }));
}

/** As the loader decides which lines lose their names. */
function isLineTelling(benefit: BenefitFile, head: Head): boolean {
  const rows = [benefit.pays].flat().map((row) => conditionOf(row.when, head));
  return tells(whenAnyRow(conditionOf(benefit.when, head), rows), head, benefit.kinds);
}

/** What cannot be decided is taken to tell. */
function tells(when: Condition, head: Head, kinds: readonly string[]): boolean {
  return needs(when, head.walled, head, kinds) !== false;
}

/** What a text of a file says in units; undefined where it is none of the kind. */
export function toUnits(kind: AdjustableKind, text: string): number | undefined {
  if (kind === 'money') return parseFen(text);
  if (kind === 'ratio') return parseRatio(text, MOST_FACTOR);
  const points = parseRatio(`${text.replace(/^-/, '')}%`);
  return points !== undefined && text.startsWith('-') ? -points : points;
}

/** The mirror: units as a file has them. */
export function ofUnits(kind: AdjustableKind, units: number): string {
  if (kind === 'money') return formatFen(fen(units)).replace(/\.00$/, '');
  const ratio = printRatio(Math.abs(units) as Ratio);
  return kind === 'ratio' ? ratio : `${units < 0 ? '-' : ''}${ratio.slice(0, -1)}`;
}

const MOST_FACTOR = 999_990_000 as Ratio;

/** scheme.yaml with the words for conditions. */
interface Head {
  readonly file: SchemeFile;
  readonly scope: Scope;
  readonly policy: Policy;
  readonly walled: ReadonlySet<string>;
}

function readHead(files: SchemeFiles): Head | undefined {
  const parsed = schemeFormat.safeParse(readYaml(HEAD, files.get(HEAD) ?? '').value);
  if (!parsed.success) return undefined;
  const walled = Object.entries(parsed.data.categories).flatMap(([category, { protected: kind }]) => (kind === undefined ? [] : [category]));
  return { file: parsed.data, ...compileScheme(parsed.data, () => {}), walled: new Set(walled) };
}

/** The benefits that can be read, in the order in which they pay. */
export function benefitsOf(files: SchemeFiles): { readonly file: string; readonly benefit: BenefitFile }[] {
  return [...files]
    .filter(([file]) => file.startsWith('benefits/'))
    .flatMap(([file, text]) => {
      const parsed = benefitFormat.safeParse(readYaml(file, text).value);
      return parsed.success ? [{ file, benefit: parsed.data }] : [];
    })
    .sort((a, b) => Number(a.benefit.order) - Number(b.benefit.order));
}

function conditionOf(raw: unknown, { scope }: Head): Condition {
  return raw === undefined ? ALWAYS : compileCondition(raw, [], scope, () => {});
}

interface HeadValue {
  readonly line: Text;
  readonly value: unknown;
  readonly path: Path;
  readonly keys: readonly string[];
  readonly when?: unknown;
  readonly isTelling?: boolean;
}

/** Of each parameter, whether the values that use it are for protected categories alone. */
type Uses = Map<string, boolean[]>;

/** `uses`: by the benefits. What only protected lines read is as telling as they are. */
function valuesOfHead(file: SchemeFile, uses: Uses): HeadValue[] {
  return [
    ...(file.promises ?? []).map(({ name, patientAtMost, when }, index) => ({
      line: name,
      value: patientAtMost,
      path: ['promises', index, 'patientAtMost'],
      keys: ['promise'],
      when,
    })),
    ...(file.firstShares ?? []).map(({ name, share, when }, index) => ({
      line: name,
      value: share,
      path: ['firstShares', index, 'share'],
      keys: ['share'],
      when,
    })),
    ...Object.entries(file.parameters ?? {}).flatMap(([id, { name, amounts }]) =>
      amounts.map(({ amount, from }, index) => ({
        line: { zh: `${name.zh}（${from} 起）`, en: `${name.en} (from ${from})` },
        value: amount,
        path: ['parameters', id, 'amounts', index, 'amount'],
        keys: ['amount'],
        isTelling: uses.get(id)?.every((isTelling) => isTelling) ?? false,
      })),
    ),
    ...(file.prepay === undefined ? [] : [{ line: file.name, value: file.prepay, path: ['prepay'], keys: ['prepay'] }]),
  ];
}

interface At {
  readonly head: Head;
  readonly found: Adjustable[];
  readonly file: string;
  readonly benefit?: string;
  readonly line: Text;
  readonly path: Path;
  /** The names on the way, without numbers of rows. */
  readonly keys: readonly string[];
  /** Every condition on the way; the first is the line's own. */
  readonly when: readonly Condition[];
  /** The same with *none of the rows before*, where the first row that holds counts: who gets there at all. */
  readonly reached: readonly Condition[];
  readonly each?: string;
  readonly kinds: readonly string[];
  /** Whether of a list of rows the first that holds counts. */
  readonly isFirst: boolean;
  /** Whatever is found below is for protected categories alone. */
  readonly isTelling: boolean;
  readonly uses: Uses;
}

/** What says for whom, of what or under which name, but is no amount. */
const NO_VALUES = ['when', 'assumed', 'of', 'basis', 'each', 'edges', 'yearToDate', 'lessPaidBy', 'account', 'shared', 'parameter'];

function walk(node: unknown, at: At): void {
  if (typeof node === 'string') found(node, at);
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    walkRows(node, at);
    return;
  }
  const own = 'when' in node ? [conditionOf(node.when, at.head)] : 'otherwise' in node ? [ALWAYS] : [];
  const when = [...at.when, ...own];
  const reached = [...at.reached, ...own];
  const isTelling = at.isTelling || (own.length > 0 && tells({ kind: 'all', of: reached }, at.head, at.kinds));
  if ('parameter' in node) at.uses.set(String(node.parameter), [...(at.uses.get(String(node.parameter)) ?? []), isTelling]);
  const each = 'each' in node ? String(node.each) : at.each;
  for (const [key, value] of Object.entries(node)) {
    if (NO_VALUES.includes(key)) continue;
    const keys = key === 'use' || key === 'otherwise' ? at.keys : [...at.keys, key];
    walk(value, { ...at, path: [...at.path, key], keys, when, reached, isTelling, isFirst: key !== 'plus', ...(each !== undefined && { each }) });
  }
}

/** Rows of a table, of which the first that holds counts; points are added by every one that does. */
function walkRows(rows: readonly unknown[], at: At): void {
  const before: Condition[] = [];
  for (const [index, item] of rows.entries()) {
    const reached = [...at.reached, ...before];
    const isTelling = at.isTelling || (before.length > 0 && tells({ kind: 'all', of: reached }, at.head, at.kinds));
    const hasWhen = typeof item === 'object' && item !== null && 'when' in item;
    // What stands after rows for some is for whoever is left, and is named so.
    const when = before.length > 0 && !hasWhen && !isOtherwise(item) ? [...at.when, ALWAYS] : at.when;
    walk(item, { ...at, path: [...at.path, index], when, reached, isTelling });
    if (at.isFirst && hasWhen) before.push({ kind: 'not', of: conditionOf(item.when, at.head) });
  }
}

function isOtherwise(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'otherwise' in item;
}

function found(value: string, at: At): void {
  const kind = at.keys.at(-1) === 'points' ? 'points' : value.endsWith('%') ? 'ratio' : 'money';
  const units = toUnits(kind, value);
  if (units === undefined) return;
  at.found.push({
    address: addressOf(at.file, at.path),
    ...(at.benefit !== undefined && { benefit: at.benefit }),
    kind,
    value,
    units,
    range: rangeOf(kind, units),
    name: nameOf(at),
    isTelling: at.isTelling || tells({ kind: 'all', of: at.reached }, at.head, at.kinds),
  });
}

function addressOf(file: string, path: Path): string {
  return `${file}#${path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}

const POINT = 10_000;

function rangeOf(kind: AdjustableKind, units: number): Range {
  if (kind === 'ratio') return { from: 0, to: units > WHOLE ? units * 2 : WHOLE, step: POINT };
  if (kind === 'points') return { from: Math.min(-30 * POINT, units), to: Math.max(30 * POINT, units), step: POINT };
  const to = Math.max(100_000, units * 2);
  // A hundredth of the whole, as a power of ten of yuan: steps that people count in.
  return { from: 0, to, step: Math.max(100, 10 ** (String(to).length - 3)) };
}

function nameOf({ line, keys, path, when, each, head }: At): Text {
  const known = WORDS[keys.join('.')] ?? WORDS[keys.slice(-2).join('.')] ?? WORDS[keys.at(-1) ?? ''] ?? { zh: keys.join('.'), en: keys.join('.') };
  const band = path[path.lastIndexOf('rows') + 1];
  const what = typeof band === 'number' ? { zh: `第 ${band + 1} ${known.zh}`, en: `${known.en} ${band + 1}` } : known;
  const period = each === undefined ? undefined : EACH[each];
  const forWhom = when.slice(1).map((condition) => conditionWords(condition, head.policy));
  const zh = [...(period ? [period.zh] : []), ...forWhom.map((words) => words.zh)];
  const en = [...(period ? [period.en] : []), ...forWhom.map((words) => words.en)];
  return {
    zh: `${line.zh}：${what.zh}${zh.length > 0 ? `（${zh.join('；')}）` : ''}`,
    en: `${line.en}: ${what.en}${en.length > 0 ? ` (${en.join('; ')})` : ''}`,
  };
}

const EACH: Readonly<Record<string, Text>> = {
  claim: { zh: '每次', en: 'each bill' },
  month: { zh: '每月', en: 'each month' },
  year: { zh: '每年', en: 'each year' },
  lifetime: { zh: '终身', en: 'for life' },
};

/** What a value is, by the last names on the way to it. */
const WORDS: Readonly<Record<string, Text>> = {
  share: { zh: '支付比例', en: 'share paid' },
  'share.base': { zh: '支付比例', en: 'share paid' },
  'plus.points': { zh: '加减的百分点', en: 'points added or taken off' },
  'share.atLeast': { zh: '支付比例下限', en: 'lowest share paid' },
  'share.atMost': { zh: '支付比例上限', en: 'highest share paid' },
  'shares.inScope': { zh: '目录内费用支付比例', en: 'share paid in scope' },
  'shares.prepay': { zh: '乙类先行自付支付比例', en: 'share paid of class-B pre-payments' },
  'shares.certifiedOut': { zh: '经认定目录外费用支付比例', en: 'share paid of certified costs outside the catalogue' },
  'shares.overLimit': { zh: '超限价费用支付比例', en: 'share paid of costs above price limits' },
  'shares.otherOut': { zh: '其他目录外费用支付比例', en: 'share paid of other costs outside the catalogue' },
  'rows.to': { zh: '段上限', en: 'upper edge of band' },
  'rows.share': { zh: '段支付比例', en: 'share paid in band' },
  firstShare: { zh: '先行自付比例', en: 'share that the patient pays first' },
  'between.from': { zh: '起点', en: 'lower edge' },
  'between.to': { zh: '止点', en: 'upper edge' },
  'deductible.amount': { zh: '起付线', en: 'deductible' },
  'deductible.times': { zh: '起付线的倍数', en: 'multiple of the deductible' },
  'deductible.atMostYearly': { zh: '全年起付线合计上限', en: 'most deductibles of a year' },
  'atLeast.share': { zh: '最低支付比例', en: 'least share paid' },
  'to.share': { zh: '补足至的比例', en: 'share that it tops up to' },
  'to.amount': { zh: '补足至的金额', en: 'amount that it tops up to' },
  'patientAtMost.share': { zh: '个人负担比例上限', en: "most of the patient's share" },
  'patientAtMost.amount': { zh: '个人负担金额上限', en: "most of the patient's part" },
  'plus.share': { zh: '超出部分个人负担比例', en: "patient's share of what is above" },
  'plus.above': { zh: '另计个人负担的起点', en: 'above which the patient bears a share' },
  fixed: { zh: '定额', en: 'fixed amount' },
  'limit.amount': { zh: '封顶线', en: 'limit' },
  promise: { zh: '承诺的个人负担比例', en: "promised most of the patient's share" },
  amount: { zh: '金额', en: 'amount' },
  atLeast: { zh: '下限', en: 'at least' },
  atMost: { zh: '上限', en: 'at most' },
  times: { zh: '倍数', en: 'multiple' },
  prepay: { zh: '乙类先行自付比例', en: 'class-B pre-payment' },
};
