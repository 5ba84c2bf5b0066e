// Whether the books are what they should be: every settlement computed again from what is stored, in the order in which they happened, every
// accumulator rebuilt from them, every entry and every payment compared. Finds and names what differs; changes nothing.
import type { TransferDraft } from '@doudi/core/ledger';
import { type AccumulatorRow, balancesIn, ofStoredBalances, rowsAfter, rowsNeeded, toOutcome, toStoredBalances, transfersFor } from '@doudi/core/settlement';
import { type Fen, formatFen, isRefusal, type Policy, settle, type Text } from '@doudi/policy';
import { checkPayments } from '../cashier/check-payments.ts';
import { checkPremiumAid, IS_PREMIUM_AID } from '../enrolment/check-premium-aid.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { type Database, read, type Scope, type Transaction } from '../platform/database/transaction.ts';
import { checkOpenings, type OpeningEvent, openingEvents } from './check-openings.ts';
import { applySums, findSumsEvents, type SumsEvent } from './moved-sums.ts';
import { afterPostings } from './openings.ts';
import { policyThen } from './scheme-versions.ts';
import { hashOf, type SchemesInUse } from './schemes-in-use.ts';
import type { SettlementRow } from './settlement-row.ts';

export interface Verified {
  readonly settlements: number;
  readonly cancellations: number;
  readonly accumulators: number;
  readonly transfers: number;
  readonly postedFen: Fen;
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** `settlement/…`, `opening/…`, `duplicate-decision/…`, `accumulator/…`, `transfer/…`, `payment/…`, `agreement/…`, `shift/…`, `premium-aid/…`, `scheme/…` */
  readonly subject: string;
  readonly text: Text;
}

interface Event extends SettlementRow {
  readonly event: 'settled' | 'cancelled';
  readonly event_number: number;
}

const PAGE = 500;

/** Reads the county in one snapshot, a page at a time. */
export async function verifyLedger(database: Database, scope: Scope, schemes: SchemesInUse, progress: (done: number) => void = () => {}): Promise<Verified> {
  // Who settled is compared with the audit, which only the system and auditors see.
  return read(database, { ...scope, role: 'system' }, async (transaction) => {
    await transaction.rows('set transaction isolation level repeatable read');
    return verify(transaction, schemes, progress);
  });
}

async function verify(transaction: Transaction, schemes: SchemesInUse, progress: (done: number) => void): Promise<Verified> {
  const findings: Finding[] = [];
  const rebuilt = new Map<string, AccumulatorRow>();
  const count = { settled: 0, cancelled: 0 };
  const [expected] = await transaction.rows<{ events: number }>(
    'select (select count(*) from settlement where county_id = $1) + (select count(*) from cancellation where county_id = $1) as events',
    [transaction.countyId],
  );
  const others = otherEvents(transaction);
  let other = await others.next();
  const catchUp = async (number: number) => {
    for (; !other.done && other.value.number < number; other = await others.next()) findings.push(...rebuildBy(rebuilt, other.value));
  };
  for await (const event of eventsOf(transaction)) {
    await catchUp(event.event_number);
    count[event.event]++;
    progress((count.settled + count.cancelled) / Math.max(1, expected?.events ?? 1));
    const policy = await policyThen(transaction, schemes, event.scheme_id, event.scheme_hash);
    const keys = rowsNeeded(policy, event.claim);
    const rows = keys.map((key) => rebuilt.get(nameOf(key)) ?? { ...key, amounts: {} });
    if (event.event === 'settled') findings.push(...checkSettlement(policy, event, rows));
    for (const row of rowsAfter(rows, event.postings, event.event === 'settled' ? 'post' : 'take-back')) rebuilt.set(nameOf(row), row);
  }
  await catchUp(Number.POSITIVE_INFINITY);
  const accumulators = await checkAccumulators(transaction, rebuilt, findings);
  findings.push(
    ...(await checkLines(transaction)),
    ...(await checkEntries(transaction, schemes)),
    ...(await checkHolds(transaction)),
    ...(await checkPayments(transaction)),
    ...(await checkPremiumAid(transaction)),
    ...(await checkOpenings(transaction)),
    ...(await checkSchemes(transaction)),
    ...(await checkAudit(transaction)),
  );
  const [ledger] = await transaction.rows<{ transfers: number; posted_fen: Fen | null }>(
    `select count(*) as transfers, (sum(amount_fen) filter (where status = 'posted'))::bigint as posted_fen from transfer where county_id = $1`,
    [transaction.countyId],
  );
  return {
    settlements: count.settled,
    cancellations: count.cancelled,
    accumulators,
    transfers: ledger?.transfers ?? 0,
    postedFen: ledger?.posted_fen ?? (0 as Fen),
    findings,
  };
}

