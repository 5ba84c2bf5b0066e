// The console as a browser gets it, from a folder as a build leaves it: what is found, in which form, how long it is kept, and what is never given.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { serve } from './serve.ts';
import { smallApp } from './testing/small-app.ts';

const PAGE = '<!doctype html><title>console</title>';
const SCRIPT = `console.log(${JSON.stringify('很长'.repeat(200))});`;
const FONT = Buffer.from([0x77, 0x4f, 0x46, 0x32, 0, 255, 254]);

const above = mkdtempSync(join(tmpdir(), 'doudi-console-'));
const folder = join(above, 'dist');
afterAll(() => rmSync(above, { recursive: true, force: true }));
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(above, 'secret.txt'), 'secret');
writeFileSync(join(folder, '.sources'), 'secret');
symlinkSync(join(above, 'secret.txt'), join(folder, 'assets', 'link.txt'));
writeFileSync(join(folder, 'assets', 'font-B2.woff2'), FONT);
for (const [name, text] of Object.entries({
  'index.html': PAGE,
  'assets/index-A1.js': SCRIPT,
  'assets/index-A1.css': 'a{}'.repeat(50),
  'icon.svg': '<svg/>',
  'data.json': '{}',
  'app.webmanifest': '{}',
})) {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
}
writeFileSync(join(folder, 'assets', 'sum-C3.wasm'), FONT);
writeFileSync(join(folder, 'picture.png'), FONT);

const { app, log } = smallApp({ consoleFolder: folder });
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('an address that a person opens', () => {
  test.each(['/', '/window', '/settlements/s-1', '/people/p-0?tab=limits', '/apiary', '/index.html'])('%s shows the console', async (path) => {
    const response = await get(path, BROWSER);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toBe(PAGE);
  });

  test('shows the console at the start for whoever asks', async () => {
    expect(await (await get('/')).text()).toBe(PAGE);
  });

  test.each(['/api', '/api/nothing', '/docs/nothing', '/assets/gone-D4.js', '/healthz/x', '/openapi.json/x'])(
    '%s is told that nothing is there',
    async (path) => {
      const response = await get(path, BROWSER);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'no-such-address' });
    },
  );

  test('gives the API, its description and its health as without a console', async () => {
    expect(await (await get('/docs', BROWSER)).text()).toContain('<article id="findPerson">');
    expect(await (await get('/openapi.json', BROWSER)).json()).toMatchObject({ openapi: '3.1.0' });
    expect(await (await get('/healthz', BROWSER)).json()).toEqual({ status: 'ok' });
    expect((await get('/api/registry/persons/p-1', BROWSER)).status).toBe(401);
    expect((await get('/api/access/sign-in', BROWSER)).status).toBe(405);
  });

  test('is told nothing where a program asks for what is not there', async () => {
    for (const accept of ['*/*', 'application/json', 'image/avif,*/*', 'text/html-not']) expect((await get('/window', { accept })).status).toBe(404);
    expect((await get('/window')).status).toBe(404);
  });

  test('leads to the description of the API where no console was built', async () => {
    for (const options of [{}, { consoleFolder: join(above, 'nothing') }]) {
      const bare = smallApp(options).app;
      const response = await bare.request('/', { headers: BROWSER });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
      expect((await bare.request('/window', { headers: BROWSER })).status).toBe(404);
    }
  });
});

