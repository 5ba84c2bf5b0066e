// Requests as they come over the wire: an input put into its address and body, and requests that are no such thing.
import { gzipSync } from 'node:zlib';
import { type Contract, pathParameters } from '@doudi/core/contract';
import fc from 'fast-check';
import type { Random } from '../../demo/random.ts';
import { nearMiss, strange, validInput } from './inputs.ts';
import { HOSTILE_TEXTS, SECRETS, type Words } from './words.ts';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether it may reach another operation, or none: its address or method was tampered with. */
  readonly isAstray: boolean;
  /** What kind of request it is, for counting and for telling. */
  readonly kind: string;
}

/** An input as the client sends it. */
export function toRequest(contract: Contract, input: Readonly<Record<string, unknown>>, key: string, kind = 'input'): WireRequest {
  const fields = { ...input };
  let path: string = contract.path;
  let isAstray = false;
  for (const name of pathParameters(contract.path)) {
    const value = textOf(fields[name]);
    // An empty parameter, or dots that a URL swallows, are another address.
    isAstray ||= /^\.{0,2}$/.test(value);
    path = path.replace(`{${name}}`, () => encode(value));
    delete fields[name];
  }
  const isGet = contract.method === 'get';
  const query = Object.entries(fields).map(([name, value]) => `${encode(name)}=${encode(textOf(value))}`);
  return {
    method: contract.method.toUpperCase(),
    path: isGet && query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: {
      ...(contract.kind === 'command' && { 'idempotency-key': key }),
      ...(!isGet && { 'content-type': 'application/json' }),
    },
    ...(!isGet && { body: JSON.stringify(fields) }),
    isAstray,
    kind,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function encode(text: string): string {
  // Half a surrogate pair has no bytes; a stranger sends some anyway.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll('%EF%BF%BD', '%ED%A0%80')
    .slice(0, 9000);
}

/** The request that a seed and a number stand for. */
export function requestOf(contract: Contract, random: Random, words: Words, key: string): WireRequest {
  const turn = random.below(100);
  if (turn < 40) return toRequest(contract, validInput(contract.input, random, words), key, 'valid');
  if (turn < 75) return toRequest(contract, nearMiss(contract.input, random, words), key, 'near miss');
  const base = toRequest(contract, validInput(contract.input, random, words), key);
  if (turn < 83) return withKind('headers', { ...base, headers: { ...base.headers, ...oddHeaders(contract, random) } });
  if (turn < 90) return withKind('address', oddAddress(base, random));
  if (contract.method === 'get') return withKind('query', oddQuery(base, random));
  return withKind('body', oddBody(base, random));
}

function withKind(kind: string, request: WireRequest): WireRequest {
  return { ...request, kind };
}

const LATIN = /^[\x20-\x7e\x80-\xff]*$/;
const HEADER_TEXTS = [...HOSTILE_TEXTS.filter((text) => LATIN.test(text)), 'é'.repeat(40), '"', '\t'];

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'accept-language': ['en', 'zh-TW;q=0.5, en;q=0.8', 'en;q=NaN', ',;=,;', 'en;q=0, zh;q=0'],
  origin: ['null', 'https://evil.example', 'http://localhost'],
  'sec-fetch-site': ['cross-site', 'same-origin', 'none'],
  cookie: [`doudi_session=${SECRETS.token}`, 'doudi_session=', 'doudi_session=%', 'doudi_session=a; doudi_session=b'],
  'content-encoding': ['gzip', 'br', 'identity', 'gzip, gzip'],
  'content-length': ['abc', '-1', '0', '99999999999999'],
  'content-type': ['text/plain', 'application/xml', 'application/json; charset=gbk', 'application/json;charset=UTF-8', 'multipart/form-data; boundary=x'],
  'x-forwarded-for': ['127.0.0.1', "'; --"],
  'x-forwarded-proto': ['https', 'javascript'],
  'x-request-id': ['mine'],
  'x-http-method-override': ['DELETE'],
  'transfer-encoding': ['chunked'],
};
const KEYS = [
  '',
  'a',
  '1234567',
  '12345678',
  'k'.repeat(200),
  'k'.repeat(201),
  'with a blank',
  "'; drop table person; --",
  'é'.repeat(9),
  '12345678, 12345678',
];

function oddHeaders(contract: Contract, random: Random): Record<string, string> {
  if (contract.kind === 'command' && random.happens(500)) return { 'idempotency-key': random.pick(KEYS) };
  const name = random.pick(Object.keys(HEADERS));
  return { [name]: random.pick(random.happens(600) ? (HEADERS[name] ?? []) : HEADER_TEXTS) };
}

const ADDRESSES: readonly ((path: string, random: Random) => string)[] = [
  (path) => `${path}/`,
  (path) => path.replace('/api/', '/api//'),
  (path) => path.toUpperCase(),
  (path) => `${path}%00`,
  (path) => `${path}%2f..%2f`,
  (path) => path.replace(/\/([^/]*)$/, '/%2e%2e/$1'),
  (path) => `${path};a=b`,
  (path) => `${path}%ff`,
  (path) => `${path}%`,
  (path) => `${path}?${'a'.repeat(5000)}`,
  (path, random) => path.replace(/[^/]*$/, encodeURIComponent(random.pick(HOSTILE_TEXTS).replace(/\p{Surrogate}/gu, '?'))),
  (path) => `${path}?personId=p-1&personId=p-2`,
  (path) => `${path}#fragment`,
];

function oddAddress(base: WireRequest, random: Random): WireRequest {
  if (random.happens(200)) {
    const { body: _, ...rest } = base;
    return { ...rest, method: random.pick(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']), isAstray: true };
  }
  return { ...base, path: random.pick(ADDRESSES)(base.path, random), isAstray: true };
}

function oddQuery(base: WireRequest, random: Random): WireRequest {
  const join = base.path.includes('?') ? '&' : '?';
  const text = () =>
    encodeURIComponent(
      random
        .pick(HOSTILE_TEXTS)
        .replace(/\p{Surrogate}/gu, '?')
        .slice(0, 3000),
    );
  const pair = random.pick([
    () => '__proto__=1',
    () => 'pageSize=1&pageSize=2',
    () => 'a=%E4%BD',
    () => '=&=&&==',
    () => `${text()}=${text()}`,
    () => `pageSize=${text()}`,
    () => `at=${text()}&year=${text()}`,
    () => `pageSize[]=1&pageSize[gt]=0`,
  ])();
  return { ...base, path: `${base.path}${join}${pair}` };
}

const MEBIBYTE = 1024 * 1024;

function oddBody(base: WireRequest, random: Random): WireRequest {
  const text = String(base.body ?? '{}');
  const body = random.pick<() => string | Uint8Array>([
    () => bytesOf(random, random.between(0, 300)),
    () => bytesOf(random, random.between(0, 300)),
    () => new Uint8Array(gzipSync(text)),
    () => text.slice(0, random.below(text.length + 1)),
    () => `\ufeff${text}`,
    () => new Uint8Array(Buffer.from(text, 'utf16le')),
    () => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe]), Buffer.from('}')]),
    () => text.replace('{', '{"personId":"p-1","personId":"p-2",'),
    () => text.replace('{', '{"__proto__":{"isRefusal":true},'),
    () => text.replace('{', '{"a":1e99999,"b":-0,"c":0.1000000000000000055511151231257827,'),
    () => `[${text}]`,
    () => random.pick(['', 'null', '1', '"a"', '[]', '{}', 'true', '{,}', "{'a':1}", '{"a":NaN}', '{"a":01}', '/**/{}', '\u0000']),
    () => fc.sample(fc.json({ stringUnit: 'binary' }), { seed: random.below(1 << 20), numRuns: 1 })[0] ?? '',
    () => JSON.stringify({ a: strange(random) }),
    () => `${text}${' '.repeat(MEBIBYTE)}`,
    () => `${text.slice(0, -1)}${' '.repeat(Math.max(0, MEBIBYTE - text.length))}}`,
    () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    () => `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
    () => `{${Array.from({ length: 60_000 }, (_, index) => `"f${index}":1`).join(',')}}`,
    () => `{"a":[${'[],'.repeat(200_000)}1]}`,
    () => `{"personId":"${'1 '.repeat(250_000)}"}`,
    () => `{"${'1'.repeat(900_000)}":"${'\\u0000'.repeat(10)}"}`,
  ])();
  return { ...base, body };
}

function bytesOf(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
