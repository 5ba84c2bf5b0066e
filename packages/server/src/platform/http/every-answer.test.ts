// What every kind of answer carries: those of operations, refusals, pages, files, and what never reached the application.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serve } from './serve.ts';
import { smallApp } from './testing/small-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'doudi-answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'index-A1.js'), 'x');

const { app } = smallApp({ consoleFolder: folder, bodyTimeoutMs: 50 });
const bare = smallApp().app;
const broken = smallApp({
  authenticate: async () => {
    throw new TypeError('broken');
  },
}).app;

const CLERK = { authorization: 'Bearer token-clerk' };
const PERSON = '/api/registry/persons/p-1';
const RENAME = `${PERSON}/rename`;
const TYPE = { 'content-type': 'application/json' };
const KEY = { 'idempotency-key': 'key-0001-abcd' };
const rename = (headers: Record<string, string>, body = '{"name":"n"}') => ({ method: 'POST', headers: { ...CLERK, ...TYPE, ...KEY, ...headers }, body });
const signIn = (password: string) => ({ method: 'POST', headers: TYPE, body: JSON.stringify({ name: 'li', password }) });

type Asked = [what: string, status: number, path: string, init?: RequestInit, of?: typeof app];
const ANSWERS: Asked[] = [
  ['what was asked for', 200, PERSON, { headers: CLERK }],
  ['its head', 200, PERSON, { method: 'HEAD', headers: CLERK }],
  ['what was done', 200, RENAME, rename({})],
  ['a session that was opened', 200, '/api/access/sign-in', signIn('right')],
  ['wrong credentials', 401, '/api/access/sign-in', signIn('wrong')],
  ['nobody is signed in', 401, PERSON],
  ['another role', 403, PERSON, { headers: { authorization: 'Bearer token-payer' } }],
  ['a page of another site', 403, RENAME, { method: 'POST', headers: { ...TYPE, origin: 'https://evil.example' }, body: '{}' }],
  ['no such record', 404, '/api/registry/persons/nobody', { headers: CLERK }],
  ['no such address', 404, '/api/nothing'],
  ['a wrong method', 405, PERSON, { method: 'DELETE', headers: CLERK }],
  ['what a browser asks before', 405, RENAME, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } }],
  ['an input that is not valid', 422, RENAME, rename({}, '{}')],
  ['an address that cannot be read', 400, '/api/%zz'],
  ['too long a body', 413, RENAME, rename({ 'content-length': '2000000' })],
  ['a body of another type', 415, RENAME, rename({ 'content-type': 'text/plain' })],
  ['a mistake of ours', 500, PERSON, { headers: CLERK }, broken],
  ['that it is well', 200, '/healthz'],
  ['the description for programs', 200, '/openapi.json'],
  ['the description for readers', 200, '/docs'],
  ['its style', 200, '/docs/style.css'],
  ['the way to it', 302, '/', {}, bare],
  ['the console', 200, '/window', { headers: { accept: 'text/html' } }],
  ['a file of the console', 200, '/assets/index-A1.js'],
  ['a file that is not there', 404, '/assets/gone-A1.js'],
];

/** What holds of all headers of all answers. */
function expectSafe(headers: Headers): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': expect.stringMatching(/^default-src 'none'; .*base-uri 'none'; .*frame-ancestors 'none'$/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': expect.stringContaining('camera=(), geolocation=(), microphone=()'),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': expect.stringMatching(/./),
  });
  for (const name of headers.keys()) expect(name).not.toMatch(/^(access-control-.*|server|x-powered-by|via)$/);
}

describe('every answer', () => {
  test.each(ANSWERS)(
    'carries the safety headers, a type with its letters, and no-store unless it is a file: %s (%i)',
    async (_, status, path, init, of = app) => {
      const response = await of.request(path, init);
      expect(response.status).toBe(status);
      expectSafe(response.headers);
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      const isFile = status === 200 && !/^\/(api|docs|openapi|healthz)/.test(path);
      if (!isFile) expect(response.headers.get('cache-control')).toBe('no-store');
      const hasBody = (await response.text()) !== '';
      if (hasBody) expect(response.headers.get('content-type')).toMatch(/^(application\/(problem\+)?json|text\/(html|css|javascript))(; charset=utf-8)?$/i);
      if (/text|problem/.test(response.headers.get('content-type') ?? '')) expect(response.headers.get('content-type')).toMatch(/charset=utf-8$/i);
    },
  );

  test.each(ANSWERS)('binds the browser to HTTPS where it came by it, and only there: %s', async (_, status, path, init, of = app) => {
    const safe = await of.request(`https://doudi.example${path}`, init);
    expect([safe.status, safe.headers.get('strict-transport-security')]).toEqual([status, 'max-age=31536000; includeSubDomains']);
    expect((await of.request(path, init)).headers.get('strict-transport-security')).toBeNull();
  });

  test.each(ANSWERS)('leads nobody to another site: %s', async (_, status, path, init, of = app) => {
    for (const tempting of ['', '?next=https://evil.example', '?url=//evil.example&redirect=//evil.example&returnTo=%2f%2fevil.example']) {
      const response = await of.request(`${path}${tempting}`, init);
      expect(response.headers.get('refresh')).toBeNull();
      expect(response.headers.get('location')).toBe(status === 302 ? '/docs' : null);
    }
  });

  test('that came from the browser’s own memory is bound too', async () => {
    const first = await app.request('/window', { headers: { accept: 'text/html' } });
    const again = await app.request('/window', { headers: { accept: 'text/html', 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expectSafe(again.headers);
  });
});

test.each([
  ['is no HTTP', 'hello\r\n\r\n', 400],
  ['has two lengths', 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', 400],
  ['has an endless head', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['goes past an address with two slashes', 'GET //evil.example/%2f.. HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  ['asks as one asks a proxy', 'GET http://evil.example/api/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
])('an answer to what %s carries them as well', async (_, sent, status) => {
  const { port, close } = await serve(app, { port: 0 });
  try {
    const reply = await new Promise<string>((resolve, reject) => {
      let said = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(sent));
      socket.setEncoding('utf8').on('data', (text: string) => (said += text));
      socket.on('close', () => resolve(said)).on('error', reject);
    });
    const [first = '', ...lines] = (reply.split('\r\n\r\n')[0] ?? '').split('\r\n');
    expect(first).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expectSafe(new Headers(lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])));
    expect(reply).not.toMatch(/\nlocation:/i);
  } finally {
    await close();
  }
});
