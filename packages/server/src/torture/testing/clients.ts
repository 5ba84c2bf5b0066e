// Clerks at many windows: they settle, cancel and quote, send things twice, lose their connection, and ask with the same key until they know.
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Random, randomOf } from '../../demo/random.ts';
import { hotBill } from './hot-county.ts';
import { type Message, type Outcome, send } from './http.ts';

/** What one key was sent for, and everything that was answered to it. */
export interface Sent {
  readonly key: string;
  readonly command: 'settleClaim' | 'cancelSettlement';
  readonly message: Message;
  readonly answers: { readonly status: number; readonly body: string }[];
}

export interface Load {
  readonly seed: number;
  readonly clients: number;
  readonly token: string;
  /** Where a server listens now, or undefined while there is none. */
  readonly port: () => number | undefined;
  /** Whether there is enough; what is under way is still asked for until it is answered. */
  readonly isOver: (operations: number) => boolean;
  /** How long a client rests between two operations at most. */
  readonly restMs?: number;
  /** How often in a thousand a connection is cut. */
  readonly cutPerMille?: number;
}

export interface Clients {
  readonly sent: Sent[];
  readonly counts: Counts;
  /** Every client has finished. */
  readonly done: Promise<void>;
  /** Asks once more with a key; gives the answer when there is one. */
  ask(sent: Sent): Promise<void>;
  close(): void;
}

export interface Counts {
  operations: number;
  requests: number;
  /** Answered 503: busy. */
  busy: number;
  /** The connection ended before the answer, by us or by the server. */
  cut: number;
  /** Answered 500, or with what no client expects. */
  faults: string[];
  /** No answer within 20 seconds, or none at all within a minute and a half. */
  hangs: string[];
}

const PATIENCE_MS = 90_000;
/** An error of ours may pass; one that does not is asked no further. */
const MOST_FAULTS = 3;
const SETTLE = '/api/settlements';
const QUOTE = '/api/settlements/quote';

export function startClients(load: Load): Clients {
  const agent = new Agent({ keepAlive: true });
  const counts: Counts = { operations: 0, requests: 0, busy: 0, cut: 0, faults: [], hangs: [] };
  const sent: Sent[] = [];
  // What may be cancelled: what some client knows to be settled.
  const settled: string[] = [];
  const shared = { load, agent, counts, sent, settled };
  const done = Promise.all(Array.from({ length: load.clients }, (_, index) => work(shared, index))).then(() => undefined);
  const random = randomOf(load.seed, 'asking again');
  return { sent, counts, done, ask: (one) => keep(shared, random, one, 0), close: () => agent.destroy() };
}

interface Shared {
  readonly load: Load;
  readonly agent: Agent;
  readonly counts: Counts;
  readonly sent: Sent[];
  readonly settled: string[];
}

async function work(shared: Shared, index: number): Promise<void> {
  const { load, counts, sent, settled } = shared;
  const random = randomOf(load.seed, `client ${index}`);
  const cuts = load.cutPerMille ?? 50;
  const later: Sent[] = [];
  for (let turn = 0; !load.isOver(counts.operations); turn++) {
    counts.operations++;
    const what = random.pickIndex([60, 25, 15]);
    if (what === 2) {
      const outcome = await untilAnswered(shared, random, { path: QUOTE, body: hotBill(random) }, cuts);
      if (outcome?.status !== 200) fault(counts, 'a quote', outcome);
    } else {
      const key = `torture-${load.seed}-${index}-${turn}`;
      const one =
        what === 1 && settled.length > 0
          ? cancellation(key, settled[settled.length - 1 - random.below(Math.min(4, settled.length))] ?? '')
          : settlement(key, hotBill(random));
      sent.push(one);
      // One in five is sent again: at once, right afterwards, or some time later.
      const repeats = random.happens(200) ? random.below(3) : undefined;
      const copies = repeats === 0 ? 1 + random.between(1, 2) : 1;
      await Promise.all(Array.from({ length: copies }, () => keep(shared, random, one, cuts)));
      if (repeats === 1) await keep(shared, random, one, cuts);
      if (repeats === 2) later.push(one);
    }
    if (later.length > 0 && random.happens(100)) await keep(shared, random, later.splice(random.below(later.length), 1)[0], cuts);
    if (load.restMs) await pause(random.below(load.restMs));
  }
  for (const one of later) await keep(shared, random, one, 0);
}

function settlement(key: string, body: object): Sent {
  return { key, command: 'settleClaim', message: { key, path: SETTLE, body }, answers: [] };
}

function cancellation(key: string, settlementId: string): Sent {
  return { key, command: 'cancelSettlement', message: { key, path: `${SETTLE}/${settlementId}/cancel`, body: { reason: 'torture' } }, answers: [] };
}

/** Sends it until it is answered, and keeps the answer. */
async function keep(shared: Shared, random: Random, one: Sent | undefined, cuts: number): Promise<void> {
  if (!one) return;
  const answer = await untilAnswered(shared, random, one.message, cuts);
  if (!answer) return;
  const isAnswered = one.answers.some(({ status }) => status === 200);
  // A refusal leaves nothing: once nobody has settled since, the same key may be answered otherwise.
  if (one.command === 'cancelSettlement' && codeOf(answer.body) === 'state-differs') return;
  one.answers.push(answer);
  if (answer.status === 200) {
    if (!isAnswered && one.command === 'settleClaim') shared.settled.push(JSON.parse(answer.body).settlementId);
  } else if (!(one.command === 'cancelSettlement' && codeOf(answer.body) === 'already-cancelled')) {
    fault(shared.counts, one.key, answer);
  }
}

async function untilAnswered(shared: Shared, random: Random, message: Message, cuts: number): Promise<{ status: number; body: string } | undefined> {
  const { load, agent, counts } = shared;
  let faults = 0;
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until && faults < MOST_FAULTS; await pause(random.between(2, 60))) {
    const port = load.port();
    if (port === undefined) continue;
    counts.requests++;
    const cutAfterMs = random.happens(cuts) ? random.below(40) : undefined;
    const outcome = await send(message, { port, token: load.token, agent, cutAfterMs });
    if (outcome.kind === 'unknown') counts.cut++;
    else if (outcome.kind === 'hang') counts.hangs.push(message.key ?? 'a quote');
    else if (outcome.status === 503) counts.busy++;
    else if (outcome.status < 500) return outcome;
    else {
      faults++;
      fault(counts, message.key ?? 'a quote', outcome);
    }
  }
  if (faults < MOST_FAULTS) counts.hangs.push(`${message.key ?? 'a quote'} was never answered`);
  return undefined;
}

function fault(counts: Counts, subject: string, outcome: Pick<Extract<Outcome, { kind: 'answer' }>, 'status' | 'body'> | undefined): void {
  counts.faults.push(`${subject}: ${outcome ? `${outcome.status} ${outcome.body.slice(0, 300)}` : 'nothing'}`);
}

function codeOf(body: string): string | undefined {
  return JSON.parse(body).code;
}
