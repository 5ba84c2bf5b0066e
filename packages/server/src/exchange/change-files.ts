// Files of changes for other departments: what became and ceased in a month, by the day from which it is so. A file is sealed as it was handed over; a second of the
// same month waits until the first was signed for, and says only what came since. What is protected is in none.
import { createHash } from 'node:crypto';
import { hideNumbers, refuse } from '@doudi/core/contract';
import { type ChangeRow, changeFileText, changesSince, getChangeFile, listChangeFiles, makeChangeFile, signChangeFile } from '@doudi/core/exchange';
import type { Day } from '@doudi/policy';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { KEPT_ID } from '../registry/people.ts';
import { findSchemes } from '../settlement/county-schemes.ts';
import type { ListSchemes } from './knowing.ts';

interface FileRow {
  readonly change_file_id: string;
  readonly department: string;
  readonly month: string;
  readonly part: number;
  readonly row_count: number;
  readonly correction_count: number;
  readonly without_number_count: number;
  readonly content_sha256: string;
  readonly content_cipher: Buffer | null;
  readonly made_at: Date;
  readonly made_by_name: string;
  readonly received_by_name: string | null;
  readonly received_on: string | null;
  readonly received_evidence: string | null;
  readonly receipt_recorded_at: Date | null;
  readonly receipt_recorded_by_name: string | null;
}

const FILES = `select f.*, coalesce(m.display_name, f.made_by) as made_by_name, coalesce(r.display_name, f.receipt_recorded_by) as receipt_recorded_by_name
  from change_file f
  left join actor m on m.county_id = $1 and m.actor_id = f.made_by
  left join actor r on r.county_id = $1 and r.actor_id = f.receipt_recorded_by
  where f.county_id = $1`;
const MOST_LISTED = 200;

const refusal = (zh: string, en: string, path: string) => refuse('state-differs', { zh, en }, path);
const NO_SUCH_FILE = refuse('not-found', { zh: '没有这份变动文件。', en: 'there is no such file of changes' }, '/changeFileId');
const NOT_OVER = refusal('这个月尚未结束；请在月末之后生成。', 'this month is not over; make its file when it is', '/month');
const NOT_SIGNED_FOR = refusal(
  '这个部门这个月的上一份文件尚未签收；请先登记签收，再生成补充文件。',
  'the last file of this department and month was not signed for; record that first, then make another',
  '/month',
);
const NOTHING_SINCE = refusal('上一份文件之后没有新的变动，无须再生成。', 'nothing changed since the last file, so no other is needed', '/month');
const CONTENT_GONE = refusal(
  '上一份文件的内容已过保存期限，无法比较；请改为逐人告知。',
  'the content of the last file was kept as long as it may be, so nothing can be compared; tell the department of each person',
  '/month',
);
const FILE_GONE = refusal('文件已过保存期限，不能再取回。', 'the file was kept as long as it may be, and is gone', '/changeFileId');
const SIGNED_BEFORE = refusal('这份文件已登记签收。', 'it was recorded before that this file was signed for', '/changeFileId');
const SIGNED_TOO_EARLY = refusal('签收日期早于文件生成之日；请核对。', 'it cannot be signed for before it was made; check the day', '/receivedOn');
const SIGNED_AHEAD = refusal('签收日期晚于今天；请核对。', 'it cannot be signed for after today; check the day', '/receivedOn');
const MADE_AT_ONCE = refusal('刚有人生成了这个月的文件；请刷新后查看。', 'somebody just made a file of this month; look again', '/month');

function whereOf(changeFileId: string): string {
  return `change_file/${changeFileId}/content`;
}

function contentOf({ change_file_id, content_cipher }: FileRow, keys: FieldKeys): ChangeRow[] | undefined {
  return content_cipher === null ? undefined : (JSON.parse(openField(keys, content_cipher, whereOf(change_file_id))) as ChangeRow[]);
}

