// The application on a real port: how it starts, what it does not wait for, and how it ends.
import { type AddressInfo, connect, createServer } from 'node:net';
import { contract } from '@doudi/core/contract';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import { route } from './route.ts';
import { type ServeOptions, serve } from './serve.ts';
import { smallApp, smallRoutes } from './testing/small-app.ts';

const slow = contract({
  id: 'waitLong',
  kind: 'query',
  method: 'get',
  path: '/api/wait',
  summary: { zh: '等待', en: 'waits' },
  input: z.strictObject({}),
  output: z.strictObject({ done: z.boolean() }),
  refusals: [],
  access: { kind: 'public', why: { zh: '测试', en: 'a test' } },
});

async function served(options: Partial<ServeOptions> = {}, work = async () => {}, app: Parameters<typeof smallApp>[0] = {}) {
  const waits = route(slow, async () => {
    await work();
    return { value: { done: true } };
  });
  const small = smallApp({ routes: [...smallRoutes, waits], ...app });
  const server = await serve(small.app, { port: 0, ...options });
  onTestFinished(() => server.close());
  return { ...server, ...small, url: `http://127.0.0.1:${server.port}` };
}

/** Sends bytes as they are; gives everything that came back until the server hung up, and after how long. */
function sendRaw(port: number, text: string): Promise<{ reply: string; milliseconds: number }> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    let reply = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      reply += data.toString();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error)));
    socket.on('close', () => resolve({ reply, milliseconds: performance.now() - begun }));
  });
}

const POST_HEAD = (length: string, type = 'application/json') =>
  `POST /api/registry/persons/p-1/rename HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-clerk\r\nIdempotency-Key: key-00000001\r\nContent-Type: ${type}\r\n${length}\r\n\r\n`;

describe('a server', () => {
  test('answers over a real connection with every safety header', async () => {
    const { url } = await served();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test('knows the address of who asks', async () => {
    const addresses: string[] = [];
    const who = route({ ...slow, id: 'whoAsks', path: '/api/who' }, async ({ remoteAddress }) => {
      addresses.push(remoteAddress);
      return { value: { done: true } };
    });
    const { url } = await served({}, undefined, { routes: [who] });
    await fetch(`${url}/api/who`);
    expect(addresses).toEqual(['127.0.0.1']);
  });

  test('that finds its port taken says so in both languages and names PORT', async () => {
    const { port } = await served();
    const error = await serve(smallApp().app, { port }).catch((reason) => reason);
    expect(error).toBeInstanceOf(UserError);
    for (const text of Object.values((error as UserError).text)) {
      expect(text).toContain(String(port));
      expect(text).toContain('PORT');
    }
  });

  test('that stops lets a running request finish and takes no new one', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isRunning = () => {};
    const running = new Promise<void>((resolve) => {
      isRunning = resolve;
    });
    const server = await served({}, () => {
      isRunning();
      return released;
    });
    const answer = fetch(`${server.url}/api/wait`);
    await running;
    const closed = server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    release();
    const begun = performance.now();
    const response = await answer;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ done: true });
    await closed;
    expect(performance.now() - begun).toBeLessThan(2000);
    await server.close();
  });

  test('that stops cuts a request that does not end in time', async () => {
    let isRunning = () => {};
    const running = new Promise<void>((resolve) => {
      isRunning = resolve;
    });
    const server = await served({ stopTimeoutMs: 100 }, () => {
      isRunning();
      return new Promise(() => {});
    });
    const answer = fetch(`${server.url}/api/wait`).catch((error) => error);
    await running;
    await server.close();
    expect(await answer).toBeInstanceOf(Error);
  });

  test('that stops does not wait for an idle connection', async () => {
    const server = await served();
    const socket = connect(server.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('connect', resolve));
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const begun = performance.now();
    await server.close();
    expect(performance.now() - begun).toBeLessThan(2000);
    await ended;
  });
});

describe('what never arrives or is too much is refused quickly', () => {
  test('a body that does not come', async () => {
    const { port, log } = await served({}, undefined, { bodyTimeoutMs: 200 });
    const { reply, milliseconds } = await sendRaw(port, `${POST_HEAD('Content-Length: 50')}{"name":`);
    expect(reply).toMatch(/^HTTP\/1.1 408 /);
    expect(reply).toContain('urn:doudi:problem:too-slow');
    expect(milliseconds).toBeLessThan(2200);
    expect(log.errors).toEqual([]);
  });

  test('a head that does not end', async () => {
    const { port } = await served({ headersTimeoutMs: 200, requestTimeoutMs: 300 });
    const { reply, milliseconds } = await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ');
    expect(reply).toMatch(/^HTTP\/1.1 408 /);
    expect(reply).toContain('x-content-type-options: nosniff');
    expect(milliseconds).toBeLessThan(2300);
  });

  test('a head of twenty kilobytes', async () => {
    const { port } = await served();
    const { reply } = await sendRaw(port, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1.1 431 /);
  });

  test('an address of ten kilobytes', async () => {
    const { port } = await served();
    const { reply } = await sendRaw(port, `GET /${'a'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
    expect(reply).toContain('urn:doudi:problem:bad-request');
  });

  test('a body that says it is too long', async () => {
    const { port } = await served();
    const { reply, milliseconds } = await sendRaw(port, `${POST_HEAD('Content-Length: 2000000')}{`);
    expect(reply).toMatch(/^HTTP\/1.1 413 /);
    expect(milliseconds).toBeLessThan(2000);
  });

  test('a body in pieces that grows too long without having said so', async () => {
    const { port, log } = await served();
    const piece = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const { reply, milliseconds } = await sendRaw(port, POST_HEAD('Transfer-Encoding: chunked') + piece.repeat(20));
    expect(reply).toMatch(/^HTTP\/1.1 413 /);
    expect(milliseconds).toBeLessThan(2000);
    expect(log.errors).toEqual([]);
  });

  test.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['a request without a host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n', 400],
    ['two lengths', 'POST /api/access/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', 400],
    ['length and pieces at once', 'POST /api/access/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a tunnel', 'CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n', undefined],
    ['a method of the past', 'TRACE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
    ['percent signs that encode nothing', 'GET /api/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ])('%s', async (_, text, status) => {
    const { port, url, log } = await served();
    const { reply, milliseconds } = await sendRaw(port, text);
    // A tunnel is not even answered: the connection ends.
    expect(reply).toMatch(status === undefined ? /^$/ : new RegExp(`^HTTP/1.1 ${status} `));
    expect(milliseconds).toBeLessThan(2000);
    expect(log.errors).toEqual([]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

test('a port that nobody took is free again after the server ended', async () => {
  const { port, close } = await served();
  await close();
  const probe = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => probe.on('listening', resolve));
  expect((probe.address() as AddressInfo).port).toBe(port);
  await new Promise((resolve) => probe.close(resolve));
});
