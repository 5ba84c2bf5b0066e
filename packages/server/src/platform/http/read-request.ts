// What a request brings, read with limits and before anything is believed: language, token, query and body.
import { type Contract, pathParameters, type Refusal, refuse } from '@doudi/core/contract';
import { parseJson } from '@doudi/core/json';
import type { Language } from '@doudi/policy';

const SESSION_COOKIE = 'doudi_session';
const MEBIBYTE = 1024 * 1024;
/** Longer addresses are not ours. */
const MAX_URL_LENGTH = 4096;

export interface Body {
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The language of `Accept-Language` that is liked best of the two we speak; Chinese where nothing is said. */
export function languageOfHeader(header: string | undefined): Language {
  let best: { language: Language; quality: number } | undefined;
  for (const part of (header ?? '').slice(0, 1000).split(',')) {
    const [range = '', ...options] = part.split(';').map((word) => word.trim().toLowerCase());
    const language = /^(zh|en)(-|$)/.exec(range)?.[1] as Language | undefined;
    const quality = Number(options.find((option) => option.startsWith('q='))?.slice(2) ?? 1);
    if (language && quality > 0 && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? 'zh';
}

/** A refusal for an address that cannot be read: percent signs that encode nothing, bytes that are no text, endless length. */
export function checkAddress(url: string): Refusal | undefined {
  const { pathname, search } = new URL(url);
  if (pathname.length + search.length > MAX_URL_LENGTH) return refuse('bad-request', { zh: '地址过长。', en: 'the address is too long' });
  if (decode(pathname) === undefined) return refuse('bad-request', { zh: '地址的百分号编码有误。', en: 'the address is not well percent-encoded' });
  return undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The token that a header brings; undefined if it has not the shape of one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,400})$/i.exec(authorization ?? '')?.[1];
}

/** With HTTPS a browser takes the cookie from nobody but this very host: a neighbour under the same domain can plant none. */
export function sessionCookieName(isHttps: boolean): string {
  return isHttps ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}

/** The token of the session's cookie. Two of that name were set by two, and nothing says which one is ours: then nobody is signed in. */
export function cookieToken(header: string | undefined, isHttps: boolean): string | undefined {
  const name = `${sessionCookieName(isHttps)}=`;
  const [token, ...others] = (header ?? '').split(';').flatMap((pair) => (pair.trim().startsWith(name) ? [pair.trim().slice(name.length)] : []));
  return token !== undefined && others.length === 0 && /^[\x21-\x7e]{1,400}$/.test(token) ? token : undefined;
}

/**
 * Whose page sent a request, as the browser tells it: ours, another site's, or unsaid. A browser says it of whatever changes something; a
 * program that is no browser says nothing, and has no cookie that a stranger could make it send.
 */
export function senderOf(headers: Headers, ownOrigins: readonly string[]): 'own' | 'foreign' | 'unsaid' {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return 'foreign';
  const origin = headers.get('origin');
  if (origin === null) return site === null ? 'unsaid' : 'own';
  return ownOrigins.includes(origin) || hostOf(origin) === headers.get('host')?.toLowerCase() ? 'own' : 'foreign';
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}

const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * A refusal for a request under a name that is not ours, where the operator has said which are: a name that somebody else points at this
 * machine opens nothing. Without names every one is answered.
 */
export function checkHost({ url, headers }: Request, allowedHosts: readonly string[]): Refusal | undefined {
  const name = (headers.get('host') ?? new URL(url).host).toLowerCase().replace(/:\d+$/, '');
  if (allowedHosts.length === 0 || THIS_MACHINE.includes(name) || allowedHosts.includes(name)) return undefined;
  return refuse('bad-request', {
    zh: '本系统不以此主机名提供服务；请使用管理员给出的网址，或由管理员用 --allowed-hosts 加入该名称。',
    en: 'this system does not answer under that host name; use the address that the administrator gave, or have the name added with --allowed-hosts',
  });
}

/** A refusal, or the key under which a command runs once. */
export function readIdempotencyKey(header: string | null): { readonly key: string } | Refusal {
  if (header === null || header === '') {
    return refuse('key-missing', {
      zh: '缺少请求头 Idempotency-Key；请为每项操作生成一个新的键，重发时使用同一个键。',
      en: 'the header Idempotency-Key is missing; make a new key for each thing to be done and send the same one when trying again',
    });
  }
  if (/^[\x21-\x7e]{8,200}$/.test(header)) return { key: header };
  return refuse('bad-request', {
    zh: 'Idempotency-Key 须为 8 至 200 个可见 ASCII 字符，不含空格。',
    en: 'Idempotency-Key must be 8 to 200 visible ASCII characters without blanks',
  });
}

/** The fields of the query string. A parameter given twice is refused, for nothing says which one counts. */
export function readQuery(url: string): Body | Refusal {
  const fields = new Map<string, string>();
  for (const pair of new URL(url).search.slice(1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1).replaceAll('+', ' '));
    if (name === undefined || value === undefined) {
      return refuse('bad-request', { zh: '查询参数的百分号编码有误。', en: 'the query is not well percent-encoded' });
    }
    if (fields.has(name)) return refuse('bad-request', { zh: '同一查询参数出现了两次。', en: 'a query parameter stands twice' });
    fields.set(name, value);
  }
  return { fields: Object.fromEntries(fields) };
}