type OtherEvent = { readonly number: number } & ({ readonly move: SumsEvent } | { readonly opening: OpeningEvent });

/** What changes sums beside settlements, in its place among them: joined records, and what was used before Doudi began. */
async function* otherEvents(transaction: Transaction): AsyncGenerator<OtherEvent> {
  const moves = await findSumsEvents(transaction);
  for await (const opening of openingEvents(transaction)) {
    while (moves[0] && moves[0].number < opening.number) {
      const [move] = moves.splice(0, 1) as [SumsEvent];
      yield { number: move.number, move };
    }
    yield { number: opening.number, opening };
  }
  for (const move of moves) yield { number: move.number, move };
}

function rebuildBy(rebuilt: Map<string, AccumulatorRow>, event: OtherEvent): readonly Finding[] {
  if ('move' in event) return moveRebuilt(rebuilt, event.move);
  const { postings, findings } = event.opening;
  for (const row of afterPostings(rebuilt, postings)) rebuilt.set(nameOf(row), row);
  return findings;
}

/** Two records of one person were joined, or parted again: the sums of the one moved to the other. */
function moveRebuilt(rebuilt: Map<string, AccumulatorRow>, move: SumsEvent): Finding[] {
  const { isExact, after } = applySums(move, (ownerKind, ownerId) =>
    [...rebuilt.values()].filter((row) => row.ownerKind === ownerKind && row.ownerId === ownerId),
  );
  for (const row of after) rebuilt.set(nameOf(row), row);
  if (isExact) return [];
  const text = { zh: '合并时移动的额度与此前各次结算累计的不符', en: 'what was moved when two records were joined is not what earlier settlements left' };
  return [{ subject: `duplicate-decision/${move.decisionId}`, text }];
}

async function* eventsOf({ rows, countyId }: Transaction): AsyncGenerator<Event> {
  let after = 0;
  for (;;) {
    const page = await rows<Event>(
      `select * from (
         select 'settled' as event, settling_number as event_number, s.* from settlement s where s.county_id = $1 and s.settling_number > $2
         union all
         select 'cancelled', c.settling_number, s.* from cancellation c join settlement s using (county_id, settlement_id) where c.county_id = $1 and c.settling_number > $2
       ) e order by event_number limit $3`,
      [countyId, after, PAGE],
    );
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.event_number ?? 0;
  }
}

