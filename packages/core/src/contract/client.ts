// A client made from contracts, for tests, the console and browsers. It owns nothing: what sends a request and what makes a new key are
// given to it.
import type { Language } from '@doudi/policy';
import { z } from 'zod';
import { type Contract, type OutputOf, pathParameters } from './contract.ts';
import type { Problem } from './problem.ts';

/** As much of `fetch` as is needed; `(url, init) => fetch(url, init)` is one, and so is an application in a test. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchAnswer> | FetchAnswer;

export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface ClientOptions {
  /** Makes a key for a command to which the caller gives none. Whoever tries again must give the key of the first try. */
  readonly newIdempotencyKey?: () => string;
  readonly token?: string;
  readonly language?: Language;
  /** Who asks, as far as the caller knows: the server refuses with `other-actor` if the session is somebody else's by now. */
  readonly actorId?: string;
}

export interface CallOptions {
  readonly idempotencyKey?: string;
  readonly token?: string;
  readonly language?: Language;
}

/** What a server answered that is none of Doudi's answers: a proxy's page, half an answer, an answer of another version. */
export interface UnexpectedAnswer {
  readonly code: 'unexpected-answer';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export type Answered<Output> =
  | { readonly isOk: true; readonly value: Output; readonly requestId: string }
  | { readonly isOk: false; readonly problem: Problem | UnexpectedAnswer; readonly retryAfterSeconds?: number };

export interface Client {
  /** Asks for an operation. Throws only what `fetch` throws: then nothing is known, and the same call with the same key may be sent again. */
  call<C extends Contract>(contract: C, input: z.input<C['input']>, options?: CallOptions): Promise<Answered<OutputOf<C>>>;
}

export function createClient(send: FetchLike, baseUrl: string, options: ClientOptions = {}): Client {
  return {
    async call(contract, input, callOptions = {}) {
      const given = { ...options, ...callOptions };
      const answer = await send(baseUrl.replace(/\/$/, '') + addressOf(contract, toFields(input)), initOf(contract, toFields(input), given));
      return readAnswer(contract, answer, await answer.text(), given.language ?? 'zh');
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function toFields(input: unknown): Fields {
  return typeof input === 'object' && input !== null ? (input as Fields) : {};
}

function addressOf(contract: Contract, fields: Fields): string {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(name, fields[name])));
  if (contract.method === 'post') return path;
  const rest = Object.entries(withoutPath(contract, fields)).filter(([, value]) => value !== undefined);
  const query = rest.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(name, value))}`).join('&');
  return query === '' ? path : `${path}?${query}`;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`${name} stands in the address and must be a text, a number or a boolean`);
}

function withoutPath(contract: Contract, fields: Fields): Fields {
  const inPath = pathParameters(contract.path);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.includes(name)));
}

/** Tells the door for whom a page was made: a browser has one session for all its tabs, and another person may have signed in at one of them. */
export const ACTOR_HEADER = 'doudi-actor';

/** What stands in that header: the account, and the county if another one than its own is looked at. */
export function askerOf({ actorId, viewedCountyId }: { readonly actorId: string; readonly viewedCountyId?: string | undefined }): string {
  return viewedCountyId === undefined ? actorId : `${actorId}@${viewedCountyId}`;
}

function initOf(contract: Contract, fields: Fields, given: ClientOptions & CallOptions): FetchInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (given.language) headers['accept-language'] = given.language;
  if (given.token !== undefined) headers.authorization = `Bearer ${given.token}`;
  if (given.actorId !== undefined) headers[ACTOR_HEADER] = given.actorId;
  if (contract.kind === 'command') headers['idempotency-key'] = keyFor(contract, given);
  if (contract.method === 'get') return { method: 'GET', headers };
  headers['content-type'] = 'application/json';
  return { method: 'POST', headers, body: JSON.stringify(withoutPath(contract, fields)) };
}

function keyFor(contract: Contract, { idempotencyKey, newIdempotencyKey }: ClientOptions & CallOptions): string {
  const key = idempotencyKey ?? newIdempotencyKey?.();
  if (key === undefined) throw new TypeError(`${contract.id} is a command and needs an idempotency key`);
  return key;
}

function readAnswer<C extends Contract>(contract: C, answer: FetchAnswer, text: string, language: Language): Answered<OutputOf<C>> {
  const body = parse(text);
  if (answer.status === 200) {
    const value = z.safeParse(contract.output, body);
    if (value.success) return { isOk: true, value: value.data as OutputOf<C>, requestId: answer.headers.get('x-request-id') ?? '' };
  }
  const problem = isProblem(body, answer.status) ? body : unexpected(answer.status, language);
  const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return { isOk: false, problem, ...(Number.isFinite(wait) && { retryAfterSeconds: wait }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown, status: number): body is Problem {
  if (typeof body !== 'object' || body === null || !('code' in body && 'type' in body && 'status' in body)) return false;
  return body.status === status && body.type === `urn:doudi:problem:${String(body.code)}`;
}

function unexpected(status: number, language: Language): UnexpectedAnswer {
  const words = {
    zh: { title: '无法识别的应答', detail: `服务器的应答（${status}）不是本系统的应答；请检查地址和网络，命令请用同一个幂等键重试。` },
    en: {
      title: 'the answer is not understood',
      detail: `the server's answer (${status}) is none of this system's; check the address and the network, and send a command again with the same idempotency key`,
    },
  };
  return { code: 'unexpected-answer', status, ...words[language] };
}
