// The server's log: one line of JSON a request, without personal data. An address or a query is never logged, for it may name a person.
import { hideNumbers } from '@doudi/core/contract';
import { type DestinationStream, pino } from 'pino';

export interface RequestLine {
  readonly requestId: string;
  /** The id of the contract, or a word for what has none. */
  readonly operation: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Why it was refused. */
  readonly code?: string;
  readonly actorId?: string;
  readonly countyId?: string;
}

export interface Log {
  request(line: RequestLine): void;
  error(error: unknown, where: { readonly requestId?: string; readonly operation?: string }): void;
  info(message: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Standard output if not given. */
  readonly stream?: DestinationStream;
}

export function createLog({ level = 'info', stream }: LogOptions = {}): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = stream ? pino(options, stream) : pino(options);
  return {
    request: (line) => logger.info(line, 'request'),
    error: (error, where) => logger.error({ ...where, error: describeError(error) }, 'error'),
    info: (message, facts = {}) => logger.info(facts, message),
  };
}

export interface ErrorLine {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly cause?: ErrorLine;
}

/** An error without what it may say about people: no long number, and of a database's error neither detail nor the value that it quotes. */
export function describeError(error: unknown, depth = 0): ErrorLine {
  if (!(error instanceof Error)) return { name: typeof error, message: 'something that is no error was thrown' };
  const message = messageOf(error);
  // The stack begins with the message, which is told apart.
  const frames = error.stack?.match(/^ {4}at .*$/gm)?.join('\n');
  return {
    name: error.name,
    message,
    ...(frames && { stack: hideNumbers(frames) }),
    ...textFields(error, ['code', 'constraint', 'table']),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** PostgreSQL quotes a value behind a colon ("invalid input syntax for type date: …"), and JSON.parse quotes the text. */
function messageOf(error: Error): string {
  const isFromDatabase = 'severity' in error;
  const isFromParser = error instanceof SyntaxError;
  const said = isFromDatabase ? error.message.replace(/: .*$/s, ': …') : isFromParser ? error.message.replace(/["'].*$/s, '…') : error.message;
  return hideNumbers(said).slice(0, 2000);
}

function textFields(error: Error, names: readonly ('code' | 'constraint' | 'table')[]): Partial<Record<'code' | 'constraint' | 'table', string>> {
  const fields = names.map((name) => [name, (error as unknown as Readonly<Record<string, unknown>>)[name]] as const);
  return Object.fromEntries(fields.filter((field): field is [(typeof names)[number], string] => typeof field[1] === 'string'));
}