describe('a file of the console', () => {
  test.each([
    ['/assets/index-A1.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-A1.css', 'text/css; charset=utf-8'],
    ['/assets/font-B2.woff2', 'font/woff2'],
    ['/assets/sum-C3.wasm', 'application/wasm'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
    ['/picture.png', 'image/png'],
    ['/data.json', 'application/json; charset=utf-8'],
    ['/app.webmanifest', 'application/manifest+json; charset=utf-8'],
  ])('%s is %s', async (path, type) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([200, type, 'nosniff']);
  });

  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.1, gzip;q=1', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, GZIP', 'gzip'],
    ['br;q=0', null],
    ['identity', null],
    ['brotli', null],
    ['', null],
  ])('comes to a browser that takes "%s" in the form %s', async (accepted, form) => {
    const response = await get('/assets/index-A1.js', { 'accept-encoding': accepted });
    const body = await bytesOf(response);
    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([form, 'accept-encoding']);
    expect(response.headers.get('content-length')).toBe(String(body.byteLength));
    const plain = form === 'br' ? brotliDecompressSync(body) : form === 'gzip' ? gunzipSync(body) : body;
    expect(plain.toString()).toBe(SCRIPT);
  });

  test('comes as it is where no compressed form lies beside it', async () => {
    const response = await get('/assets/font-B2.woff2', { 'accept-encoding': 'br, gzip' });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await bytesOf(response)).toEqual(FONT);
  });

  test('is kept for ever where its name changes with it, and asked for again where not', async () => {
    for (const path of ['/assets/index-A1.js', '/assets/font-B2.woff2']) {
      expect((await get(path)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    for (const path of ['/', '/window', '/index.html', '/icon.svg']) expect((await get(path, BROWSER)).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/assets/gone-D4.js')).headers.get('cache-control')).toBe('no-store');
  });

  test('is not sent again to a browser that has it, and is sent in another form under another tag', async () => {
    const tags = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const asked = { ...BROWSER, 'accept-encoding': encoding };
      const tag = (await get('/window', asked)).headers.get('etag') ?? '';
      tags.add(tag);
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
        const again = await get('/window', { ...asked, 'if-none-match': known });
        expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, tag, '']);
      }
      expect((await get('/window', { ...asked, 'if-none-match': '"other"' })).status).toBe(200);
    }
    expect(tags.size).toBe(3);
  });

  test('may run scripts of ours alone, speaks with us alone, and stands in nobody else’s page', async () => {
    for (const path of ['/', '/window', '/assets/index-A1.js']) {
      const { headers } = await get(path, BROWSER);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=()');
    }
    expect((await get('/docs', BROWSER)).headers.get('content-security-policy')).not.toContain('script-src');
  });

  test('is told about with HEAD, and changed with nothing', async () => {
    for (const path of ['/', '/assets/index-A1.js']) {
      const response = await app.request(path, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
      expect([response.status, response.headers.get('content-encoding'), await response.text()]).toEqual([200, 'br', '']);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect([404, 405]).toContain((await app.request(path, { method, headers: BROWSER })).status);
    }
  });

  test('is the only thing that is given: no way leads out of the folder, to hidden files, through links or to compressed forms', async () => {
    const astray = [
      ...[
        '/../secret.txt',
        '/%2e%2e/secret.txt',
        '/assets/%2e%2e/%2e%2e/secret.txt',
        '/assets/..%2f..%2fsecret.txt',
        '/..%5csecret.txt',
        '/assets/../../secret.txt',
      ],
      ...['//etc/passwd', '/%00', '/index.html%00.js', '/.sources', '/%2esources', '/assets/link.txt', '/assets/', '/assets', '/index.html.br', '/INDEX.HTML'],
      ...['/__proto__', '/constructor', '/assets/%69ndex-A1.js'],
    ];
    for (const path of astray) {
      const response = await get(path);
      expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
      expect(await response.text()).not.toContain('secret');
      expect(await (await get(path, BROWSER)).text()).not.toMatch(/secret|root:/);
    }
  });
});

describe('the console on a port', () => {
  test('arrives whole, also where the address is written as no browser would', async () => {
    const { port, close } = await serve(app, { port: 0 });
    try {
      const address = `http://127.0.0.1:${port}`;
      expect(await (await fetch(`${address}/assets/index-A1.js`)).text()).toBe(SCRIPT);
      expect(Buffer.from(await (await fetch(`${address}/assets/font-B2.woff2`)).arrayBuffer())).toEqual(FONT);
      const head = await fetch(`${address}/`, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-encoding')]).toEqual([200, 'gzip']);
      for (const path of ['/../secret.txt', '/assets/../../secret.txt']) expect(await rawAnswer(port, path)).toMatch(/^HTTP\/1\.1 404 /);
    } finally {
      await close();
    }
  });

  test('leaves a line in the log for a page and for what is missing, and none for each file', async () => {
    log.requests.length = 0;
    await get('/window', BROWSER);
    await get('/assets/index-A1.js');
    await get('/icon.svg');
    await get('/healthz');
    await get('/assets/gone-D4.js');
    expect(log.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ['console', 200],
      ['none', 404],
    ]);
  });
});

/** What comes back for a path that `fetch` would straighten. */
function rawAnswer(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`));
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.on('end', () => resolve(said)).on('error', reject);
  });
}
