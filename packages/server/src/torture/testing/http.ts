// One request over a real socket, which may be cut at any moment.
import { type Agent, request } from 'node:http';

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** Nobody knows what became of it: the connection ended before the answer. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'hang' };

export interface Message {
  readonly path: string;
  readonly body: object;
  readonly key?: string;
}

export interface Sending {
  readonly port: number;
  readonly token: string;
  readonly agent: Agent;
  /** Destroys the socket after so many milliseconds. */
  readonly cutAfterMs?: number | undefined;
  readonly timeoutMs?: number;
}

export function send({ path, body, key }: Message, { port, token, agent, cutAfterMs, timeoutMs = 20_000 }: Sending): Promise<Outcome> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers });
    const timers: NodeJS.Timeout[] = [];
    const end = (outcome: Outcome) => {
      for (const timer of timers) clearTimeout(timer);
      resolve(outcome);
    };
    const cut = (outcome: Outcome) => {
      end(outcome);
      outgoing.destroy();
    };
    timers.push(setTimeout(() => cut({ kind: 'hang' }), timeoutMs));
    if (cutAfterMs !== undefined) timers.push(setTimeout(() => cut({ kind: 'unknown', reason: 'cut' }), cutAfterMs));
    outgoing.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'unknown', reason: error.code ?? error.message }));
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'unknown', reason: error.code ?? error.message }));
      incoming.on('close', () => end({ kind: 'unknown', reason: 'answer cut short' }));
      incoming.on('end', () => end({ kind: 'answer', status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
    });
    outgoing.end(text);
  });
}
