// An independent auditor: reads everything that a county has stored, settles it all again from the beginning, and compares.
//
// It shares the engine with the server and nothing else: not its SQL, not its way from a settlement to rows. It is meant to disagree.
import { isDeepStrictEqual } from 'node:util';
import { loadScheme } from '@doudi/core/scheme';
import {
  type BalancesOf,
  type Books,
  balancesFor,
  type Claim,
  emptyBooks,
  type Fen,
  formatFen,
  householdOf,
  isRefusal,
  type Owner,
  type Policy,
  type Posting,
  type Settlement,
  settleInto,
  takeBack,
} from '@doudi/policy';
import type { Client } from 'pg';
import { withConnection } from '../../platform/postgres/connect.ts';

export type FindingKind =
  /** Something stored is not what the replay gives. */
  | 'differs'
  /** More was paid in a year than a limit allows. */
  | 'overrun'
  /** Transfers do not add up, or a reversal is missing or twice there. */
  | 'unbalanced'
  /** One key or one command has left two results. */
  | 'doubled'
  /** A result without its key, answer or audit entry, or one of these without a result. */
  | 'incomplete';

export interface Finding {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly message: string;
}

/** What a line of the county's scheme may pay a person in a year; undefined where it has no limit. Stated apart from the scheme's files. */
export type YearlyLimit = (line: string, claim: Claim) => number | undefined;

export interface Audit {
  readonly findings: readonly Finding[];
  readonly settlements: number;
  readonly cancellations: number;
  /** How many limits of persons and years were used up to the last fen: without such a load says little. */
  readonly limitsUsedUp: number;
}

/** As a superuser, or as the owner, whose rows are bound to the county too. */
export async function audit(url: string, countyId: string, yearlyLimit: YearlyLimit): Promise<Audit> {
  const stored = await withConnection(url, (client) => load(client, countyId));
  const findings: Finding[] = [];
  const find = (kind: FindingKind, subject: string, message: string) => void findings.push({ kind, subject, message });
  const limitsUsedUp = replay(stored, yearlyLimit, find);
  checkLedger(stored, find);
  checkCommands(stored, find);
  return { findings, settlements: stored.settlements.length, cancellations: stored.cancellations.length, limitsUsedUp };
}

type Find = (kind: FindingKind, subject: string, message: string) => void;

interface StoredSettlement {
  readonly settlement_id: string;
  readonly settling_number: number;
  readonly person_id: string;
  readonly household_id: string | null;
  readonly facility_id: string;
  readonly kind: string;
  readonly discharged_on: string;
  readonly total_fen: number;
  readonly patient_fen: number;
  readonly scheme_id: string;
  readonly scheme_hash: string;
  readonly claim: Claim;
  readonly balances: { readonly [owner in Owner]: { readonly [key: string]: number } };
  readonly result: {
    readonly scheme: string;
    readonly total: string;
    readonly patientPays: string;
    readonly flags: readonly string[];
    readonly lines: readonly { readonly line: string; readonly payer: string; readonly paid: string }[];
  };
  readonly postings: readonly Posting[];
}

interface StoredTransfer {
  readonly transfer_id: string;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount_fen: number;
  readonly status: string;
  readonly reverses_transfer_id: string | null;
  readonly settlement_id: string | null;
}

type Stored = Awaited<ReturnType<typeof load>>;

