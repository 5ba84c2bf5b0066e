// De-identified exports: proposed by one, made when a second approves, and given for some days to whoever proposed it. The rows lie sealed; each
// fetching is in the audit. A file for research holds only those who consented, and is given no more once one of them has withdrawn.
import { createHash, randomBytes } from 'node:crypto';
import { type InputOf, isRefusal, type OutputOf, type Refusal, refuse } from '@doudi/core/contract';
import {
  consentPurpose,
  type Deidentified,
  deidentify,
  downloadExport,
  exportDeidentified,
  type IdentifiedBill,
  listExports,
  type Notice,
} from '@doudi/core/privacy';
import { isProtectedName } from '@doudi/core/scheme';
import type { Outcome } from '@doudi/core/settlement';
import { ageOn, type Fen, formatFen, sumFen, type Text } from '@doudi/policy';
import { type Approvable, approvable } from '../access/approvals.ts';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { findConsenting } from './consents.ts';

/** A county's year of stays; what is more is exported in parts. Making columns coarser takes a second for so many, in which nothing else is answered. */
const MOST_BILLS = 20_000;
/** What research asks consent for. */
const RESEARCH = 'research-export';
const DAYS_OF_A_FILE = 14;
/** Groups that no notice names. */
const NO_GROUP = 'no-category';
const OTHER_GROUP = 'other-category';
/** What the patient pays stands beside the lines. */
const PATIENT = 'patient';

type Input = InputOf<typeof exportDeidentified>;
type File = Pick<OutputOf<typeof downloadExport>, 'levels' | 'lines' | 'data' | 'townships' | 'categoryGroups'>;

export interface ExportServices {
  readonly keys: FieldKeys;
  readonly noticeOf: (countyId: string) => Notice;
}

interface Loaded {
  readonly bills: readonly IdentifiedBill[];
  readonly names: ReadonlyMap<string, Text>;
  readonly townships: Readonly<Record<string, string>>;
  /** By person; empty where consent is not asked for. */
  readonly consents: ReadonlyMap<string, string>;
}

export function exporting({ keys, noticeOf }: ExportServices): Approvable {
  return approvable(exportDeidentified, async (transaction, input, context) => {
    const notice = noticeOf(context.countyId);
    const refusal = periodRefusal(input, localDay(context.now));
    const loaded = refusal ?? (await loadBills(transaction, input, notice));
    return () => {
      if (isRefusal(loaded)) return loaded;
      const made = deidentify(loaded.bills, notice.deidentification, () => randomBytes(8).toString('hex'));
      if (made.rows.length === 0) return TOO_FEW;
      return decisionFor(input, notice, loaded, made, context, keys);
    };
  });
}

function periodRefusal({ from, to }: Input, today: string): Refusal | undefined {
  if (to < from) return refuse('bad-input', { zh: '终止日早于起始日。', en: 'it ends before it begins' }, '/to');
  if (to > today) return refuse('bad-input', { zh: '终止日晚于今天。', en: 'it ends after today' }, '/to');
  return undefined;
}

const TOO_FEW = refuse(
  'state-differs',
  {
    zh: '此期间彼此相似的结算太少，去标识化后没有可导出的行；请选更长的期间。',
    en: 'too few settlements of this period look alike, and nothing is left when it is de-identified; choose a longer period',
  },
  '/from',
);
const TOO_MANY = refuse(
  'state-differs',
  { zh: `此期间的结算超过 ${MOST_BILLS} 笔；请分段导出。`, en: `there are more than ${MOST_BILLS} settlements in this period; export it in parts` },
  '/from',
);
const NOBODY_CONSENTED = refuse(
  'consent-missing',
  {
    zh: '此期间没有同意将结算用于研究的人；请先征得同意并登记，或改为法定统计。',
    en: 'nobody with a settlement in this period consents to research; ask for consent and record it, or export for statistics',
  },
  '/use',
);

interface BillRow {
  readonly person_id: string;
  readonly sex: string;
  readonly born_on: string;
  readonly village_code: string;
  readonly kind: string;
  readonly discharged_on: string;
  readonly patient_fen: Fen;
  readonly tier: string | null;
  readonly categories: unknown;
  readonly result: Outcome;
  readonly paid: Readonly<Record<string, Fen>> | null;
}

