// What is wrong with a scheme's files: every problem names its place, what was expected and, where it can, a suggestion.
import type { Text } from '@doudi/policy';
import type { Path } from '@doudi/policy/check';

export type { Path } from '@doudi/policy/check';

export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document, as keys. */
  readonly path: Path;
  readonly message: Text;
  /** A warning does not keep a scheme from settling. */
  readonly isWarning: boolean;
}

/** `file:line:column: message`, as editors and terminals expect. */
export function printProblem(problem: Problem, language: 'zh' | 'en'): string {
  const kind = problem.isWarning ? { zh: '提示：', en: 'warning: ' }[language] : '';
  return `${problem.file}:${problem.line}:${problem.column}: ${kind}${problem.message[language]}`;
}

/** The known word that a misspelt one probably means. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** "unknown X; did you mean Y? Known: …" */
export function unknownWord(what: Text, word: string, known: readonly string[]): Text {
  const meant = closest(word, known);
  const shown = known.slice(0, 12).join(', ');
  return {
    zh: `没有名为“${word}”的${what.zh}${meant ? `，是否应为“${meant}”？` : '。'}可用：${shown || '（无）'}`,
    en: `unknown ${what.en} "${word}"${meant ? `; did you mean "${meant}"?` : ';'} known: ${shown || '(none)'}`,
  };
}