/** All of one moment. */
async function load(client: Client, countyId: string) {
  const rows = async <Row>(text: string) => (await client.query(text, [countyId])).rows as Row[];
  await client.query('begin isolation level repeatable read read only');
  await client.query("select set_config('doudi.county_id', $1, true)", [countyId]);
  const schemes = await rows<{ scheme_id: string; content_hash: string; files: [string, string][] }>(
    'select scheme_id, content_hash, files from scheme_version where county_id = $1',
  );
  return {
    policies: new Map(schemes.map(({ scheme_id, content_hash, files }) => [`${scheme_id} ${content_hash}`, policyIn(files)])),
    settlements: await rows<StoredSettlement>(
      'select *, discharged_on::text as discharged_on from settlement where county_id = $1 order by settling_number, settlement_id',
    ),
    lines: await rows<{ settlement_id: string; line: string; payer: string; paid_fen: number }>(
      'select settlement_id, line, payer, paid_fen from settlement_line where county_id = $1',
    ),
    cancellations: await rows<{ settlement_id: string; settling_number: number }>(
      'select settlement_id, settling_number from cancellation where county_id = $1 order by settling_number',
    ),
    accumulators: await rows<{ owner_kind: Owner; owner_id: string; period: string; amounts: Record<string, number> }>(
      'select owner_kind, owner_id, period, amounts from accumulator where county_id = $1',
    ),
    transfers: await rows<StoredTransfer>('select * from transfer where county_id = $1'),
    keys: await rows<{ actor_id: string; idempotency_key: string; command: string }>(
      'select actor_id, idempotency_key, command from command_key where county_id = $1',
    ),
    answers: await rows<{ actor_id: string; idempotency_key: string; answer: { settlementId?: string; number?: number } }>(
      'select actor_id, idempotency_key, answer from command_answer where county_id = $1',
    ),
    audits: await rows<{ command: string; subject: string }>('select command, subject from audit_entry where county_id = $1'),
  };
}

function policyIn(files: [string, string][]): Policy {
  const { scheme } = loadScheme(new Map(files));
  if (!scheme) throw new Error('the stored files of a scheme cannot be read');
  return scheme.policy;
}

/** Everything again in the order of the numbers; gives how many limits were used up. */
function replay(stored: Stored, yearlyLimit: YearlyLimit, find: Find): number {
  const books = emptyBooks();
  const used = new Map<string, { limitFen: number; paidFen: number; mostFen: number }>();
  const linesOf = groupBy(stored.lines, ({ settlement_id }) => settlement_id);
  const settled = new Map<string, { readonly row: StoredSettlement; readonly settlement: Settlement }>();
  const steps = [
    ...stored.settlements.map((row) => ({ number: row.settling_number, settles: row, cancels: undefined })),
    ...stored.cancellations.map((row) => ({ number: row.settling_number, settles: undefined, cancels: row })),
  ].sort((a, b) => a.number - b.number);

  let last = 0;
  for (const { number, settles, cancels } of steps) {
    if (number === last) find('doubled', `number ${number}`, 'was given twice');
    last = number;
    const subject = settles?.settlement_id ?? cancels?.settlement_id ?? '';
    if (settles) {
      const settlement = settleAgain(settles, stored, books, find);
      if (!settlement) continue;
      compare(settles, settlement, linesOf.get(subject) ?? [], find);
      settled.set(subject, { row: settles, settlement });
    }
    const done = settled.get(subject);
    if (!done) {
      find('differs', subject, 'was cancelled before it was settled');
      continue;
    }
    if (cancels) undo(books, done.row.claim, done.settlement);
    // What the rows say was paid, and not what the replay would have paid.
    for (const { line, paid_fen } of linesOf.get(subject) ?? []) {
      const limitFen = yearlyLimit(line, done.row.claim);
      if (limitFen === undefined) continue;
      const name = `${done.row.person_id} ${done.row.discharged_on.slice(0, 4)} ${line}`;
      const entry = used.get(name) ?? { limitFen, paidFen: 0, mostFen: 0 };
      entry.paidFen += cancels ? -paid_fen : paid_fen;
      entry.mostFen = Math.max(entry.mostFen, entry.paidFen);
      used.set(name, entry);
    }
  }
  for (const [name, { limitFen, mostFen }] of used) {
    if (mostFen > limitFen) find('overrun', name, `${mostFen} fen were paid, and ${limitFen} may be`);
  }
  compareAccumulators(stored, books, find);
  checkAccumulatorLimits(stored, yearlyLimit, find);
  return [...used.values()].filter(({ limitFen, mostFen }) => mostFen >= limitFen).length;
}

