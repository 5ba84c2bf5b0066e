// What the format found wrong, in words that a county official can act on.
import type { Text } from '@doudi/policy';
import type { z } from 'zod';
import { EXPECTED, type Expected } from './format.ts';
import { closest, type Path } from './problem.ts';
import type { Report } from './scope.ts';

export function reportIssues(issues: readonly z.core.$ZodIssue[], value: unknown, report: Report, above: Path = []): void {
  for (const issue of issues) {
    const path = [...above, ...(issue.path as Path)];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) report([...path, key], unknownKey(key, issue.message.split(' '), valueAt(value, [...(issue.path as Path), key])));
    } else if (issue.code === 'invalid_union') reportUnion(issue, value, path, above, report);
    else if (issue.code === 'invalid_key') report([...path], notExpected('id', path.at(-1), undefined));
    else report(path, notExpected(issue.message, valueAt(value, issue.path as Path), path.at(-1)));
  }
}

/** Of several allowed shapes, speaks of the one that the writer probably meant: the one whose faults lie deepest. */
function reportUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown, path: Path, above: Path, report: Report): void {
  const inside = issue.errors.filter(
    (branch) => !branch.some((fault) => fault.path.length === 0 && fault.code !== 'unrecognized_keys' && fault.code !== 'invalid_union'),
  );
  const best = [...inside].sort((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)[0];
  if (best) reportIssues(best, valueAt(value, issue.path as Path), report, path);
  else report(path, notExpected(issue.message, valueAt(value, path.slice(above.length)), path.at(-1)));
}

function unknownKeys(branch: readonly z.core.$ZodIssue[]): number {
  return branch.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[key] : undefined), value);
}

function unknownKey(key: string, known: readonly string[], found: unknown): Text {
  const meant = closest(key, known);
  const [zh, en] = hintOf(key, found);
  return {
    zh: `没有“${key}”这一项${meant ? `，是否应为“${meant}”？` : '；'}可用：${known.join(', ')}${zh}`,
    en: `there is no key "${key}" here${meant ? `; did you mean "${meant}"?` : ';'} known: ${known.join(', ')}${en}`,
  };
}

/** In {en: one, two} the comma ends the text, and `two` looks like a key without a value; so does the end of 150,000. */
function hintOf(key: string, found: unknown): readonly [string, string] {
  if (found !== '' && found !== null) return ['', ''];
  if (/^\d{3}(\.\d+)?$/.test(key)) return ['（金额不写千分位逗号）', ' (an amount has no thousands separator)'];
  return ['（含逗号的文字须加引号）', ' (a text with a comma must stand in quotes)'];
}

function notExpected(what: string, found: unknown, key: string | number | undefined): Text {
  const expected = EXPECTED[what as Expected] ?? { zh: what, en: what };
  if (found === null) return { zh: `“${key ?? '文件'}”是空的，应为${expected.zh}`, en: `${key ?? 'the file'} is empty; expected ${expected.en}` };
  if (found === undefined) return { zh: `缺少“${key}”，应为${expected.zh}`, en: `${key} is missing; expected ${expected.en}` };
  const shown = typeof found === 'string' ? found.slice(0, 60) : Array.isArray(found) ? '[…]' : '{…}';
  return { zh: `“${shown}”不对，应为${expected.zh}`, en: `"${shown}" is not what is expected here: ${expected.en}` };
}
