// Recording who is insured, and reading who is not, with the reasons; and how many are.
import { type InputOf, refuse } from '@doudi/core/contract';
import { type EnrolmentState, getEnrolmentRate, listUninsured, rateOf, recordEnrolments, type UninsuredReason } from '@doudi/core/enrolment';
import { printRatio } from '@doudi/policy';
import { uninsuredSubject } from '../entitlement/sweep.ts';
import { commandOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { KEPT_ID, LIVES_THERE, PERSON_COLUMNS, type PersonInListRow } from '../registry/people.ts';
import { toPersonInList } from '../registry/routes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { closeTasks } from '../work/tasks.ts';
import { findPlan } from './plans.ts';

type Row = InputOf<typeof recordEnrolments>['people'][number];

interface EnrolmentRow {
  readonly person_id: string;
  readonly state: EnrolmentState;
  readonly reason: UninsuredReason | null;
}

const RACED = {
  a_person_has_one_state_a_year: refuse('state-differs', {
    zh: '其间有人登记了其中一人的参保情况；请重新提交。',
    en: 'somebody recorded the enrolment of one of them meanwhile; send it again',
  }),
};

const UNKNOWN_PERSON = { zh: '没有这个人，或不在您的管辖范围内', en: 'there is no such person, or they are not within your area' };
const NAMED_TWICE = { zh: '同一个人在前面已有一行', en: 'the same person stands in an earlier row' };

export function recordEnrolmentsCommand(keys: FieldKeys) {
  return commandOf(
    recordEnrolments,
    async (transaction, { year, source, people }, context) => {
      const personIds = await findPersons(transaction, keys, people);
      const before = await lockEnrolments(
        transaction,
        personIds.flatMap((personId) => personId ?? []),
        year,
      );
      return () => {
        const { countyId, actor, now, newId } = context;
        const refused: { row: number; why: typeof NAMED_TWICE }[] = [];
        const changed = new Map<string, Row>();
        const seen = new Set<string>();
        people.forEach((person, row) => {
          const personId = personIds[row];
          if (personId === undefined) refused.push({ row, why: UNKNOWN_PERSON });
          else if (seen.has(personId)) refused.push({ row, why: NAMED_TWICE });
          else if (!isSame(before.get(personId), person)) changed.set(personId, person);
          if (personId !== undefined) seen.add(personId);
        });
        const ids = [...changed.keys()];
        const rows = [...changed.values()];
        const batch = newId();
        const nowInsured = [...changed].filter(([, { state }]) => state !== 'uninsured').map(([personId]) => personId);
        return {
          answer: { recorded: ids.length, unchanged: seen.size - ids.length, refused },
          writes:
            ids.length === 0
              ? []
              : [
                  {
                    text: `update enrolment set withdrawn_at = $4, withdrawn_by = $5
                           where county_id = $1 and year = $2 and person_id = any($3::text[]) and withdrawn_at is null`,
                    values: [countyId, year, ids, now, actor.actorId],
                  },
                  {
                    text: `insert into enrolment (county_id, enrolment_id, person_id, year, state, reason, source, recorded_at, recorded_by)
                           select $1, e.enrolment_id, e.person_id, $2, e.state, e.reason, $3, $4, $5
                             from unnest($6::text[], $7::text[], $8::text[], $9::text[]) as e (enrolment_id, person_id, state, reason)`,
                    values: [
                      countyId,
                      year,
                      source,
                      now,
                      actor.actorId,
                      ids.map(() => newId()),
                      ids,
                      rows.map(({ state }) => state),
                      rows.map(({ reason }) => reason ?? null),
                    ],
                  },
                  closeTasks(
                    context,
                    nowInsured.map((personId) => ({ kind: 'uninsured', subject: uninsuredSubject(personId, year) })),
                    `enrolments/${batch}`,
                    'insured',
                  ),
                ],
          audit: { subject: `enrolments/${batch}`, facts: { year, recorded: ids.length, refused: refused.length }, persons: ids },
        };
      };
    },
    RACED,
  );
}

function isSame(before: EnrolmentRow | undefined, { state, reason }: Row): boolean {
  return before?.state === state && (before.reason ?? undefined) === reason;
}

/** Of each row whose it is, in the order of the rows; of a joined record, the one that was kept. */
async function findPersons({ rows, countyId }: Transaction, keys: FieldKeys, people: readonly Row[]): Promise<(string | undefined)[]> {
  const indexes = people.map(({ idNumber }) => (idNumber === undefined ? [] : blindIndexes(keys, countyId, idNumber.toUpperCase())));
  const found = await rows<{ person_id: string; kept_id: string; id_number_index: Buffer | null }>(
    `select m.person_id, ${KEPT_ID} as kept_id, m.id_number_index from person m
     where m.county_id = $1 and (m.person_id = any($2::text[]) or m.id_number_index = any($3::bytea[]))`,
    [countyId, people.flatMap(({ personId }) => personId ?? []), indexes.flat()],
  );
  const known = new Map(found.map(({ person_id, kept_id }) => [person_id, kept_id]));
  const byIndex = new Map(found.map(({ kept_id, id_number_index }) => [id_number_index?.toString('hex'), kept_id]));
  return people.map(({ personId }, row) => {
    if (personId !== undefined) return known.get(personId);
    return indexes[row]?.map((index) => byIndex.get(index.toString('hex'))).find((id) => id !== undefined);
  });
}

async function lockEnrolments({ rows, countyId }: Transaction, personIds: readonly string[], year: string): Promise<Map<string, EnrolmentRow>> {
  const found = await rows<EnrolmentRow>(
    `select person_id, state, reason from enrolment where county_id = $1 and year = $2 and person_id = any($3::text[]) and withdrawn_at is null
     order by person_id for update`,
    [countyId, year, personIds],
  );
  return new Map(found.map((row) => [row.person_id, row]));
}

/** Of year $3, whose it is: of a record that was joined to another it counts where the other has none of its own. */
export const ENROLLED = `(select distinct on (1) ${KEPT_ID} as kept_id, e.enrolment_id, e.state, e.reason, e.source, e.recorded_at
    from enrolment e join person m on m.county_id = $1 and m.person_id = e.person_id
  where e.county_id = $1 and e.year = $3 and e.withdrawn_at is null order by 1, m.merged_into is not null)`;

/** Who lives in area $4, with their enrolment of year $3, if any, and whether they have a category on day $2. */
const RESIDENTS = `from person p
    left join ${ENROLLED} e on e.kept_id = p.person_id
    left join (select distinct ${KEPT_ID} as kept_id
                 from designation d join person m on m.county_id = $1 and m.person_id = d.person_id
               where d.county_id = $1 and d.withdrawn_at is null and d.from_day <= $2 and (d.to_day is null or d.to_day >= $2)) k on k.kept_id = p.person_id
  where p.county_id = $1 and starts_with(p.village_code, $4) and ${LIVES_THERE}`;
const NOT_INSURED = `${RESIDENTS} and (e.state = 'uninsured' or (e.enrolment_id is null and k.kept_id is not null))
    and ($5::boolean is distinct from true or k.kept_id is not null)`;

interface UninsuredRow extends PersonInListRow {
  readonly reason: UninsuredReason | null;
  readonly source: string | null;
  readonly recorded_at: Date | null;
}

export function listUninsuredRoute(database: Database, keys: FieldKeys): Route<typeof listUninsured> {
  return queryRoute(listUninsured, database, async ({ rows, countyId }, { year, area = countyId, uninsuredFor, isDesignated, after, pageSize }) => {
    const asked = [countyId, localDay(database.now()), year, area, isDesignated];
    const [found, counts] = await Promise.all([
      rows<UninsuredRow>(
        `select ${PERSON_COLUMNS}, e.reason, e.source, e.recorded_at ${NOT_INSURED}
           and ($6::text is null or coalesce(e.reason, 'unknown') = $6)
           and ($7::text is null or (p.village_code, p.person_id) > (select l.village_code, l.person_id from person l where l.county_id = $1 and l.person_id = $7))
         order by p.village_code, p.person_id limit $8`,
        [...asked, uninsuredFor, after, pageSize + 1],
      ),
      rows<{ reason: UninsuredReason | 'unknown'; count: number }>(
        `select coalesce(e.reason, 'unknown') as reason, count(*)::int as count ${NOT_INSURED} group by 1 order by 2 desc, 1`,
        asked,
      ),
    ]);
    return {
      people: found.slice(0, pageSize).map((row) => {
        const { personId, name, idNumberMasked, villageCode, villageName, categories } = toPersonInList(row, keys);
        return {
          personId,
          name,
          ...(idNumberMasked !== undefined && { idNumberMasked }),
          villageCode,
          ...(villageName !== undefined && { villageName }),
          categories,
          ...(row.reason !== null && { reason: row.reason }),
          ...(row.source !== null && { source: row.source }),
          ...(row.recorded_at !== null && { recordedAt: row.recorded_at.toISOString() }),
        };
      }),
      hasMore: found.length > pageSize,
      counts,
    };
  });
}

interface CountRow {
  readonly area: string;
  readonly is_designated: boolean;
  readonly people: number;
  readonly insured: number;
  readonly elsewhere: number;
  readonly uninsured: number;
}

export function enrolmentRateRoute(database: Database, schemes: SchemesInUse): Route<typeof getEnrolmentRate> {
  return queryRoute(getEnrolmentRate, database, async (transaction, { year, area: asked }, { actor }) => {
    const { rows, countyId } = transaction;
    const area = asked ?? actor?.area ?? countyId;
    const [found, plan] = await Promise.all([
      rows<CountRow>(
        `select left(p.village_code, $5) as area, k.kept_id is not null as is_designated, count(*)::int as people, count(*) filter (where e.state = 'insured')::int as insured,
           count(*) filter (where e.state = 'elsewhere')::int as elsewhere, count(*) filter (where e.state = 'uninsured')::int as uninsured
         ${RESIDENTS} group by 1, 2 order by 1`,
        [countyId, localDay(database.now()), year, area, Math.min(12, area.length + 3)],
      ),
      findPlan(transaction, schemes, year, localDay(database.now())),
    ]);
    const both = (of: readonly CountRow[]) => ({ ...countsOf(of), designated: countsOf(of.filter(({ is_designated }) => is_designated)) });
    const all = both(found);
    return {
      area,
      all,
      parts: [...new Set(found.map((row) => row.area))].map((part) => ({ area: part, ...both(found.filter((row) => row.area === part)) })),
      ...(plan && {
        target: printRatio(plan.plan.target),
        // In whole numbers: a rate that is printed is rounded.
        isReached: BigInt(all.insured + all.elsewhere) * 1_000_000n >= BigInt(plan.plan.target) * BigInt(all.people),
      }),
    };
  });
}

function countsOf(rows: readonly CountRow[]) {
  const sum = (of: 'people' | 'insured' | 'elsewhere' | 'uninsured') => rows.reduce((total, row) => total + row[of], 0);
  const [people, insured, elsewhere, uninsured] = [sum('people'), sum('insured'), sum('elsewhere'), sum('uninsured')];
  return { people, insured, elsewhere, uninsured, unknown: people - insured - elsewhere - uninsured, rate: rateOf(insured + elsewhere, people) };
}