function settleAgain(row: StoredSettlement, { policies }: Stored, books: Books, find: Find): Settlement | undefined {
  const policy = policies.get(`${row.scheme_id} ${row.scheme_hash}`);
  if (!policy) throw new Error(`settlement ${row.settlement_id} names a scheme that is not stored`);
  const met = balancesOfYear(balancesFor(books, row.claim), row.discharged_on.slice(0, 4));
  if (!isDeepStrictEqual(sorted(row.balances), sorted(met))) {
    find('differs', row.settlement_id, `met balances ${JSON.stringify(sorted(row.balances))}, and the replay ${JSON.stringify(sorted(met))}`);
  }
  const settlement = settleInto(books, policy, row.claim, { isTraced: false });
  if (!isRefusal(settlement)) return settlement;
  find('differs', row.settlement_id, `the replay refuses it: ${settlement.code}`);
  return undefined;
}

/** A settlement meets the rows of its year and those for life. */
function balancesOfYear(balances: BalancesOf, year: string): StoredSettlement['balances'] {
  const within = (owner: Owner) => Object.fromEntries([...balances[owner]].filter(([key]) => key.startsWith('life/') || key.startsWith(year)));
  return { person: within('person'), household: within('household') };
}

function sorted(balances: StoredSettlement['balances']) {
  const inOrder = (amounts: { readonly [key: string]: number }) => Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { person: inOrder(balances.person), household: inOrder(balances.household) };
}

function compare(row: StoredSettlement, settlement: Settlement, lines: Stored['lines'], find: Find): void {
  const differs = (what: string, is: unknown, should: unknown) => {
    if (!isDeepStrictEqual(is, should)) find('differs', row.settlement_id, `${what} ${JSON.stringify(is)}, and the replay ${JSON.stringify(should)}`);
  };
  const { claim, result } = row;
  const paidBy = settlement.lines.map(({ benefit, paidFen }) => ({ line: benefit.line, payer: benefit.payer, paidFen }));
  const byLine = <Item extends { readonly line: string }>(items: readonly Item[]) => [...items].sort((a, b) => (a.line < b.line ? -1 : 1));
  differs('claim id', claim.id, row.settlement_id);
  differs(
    'person',
    [row.person_id, row.household_id, row.kind, row.discharged_on],
    [claim.personId, claim.householdId ?? null, claim.kind, claim.dischargedOn],
  );
  differs('amounts', [row.total_fen, row.patient_fen], [settlement.totalFen, settlement.patientFen]);
  differs('postings', row.postings, settlement.postings);
  differs('scheme', [row.scheme_id, result.scheme], [settlement.policyId, settlement.policyId]);
  differs('result', [result.total, result.patientPays, result.flags], [formatFen(settlement.totalFen), formatFen(settlement.patientFen), settlement.flags]);
  differs(
    'result lines',
    result.lines.map(({ line, payer, paid }) => ({ line, payer, paid })),
    paidBy.map(({ line, payer, paidFen }) => ({ line, payer, paid: formatFen(paidFen) })),
  );
  differs('lines', byLine(lines.map(({ line, payer, paid_fen }) => ({ line, payer, paidFen: paid_fen }))), byLine(paidBy));
}

function undo(books: Books, claim: Claim, { postings }: Settlement): void {
  for (const [owner, id] of [
    ['person', claim.personId],
    ['household', householdOf(claim)],
  ] as const) {
    const balances = books[owner].get(id);
    if (balances) takeBack(balances, postings, owner);
  }
}

function compareAccumulators({ accumulators }: Stored, books: Books, find: Find): void {
  const stored = new Map<string, number>();
  for (const { owner_kind, owner_id, period, amounts } of accumulators) {
    for (const [key, amount] of Object.entries(amounts)) {
      if (period !== (key.startsWith('life/') ? 'life' : key.slice(0, 4)))
        find('differs', `${owner_kind} ${owner_id}`, `${key} stands in the row of ${period}`);
      stored.set(`${owner_kind} ${owner_id} ${key}`, amount);
    }
  }
  const replayed = new Map<string, Fen>();
  for (const owner of ['person', 'household'] as const) {
    for (const [id, balances] of books[owner]) for (const [key, amount] of balances) replayed.set(`${owner} ${id} ${key}`, amount);
  }
  for (const name of new Set([...stored.keys(), ...replayed.keys()])) {
    if (stored.get(name) !== replayed.get(name)) find('differs', name, `is ${stored.get(name)}, and the replay gives ${replayed.get(name)}`);
  }
}