/** The stored claim on the stored balances, and the stored balances against those that earlier events left. */
function checkSettlement(policy: Policy, event: Event, rows: readonly AccumulatorRow[]): Finding[] {
  const subject = `settlement/${event.settlement_id}`;
  if (!isSame(toStoredBalances(balancesIn(rows)), event.balances)) {
    return [{ subject, text: { zh: '存档的已用额度与此前各次结算累计的不符', en: 'the balances that it met are not those that earlier settlements left' } }];
  }
  const settlement = settle(policy, ofStoredBalances(event.balances), event.claim, { isTraced: false });
  if (isRefusal(settlement))
    return [{ subject, text: { zh: `重算被拒：${settlement.message.zh}`, en: `computed again it is refused: ${settlement.message.en}` } }];
  const findings: Finding[] = [];
  const differs = (what: Text) => findings.push({ subject, text: { zh: `重算后${what.zh}不同`, en: `computed again, ${what.en} differs` } });
  const { claim } = event;
  const told = [claim.id, claim.personId, claim.householdId ?? null, claim.kind, claim.dischargedOn];
  if (!isSame(told, [event.settlement_id, event.person_id, event.household_id, event.kind, event.discharged_on]))
    findings.push({ subject, text: { zh: '结算的人员、类别或日期与所存账单不符', en: 'its person, kind or day is not that of the stored claim' } });
  if (settlement.patientFen !== event.patient_fen || settlement.totalFen !== event.total_fen)
    differs({ zh: '总额或个人负担', en: 'the total or the part of the patient' });
  // Names of lines and payers are words, and may be put better one day; amounts may not.
  const amounts = ({ lines, patientPays, total, flags }: ReturnType<typeof toOutcome>) => [
    lines.map(({ line, payer, paid, given, computed }) => [line, payer, paid, given, computed]),
    patientPays,
    total,
    flags,
  ];
  if (!isSame(amounts(toOutcome(policy, settlement)), amounts(event.result))) differs({ zh: '各支付线的金额', en: 'what the lines pay' });
  if (!isSame(settlement.postings, event.postings)) differs({ zh: '计入额度的数额', en: 'what counts toward limits' });
  return findings;
}

async function checkAccumulators({ rows, countyId }: Transaction, rebuilt: ReadonlyMap<string, AccumulatorRow>, findings: Finding[]): Promise<number> {
  const stored = await rows<{ owner_kind: 'person' | 'household'; owner_id: string; period: string; amounts: Record<string, number> }>(
    'select owner_kind, owner_id, period, amounts from accumulator where county_id = $1',
    [countyId],
  );
  const names = new Set<string>();
  for (const row of stored) {
    const name = nameOf({ ownerKind: row.owner_kind, ownerId: row.owner_id, period: row.period });
    names.add(name);
    if (!isSame(row.amounts, rebuilt.get(name)?.amounts ?? {})) findings.push(wrongAccumulator(name));
  }
  for (const [name, { amounts }] of rebuilt) if (!names.has(name) && Object.keys(amounts).length > 0) findings.push(wrongAccumulator(name));
  return stored.length;
}

function wrongAccumulator(name: string): Finding {
  return { subject: `accumulator/${name}`, text: { zh: '已用额度与各次结算的累计不符', en: 'what is used up is not what the settlements add up to' } };
}

/** Entries that no settlement explains: each is a hold of what a patient owes a facility, or posts at most that, or lets it go. */
async function checkHolds({ rows, countyId }: Transaction): Promise<Finding[]> {
  const wrong = await rows<{ transfer_id: string }>(
    `select t.transfer_id from transfer t left join transfer hold on hold.county_id = $1 and hold.transfer_id = t.pending_transfer_id
     where t.county_id = $1 and (case
       when t.status = 'pending' then t.settlement_id is null and t.debit_account_id like 'patient/%' and t.credit_account_id like 'facility/%'
       when t.pending_transfer_id is null then t.settlement_id is not null or ${IS_PREMIUM_AID}
       else t.settlement_id is null and hold.status = 'pending' and hold.debit_account_id = t.debit_account_id
         and hold.credit_account_id = t.credit_account_id and t.amount_fen <= hold.amount_fen end) is not true
     order by t.transfer_id`,
    [countyId],
  );
  return wrong.map(({ transfer_id }) => ({
    subject: `transfer/${transfer_id}`,
    text: { zh: '没有结算或待结金额可以解释这条分录', en: 'neither a settlement nor a hold explains this entry' },
  }));
}

/** The lines as rows against the result. */
async function checkLines({ rows, countyId }: Transaction): Promise<Finding[]> {
  const wrong = await rows<{ settlement_id: string }>(
    `select s.settlement_id from settlement s
     where s.county_id = $1 and (s.total_fen <> s.patient_fen + coalesce((select sum(l.paid_fen) from settlement_line l where l.county_id = $1 and l.settlement_id = s.settlement_id), 0)
       or exists (select from json_array_elements(s.result->'lines') r where not exists (
            select from settlement_line l where l.county_id = $1 and l.settlement_id = s.settlement_id
              and l.line = r->>'line' and l.payer = r->>'payer' and l.paid_fen = (r->>'paid')::numeric * 100)))`,
    [countyId],
  );
  return wrong.map(({ settlement_id }) => ({
    subject: `settlement/${settlement_id}`,
    text: { zh: '各支付线与个人负担之和不等于总额', en: 'the lines and the part of the patient do not make the total' },
  }));
}

