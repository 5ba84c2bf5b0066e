// The eligibility look-up: one journey to the database for whoever stands at a hospital's counter. It never looks behind the wall: what is protected
// shows on a bill that is quoted, and a look-up without a bill would be a list of everybody who has it.
import { refuse } from '@doudi/core/contract';
import { ENROLMENT_STATES, type EnrolmentState } from '@doudi/core/enrolment';
import { entitlementsOf, lookUpEligibility } from '@doudi/core/entitlement';
import { maskName, readScanned, type Scanned } from '@doudi/core/registry';
import { type AccumulatorRow, balancesIn } from '@doudi/core/settlement';
import type { Day } from '@doudi/policy';
import { windowOf } from '../access/attempts.ts';
import { findFacility } from '../facilities/facilities.ts';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route, SignedIn } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { CATEGORIES, IDS_OF_PERSON } from '../registry/people.ts';
import { findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

/** In a quarter of an hour: more than that is somebody who guesses numbers. */
const MOST_UNKNOWN = 300;

interface FoundRow {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly born_on: string;
  readonly categories: string[] | null;
  readonly enrolment: EnrolmentState | null;
  readonly used: AccumulatorRow[] | null;
}

/** $1 the county, $2 the day, $3 its year; what names the person is $4. */
const EVERYTHING = `select p.person_id, p.household_id, p.name, p.sex, p.born_on, ${CATEGORIES} as categories,
    (select e.state from enrolment e where e.county_id = p.county_id and e.person_id = any ${IDS_OF_PERSON} and e.year = $3 and e.withdrawn_at is null
      order by e.person_id = p.person_id desc limit 1) as enrolment,
    (select json_agg(json_build_object('ownerKind', u.owner_kind, 'ownerId', u.owner_id, 'period', u.period, 'amounts', u.amounts)) from (
      select * from accumulator a where a.county_id = $1 and a.owner_kind = 'person' and a.owner_id = p.person_id and a.period in ($3, 'life')
      union all
      select * from accumulator a where a.county_id = $1 and a.owner_kind = 'household' and a.owner_id = p.household_id and a.period in ($3, 'life')) u) as used
  from person p where p.county_id = $1 and`;
/** A record that was joined to another means the one that was kept. */
const BY_NUMBER = `${EVERYTHING} p.person_id = (select coalesce(n.merged_into, n.person_id) from person n where n.county_id = $1 and n.id_number_index = $4)`;
const BY_ID = `${EVERYTHING} p.person_id = (select coalesce(n.merged_into, n.person_id) from person n where n.county_id = $1 and n.person_id = $4)`;

export function lookUpRoute(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route<typeof lookUpEligibility> {
  const unknown = windowOf(database.now, MOST_UNKNOWN, TOO_MANY_UNKNOWN);
  return queryRoute(lookUpEligibility, database, async (transaction, { scanned, day, kind, facilityId }, { actor }) => {
    const asker = actor?.apiCredentialId ?? actor?.actorId ?? '';
    const tooMany = unknown.refusal(asker);
    if (tooMany) return tooMany;
    const read = readScanned(scanned, localDay(database.now()));
    if (read.kind !== 'id-number' && read.kind !== 'person') return refuse('bad-input', read.kind === 'unclear' ? read.reason : NO_NUMBER, '/scanned');
    const at = facilityOf(actor, facilityId);
    if (at === 'another') return NOT_THEIRS;
    const [[person], countySchemes, facility] = await Promise.all([
      find(transaction, keys, read, day),
      findCountySchemes(transaction, schemes),
      at === undefined ? undefined : findFacility(transaction, at),
    ]);
    if (at !== undefined && !facility) return NO_SUCH_FACILITY;
    const inUse = countySchemes.on(day as Day);
    if (!inUse) return refuse('outside-validity', { zh: `本县没有在 ${day} 有效的方案。`, en: `the county has no scheme that is valid on ${day}` }, '/day');
    const { policy } = inUse.scheme;
    if (kind !== undefined && !Object.hasOwn(policy.kinds, kind))
      return refuse(
        'bad-input',
        {
          zh: `方案没有就诊类别“${kind}”；可用：${Object.keys(policy.kinds).join('、')}。`,
          en: `the scheme has no kind "${kind}"; it has ${Object.keys(policy.kinds).join(', ')}`,
        },
        '/kind',
      );
    if (!person) {
      unknown.note(asker);
      return { isKnown: false, day, mark: [], entitlements: [] };
    }
    const patient = {
      personId: person.person_id,
      householdId: person.household_id ?? undefined,
      bornOn: person.born_on,
      categories: person.categories ?? [],
    };
    const state = person.enrolment ?? 'unknown';
    return {
      isKnown: true,
      day,
      person: { personId: person.person_id, nameMasked: maskName(person.name), sex: person.sex, bornYear: Number(person.born_on.slice(0, 4)) },
      mark: patient.categories.map((category) => ({ category, name: policy.categories[category] ?? { zh: category, en: category } })),
      enrolment: { year: day.slice(0, 4), state, name: state === 'unknown' ? UNKNOWN : ENROLMENT_STATES[state] },
      scheme: { schemeId: policy.id, name: policy.name },
      entitlements: facility ? entitlementsOf({ context: inUse.context, patient, facility, day, balances: balancesIn(person.used ?? []), kind }) : [],
    };
  });
}

/** While index keys are exchanged a number stands under either; each is asked for by itself, so that its plan is made once and kept. */
async function find(
  { rows, countyId }: Transaction,
  keys: FieldKeys,
  read: Extract<Scanned, { kind: 'id-number' | 'person' }>,
  day: string,
): Promise<FoundRow[]> {
  const known = [countyId, day, day.slice(0, 4)];
  if (read.kind === 'person') return rows<FoundRow>(BY_ID, [...known, read.personId], 'look-up-by-id');
  const found = await Promise.all(
    blindIndexes(keys, countyId, read.idNumber).map((index) => rows<FoundRow>(BY_NUMBER, [...known, index], 'look-up-by-number')),
  );
  return found.flat();
}

/** A program asks for the facility of its credential; a person for whichever they name, or their own. */
function facilityOf(actor: SignedIn | undefined, asked: string | undefined): string | undefined | 'another' {
  if (actor?.apiCredentialId === undefined) return asked ?? actor?.facilityId;
  return asked === undefined || asked === actor.facilityId ? actor.facilityId : 'another';
}

const UNKNOWN = { zh: '无参保记录', en: 'not on record' };
const NO_NUMBER = {
  zh: '请给出 18 位身份证件号码、读卡器送出的内容，或人员二维码的内容；按姓名查找请用查人操作。',
  en: 'give an ID number of 18 characters, what a reader of cards sends, or the content of a person code; people are found by name elsewhere',
};
const NOT_THEIRS = refuse(
  'not-allowed',
  {
    zh: '此凭证属于另一家医疗机构，只能查询本机构的待遇；请去掉 facilityId。',
    en: 'this credential is of another facility and asks for its own only; leave facilityId out',
  },
  '/facilityId',
);
const NO_SUCH_FACILITY = refuse(
  'not-found',
  { zh: '没有这家医疗机构；请从机构列表中选取。', en: 'there is no such facility; choose one from the list of facilities' },
  '/facilityId',
);
const TOO_MANY_UNKNOWN = (minutes: number) =>
  refuse('too-many-attempts', {
    zh: `查询了过多本县没有登记的号码；请核对读卡程序，${minutes} 分钟后再试。`,
    en: `too many numbers were asked for that the county does not know; look at the program, and try again in ${minutes} minutes`,
  });
