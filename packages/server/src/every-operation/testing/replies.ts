// What holds of every reply, whatever was asked.
import { answerFault, type Contract, hideNumbers, type Problem, type RefusalCode, refusalsOf } from '@doudi/core/contract';
import type { WireRequest } from './requests.ts';
import { SECRETS } from './words.ts';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly milliseconds: number;
}

export const SLOW_MS = 2_000;
/** What a request may meet whose address or method belongs to no operation. */
const ASTRAY: readonly RefusalCode[] = ['no-such-address', 'wrong-method', 'bad-request'];
const INSIDES: readonly (readonly [string, RegExp])[] = [
  ['a stack trace', /\bat (async )?[\w.<>]+ ?\(|\bat .{1,200}:\d+:\d+/],
  ['SQL', /\bselect\b.{1,200}\bfrom\b|\binsert into\b|\bupdate \w+ set\b|\bdelete from\b|\$\d\b/i],
  ['what PostgreSQL says', /violates|syntax error|row-level security|relation "|column "|invalid input syntax|permission denied for/i],
  ['a file path', /node_modules|\/packages\/|\.ts\b|file:\/\/|\/(home|root|tmp|var|usr)\//],
];
const LONG_NUMBER = /\d{17}[\dXx]/;

/** Everything that is wrong with a reply. `contracts` are those that the request may have reached. */
export function faultsOf(contracts: readonly Contract[], { isAstray, path, body }: WireRequest, reply: Reply, schemaNames: ReadonlySet<string>): string[] {
  const { status, contentType, text, milliseconds } = reply;
  const faults: string[] = [];
  if (status >= 500) faults.push(`it answered ${status}`);
  if (milliseconds > SLOW_MS) faults.push(`it took ${Math.round(milliseconds)} ms`);
  if (text === '') return isAstray ? faults : [...faults, 'the answer is empty'];
  const parsed = parse(text);
  if (parsed === undefined) return [...faults, 'the answer is no JSON'];
  if (status === 200) {
    if (!contentType.startsWith('application/json')) faults.push(`an answer came as ${contentType}`);
    const breaches = contracts.map((contract) => answerFault(contract, parsed)).filter((fault) => fault !== undefined);
    if (breaches.length === contracts.length) faults.push(breaches[0] ?? 'it answered to no contract');
    return faults;
  }
  if (!contentType.startsWith('application/problem+json')) faults.push(`a refusal came as ${contentType}`);
  const problem = parsed as Problem;
  const allowed = [...contracts.flatMap(refusalsOf), ...(isAstray ? ASTRAY : [])];
  if (!allowed.includes(problem.code)) faults.push(`it refused with ${problem.code}, which no contract names`);
  if (problem.status !== status) faults.push(`the problem says ${problem.status} and the status is ${status}`);
  // A path repeats the name of a field that was sent, shortened and without numbers.
  const said = [problem.title, problem.detail, ...(problem.errors ?? []).map((error) => error.message)].join('\n');
  const ownWords = withoutQuotes(said, problem);
  for (const [what, pattern] of INSIDES) if (pattern.test(ownWords)) faults.push(`the refusal holds ${what}: ${hideNumbers(said).slice(0, 200)}`);
  const named = [...new Set(ownWords.match(/\w+/g))].filter((word) => schemaNames.has(word));
  if (named.length > 0) faults.push(`the refusal names ${named.join(', ')} of the database`);
  if (LONG_NUMBER.test(text)) faults.push('the refusal repeats a long number');
  // Who writes a password where a category belongs reads it again; whoever writes it as a password does not.
  const isQuotable = (secret: string) => `${path} ${body}`.replace(/"\w*[pP]assword":"[^"]*"/g, '').includes(secret);
  for (const secret of [SECRETS.password, SECRETS.token]) if (text.includes(secret) && !isQuotable(secret)) faults.push('the refusal repeats a secret');
  return faults;
}

/** A detail begins with the path of the field to blame, which may have been sent with any name. */
function withoutQuotes(said: string, { path, errors = [] }: Problem): string {
  return [path, ...errors.map((error) => error.path)].reduce<string>((rest, quoted) => (quoted ? rest.replaceAll(quoted, '') : rest), said);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