function makeChangeFileCommand(keys: FieldKeys, schemes: ListSchemes) {
  return commandOf(
    makeChangeFile,
    async (transaction, { department: said, month }, { countyId, actor, now, newId }) => {
      const department = hideNumbers(said);
      const earlier = await transaction.rows<FileRow>(`${FILES} and f.department = $2 and f.month = $3 order by f.part`, [countyId, department, month]);
      const { rows: current, withoutNumber } = await findChanges(transaction, keys, schemes, department, month);
      const { all, told } = current.length > 0 || earlier.length > 0 ? { all: [department], told: [] } : await findDepartments(transaction, schemes);
      return () => {
        if (month >= localDay(now).slice(0, 7)) return NOT_OVER;
        if (!all.includes(department)) return notASource(told);
        const last = earlier.at(-1);
        if (last && last.received_on === null) return NOT_SIGNED_FOR;
        const sent = earlier.map((file) => contentOf(file, keys));
        if (sent.includes(undefined)) return CONTENT_GONE;
        // What was put behind the wall since is told no more, not even that it is over.
        const open = sent.flatMap((rows) => rows ?? []).filter(({ category }) => !schemes.isWalled(category));
        const rows = changesSince(current, open);
        if (last && rows.length === 0) return NOTHING_SINCE;
        const changeFileId = newId();
        const part = (last?.part ?? 0) + 1;
        const corrections = rows.filter(({ corrects }) => corrects !== undefined).length;
        const sha256 = hashOf(rows);
        return {
          answer: { changeFileId, part, rows: rows.length },
          writes: [
            {
              text: `insert into change_file (county_id, change_file_id, department, month, part, row_count, correction_count, without_number_count,
                       content_sha256, content_cipher, made_at, made_by)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
              values: [
                ...[countyId, changeFileId, department, month, part, rows.length, corrections, withoutNumber, sha256],
                ...[sealField(keys, JSON.stringify(rows), whereOf(changeFileId)), now, actor.actorId],
              ],
            },
          ],
          audit: {
            subject: `change-file/${changeFileId}`,
            facts: { month, part, rows: rows.length, sha256 },
            persons: [...new Set(rows.map(({ personId }) => personId))],
          },
        };
      };
    },
    { a_department_has_each_file_of_a_month_once: MADE_AT_ONCE },
  );
}

/** The departments from which somebody is recorded. */
interface Departments {
  /** For whom a file may be made: from whom something is recorded; and who got one before, for that may have to be taken back. */
  readonly all: readonly string[];
  /** Those without whoever knows only what is protected. */
  readonly told: readonly string[];
}

async function findDepartments({ rows, countyId }: Transaction, schemes: ListSchemes): Promise<Departments> {
  const found = await rows<{ department: string; category: string | null }>(
    `select distinct source as department, category from designation where county_id = $1 and withdrawn_at is null
     union select department, null from change_file where county_id = $1 order by department`,
    [countyId],
  );
  const namesOf = (some: typeof found) => [...new Set(some.map(({ department }) => department))];
  return { all: namesOf(found), told: namesOf(found.filter(({ category }) => category === null || !schemes.isWalled(category))) };
}

const MOST_NAMED = 12;

/** A misspelt name would make an empty file, and the department would believe that nothing changed. */
function notASource(sources: readonly string[]) {
  const known = sources.slice(0, MOST_NAMED).join('、');
  return refuse(
    'not-found',
    {
      zh: `没有任何类别认定登记自这个部门；请按登记时的名称填写${known && `：${known}`}。`,
      en: `nobody is recorded from this department; write it as it is recorded${known && `: ${known}`}`,
    },
    '/department',
  );
}

function hashOf(rows: readonly ChangeRow[]): string {
  return createHash('sha256').update(changeFileText(rows)).digest('hex');
}

interface DesignationRow {
  readonly person_id: string;
  readonly name: string;
  readonly id_number_cipher: Buffer | null;
  readonly category: string;
  readonly from_day: Day;
  readonly to_day: Day | null;
}

/** What this department's designations say of the month as they stand; of joined records, under the one that was kept. */
async function findChanges(transaction: Transaction, keys: FieldKeys, schemes: ListSchemes, department: string, month: string) {
  const { rows, countyId } = transaction;
  const [inUse, found] = await Promise.all([
    findSchemes(transaction, schemes),
    rows<DesignationRow>(
      `select p.person_id, p.name, p.id_number_cipher, d.category, d.from_day, d.to_day
       from designation d
         join person m on m.county_id = $1 and m.person_id = d.person_id
         join person p on p.county_id = $1 and p.person_id = ${KEPT_ID}
       where d.county_id = $1 and d.source = $2 and d.withdrawn_at is null and (to_char(d.from_day, 'YYYY-MM') = $3 or to_char(d.to_day, 'YYYY-MM') = $3)
       order by p.person_id, d.from_day, d.designation_id`,
      [countyId, department, month],
    ),
  ]);
  const nameOf = (category: string) => inUse.map(({ policy }) => policy.categories[category]?.zh).find((name) => name !== undefined) ?? category;
  const known = found.filter(({ category }) => !schemes.isWalled(category));
  const changes = known.flatMap(({ person_id: personId, name, id_number_cipher: cipher, category, from_day, to_day }): ChangeRow[] => {
    if (cipher === null) return [];
    const whose = { personId, name, idNumber: openField(keys, cipher, `person/${personId}/id_number`), category, categoryName: nameOf(category) };
    const isOf = (day: Day | null): day is Day => day?.startsWith(month) === true;
    return [
      ...(isOf(from_day) ? [{ ...whose, change: 'became' as const, day: from_day }] : []),
      ...(isOf(to_day) ? [{ ...whose, change: 'ceased' as const, day: to_day }] : []),
    ];
  });
  const nameless = new Set(known.filter(({ id_number_cipher }) => id_number_cipher === null).map(({ person_id }) => person_id));
  return { rows: changes, withoutNumber: nameless.size };
}

const signChangeFileCommand = commandOf(signChangeFile, async ({ rows, countyId }, { changeFileId, receivedByName, receivedOn, evidence }, { actor, now }) => {
  const [file] = await rows<Pick<FileRow, 'made_at' | 'received_on'>>(
    'select made_at, received_on from change_file where county_id = $1 and change_file_id = $2 for update',
    [countyId, changeFileId],
  );
  return () => {
    if (!file) return NO_SUCH_FILE;
    if (file.received_on !== null) return SIGNED_BEFORE;
    if (receivedOn < localDay(file.made_at)) return SIGNED_TOO_EARLY;
    if (receivedOn > localDay(now)) return SIGNED_AHEAD;
    return {
      answer: { changeFileId },
      writes: [
        {
          text: `update change_file set received_by_name = $3, received_on = $4, received_evidence = $5, receipt_recorded_at = $6, receipt_recorded_by = $7
                   where county_id = $1 and change_file_id = $2`,
          values: [countyId, changeFileId, hideNumbers(receivedByName), receivedOn, hideNumbers(evidence), now, actor.actorId],
        },
      ],
      audit: { subject: `change-file/${changeFileId}`, facts: { receivedOn } },
    };
  };
});

function toTold(row: FileRow) {
  return {
    changeFileId: row.change_file_id,
    department: row.department,
    month: row.month,
    part: row.part,
    rows: row.row_count,
    corrections: row.correction_count,
    withoutNumber: row.without_number_count,
    sha256: row.content_sha256,
    madeAt: row.made_at.toISOString(),
    madeByName: row.made_by_name,
    ...(row.received_on !== null && {
      received: {
        name: row.received_by_name ?? '',
        day: row.received_on,
        evidence: row.received_evidence ?? '',
        recordedAt: row.receipt_recorded_at?.toISOString() ?? '',
        recordedByName: row.receipt_recorded_by_name ?? '',
      },
    }),
  };
}

export function changeFileRoutes(database: Database, keys: FieldKeys, schemes: ListSchemes): Route[] {
  return [
    commandRoute(makeChangeFile, database, makeChangeFileCommand(keys, schemes)),
    commandRoute(signChangeFile, database, signChangeFileCommand),
    queryRoute(listChangeFiles, database, async (transaction) => {
      const { rows, countyId } = transaction;
      const files = await rows<FileRow>(`${FILES} order by f.made_at desc, f.change_file_id desc limit ${MOST_LISTED}`, [countyId]);
      return { files: files.map(toTold), departments: [...(await findDepartments(transaction, schemes)).told] };
    }),
    queryRoute(getChangeFile, database, async ({ rows, countyId }, { changeFileId }) => {
      const [file] = await rows<FileRow>(`${FILES} and f.change_file_id = $2`, [countyId, changeFileId]);
      if (!file) return NO_SUCH_FILE;
      const content = contentOf(file, keys);
      if (!content) return FILE_GONE;
      return {
        ...toTold(file),
        data: Buffer.from(changeFileText(content)).toString('base64'),
        isAsMade: hashOf(content) === file.content_sha256,
        people: [...new Set(content.map(({ personId }) => personId))].map((personId) => ({ personId })),
      };
    }),
  ];
}
