// A scheme with some of its values moved and some of its lines ended. A change replaces the characters of one value, so that comments
// and form stay; what comes out is loaded like any other scheme, and is a draft that somebody can read.
import type { Text } from '@doudi/policy';
import { benefitsOf } from './adjustables.ts';
import { type LoadedScheme, loadScheme, type Scheme, type SchemeFiles } from './load.ts';
import type { Path, Problem } from './problem.ts';
import { findSpan, readYaml } from './yaml-source.ts';

export interface Adjustment {
  /** New values by address (`benefits/basic.yaml#/pays/share/0/use`), as the file would have them: `85%`. */
  readonly set: { readonly [address: string]: string };
  /** Ids of benefits that end: their files are left out, and nothing names them any more. */
  readonly ended: readonly string[];
}

export const UNADJUSTED: Adjustment = { set: {}, ended: [] };

export interface AdjustedScheme extends LoadedScheme {
  readonly files: SchemeFiles;
}

/** The files after an adjustment, as the ordinary loader reads them, with every problem, also of the adjustment itself. */
export function adjustScheme(files: SchemeFiles, { set, ended }: Adjustment): AdjustedScheme {
  const problems: Problem[] = [];
  const adjusted = endLines(setValues(files, set, problems), ended, problems);
  return { files: adjusted, ...(problems.length > 0 ? { problems } : loadScheme(adjusted)) };
}

/**
 * The same for bills that were read by `before`, the scheme of the files as they are. Bills tell protected categories apart by codes that follow from
 * the lines that ask about them; where an end would change those, the codes of the bills would mean something else, and it is refused.
 */
export function adjustForBills(before: Scheme, files: SchemeFiles, adjustment: Adjustment): AdjustedScheme {
  const adjusted = adjustScheme(files, adjustment);
  const codesOf = ({ walls }: Scheme) => JSON.stringify(walls.categories);
  if (!adjusted.scheme || codesOf(adjusted.scheme) === codesOf(before)) return adjusted;
  return { files: adjusted.files, problems: [problemOf('scheme.yaml', ['categories'], CODES_DIFFER)] };
}

const CODES_DIFFER: Text = {
  zh: '终止后，受保护类别在账单上的代码会改变，已有账单无法据此重算；请不要终止这条支付线，可改为调整它的支付比例或金额',
  en: 'with the line ended, protected categories would have other codes on bills, so that the bills there are cannot be reckoned by it; do not end it, but move its shares or amounts',
};

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function setValues(files: SchemeFiles, set: Adjustment['set'], problems: Problem[]): SchemeFiles {
  const adjusted = new Map(files);
  const byFile = new Map<string, [path: Path, value: string][]>();
  for (const [address, value] of Object.entries(set)) {
    const [file, pointer = ''] = address.split('#', 2);
    const path = pointer.split('/').slice(1).map(keyOf);
    byFile.set(file ?? '', [...(byFile.get(file ?? '') ?? []), [path, value]]);
  }
  for (const [file, values] of byFile) {
    const text = files.get(file);
    if (text === undefined) problems.push(problemOf(file, [], { zh: '方案没有此文件', en: 'the scheme has no such file' }));
    else adjusted.set(file, replaced(text, replacementsOf(file, text, values, problems)));
  }
  return adjusted;
}

function keyOf(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function replacementsOf(file: string, text: string, values: readonly [path: Path, value: string][], problems: Problem[]): Replacement[] {
  return values.flatMap(([path, value]) => {
    const span = findSpan(text, path);
    if (span?.isText && /^-?\d{1,12}(\.\d{1,4})?%?$/.test(value)) return [{ ...span, text: value }];
    const message = span?.isText
      ? { zh: `“${value.slice(0, 40)}”不是金额、百分比或百分点`, en: `"${value.slice(0, 40)}" is no amount, percentage or number of points` }
      : { zh: `没有可调整的值“/${path.join('/')}”`, en: `there is no value to move at /${path.join('/')}` };
    problems.push(problemOf(file, path, message));
    return [];
  });
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  const backwards = [...replacements].sort((a, b) => b.from - a.from);
  return backwards.reduce((before, { from, to, text: value }) => before.slice(0, from) + value + before.slice(to), text);
}

function endLines(files: SchemeFiles, ended: readonly string[], problems: Problem[]): SchemeFiles {
  if (ended.length === 0) return files;
  const all = benefitsOf(files);
  const staying = all.filter(({ benefit }) => !ended.includes(benefit.benefit));
  for (const id of ended) {
    if (!all.some(({ benefit }) => benefit.benefit === id))
      problems.push(problemOf(`benefits/${id}.yaml`, [], { zh: '方案没有这条支付线', en: 'the scheme has no such line' }));
  }
  // Two benefits may share the name of a line: it ends with the last of them.
  const names = new Set(staying.map(({ benefit }) => benefit.line ?? benefit.benefit));
  const gone = new Set(all.map(({ benefit }) => benefit.line ?? benefit.benefit).filter((line) => !names.has(line)));
  const kept = new Map([...files].filter(([file]) => !all.some((one) => one.file === file && ended.includes(one.benefit.benefit))));
  for (const [file, text] of kept) {
    if (file === 'scheme.yaml' || file.startsWith('benefits/')) kept.set(file, replaced(text, namesLeftOut(file, text, gone, problems)));
  }
  return kept;
}

/** Lists that name an ended line (`lessPaidBy`, and `lines` of a flag) without it. */
function namesLeftOut(file: string, text: string, gone: ReadonlySet<string>, problems: Problem[]): Replacement[] {
  const found: Replacement[] = [];
  const look = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) return;
    const list = ['lessPaidBy', 'lines'].includes(String(path.at(-1))) && Array.isArray(value) ? value.map(String) : [];
    const left = list.filter((name) => !gone.has(name));
    if (left.length === list.length) {
      for (const [key, part] of Object.entries(value)) look(part, [...path, key]);
      return;
    }
    const span = findSpan(text, path);
    if (left.length > 0 && span) found.push({ ...span, text: `[${left.join(', ')}]` });
    else
      problems.push(
        problemOf(file, path, {
          zh: '这里只列出了要终止的支付线；请先改写或一并终止',
          en: 'it names nothing but lines that end; rewrite it first, or end it too',
        }),
      );
  };
  look(readYaml(file, text).value, []);
  return found;
}

function problemOf(file: string, path: Path, message: Text): Problem {
  return { file, line: 1, column: 1, path, message, isWarning: false };
}
