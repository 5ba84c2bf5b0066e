// YAML text with the place of every value. Every scalar is read as the text that stands there, so that no amount ever passes
// through a binary number and no long code loses digits.
import type { Text } from '@doudi/policy';
import { isCollection, isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Path, Problem } from './problem.ts';

export interface YamlSource {
  readonly file: string;
  /** Mappings, sequences and strings only. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  at(path: Path, message: Text, isWarning?: boolean): Problem;
}

const MAX_LENGTH = 1_000_000;
/** Ten times what a rule needs. At a few thousand brackets the parser takes the whole process down. */
const MAX_DEPTH = 100;

export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const [isLong, isDeep] = [text.length > MAX_LENGTH, isNestedDeeply(text)];
  const document = parseDocument(isLong || isDeep ? '' : text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true, keepSourceTokens: false });
  const problemAt = (offset: number, path: Path, message: Text, isWarning = false): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path, message, isWarning };
  };
  const at = (path: Path, message: Text, isWarning = false) => problemAt(offsetOf(document.contents, path), path, message, isWarning);
  const problems: Problem[] = [];
  if (isDeep) problems.push(problemAt(0, [], { zh: `层次超过 ${MAX_DEPTH} 层。`, en: `it is nested more than ${MAX_DEPTH} levels deep` }));
  if (isLong) problems.push(problemAt(0, [], { zh: '文件超过一百万字符。', en: 'the file has more than a million characters' }));
  for (const error of document.errors) {
    problems.push(problemAt(error.pos[0], [], yamlFault(error, lineAt(text, error.pos[0]))));
  }
  for (const warning of document.warnings) problems.push(problemAt(warning.pos[0], [], { zh: '不支持标签（!…）', en: 'tags (!…) are not supported' }));
  visit(document, {
    Alias: (_, node) => {
      problems.push(problemAt(node.range?.[0] ?? 0, [], { zh: '不支持别名（*）；请把内容写全。', en: 'aliases (*) are not supported; write the content out' }));
    },
    Scalar: (_, node) => {
      if (node.type === 'PLAIN' && typeof node.value === 'string' && losesDigits(node.value)) {
        const message = {
          zh: `数字 ${node.value} 过长，其他程序读取时会丢失末位；请加引号。`,
          en: `the number ${node.value} is so long that other programs lose its last digits; write it in quotes`,
        };
        problems.push(problemAt(node.range?.[0] ?? 0, [], message));
      }
    },
  });
  return { file, value: problems.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 }), problems, at };
}

/** By its brackets, wherever they stand: what is indented the parser can bear. */
function isNestedDeeply(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Where the characters of a value stand, and whether it is one text; undefined where there is none. */
export function findSpan(text: string, path: Path): { readonly from: number; readonly to: number; readonly isText: boolean } | undefined {
  const node: unknown = parseDocument(text, { schema: 'failsafe' }).getIn(path, true);
  if (!isScalar(node) && !isCollection(node)) return undefined;
  return node.range ? { from: node.range[0], to: node.range[1], isText: isScalar(node) } : undefined;
}

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
}

/** What stands wrong in the line, where it shows; else what the parser says. */
function yamlFault(error: { readonly code: string; readonly message: string }, line: string): Text {
  const reason = (error.message.split(' at line ')[0] ?? '').split('\n')[0] ?? '';
  const hint = hintOf(line);
  const known = YAML_FAULTS[error.code];
  return {
    zh: `不是有效的 YAML：${hint?.zh ?? known ?? reason}`,
    en: `not valid YAML: ${reason}${hint ? ` (${hint.en})` : ''}`,
  };
}

function hintOf(line: string): Text | undefined {
  if (/[：，｛｝［］]/.test(line)) return { zh: '有全角标点，请改用半角 : , { } [ ]', en: 'full-width punctuation; write : , { } [ ]' };
  if (/^\s*\t/.test(line)) return { zh: '缩进用了制表符，请用空格', en: 'a tab indents; use spaces' };
  if (/:[^\s].*:/.test(line) || /: [^"'{[]*: /.test(line))
    return { zh: '文字里有冒号，须加引号；冒号后须有空格', en: 'a text with a colon must stand in quotes; a space follows a colon' };
  return undefined;
}

const YAML_FAULTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: '同一名称写了两次',
  BAD_INDENT: '缩进不齐',
  MISSING_CHAR: '缺少符号，例如冒号、逗号或引号',
  MULTILINE_IMPLICIT_KEY: '“名称: 值”须写在一行内；请检查冒号后的空格和缩进',
  BLOCK_IN_FLOW: '花括号或方括号里不能换行缩进书写',
  BLOCK_AS_IMPLICIT_KEY: '一行里有多个冒号；文字含冒号须加引号',
  TAB_AS_INDENT: '缩进用了制表符，请用空格',
  UNEXPECTED_TOKEN: '有多余或放错位置的符号',
};

function losesDigits(plain: string): boolean {
  const isNumber = /^[+-]?\d+$/.test(plain) || /^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/.test(plain);
  return isNumber && !(Number.isSafeInteger(Number(plain)) && String(Number(plain)) === plain.replace(/^\+/, '').replace(/^0+(?=\d)/, ''));
}

/** Where the value at a path begins; where it is missing, where its nearest parent does. A key's own place if the path names one that is not wanted. */
function offsetOf(root: unknown, path: Path): number {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key) : undefined;
    if (pair && isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    const child: unknown = isMap(node) ? pair?.value : node.items[Number(key)];
    if (!child) break;
    node = child as Node;
    if (!isCollection(node) || !pair) offset = node.range?.[0] ?? offset;
  }
  return offset;
}