async function loadBills(transaction: Transaction, { from, to, use }: Input, notice: Notice): Promise<Loaded | Refusal> {
  const asked = consentPurpose(notice, RESEARCH);
  const consents = use === 'research' ? await findConsenting(transaction, RESEARCH, asked?.consent.version ?? '') : new Map<string, string>();
  const { rows, countyId } = transaction;
  const [found, areas] = await Promise.all([
    rows<BillRow>(
      `select s.person_id, p.sex, p.born_on, p.village_code, s.kind, s.discharged_on, s.patient_fen, f.tier,
         s.claim -> 'facts' -> 'categories' as categories, s.result,
         (select json_object_agg(l.line, l.paid_fen) from settlement_line l where l.county_id = $1 and l.settlement_id = s.settlement_id) as paid
       from settlement s
       join person p on p.county_id = $1 and p.person_id = s.person_id
       join facility f on f.county_id = $1 and f.facility_id = s.facility_id
       where s.county_id = $1 and s.discharged_on between $2 and $3 and ($4::text[] is null or s.person_id = any ($4))
         and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
       limit $5`,
      [countyId, from, to, use === 'research' ? [...consents.keys()] : null, MOST_BILLS + 1],
    ),
    rows<{ area_code: string; name: string }>(`select area_code, name from area where county_id = $1 and area_code like '%000'`, [countyId]),
  ]);
  if (use === 'research' && found.length === 0) return NOBODY_CONSENTED;
  if (found.length > MOST_BILLS) return TOO_MANY;
  return {
    bills: found.map((row) => toIdentified(row, notice)),
    names: new Map(found.flatMap(({ result }) => result.lines.map(({ line, name }) => [line, name] as const))),
    townships: Object.fromEntries(areas.map(({ area_code, name }) => [area_code.slice(0, 9), name])),
    consents,
  };
}

function toIdentified(row: BillRow, notice: Notice): IdentifiedBill {
  return {
    personId: row.person_id,
    ageYears: ageOn(row.born_on, row.discharged_on),
    sex: row.sex,
    township: row.village_code.slice(0, 9),
    month: row.discharged_on.slice(0, 7),
    kind: row.kind,
    tier: row.tier ?? '',
    categoryGroup: groupOf(row.categories, notice),
    amounts: { ...withoutProtected(row.paid ?? {}), [PATIENT]: row.patient_fen },
  };
}

/** What a protected entitlement paid would be a column of those who have one: it stands with what has no line of its own. */
function withoutProtected(paid: Readonly<Record<string, Fen>>): Record<string, Fen> {
  return Object.fromEntries(Object.entries(paid).filter(([line]) => !isProtectedName(line)));
}

/** A claim without categories says so with a word that is no category. */
function groupOf(categories: unknown, { deidentification }: Notice): string {
  const held = Array.isArray(categories) ? categories.map(String).filter((category) => category !== NONE && !isProtectedName(category)) : [];
  if (held.length === 0) return NO_GROUP;
  return deidentification.categoryGroups.find((group) => group.categories.some((category) => held.includes(category)))?.id ?? OTHER_GROUP;
}

const NONE = 'none';

