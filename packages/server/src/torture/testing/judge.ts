// What the clients were told, held against what is there.
import { withConnection } from '../../platform/postgres/connect.ts';
import { type Audit, audit, type Finding } from './auditor.ts';
import type { Clients, Sent } from './clients.ts';
import { demoYearlyLimit, HOT_COUNTY } from './hot-county.ts';

/** The first four are what a county asks for, and all of them must be 0. */
export interface Verdict {
  /** Acknowledged, and not there as it was acknowledged. */
  readonly lost: number;
  /** There twice, answered in two ways, or there though nobody sent it. */
  readonly doubled: number;
  readonly overrun: number;
  readonly unbalanced: number;
  /** What else the auditor found. */
  readonly differs: number;
  /** Requests that were answered with an error of ours, or not at all. */
  readonly faults: number;
  readonly hangs: number;
  /** Some of what was found, for whoever must find out why. */
  readonly details: readonly string[];
  readonly figures: Figures;
}

export interface Figures {
  readonly seed: number;
  readonly operations: number;
  readonly requests: number;
  readonly acknowledged: number;
  readonly busy: number;
  readonly cut: number;
  readonly settlements: number;
  readonly cancellations: number;
  readonly limitsUsedUp: number;
}

export interface JudgeOptions {
  readonly seed: number;
  /** A superuser's address. */
  readonly url: string;
  readonly clients: Clients;
  /** Whether every key is sent once more and must be answered as before. A server must be up. */
  readonly asksAgain?: boolean;
}

export async function judge({ seed, url, clients, asksAgain = true }: JudgeOptions): Promise<Verdict> {
  const { sent, counts } = clients;
  const lost = await findLost(url, sent);
  if (asksAgain) await inGroups(sent, 16, (one) => clients.ask(one));
  const strange = [...answeredInTwoWays(sent), ...(await sentByNobody(url, sent))];
  const found = await audit(url, HOT_COUNTY, demoYearlyLimit);
  const of = (kind: Finding['kind']) => found.findings.filter((finding) => finding.kind === kind);
  return {
    lost: lost.length,
    doubled: strange.length + of('doubled').length,
    overrun: of('overrun').length,
    unbalanced: of('unbalanced').length,
    differs: of('differs').length + of('incomplete').length,
    faults: counts.faults.length,
    hangs: counts.hangs.length,
    details: [
      ...lost.slice(0, 5).map((key) => `lost: ${key}`),
      ...strange.slice(0, 5),
      ...found.findings.slice(0, 10).map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`.slice(0, 300)),
      ...counts.faults.slice(0, 5),
      ...counts.hangs.slice(0, 5),
    ],
    figures: figuresOf(seed, clients, found),
  };
}

/** A verdict without its stories: `toEqual(CLEAN)`. */
export const CLEAN = { lost: 0, doubled: 0, overrun: 0, unbalanced: 0, differs: 0, faults: 0, hangs: 0, details: [] } as const;

export function withoutFigures({ figures: _, ...rest }: Verdict): Omit<Verdict, 'figures'> {
  return rest;
}

function figuresOf(seed: number, { sent, counts }: Clients, { settlements, cancellations, limitsUsedUp }: Audit): Figures {
  const { operations, requests, busy, cut } = counts;
  return { seed, operations, requests, acknowledged: sent.filter(isAcknowledged).length, busy, cut, settlements, cancellations, limitsUsedUp };
}

export function isAcknowledged({ answers }: Sent): boolean {
  return answers.some(({ status }) => status === 200);
}

/** Keys whose acknowledged answer the database does not have, word for word, or whose result is not there. */
async function findLost(url: string, sent: readonly Sent[]): Promise<string[]> {
  const stored = await withConnection(url, async (client) => {
    const { rows } = await client.query<{ key: string; answer: string }>(
      `select idempotency_key as key, answer::text as answer from command_answer a
       where county_id = $1 and (exists (select from settlement s where s.county_id = $1 and s.settlement_id = a.answer ->> 'settlementId'))`,
      [HOT_COUNTY],
    );
    return new Map(rows.map(({ key, answer }) => [key, answer]));
  });
  return sent.filter(({ key, answers }) => answers.some(({ status, body }) => status === 200 && body !== stored.get(key))).map(({ key }) => key);
}

function answeredInTwoWays(sent: readonly Sent[]): string[] {
  return sent
    .filter(({ answers }) => new Set(answers.map(({ status, body }) => (status === 200 ? body : status))).size > 1)
    .map(({ key, answers }) => `${key} was answered in two ways: ${answers.map(({ status, body }) => `${status} ${body.slice(0, 80)}`).join(' | ')}`);
}

/** Every key that is there was sent by a client, for what it was sent for. That each has one result is the auditor's business. */
async function sentByNobody(url: string, sent: readonly Sent[]): Promise<string[]> {
  const commands = new Map(sent.map(({ key, command }) => [key, command]));
  const { rows } = await withConnection(url, (client) =>
    client.query<{ key: string; command: string }>("select idempotency_key as key, command from command_key where county_id = $1 and actor_id <> 'furnisher'", [
      HOT_COUNTY,
    ]),
  );
  return rows.filter(({ key, command }) => commands.get(key) !== command).map(({ key, command }) => `${key} ${command} was sent by nobody`);
}

async function inGroups<Item>(items: readonly Item[], size: number, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: size }, worker));
}
