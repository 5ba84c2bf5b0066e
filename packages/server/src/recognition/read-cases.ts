// Cases as people read them: lists, and one with all that was done and what whoever asks may do.
import type { Actor, InputOf, OutputOf, Refusal } from '@doudi/core/contract';
import {
  answererRefusal,
  appealUntil,
  deciderRefusal,
  doerRefusal,
  type getRecognitionCase,
  type listRecognitionCases,
  mustReject,
  nextStep,
  objectionDueOn,
  readyOn,
  stepDueOn,
  withdrawalRefusal,
} from '@doudi/core/recognition';
import { type DisabilityKind, maskIdNumber } from '@doudi/core/registry';
import type { Transaction } from '../platform/database/transaction.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { idsOfPerson } from '../registry/people.ts';
import { CASES, type CaseRow, findCase, type LoadedCase, type LoadedObjection, type LoadedStep, loadCases, NO_SUCH_CASE } from './load-cases.ts';

/** Who asks, when, and what stands behind a wall by now. */
export interface Reading {
  readonly actor: Actor;
  readonly today: string;
  readonly walled: readonly string[];
  readonly keys: FieldKeys;
}

type Listed = OutputOf<typeof listRecognitionCases>;
type Told = OutputOf<typeof getRecognitionCase>;

export async function listCasesFor(transaction: Transaction, input: InputOf<typeof listRecognitionCases>, { today, walled }: Reading): Promise<Listed> {
  const { rows, countyId } = transaction;
  const found = await rows<CaseRow>(
    `${CASES} and ($2::text is null or coalesce(c.outcome, 'open') = $2) and ($3::text is null or c.category = $3)
       and ($4::text is null or starts_with(p.village_code, $4))
       and ($5::text[] is null or exists (select from recognition_member m where m.county_id = $1 and m.case_id = c.case_id and m.person_id = any ($5)))
       and ($6::text is null or c.case_id < (select a.case_id from recognition_case a where a.county_id = $1 and a.case_id = $6)) and c.category <> all ($7::text[])
     order by c.case_id desc limit $8`,
    [
      countyId,
      input.caseState,
      input.category,
      input.area,
      input.personId && (await idsOfPerson(transaction, input.personId)),
      input.after,
      walled,
      input.pageSize + 1,
    ],
  );
  const cases = await loadCases(transaction, found.slice(0, input.pageSize));
  return { cases: cases.map((one) => toListed(one, today)), hasMore: found.length > input.pageSize };
}

function toListed(loaded: LoadedCase, today: string): Listed['cases'][number] {
  const { row, procedure, caseState } = loaded;
  const [next, dueOn] = caseState === 'open' ? [nextStep(loaded), stepDueOn(loaded)] : [];
  return {
    caseId: row.case_id,
    procedureName: procedure.name,
    kind: procedure.kind,
    category: row.category,
    personId: row.person_id,
    personName: row.person_name,
    ...(row.household_id !== null && { householdId: row.household_id }),
    villageCode: row.village_code,
    ...(row.village_name !== null && { villageName: row.village_name }),
    caseState,
    openedOn: row.opened_on,
    ...(next && dueOn && { next: { step: next.step, name: next.name, dueOn, isLate: dueOn < today } }),
    openObjections: loaded.objections.filter(({ decided }) => decided === undefined).length,
    ...(row.closed_on !== null && { closedOn: row.closed_on }),
    ...(row.effect_on !== null && { effectOn: row.effect_on }),
  };
}

/** For whoever asks what is held about them: of a case of others of the household, only that it was and how it went. */
export async function findCasesOf(transaction: Transaction, personIds: readonly string[], walled: readonly string[]) {
  const { rows, countyId } = transaction;
  const found = await rows<CaseRow>(
    `${CASES} and c.category <> all ($3::text[])
       and exists (select from recognition_member m where m.county_id = $1 and m.case_id = c.case_id and m.person_id = any ($2::text[])) order by c.case_id`,
    [countyId, personIds, walled],
  );
  return (await loadCases(transaction, found)).map((loaded) => {
    const { row, procedure, caseState, steps, objections } = loaded;
    const isOwn = personIds.includes(row.person_id);
    return {
      ...{ procedureName: procedure.name, category: row.category, openedOn: row.opened_on, caseState },
      ...(isOwn && { reason: row.reason }),
      steps: steps.map((step) => {
        const { name, outcome, doneOn } = toStep(step, loaded);
        return { name, outcome, doneOn };
      }),
      objections: (isOwn ? objections : []).map(({ row: { content }, receivedOn, decided }) => ({
        ...{ receivedOn, content },
        ...(decided && { isUpheld: decided.isUpheld }),
      })),
    };
  });
}

interface MemberRow {
  readonly person_id: string;
  readonly name: string;
  readonly id_number_cipher: Buffer | null;
  /** Those of today, also of records that were joined to this one. */
  readonly disabilities: { readonly kind: DisabilityKind; readonly grade: number }[];
}

