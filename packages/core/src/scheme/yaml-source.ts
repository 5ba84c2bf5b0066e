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

export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text.length > MAX_LENGTH ? '' : text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true, keepSourceTokens: false });
  const problemAt = (offset: number, path: Path, message: Text, isWarning = false): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path, message, isWarning };
  };
  const at = (path: Path, message: Text, isWarning = false) => problemAt(offsetOf(document.contents, path), path, message, isWarning);
  const problems: Problem[] = [];
  if (text.length > MAX_LENGTH) problems.push(problemAt(0, [], { zh: '文件超过一百万字符。', en: 'the file has more than a million characters' }));
  for (const error of document.errors) {
    const reason = error.message.split('\n')[0] ?? '';
    problems.push(problemAt(error.pos[0], [], { zh: `不是有效的 YAML：${reason}`, en: `not valid YAML: ${reason}` }));
  }
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
