// `doudi settle` and `doudi explain`: claims in, results or explanations out.
import { existsSync, statSync } from 'node:fs';
import { bookOpeningLine, toClosingRows } from '@doudi/core/settlement';
import { type Books, emptyBooks, explain, isRefusal, type Language, type Policy } from '@doudi/policy';
import { linesOf, openSeekable } from '../platform/lines.ts';
import { fileOutput, type Output, standardOutput } from '../platform/output.ts';
import { progressBar } from '../platform/progress-bar.ts';
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
  let found: 'settled' | 'refused' | undefined;
  const format: ResultFormat = {
    head: '',
    row: (id, outcome) => {
      if (args.id !== undefined && id !== args.id) return '';
      found = isRefusal(outcome) ? 'refused' : 'settled';
      const title = `# ${printable(id ?? '?')}\n`;
      if (isRefusal(outcome)) return `${title}${outcome.code} ${outcome.path}: ${outcome.message[args.language]}\n\n`;
      return `${title}${explain(policy, outcome, args.language).text}\n\n`;
    },
  };
  const isClean = await run({ ...args, context, format, isTraced: true, closing: undefined });
  if (!found && args.id !== undefined) throw new UserError({ zh: `文件中没有编号为“${args.id}”的账单。`, en: `no bill in the file has the id "${args.id}"` });
  return args.id === undefined ? isClean : found === 'settled';
}

/** An id may hold what a terminal would obey. */
function printable(id: string): string {
  return id.replace(/[\p{Cc}\p{Cf}]/gu, '�');
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
  if (closing !== undefined) refuseSameFile(closing, claims);
  const books = opening === undefined ? emptyBooks() : readOpening(opening, context.scheme.policy);
  const file = openSeekable(claims);
  const closingOutput = closing === undefined ? undefined : fileOutput(closing);
  const bytes = file.bytes * 2;
  const bar = bytes > 0 ? progressBar() : undefined;
  // Results that nobody reads are no error, but balances that stop in the middle of a year would be.
  const output = standardOutput((error) => {
    closingOutput?.discard();
    if (error.code === 'EPIPE') process.exit(closingOutput ? 2 : 0);
  });
  try {
    await output.write(format.head);
    const refused = await settleFile({
      file,
      context,
      books,
      isTraced,
      onRow: (id, outcome) => output.write(format.row(id, outcome)),
      ...(closingOutput && { onClosed: writeClosing(closingOutput, context.scheme.policy) }),
      progress: (done) => bar?.update(done / bytes),
    });
    await output.end();
    await closingOutput?.end();
    return refused === 0;
  } catch (error) {
    closingOutput?.discard();
    throw error;
  } finally {
    bar?.stop();
    file.close();
  }
}

/** The claims must not be overwritten by what is made of them. */
function refuseSameFile(closing: string, claims: string): void {
  const [a, b] = [closing, claims].map((path) => (path !== '-' && existsSync(path) ? statSync(path) : undefined));
  if (!a || !b || a.ino !== b.ino || a.dev !== b.dev) return;
  throw new UserError({ zh: `期末余额不能写入账单文件“${claims}”。`, en: `the closing balances cannot go into the claims file "${claims}"` });
}

function writeClosing(output: Output, policy: Policy): NonNullable<Parameters<typeof settleFile>[0]['onClosed']> {
  return (owner, id, balances) =>
    output.write(
      toClosingRows(policy, owner, id, balances)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
}

/** All or nothing: a fault in one opening balance would make every later amount of that person wrong. */
function readOpening(path: string, policy: Policy): Books {
  const books = emptyBooks();
  const file = openSeekable(path);
  const seen = new Set<string>();
  try {
    for (const line of linesOf(file)) {
      const fault = line.text === undefined ? { zh: '无法读取', en: 'it cannot be read' } : bookOpeningLine(line.text, policy, books, seen);
      if (fault)
        throw new UserError({ zh: `期初余额“${path}”第 ${line.number} 行：${fault.zh}。`, en: `opening balances "${path}", line ${line.number}: ${fault.en}` });
    }
  } finally {
    file.close();
  }
  return books;
}