interface EntryRow extends SettlementRow {
  readonly entries:
    | readonly { readonly d: string; readonly c: string; readonly a: number; readonly r: string | null; readonly id: string; readonly p: boolean }[]
    | null;
}

/** Every settlement's entries against its result, and the reversals of every cancelled one; `checkPayments` explains those of payments. */
async function checkEntries({ rows, countyId }: Transaction, schemes: SchemesInUse): Promise<Finding[]> {
  const findings: Finding[] = [];
  let after = '';
  for (;;) {
    const page = await rows<EntryRow>(
      `select s.*, c.cancelled_at,
         (select json_agg(json_build_object('id', t.transfer_id, 'd', t.debit_account_id, 'c', t.credit_account_id, 'a', t.amount_fen, 'r', t.reverses_transfer_id,
            'p', exists (select from payment p where p.county_id = $1 and p.transfer_id = t.transfer_id)))
          from transfer t where t.county_id = $1 and t.settlement_id = s.settlement_id and t.status = 'posted') as entries
       from settlement s left join cancellation c using (county_id, settlement_id)
       where s.county_id = $1 and s.settlement_id > $2 order by s.settlement_id limit $3`,
      [countyId, after, PAGE],
    );
    for (const row of page) findings.push(...checkEntriesOf(row, await policyThen({ rows, countyId }, schemes, row.scheme_id, row.scheme_hash)));
    if (page.length < PAGE) return findings;
    after = page.at(-1)?.settlement_id ?? '';
  }
}

function checkEntriesOf(row: EntryRow, policy: Policy): Finding[] {
  const subject = `settlement/${row.settlement_id}`;
  const settlement = settle(policy, ofStoredBalances(row.balances), row.claim, { isTraced: false });
  if (isRefusal(settlement)) return [];
  const entries = row.entries ?? [];
  const originals = entries.filter(({ r }) => r === null);
  const reversals = entries.filter(({ r }) => r !== null);
  const due = transfersFor(settlement, { facilityId: row.facility_id, personId: row.person_id }).map(signatureOf).sort();
  const findings: Finding[] = [];
  const settled = originals.filter(({ p }) => !p);
  if (!isSame(settled.map(({ d, c, a }) => `${d} ${c} ${a}`).sort(), due)) {
    findings.push({ subject, text: { zh: '分录与结算结果不符', en: 'its entries are not what it settled' } });
  }
  const reversed = reversals.map(({ r, d, c, a }) => `${r} ${c} ${d} ${a}`).sort();
  const toReverse = row.cancelled_at === null ? [] : originals.map(({ id, d, c, a }) => `${id} ${d} ${c} ${a}`).sort();
  if (!isSame(reversed, toReverse)) findings.push({ subject, text: { zh: '冲正分录与撤销不符', en: 'its reversals are not those of its cancellation' } });
  return findings;
}

function signatureOf({ debitAccountId, creditAccountId, amountFen }: TransferDraft): string {
  return `${debitAccountId} ${creditAccountId} ${amountFen}`;
}

function nameOf({ ownerKind, ownerId, period }: { readonly ownerKind: string; readonly ownerId: string; readonly period: string }): string {
  return `${ownerKind}/${ownerId}/${period}`;
}

