// Disabilities: what kind and grade a person is certified to have, from which day to which. A row is never changed but for being withdrawn. Whatever is
// mental stands behind the wall and never here.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { type DisabilityKind, endDisability, isWalledDisability, recordDisability } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { daysAfter } from '../platform/local-day.ts';
import { idsOfPerson, joinedRefusal, lockPeople, NO_SUCH_PERSON } from './people.ts';

interface DisabilityRow {
  readonly disability_id: string;
  readonly person_id: string;
  readonly kind: DisabilityKind;
  readonly parts: DisabilityKind[];
  readonly grade: number;
  readonly source: string;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly recorded_at: Date;
  readonly withdrawn_at: Date | null;
}

type NewDisability = Pick<DisabilityRow, 'disability_id' | 'person_id' | 'kind' | 'parts' | 'grade' | 'source' | 'from_day' | 'to_day'>;

/** Of everybody alike, and before anything is said of the person. The kind is not named: whoever reads over a shoulder learns nothing. */
const BEHIND_THE_WALL = refuse(
  'not-allowed',
  {
    zh: '此类残疾（包括含此类的多重残疾）属于受保护信息，不在此登记；由诊疗团队的医生在该人员页面的“受保护信息”中登记。',
    en: 'this kind of disability, also as a part of a multiple one, is protected and is not recorded here; a doctor of the treating team records it under "Protected information" on the page of the person',
  },
  '/kind',
);

const ONE_AT_A_TIME = refuse(
  'overlapping',
  {
    zh: '此人在该期间已有残疾记录；换证或等级变动的，请先终止原记录。',
    en: 'a disability of the person is recorded for that time; where the certificate changed, end the existing record first',
  },
  '/fromDay',
);

export const recordDisabilityCommand = commandOf(
  recordDisability,
  async (transaction, input, context) => {
    const [person] = await lockPeople(transaction, [input.personId]);
    const standing = await findStanding(transaction, input.personId);
    return () => {
      const { kind, parts = [], grade, fromDay, toDay } = input;
      if (isWalledDisability(kind, parts)) return BEHIND_THE_WALL;
      const wrong = partsRefusal(kind, parts);
      if (wrong) return wrong;
      if (!person) return NO_SUCH_PERSON;
      if (person.merged_into !== null) return joinedRefusal(person.merged_into);
      if (fromDay < person.born_on)
        return refuse('before-birth', { zh: `起始日期早于出生日期（${person.born_on}）。`, en: `it begins before the birth (${person.born_on})` }, '/fromDay');
      if (toDay !== undefined && toDay < fromDay) return refuse('bad-input', { zh: '终止日期早于起始日期。', en: 'it ends before it begins' }, '/toDay');
      if (standing.some((row) => (toDay === undefined || row.from_day <= toDay) && (row.to_day === null || row.to_day >= fromDay))) return ONE_AT_A_TIME;
      const disabilityId = context.newId();
      const row = { person_id: input.personId, kind, parts, grade, source: hideNumbers(input.source), from_day: fromDay, to_day: toDay ?? null };
      return {
        answer: { disabilityId },
        writes: [insertDisability(context, { ...row, disability_id: disabilityId })],
        audit: { subject: `person/${input.personId}`, facts: { disability: disabilityId } },
      };
    };
  },
  { a_person_has_one_disability_at_a_time: ONE_AT_A_TIME },
);

function partsRefusal(kind: DisabilityKind, parts: readonly DisabilityKind[]) {
  const isRight = kind === 'multiple' ? parts.length >= 2 && !parts.includes('multiple') && new Set(parts).size === parts.length : parts.length === 0;
  if (isRight) return undefined;
  return kind === 'multiple'
    ? refuse(
        'bad-input',
        { zh: '多重残疾须写明包含的类别，至少两项，不重复。', en: 'a multiple disability says which it is: two kinds at least, each once' },
        '/parts',
      )
    : refuse('bad-input', { zh: '只有多重残疾才写包含的类别。', en: 'only a multiple disability has parts' }, '/parts');
}

export const endDisabilityCommand = commandOf(endDisability, async (transaction, { disabilityId, toDay, reason }, context) => {
  const { rows, countyId } = transaction;
  const { actor, now, newId } = context;
  const [row] = await rows<DisabilityRow>('select * from disability where county_id = $1 and disability_id = $2 for update', [countyId, disabilityId]);
  return () => {
    if (!row)
      return refuse(
        'not-found',
        { zh: '没有这条残疾记录，或不在您的管辖范围内。', en: 'there is no such record, or it is not within your area' },
        '/disabilityId',
      );
    if (row.withdrawn_at !== null)
      return refuse(
        'state-differs',
        { zh: '这条残疾记录已撤回，请刷新后看现行的记录。', en: 'this record was withdrawn before; look at the one that followed it' },
        '/disabilityId',
      );
    // Ended with the day before it began, it never was.
    const earliest = daysAfter(row.from_day, -1);
    if (toDay < earliest || (row.to_day !== null && row.to_day <= toDay))
      return refuse(
        'state-differs',
        {
          zh: `这条残疾记录自 ${row.from_day} 至 ${row.to_day ?? '今后'}，止日须在其中；录入有误的，止于 ${earliest}。`,
          en: `this record holds from ${row.from_day} to ${row.to_day ?? 'any later day'} and ends within that; one that was a mistake ends with ${earliest}`,
        },
        '/toDay',
      );
    const following = toDay < row.from_day ? undefined : { ...row, disability_id: newId(), to_day: toDay };
    return {
      answer: { disabilityId: following?.disability_id ?? disabilityId },
      writes: [
        {
          text: 'update disability set withdrawn_at = $3, withdrawn_by = $4 where county_id = $1 and disability_id = $2',
          values: [countyId, disabilityId, now, actor.actorId],
        },
        ...(following ? [insertDisability(context, following)] : []),
      ],
      audit: {
        subject: `person/${row.person_id}`,
        facts: { disability: disabilityId, endsWith: toDay, reason: hideNumbers(reason) },
        persons: [row.person_id],
      },
    };
  };
});

function insertDisability({ countyId, actor, now }: CommandContext, row: NewDisability): Statement {
  return {
    text: `insert into disability (county_id, disability_id, person_id, kind, parts, grade, source, from_day, to_day, recorded_at, recorded_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [...[countyId, row.disability_id, row.person_id, row.kind, row.parts, row.grade, row.source], ...[row.from_day, row.to_day, now, actor.actorId]],
  };
}

/** Those that were not withdrawn, the last first, also of records that were joined to this one. */
async function findStanding(transaction: Transaction, personId: string): Promise<DisabilityRow[]> {
  const { rows, countyId } = transaction;
  return rows<DisabilityRow>(
    'select * from disability where county_id = $1 and person_id = any ($2::text[]) and withdrawn_at is null order by from_day desc, disability_id desc',
    [countyId, await idsOfPerson(transaction, personId)],
  );
}

export async function findDisabilities(transaction: Transaction, personId: string) {
  return (await findStanding(transaction, personId)).map(toDisability);
}

/** Also those that were withdrawn, for the person themselves. */
export async function findAllDisabilities({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<DisabilityRow>(
    'select * from disability where county_id = $1 and person_id = any ($2::text[]) order by from_day desc, disability_id desc',
    [countyId, personIds],
  );
  return found.map((row) => ({ ...toDisability(row), ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at.toISOString() }) }));
}

function toDisability(row: DisabilityRow) {
  return {
    disabilityId: row.disability_id,
    kind: row.kind,
    parts: row.parts,
    grade: row.grade,
    source: row.source,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    recordedAt: row.recorded_at.toISOString(),
  };
}