function decisionFor(input: Input, notice: Notice, loaded: Loaded, made: Deidentified, context: CommandContext, keys: FieldKeys) {
  const { countyId, actor, now, newId } = context;
  const exportId = newId();
  const file = JSON.stringify(toFile(loaded, made, notice));
  const days = notice.retention['export-file']?.days ?? DAYS_OF_A_FILE;
  const insert: Statement = {
    text: `insert into deidentified_export (county_id, export_id, from_day, to_day, use, reason, notice_version, k, row_count, suppressed_count,
             proposed_by, made_at, expires_at, file_cipher, file_sha256)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      ...[countyId, exportId, input.from, input.to, input.use, input.reason, notice.version, notice.deidentification.k, made.rows.length, made.suppressed],
      ...[actor.actorId, now, new Date(now.getTime() + days * 86_400_000), sealField(keys, file, whereOf(exportId)), sha256(file)],
    ],
  };
  const subjects = input.use === 'research' ? [insertSubjects(countyId, exportId, made.personIds, loaded.consents)] : [];
  const facts = { from: input.from, to: input.to, use: input.use, rows: made.rows.length, suppressed: made.suppressed };
  return { answer: { exportId }, writes: [insert, ...subjects], audit: { subject: `export/${exportId}`, facts, persons: [] } };
}

/** What of a file is sealed, for whoever exchanges keys. */
export const EXPORTS_SEALED: readonly SealedColumn[] = [{ table: 'deidentified_export', rowId: 'export_id', column: 'file_cipher', field: 'file' }];

function whereOf(exportId: string): string {
  return `deidentified_export/${exportId}/file`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function insertSubjects(countyId: string, exportId: string, personIds: readonly string[], consents: ReadonlyMap<string, string>): Statement {
  return {
    text: 'insert into export_subject (county_id, export_id, person_id, consent_id) select $1, $2, * from unnest($3::text[], $4::text[])',
    values: [countyId, exportId, personIds, personIds.map((personId) => consents.get(personId) ?? '')],
  };
}

function toFile({ names, townships }: Loaded, { rows, levels }: Deidentified, { deidentification }: Notice): File {
  const lines = [...new Set(rows.flatMap(({ amounts }) => Object.keys(amounts)))].map((line) => ({ line, name: names.get(line) ?? PATIENT_NAME }));
  const shown = new Set(rows.map(({ values }) => values.township));
  return {
    levels,
    lines,
    data: rows.map(({ rowId, values, amounts }) => ({
      rowId,
      values,
      amounts: Object.fromEntries(Object.entries(amounts).map(([line, paid]) => [line, formatFen(paid)])),
      total: formatFen(sumFen(Object.values(amounts))),
    })),
    townships: Object.fromEntries(Object.entries(townships).filter(([code]) => shown.has(code))),
    categoryGroups: {
      ...Object.fromEntries(deidentification.categoryGroups.map(({ id, name }) => [id, name])),
      [NO_GROUP]: { zh: '无类别', en: 'no category' },
      [OTHER_GROUP]: { zh: '其他类别', en: 'another category' },
    },
  };
}

const PATIENT_NAME: Text = { zh: '个人负担', en: 'paid by the patient' };

interface ExportRow {
  readonly export_id: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly use: 'statistics' | 'research';
  readonly k: number;
  readonly row_count: number;
  readonly suppressed_count: number;
  readonly proposed_by: string;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly is_there: boolean;
  readonly proposed_by_name: string;
  /** Whether somebody whose consent it needs has withdrawn it. */
  readonly is_withdrawn: boolean;
}

const EXPORTS = `select e.export_id, e.from_day, e.to_day, e.use, e.k, e.row_count, e.suppressed_count, e.proposed_by, e.made_at, e.expires_at,
    e.file_cipher is not null as is_there, coalesce(a.display_name, e.proposed_by) as proposed_by_name,
    exists (select from export_subject x join consent_withdrawal w on w.county_id = $1 and w.consent_id = x.consent_id
            where x.county_id = $1 and x.export_id = e.export_id) as is_withdrawn
  from deidentified_export e left join actor a on a.county_id = $1 and a.actor_id = e.proposed_by
  where e.county_id = $1`;

export function exportRoutes(database: Database, { keys }: ExportServices): Route[] {
  return [
    queryRoute(listExports, database, async ({ rows, countyId }, _, call) => {
      const { actorId } = actorOf(call);
      const found = await rows<ExportRow>(`${EXPORTS} order by e.export_id desc limit 200`, [countyId]);
      return {
        exports: found.map((row) => ({
          ...toExported(row),
          proposedByName: row.proposed_by_name,
          mayDownload: row.proposed_by === actorId && downloadRefusal(row, database.now()) === undefined,
        })),
      };
    }),
    queryRoute(downloadExport, database, async ({ rows, countyId }, { exportId }, call) => {
      const [row] = await rows<ExportRow>(`${EXPORTS} and e.export_id = $2`, [countyId, exportId]);
      if (!row || row.proposed_by !== actorOf(call).actorId) return NO_SUCH_EXPORT;
      const refusal = downloadRefusal(row, database.now());
      if (refusal) return refusal;
      const [file] = await rows<{ file_cipher: Buffer }>('select file_cipher from deidentified_export where county_id = $1 and export_id = $2', [
        countyId,
        exportId,
      ]);
      if (!file) return NO_SUCH_EXPORT;
      return { ...toExported(row), ...(JSON.parse(openField(keys, file.file_cipher, whereOf(exportId))) as File) };
    }),
  ];
}

const NO_SUCH_EXPORT = refuse('not-found', { zh: '没有由您提请的这项导出。', en: 'there is no such export that you proposed' }, '/exportId');

function downloadRefusal({ expires_at, is_there, is_withdrawn }: ExportRow, now: Date): Refusal | undefined {
  if (is_withdrawn)
    return refuse(
      'state-differs',
      { zh: '有人撤回了同意，此文件停止下载；请重新提请。', en: 'somebody has withdrawn their consent, so this file is given no more; propose a new one' },
      '/exportId',
    );
  if (!is_there || expires_at <= now)
    return refuse('state-differs', { zh: '文件已过保存期限；请重新提请。', en: 'this file was kept as long as it may be; propose a new one' }, '/exportId');
  return undefined;
}

function toExported(row: ExportRow) {
  return {
    exportId: row.export_id,
    from: row.from_day,
    to: row.to_day,
    use: row.use,
    k: row.k,
    rows: row.row_count,
    suppressed: row.suppressed_count,
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