/** What is absent and what is undefined are the same. */
function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** The stored files of every scheme against the hash by which settlements name them; what was adopted against what was signed, and bills against both. */
async function checkSchemes(transaction: Transaction): Promise<Finding[]> {
  const { rows, countyId } = transaction;
  const stored = await rows<{ scheme_id: string; content_hash: string; files: [string, string][] }>(
    'select scheme_id, content_hash, files from scheme_version where county_id = $1',
    [countyId],
  );
  const changed = stored
    .filter(({ content_hash, files }) => hashOf(new Map(files)) !== content_hash)
    .map(({ scheme_id, content_hash }) => ({
      subject: `scheme/${scheme_id}/${content_hash}`,
      text: { zh: '存档的方案文件与其摘要不符', en: 'its stored files are not those of its hash' },
    }));
  return [...changed, ...(await checkAdoptions(transaction)), ...(await checkVersions(transaction))];
}

/** What follows a version was approved: these files, for this day, of this scheme. */
async function checkAdoptions({ rows, countyId }: Transaction): Promise<Finding[]> {
  const wrong = await rows<{ scheme_id: string; from_day: string }>(
    `select a.scheme_id, a.from_day from scheme_adoption a
     where a.county_id = $1 and a.scheme_submission_id is not null and not exists (
       select from scheme_submission s join scheme_draft d on d.county_id = $1 and d.scheme_draft_id = s.scheme_draft_id
       where s.county_id = $1 and s.scheme_submission_id = a.scheme_submission_id and s.is_approved
         and s.content_hash = a.content_hash and s.effective_day = a.from_day and d.scheme_id = a.scheme_id)
     order by 1, 2`,
    [countyId],
  );
  return wrong.map(({ scheme_id, from_day }) => ({
    subject: `scheme/${scheme_id}/${from_day}`,
    text: { zh: '自这一天起的方案不是批准的那一版', en: 'what holds from this day on is not what was approved' },
  }));
}

/** A bill that was settled since a version was adopted, by the version of its day. */
async function checkVersions({ rows, countyId }: Transaction): Promise<Finding[]> {
  const wrong = await rows<{ settlement_id: string }>(
    `select s.settlement_id from settlement s
       join lateral (select a.content_hash, a.adopted_at from scheme_adoption a
                     where a.county_id = $1 and a.scheme_id = s.scheme_id and a.from_day <= s.discharged_on order by a.from_day desc limit 1) a on true
     where s.county_id = $1 and s.settled_at >= a.adopted_at and s.scheme_hash <> a.content_hash
     order by 1`,
    [countyId],
  );
  return wrong.map(({ settlement_id }) => ({
    subject: `settlement/${settlement_id}`,
    text: { zh: '结算所用的方案版本不是出院当日有效的那一版', en: 'it was settled by another version than that of the day of its discharge' },
  }));
}

/** Who settled or cancelled stands in the audit too. */
async function checkAudit({ rows, countyId }: Transaction): Promise<Finding[]> {
  const missing = await rows<{ settlement_id: string }>(
    `select e.settlement_id from (
       select settlement_id, settled_by as actor_id, 'settleClaim' as command from settlement where county_id = $1
       union all
       select settlement_id, cancelled_by, 'cancelSettlement' from cancellation where county_id = $1
     ) e left join audit_entry a on a.county_id = $1 and a.subject = 'settlement/' || e.settlement_id and a.command = e.command and a.actor_id = e.actor_id
     where a.audit_entry_id is null`,
    [countyId],
  );
  return missing.map(({ settlement_id }) => ({
    subject: `settlement/${settlement_id}`,
    text: { zh: '审计记录中没有这次操作，或操作人不符', en: 'the audit does not know who did this, or names somebody else' },
  }));
}

export function summaryOf({ settlements, cancellations, accumulators, transfers, postedFen, findings }: Verified): Text {
  const [zh, en] = findings.length === 0 ? ['全部相符。', 'everything agrees'] : [`发现 ${findings.length} 处不符。`, `${findings.length} findings`];
  return {
    zh: `已重算 ${settlements} 次结算、${cancellations} 次撤销，核对 ${accumulators} 行已用额度、${transfers} 条分录（已入账 ${formatFen(postedFen)} 元）：${zh}`,
    en: `${settlements} settlements and ${cancellations} cancellations computed again, ${accumulators} accumulators and ${transfers} entries compared (${formatFen(postedFen)} posted): ${en}`,
  };
}
