// `doudi settle` and `doudi explain`: claims in, results or explanations out.
import { bookOpeningLine, toClosingRows } from '@doudi/core/settlement';
import { type Books, emptyBooks, explain, isRefusal, type Language, type Policy } from '@doudi/policy';
import { SingleBar } from 'cli-progress';
import { linesOf, openSeekable } from '../platform/lines.ts';
import { type Output, openOutput } from '../platform/output.ts';
import { UserError } from '../platform/user-error.ts';
import { findScheme, readContextOf } from '../schemes/read-schemes.ts';
import { csv, jsonLines, type ResultFormat } from './result-format.ts';
import { settleFile } from './settle-file.ts';

export interface SettleArguments {
  readonly scheme: string;
  readonly claims: string;
  readonly format: 'jsonl' | 'csv';
  readonly explainIn: Language | undefined;
  readonly opening: string | undefined;
  readonly closing: string | undefined;
  readonly language: Language;
}

/** Settles a file; true if every row was settled. */
export async function settleCommand(args: SettleArguments): Promise<boolean> {
  const context = readContextOf(findScheme(args.scheme));
  const { policy } = context.scheme;
  const format = (args.format === 'csv' ? csv : jsonLines)({ policy, language: args.language, explainIn: args.explainIn });
  return run({ ...args, context, format, isTraced: args.explainIn !== undefined });
}

export interface ExplainArguments {
  readonly scheme: string;
  readonly claims: string;
  readonly id: string | undefined;
  readonly opening: string | undefined;
  readonly language: Language;
}

/** Explains every bill of a file, or one of them after all that were settled before it. */
export async function explainCommand(args: ExplainArguments): Promise<boolean> {
  const context = readContextOf(findScheme(args.scheme));
  const { policy } = context.scheme;
  let found = false;
  const format: ResultFormat = {
    head: '',
    row: (id, outcome) => {
      if (args.id !== undefined && id !== args.id) return '';
      found = true;
      const title = `# ${id ?? '?'}\n`;
      if (isRefusal(outcome)) return `${title}${outcome.code} ${outcome.path}: ${outcome.message[args.language]}\n\n`;
      return `${title}${explain(policy, outcome, args.language).text}\n\n`;
    },
  };
  const isClean = await run({ ...args, context, format, isTraced: true, closing: undefined });
  if (!found && args.id !== undefined) throw new UserError({ zh: `文件中没有编号为“${args.id}”的账单。`, en: `no bill in the file has the id "${args.id}"` });
  return args.id !== undefined || isClean;
}

interface Run {
  readonly claims: string;
  readonly opening: string | undefined;
  readonly closing: string | undefined;
  readonly context: ReturnType<typeof readContextOf>;
  readonly format: ResultFormat;
  readonly isTraced: boolean;
}

async function run({ claims, opening, closing, context, format, isTraced }: Run): Promise<boolean> {
  const books = opening === undefined ? emptyBooks() : readOpening(opening, context.scheme.policy);
  const file = openSeekable(claims);
  const output = openOutput('-');
  const closingOutput = closing === undefined ? undefined : openOutput(closing);
  const bar = progressBar(file.bytes * 2);
  await output.write(format.head);
  const { refused } = await settleFile({
    file,
    context,
    books,
    isTraced,
    onRow: (id, outcome) => output.write(format.row(id, outcome)),
    ...(closingOutput && { onClosed: writeClosing(closingOutput) }),
    progress: (bytes) => bar?.update(bytes),
  });
  bar?.stop();
  await output.end();
  await closingOutput?.end();
  file.close();
  return refused === 0;
}

function writeClosing(output: Output): NonNullable<Parameters<typeof settleFile>[0]['onClosed']> {
  return (owner, id, balances) =>
    output.write(
      toClosingRows(owner, id, balances)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
}

/** All or nothing: a fault in one opening balance would make every later amount of that person wrong. */
function readOpening(path: string, policy: Policy): Books {
  const books = emptyBooks();
  const file = openSeekable(path);
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    const fault = line.text === undefined ? { zh: '无法读取', en: 'it cannot be read' } : bookOpeningLine(line.text, policy, books);
    if (fault) throw new UserError({ zh: `期初余额“${path}”第 ${number} 行：${fault.zh}。`, en: `opening balances "${path}", row ${number}: ${fault.en}` });
  }
  file.close();
  return books;
}

/** Only a person looking at a terminal gets a bar. */
function progressBar(total: number): SingleBar | undefined {
  if (!process.stderr.isTTY || total === 0) return undefined;
  const bar = new SingleBar({ format: '{bar} {percentage}% {eta_formatted}', stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(total, 0);
  return bar;
}