/** From the accumulators alone, as the server itself will read them next time. */
function checkAccumulatorLimits({ accumulators, settlements }: Stored, yearlyLimit: YearlyLimit, find: Find): void {
  const claims = new Map(settlements.map(({ claim }) => [claim.personId, claim]));
  for (const { owner_kind, owner_id, amounts } of accumulators) {
    const claim = claims.get(owner_id);
    if (owner_kind !== 'person' || !claim) continue;
    for (const [key, amount] of Object.entries(amounts)) {
      const [period, kind, line = ''] = key.split('/');
      if (kind !== 'paid' || !/^\d{4}$/.test(period ?? '')) continue;
      const limitFen = yearlyLimit(line, claim);
      if (limitFen !== undefined && amount > limitFen) find('overrun', `${owner_id} ${key}`, `the accumulator holds ${amount} of at most ${limitFen}`);
    }
  }
}

function checkLedger({ settlements, lines, cancellations, transfers }: Stored, find: Find): void {
  const ofSettlement = groupBy(
    transfers.filter(({ reverses_transfer_id }) => reverses_transfer_id === null),
    ({ settlement_id }) => settlement_id ?? 'none',
  );
  const linesOf = groupBy(lines, ({ settlement_id }) => settlement_id);
  const reversals = groupBy(
    transfers.filter(({ reverses_transfer_id }) => reverses_transfer_id !== null),
    ({ reverses_transfer_id }) => reverses_transfer_id ?? '',
  );
  const cancelled = groupBy(cancellations, ({ settlement_id }) => settlement_id);
  for (const [id, all] of cancelled) if (all.length > 1) find('doubled', id, 'was cancelled twice');

  for (const { settlement_id, person_id, facility_id, patient_fen, total_fen } of settlements) {
    const should = new Map([[`patient/${person_id}`, patient_fen]]);
    for (const { payer, paid_fen } of linesOf.get(settlement_id) ?? []) add(should, `payer/${payer}`, paid_fen);
    const is = new Map<string, number>();
    let sumFen = 0;
    for (const transfer of ofSettlement.get(settlement_id) ?? []) {
      add(is, transfer.debit_account_id, transfer.amount_fen);
      sumFen += transfer.amount_fen;
      if (transfer.credit_account_id !== `facility/${facility_id}` || transfer.status !== 'posted') {
        find('unbalanced', settlement_id, `transfer ${transfer.transfer_id} is ${transfer.status} and goes to ${transfer.credit_account_id}`);
      }
      const back = reversals.get(transfer.transfer_id) ?? [];
      const wanted = cancelled.has(settlement_id) ? 1 : 0;
      if (back.length !== wanted) find('unbalanced', settlement_id, `transfer ${transfer.transfer_id} is taken back ${back.length} times instead of ${wanted}`);
      for (const reversal of back) {
        const isMirror =
          reversal.debit_account_id === transfer.credit_account_id &&
          reversal.credit_account_id === transfer.debit_account_id &&
          reversal.amount_fen === transfer.amount_fen &&
          reversal.settlement_id === settlement_id &&
          reversal.status === 'posted';
        if (!isMirror) find('unbalanced', settlement_id, `transfer ${reversal.transfer_id} is not the mirror of ${transfer.transfer_id}`);
      }
    }
    if (sumFen !== total_fen) find('unbalanced', settlement_id, `its transfers make ${sumFen} of ${total_fen}`);
    for (const account of new Set([...should.keys(), ...is.keys()])) {
      if ((should.get(account) ?? 0) !== (is.get(account) ?? 0)) {
        find('unbalanced', settlement_id, `${account} moved ${is.get(account) ?? 0} instead of ${should.get(account) ?? 0}`);
      }
    }
  }
  checkTrialBalance(settlements, cancellations, transfers, find);
  const known = new Set(settlements.map(({ settlement_id }) => settlement_id));
  for (const { transfer_id, settlement_id } of transfers) {
    if (settlement_id !== null && !known.has(settlement_id)) find('unbalanced', transfer_id, `belongs to settlement ${settlement_id}, which is not there`);
  }
}

