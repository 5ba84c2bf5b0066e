// The eligibility look-up: one journey to the database for whoever stands at a hospital's counter. It never looks behind the wall: what is protected
// shows on a bill that is quoted, and a look-up without a bill would be a list of everybody who has it.
import { type InputOf, isRefusal, type OutputOf, type Refusal, refuse } from '@doudi/core/contract';
import { ENROLMENT_STATES, type EnrolmentState } from '@doudi/core/enrolment';
import { entitlementsOf, lookUpEligibility } from '@doudi/core/entitlement';
import { maskName, readScanned } from '@doudi/core/registry';
import { type AccumulatorRow, balancesIn, type KnownFacility } from '@doudi/core/settlement';
import type { Day } from '@doudi/policy';
import { windowOf } from '../access/attempts.ts';
import { findFacility } from '../facilities/facilities.ts';
import { gatheredRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Call, Route, SignedIn } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { CATEGORIES, IDS_OF_PERSON, KEPT_ID } from '../registry/people.ts';
import { type CountySchemes, findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

/** In a quarter of an hour: more than that is somebody who guesses numbers. */
const MOST_UNKNOWN = 300;

interface FoundRow {
  /** The ids, or the indexes of the numbers in hexadecimal digits, of the record and of those that were joined to it. */
  readonly names: readonly (string | null)[];
  readonly person_id: string;
  readonly household_id: string | null;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly born_on: string;
  readonly categories: string[] | null;
  readonly enrolment: EnrolmentState | null;
  readonly used: AccumulatorRow[] | null;
}

/** $1 the county, $2 the day, $3 its year; what names the people is $4. A record that was joined to another means the one that was kept. */
const EVERYTHING_OF_WHOM = `p.person_id, p.household_id, p.name, p.sex, p.born_on, ${CATEGORIES} as categories,
    (select e.state from enrolment e where e.county_id = p.county_id and e.person_id = any ${IDS_OF_PERSON} and e.year = $3 and e.withdrawn_at is null
      order by e.person_id = p.person_id desc limit 1) as enrolment,
    (select json_agg(json_build_object('ownerKind', u.owner_kind, 'ownerId', u.owner_id, 'period', u.period, 'amounts', u.amounts)) from (
      select * from accumulator a where a.county_id = $1 and a.owner_kind = 'person' and a.owner_id = p.person_id and a.period in ($3, 'life')
      union all
      select * from accumulator a where a.county_id = $1 and a.owner_kind = 'household' and a.owner_id = p.household_id and a.period in ($3, 'life')) u) as used
  from person p where p.county_id = $1 and p.person_id = any (array(
    select ${KEPT_ID} from person m where m.county_id = $1 and`;
const NUMBERS_OF_PERSON = `(array(select encode(m.id_number_index, 'hex') from person m where m.county_id = p.county_id and m.merged_into = p.person_id)
    || encode(p.id_number_index, 'hex'))`;
const BY_ID = `select ${IDS_OF_PERSON} as names, ${EVERYTHING_OF_WHOM} m.person_id = any($4::text[])))`;
const BY_NUMBER = `select ${NUMBERS_OF_PERSON} as names, ${EVERYTHING_OF_WHOM} m.id_number_index = any($4::bytea[])))`;
/** Else PostgreSQL plans anew for each number of people, which takes longer than to find them. */
const PLANNED_ONCE = 'set local plan_cache_mode = force_generic_plan';

type Asking = Call<InputOf<typeof lookUpEligibility>>;
type Answered = OutputOf<typeof lookUpEligibility> | Refusal;

/** What a question means, once it could be read. */
interface Question {
  readonly asker: string;
  readonly day: Day;
  readonly kind: string | undefined;
  readonly facilityId: string | undefined;
  /** One of these is among the `names` of the person who is meant: while index keys are exchanged a number stands under either. */
  readonly names: readonly string[];
  readonly isById: boolean;
}

/** Hospital systems ask at every counter at once: what comes while others are answered is answered together. */
export function lookUpRoute(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route<typeof lookUpEligibility> {
  const unknown = windowOf(database.now, MOST_UNKNOWN, TOO_MANY_UNKNOWN);

  const questionOf = ({ input: { scanned, day, kind, facilityId }, actor }: Asking, countyId: string): Question | Refusal => {
    const asker = actor?.apiCredentialId ?? actor?.actorId ?? '';
    const tooMany = unknown.refusal(asker);
    if (tooMany) return tooMany;
    const read = readScanned(scanned, localDay(database.now()));
    if (read.kind !== 'id-number' && read.kind !== 'person') return refuse('bad-input', read.kind === 'unclear' ? read.reason : NO_NUMBER, '/scanned');
    const at = facilityOf(actor, facilityId);
    if (at === 'another') return NOT_THEIRS;
    const isById = read.kind === 'person';
    const names = isById ? [read.personId] : blindIndexes(keys, countyId, read.idNumber).map((index) => index.toString('hex'));
    return { asker, day: day as Day, kind, facilityId: at, names, isById };
  };

  const answer = ({ asker, day, kind, facilityId, names }: Question, { people, countySchemes, facilities }: Known): Answered => {
    const facility = facilityId === undefined ? undefined : facilities.get(facilityId);
    if (facilityId !== undefined && !facility) return NO_SUCH_FACILITY;
    const inUse = countySchemes.on(day);
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
    const person = names.map((name) => people.get(`${day} ${name}`)).find((found) => found !== undefined);
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
  };

  return gatheredRoute(lookUpEligibility, database, async (transaction, calls: readonly Asking[]) => {
    const questions = calls.map((call) => questionOf(call, transaction.countyId));
    const readable = questions.filter((question): question is Question => !isRefusal(question));
    if (readable.length === 0) return questions as readonly Refusal[];
    const known = await look(transaction, schemes, readable);
    return questions.map((question) => (isRefusal(question) ? question : answer(question, known)));
  });
}

/** What the database says of everybody who was asked for. */
interface Known {
  /** By the day that was asked for and by what they were called. */
  readonly people: ReadonlyMap<string, FoundRow>;
  readonly countySchemes: CountySchemes;
  readonly facilities: ReadonlyMap<string, KnownFacility>;
}

async function look(transaction: Transaction, schemes: SchemesInUse, questions: readonly Question[]): Promise<Known> {
  const people = new Map<string, FoundRow>();
  const findBy = async (text: string, statement: string, day: Day, values: readonly unknown[]) => {
    if (values.length === 0) return;
    const rows = await transaction.rows<FoundRow>(text, [transaction.countyId, day, day.slice(0, 4), values], statement);
    for (const row of rows) for (const name of row.names) people.set(`${day} ${name}`, row);
  };
  const namesOn = (day: Day, isById: boolean) => [
    ...new Set(questions.filter((one) => one.day === day && one.isById === isById).flatMap(({ names }) => names)),
  ];
  const indexesOn = (day: Day) => namesOn(day, false).map((index) => Buffer.from(index, 'hex'));
  const planning = transaction.rows(PLANNED_ONCE);
  const finding = [...new Set(questions.map(({ day }) => day))].flatMap((day) => [
    findBy(BY_ID, 'look-up-by-id', day, namesOn(day, true)),
    findBy(BY_NUMBER, 'look-up-by-number', day, indexesOn(day)),
  ]);
  const facilityIds = [...new Set(questions.flatMap(({ facilityId }) => facilityId ?? []))];
  const [countySchemes, facilities] = await Promise.all([
    findCountySchemes(transaction, schemes),
    Promise.all(facilityIds.map((facilityId) => findFacility(transaction, facilityId))),
    planning,
    ...finding,
  ]);
  return { people, countySchemes, facilities: new Map(facilities.flatMap((facility) => (facility ? [[facility.facilityId, facility]] : []))) };
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