export async function getCaseFor(transaction: Transaction, caseId: string, reading: Reading): Promise<Told | Refusal> {
  const { rows, countyId } = transaction;
  const [loaded, members] = await Promise.all([
    findCase(transaction, caseId),
    rows<MemberRow>(
      `select p.person_id, p.name, p.id_number_cipher,
         (select coalesce(json_agg(json_build_object('kind', d.kind, 'grade', d.grade) order by d.from_day, d.disability_id), '[]')
            from person r join disability d on d.county_id = $1 and d.person_id = r.person_id
          where r.county_id = $1 and (r.person_id = p.person_id or r.merged_into = p.person_id)
            and d.withdrawn_at is null and d.from_day <= $3 and (d.to_day is null or d.to_day >= $3)) as disabilities
       from recognition_member m
       join person p on p.county_id = $1 and p.person_id = m.person_id
       where m.county_id = $1 and m.case_id = $2 order by p.born_on, p.person_id`,
      [countyId, caseId, reading.today],
    ),
  ]);
  if (!loaded || reading.walled.includes(loaded.row.category)) return NO_SUCH_CASE;
  const { row, procedure } = loaded;
  return {
    case: {
      ...toListed(loaded, reading.today),
      reason: row.reason,
      standard: row.standard.flatMap((met) => procedure.standard.find(({ id }) => id === met)?.name ?? []),
      evidence: [...row.evidence],
      openedByName: row.opened_by_name ?? '',
      openedAt: row.opened_at.toISOString(),
      ...(row.outcome !== null && { closedByName: row.closed_by_name ?? '' }),
      ...(row.closed_reason !== null && { closedReason: row.closed_reason }),
      procedure,
    },
    members: members.map(({ person_id, name, id_number_cipher, disabilities }) => ({
      personId: person_id,
      name,
      ...(id_number_cipher && { idNumberMasked: maskIdNumber(openField(reading.keys, id_number_cipher, `person/${person_id}/id_number`)) }),
      disabilities,
    })),
    steps: loaded.steps.map((step) => toStep(step, loaded)),
    objections: loaded.objections.map((objection) => toObjection(objection, loaded, reading)),
    appeals: toAppeals(loaded, reading),
    may: mayDo(loaded, reading),
  };
}

function toStep({ row }: LoadedStep, { procedure }: LoadedCase): Told['steps'][number] {
  const known = procedure.steps.find(({ step }) => step === row.step);
  const { votes, departments } = row.facts;
  return {
    number: row.step_number,
    step: row.step,
    kind: known?.kind ?? 'review',
    name: known?.name ?? { zh: row.step, en: row.step },
    outcome: row.outcome,
    doneOn: row.done_on,
    ...(row.until_day !== null && { until: row.until_day }),
    ...(row.place !== null && { place: row.place }),
    ...(row.note !== null && { note: row.note }),
    evidence: [...row.evidence],
    ...(votes && { votes }),
    ...(departments && {
      departments: departments.map((answer) => ({ ...answer, name: known?.departments.find(({ id }) => id === answer.department)?.name ?? NO_NAME })),
    }),
    byName: row.recorded_by_name ?? '',
    recordedAt: row.recorded_at.toISOString(),
  };
}

const NO_NAME = { zh: '', en: '' };

function toObjection(objection: LoadedObjection, loaded: LoadedCase, { actor }: Reading): Told['objections'][number] {
  const { row } = objection;
  return {
    objectionId: row.objection_id,
    receivedOn: row.received_on,
    content: row.content,
    paper: row.paper,
    dueOn: objectionDueOn(loaded, objection),
    ...(row.is_upheld !== null && {
      decided: {
        isUpheld: row.is_upheld,
        on: row.decided_on ?? '',
        reason: row.decision_reason ?? '',
        evidence: [...(row.decision_evidence ?? [])],
        byName: row.decided_by_name ?? '',
        recordedAt: (row.decided_at ?? row.recorded_at).toISOString(),
      },
    }),
    mayDecide: deciderRefusal(loaded, objection, actor) === undefined,
    byName: row.recorded_by_name ?? '',
    recordedAt: row.recorded_at.toISOString(),
  };
}

function toAppeals(loaded: LoadedCase, { actor }: Reading): Told['appeals'] {
  return loaded.appeals.map((appeal) => {
    const { row } = appeal;
    return {
      appealId: row.appeal_id,
      filedOn: row.filed_on,
      reason: row.reason,
      evidence: [...row.evidence],
      dueOn: row.due_on,
      ...(row.is_upheld !== null && {
        answered: {
          isUpheld: row.is_upheld,
          on: row.answered_on ?? '',
          reason: row.answer_reason ?? '',
          evidence: [...(row.answer_evidence ?? [])],
          byName: row.answered_by_name ?? '',
          recordedAt: (row.answered_at ?? row.recorded_at).toISOString(),
        },
      }),
      mayAnswer: answererRefusal(loaded, appeal, actor) === undefined,
      byName: row.recorded_by_name ?? '',
      recordedAt: row.recorded_at.toISOString(),
    };
  });
}

function mayDo(loaded: LoadedCase, { actor, today }: Reading): Told['may'] {
  const refusal = doerRefusal(loaded, actor);
  const earliestOn = readyOn(loaded);
  const last = loaded.steps.findLast(({ outcome }) => outcome === 'passed');
  const until = appealUntil(loaded);
  const isWaiting = loaded.appeals.some(({ answered, filedOn }) => answered === undefined || filedOn >= (loaded.closedOn ?? ''));
  return {
    ...(loaded.caseState === 'open' && {
      step: { isAllowed: refusal === undefined && earliestOn <= today, ...(refusal && { why: refusal.message }), earliestOn, mustReject: mustReject(loaded) },
    }),
    // Until the next step is done, what came while it was published is still written down.
    object: loaded.caseState === 'open' && last?.until !== undefined,
    withdraw: withdrawalRefusal(loaded, actor) === undefined,
    ...(until !== undefined && until >= today && !isWaiting && { appealUntil: until }),
  };
}