/** Debits equal credits, and the facilities hold what stands uncancelled. */
function checkTrialBalance(settlements: Stored['settlements'], cancellations: Stored['cancellations'], transfers: readonly StoredTransfer[], find: Find): void {
  const posted = transfers.filter(({ status }) => status === 'posted');
  const balance = new Map<string, number>();
  for (const { debit_account_id, credit_account_id, amount_fen } of posted) {
    add(balance, debit_account_id, amount_fen);
    add(balance, credit_account_id, -amount_fen);
  }
  const sum = (isAsked: (account: string) => boolean) => [...balance].reduce((total, [account, amount]) => total + (isAsked(account) ? amount : 0), 0);
  if (sum(() => true) !== 0) find('unbalanced', 'ledger', `debits exceed credits by ${sum(() => true)}`);
  const gone = new Set(cancellations.map(({ settlement_id }) => settlement_id));
  const standing = settlements.reduce((total, { settlement_id, total_fen }) => total + (gone.has(settlement_id) ? 0 : total_fen), 0);
  const owed = -sum((account) => account.startsWith('facility/'));
  if (owed !== standing) find('unbalanced', 'ledger', `facilities are owed ${owed}, and the bills that stand make ${standing}`);
}

/** One key, one answer, one result, one audit entry. */
function checkCommands({ keys, answers, audits, settlements, cancellations }: Stored, find: Find): void {
  const keyName = ({ actor_id, idempotency_key }: { readonly actor_id: string; readonly idempotency_key: string }) => `${actor_id} ${idempotency_key}`;
  const commandOf = new Map(keys.map((row) => [keyName(row), row.command]));
  const answered = groupBy(answers, keyName);
  for (const key of commandOf.keys()) {
    if (!answered.has(key)) find('incomplete', key, 'is a key without an answer');
  }
  const results = new Map<string, number>();
  for (const [key, all] of answered) {
    const command = commandOf.get(key);
    if (command === undefined) find('incomplete', key, 'is an answer without a key');
    if (all.length > 1) find('doubled', key, 'has two answers');
    for (const { answer } of all) add(results, `${command} ${answer.settlementId} ${answer.number}`, 1);
  }
  const noted = new Map<string, number>();
  for (const { command, subject } of audits) add(noted, `${command} ${subject}`, 1);

  const expect = (command: string, { settlement_id, settling_number }: { readonly settlement_id: string; readonly settling_number: number }) => {
    const count = results.get(`${command} ${settlement_id} ${settling_number}`) ?? 0;
    if (count !== 1) find(count > 1 ? 'doubled' : 'incomplete', settlement_id, `${command} has ${count} answers`);
    const entries = noted.get(`${command} settlement/${settlement_id}`) ?? 0;
    if (entries !== 1) find('incomplete', settlement_id, `${command} has ${entries} audit entries`);
    results.delete(`${command} ${settlement_id} ${settling_number}`);
    noted.delete(`${command} settlement/${settlement_id}`);
  };
  for (const row of settlements) expect('settleClaim', row);
  for (const row of cancellations) expect('cancelSettlement', row);
  for (const name of [...results.keys(), ...noted.keys()]) {
    if (/^(settleClaim|cancelSettlement) /.test(name)) find('incomplete', name, 'is told of, and not there');
  }
}

function add(sums: Map<string, number>, name: string, amount: number): void {
  sums.set(name, (sums.get(name) ?? 0) + amount);
}

function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