/** The fields of a JSON body, read with a limit of bytes and of time. */
export async function readBody(request: Request, contract: Contract, timeoutMs: number): Promise<Body | Refusal> {
  const refusal = checkMediaType(request.headers);
  if (refusal) return refusal;
  if (new URL(request.url).search !== '') {
    return refuse('bad-request', { zh: '此操作不读取查询参数，内容须在正文中。', en: 'this operation reads no query; its fields belong in the body' });
  }
  const limit = contract.maxBodyBytes ?? MEBIBYTE;
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > limit) return tooLarge(limit);
  // A body comes at most as long as was announced, and then all of it may be waited for at once; others are counted as they come.
  const bytes = announced === null ? await readBytes(request, limit, timeoutMs) : await readWhole(request, timeoutMs);
  if (!(bytes instanceof Uint8Array)) return bytes;
  return bytes.byteLength > limit ? tooLarge(limit) : parseBody(bytes);
}

function checkMediaType(headers: Headers): Refusal | undefined {
  const isJson = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(headers.get('content-type') ?? '');
  const isPlain = /^(identity)?$/i.test(headers.get('content-encoding') ?? '');
  if (isJson && isPlain) return undefined;
  return refuse('wrong-media-type', {
    zh: '正文须为 UTF-8 的 JSON，未压缩（Content-Type: application/json）。',
    en: 'the body must be JSON in UTF-8, not compressed (Content-Type: application/json)',
  });
}

async function readWhole(request: Request, timeoutMs: number): Promise<Uint8Array | Refusal> {
  const late = waitFor(timeoutMs);
  try {
    const bytes = await Promise.race([request.arrayBuffer(), late.come]);
    return bytes === 'late' ? TOO_SLOW : new Uint8Array(bytes);
  } catch {
    return CUT_SHORT;
  } finally {
    late.cancel();
  }
}

async function readBytes(request: Request, limit: number, timeoutMs: number): Promise<Uint8Array | Refusal> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const late = waitFor(timeoutMs);
  try {
    for (;;) {
      const part = await Promise.race([reader.read(), late.come]);
      if (part === 'late') return giveUp(reader, TOO_SLOW);
      if (part.done) return Buffer.concat(chunks, length);
      length += part.value.byteLength;
      if (length > limit) return giveUp(reader, tooLarge(limit));
      chunks.push(part.value);
    }
  } catch {
    return CUT_SHORT;
  } finally {
    late.cancel();
  }
}

function waitFor(milliseconds: number): { readonly come: Promise<'late'>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const come = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  return { come, cancel: () => clearTimeout(timer) };
}

/** What else is on its way is not waited for. */
function giveUp(reader: ReadableStreamDefaultReader<Uint8Array>, refusal: Refusal): Refusal {
  reader.cancel().catch(() => {});
  return refusal;
}

/** The sender went away in the middle; nobody reads this answer, and nothing was done. */
const CUT_SHORT = refuse('bad-request', { zh: '请求正文没有完整到达。', en: 'the body did not arrive whole' });
const TOO_SLOW = refuse('too-slow', { zh: '请求正文迟迟没有到达；请检查网络后重试。', en: 'the body did not arrive in time; check the network and try again' });

function tooLarge(limit: number): Refusal {
  return refuse('too-large', { zh: `正文超过 ${limit} 字节。`, en: `the body is longer than ${limit} bytes` });
}

function parseBody(bytes: Uint8Array): Body | Refusal {
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse('bad-request', { zh: '正文不是 UTF-8 文本。', en: 'the body is not UTF-8 text' });
  const parsed = parseJson(text);
  // The reason that the parser gives quotes the body, which is nobody's business here.
  if (!parsed.isJson) return parsed.fault === 'key-twice' ? refuse('bad-request', parsed.reason) : NOT_JSON;
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) return NOT_AN_OBJECT;
  return { fields: parsed.value as Readonly<Record<string, unknown>> };
}

const NOT_JSON = refuse('bad-request', { zh: '正文不是有效的 JSON。', en: 'the body is not valid JSON' });
const NOT_AN_OBJECT = refuse('bad-input', { zh: '正文须为一个 JSON 对象。', en: 'the body must be one JSON object' }, '');

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The fields of path and body (or query) as one input; a name that stands in both is refused. */
export function joinFields(contract: Contract, parameterOf: (name: string) => string | undefined, body: Body): { readonly input: unknown } | Refusal {
  const names = pathParameters(contract.path);
  const twice = names.find((name) => Object.hasOwn(body.fields, name));
  if (twice !== undefined) {
    return refuse('bad-input', { zh: `“${twice}”已在地址中，不能再次给出。`, en: `"${twice}" stands in the address and may not be given again` }, `/${twice}`);
  }
  // Spreading copies a field named __proto__ as a field, and sets no prototype.
  return { input: { ...body.fields, ...Object.fromEntries(names.map((name) => [name, parameterOf(name)])) } };
}
