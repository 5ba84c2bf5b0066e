// The names that one scheme defines, and where problems with them are reported.
import type { Condition, Text } from '@doudi/policy';
import type { Fact } from './facts.ts';
import { type Path, type Problem, unknownWord } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

export interface Scope {
  readonly kinds: readonly string[];
  readonly payers: readonly string[];
  readonly categories: readonly string[];
  readonly facts: { readonly [fact: string]: Fact };
  readonly lists: { readonly [list: string]: readonly string[] };
  readonly definitions: { readonly [name: string]: Condition };
  readonly assumptions: readonly string[];
  readonly parameters: readonly string[];
  readonly counters: readonly string[];
  /** The codes that a word of the scheme is the name of: 特困人员 → destitute. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
}

/** Collects problems of one file. */
export type Report = (path: Path, message: Text, isWarning?: boolean) => void;

export function reportInto(problems: Problem[], source: YamlSource): Report {
  return (path, message, isWarning) => {
    problems.push(source.at(path, message, isWarning));
  };
}

/** Whether a word is among the known ones; reports it if not. Who wrote a name instead of its code is told the code. */
export function isKnown(what: Text, word: string, known: readonly string[], path: Path, report: Report, codes?: Scope['codes']): boolean {
  if (known.includes(word)) return true;
  const code = codes?.get(word)?.find((candidate) => known.includes(candidate));
  const message = code === undefined ? undefined : { zh: `“${word}”的代码是 ${code}，请写 ${code}`, en: `"${word}" is the name of ${code}; write ${code}` };
  report(path, message ?? unknownWord(what, word, known));
  return false;
}
