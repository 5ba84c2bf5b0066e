// The application on a port: with limits on what a client may make us wait for, and an end that lets running requests finish.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { UserError } from '../user-error.ts';
import type { App } from './app.ts';
import { setSecurityHeaders } from './headers.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** How long the headers, and the whole request, may take to arrive. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long running requests may take to finish when the server stops. */
  readonly stopTimeoutMs?: number;
}

export interface Served {
  readonly port: number;
  /** Accepts nothing new, lets running requests finish, then cuts what is left. May be called twice. */
  close(): Promise<void>;
}

export async function serve(app: App, options: ServeOptions): Promise<Served> {
  const { port, host = '127.0.0.1', stopTimeoutMs = 10_000 } = options;
  const running = new Set<ServerResponse>();
  const server = openServer(app, options, running);
  await listen(server, port, host);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= stop(server, running, stopTimeoutMs);
    return closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Throws the UserError that `serve` would, without serving. */
export async function refuseTakenPort(port: number, host: string): Promise<void> {
  const server = createServer();
  await listen(server, port, host);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function openServer(app: App, options: ServeOptions, running: Set<ServerResponse>): Server {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = options;
  const answer = getRequestListener(app.fetch, { errorHandler: () => bareAnswer(400) });
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, headersTimeoutMs, requestTimeoutMs),
      // Behind a proxy that keeps connections for a minute, we must not be the first to hang up.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
    },
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      running.add(outgoing);
      outgoing.once('close', () => {
        running.delete(outgoing);
        if (!server.listening) server.closeIdleConnections();
      });
      if (!server.listening) outgoing.setHeader('connection', 'close');
      answer(incoming, outgoing);
    },
  );
  server.on('clientError', refuseBrokenRequest);
  return server;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, port, host) ?? error));
    server.listen(port, host, () => resolve());
  });
}

function listenFault({ code }: NodeJS.ErrnoException, port: number, host: string): UserError | undefined {
  if (code === 'EADDRINUSE') {
    return new UserError({
      zh: `端口 ${port} 已被其他程序占用；请先停止该程序，或用 PORT 指定另一个端口（例如 PORT=${port + 1}）。`,
      en: `port ${port} is taken by another program; stop that program, or name another port with PORT (such as PORT=${port + 1})`,
    });
  }
  if (code === 'EACCES') {
    return new UserError({
      zh: `没有权限使用端口 ${port}；请用 PORT 指定 1024 以上的端口。`,
      en: `port ${port} is not allowed to this account; name one above 1024 with PORT`,
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UserError({ zh: `本机没有地址“${host}”。`, en: `this machine has no address "${host}"` });
  }
  return undefined;
}

/** Idle connections end at once, for `close` ends them; those with a request in flight end with it, or when time is up. */
function stop(server: Server, running: ReadonlySet<ServerResponse>, timeoutMs: number): Promise<void> {
  // A client that keeps its connection is told that there is no next request on it.
  for (const outgoing of running) if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const BROKEN: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What is no HTTP, too large a head or too slow never reaches the application. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = bareParts(BROKEN[error.code ?? ''] ?? 400);
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${body.title}\r\n${lines}connection: close\r\ncontent-length: ${Buffer.byteLength(body.text)}\r\n\r\n${body.text}`);
}

function bareAnswer(status: number): Response {
  const { headers, body } = bareParts(status);
  return new Response(body.text, { status, headers });
}

/** An answer outside the application: who sent what cannot be read has said no language either. */
function bareParts(status: number) {
  const title = status === 431 ? 'request header fields too large' : status === 408 ? 'request timeout' : 'bad request';
  const code = status === 408 ? 'too-slow' : 'bad-request';
  const headers = new Headers({ 'content-type': 'application/problem+json; charset=utf-8' });
  setSecurityHeaders(headers, false);
  return { status, headers, body: { title, text: JSON.stringify({ type: `urn:doudi:problem:${code}`, title, status, code }) } };
}
