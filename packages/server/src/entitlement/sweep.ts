// The sweep of an area: everybody who has a category or a bill of the year, some thousands at a time; what is found is opened as work, in one transaction
// with the record that somebody looked. A task that was closed is opened again only when there is more to look at than then.

import { isRefusal, isWithin, type OutputOf, refuse } from '@doudi/core/contract';
import { type Missed, missedOf, runSweep, type SettledThen } from '@doudi/core/entitlement';
import { warningFor } from '@doudi/core/scheme';
import { type Outcome, ofStoredBalances } from '@doudi/core/settlement';
import { type Day, type Fen, fen, formatFen, toFen } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import { type Command, type CommandContext, runCommand } from '../platform/database/run-command.ts';
import { type Database, read, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { LIVES_THERE } from '../registry/people.ts';
import { type CountySchemes, findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import type { SettlementRow } from '../settlement/settlement-row.ts';
import { closeTasks, findLastTasks, findOpenTasks, insertTasks, type NewTask } from '../work/tasks.ts';

const AT_ONCE = 2_000;
const DAY_MS = 86_400_000;

interface Person {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly village_code: string;
  readonly lives_there: boolean;
}

interface Designation {
  readonly person_id: string;
  readonly category: string;
  readonly from_day: string;
  readonly to_day: string | null;
}

interface Spent {
  readonly person_id: string;
  readonly patient_fen: Fen;
  readonly bills: number;
}

type BillRow = Pick<SettlementRow, 'settlement_id' | 'person_id' | 'scheme_hash' | 'claim' | 'balances' | 'postings' | 'patient_fen'> & {
  readonly lines: Outcome['lines'];
};

/** What was found of one area and year. */
interface Found {
  bills: number;
  missedFen: number;
  /** Subjects of all bills that are missed, with or without a new task. */
  readonly stillMissed: Set<string>;
  readonly missed: NewTask[];
  readonly warnings: NewTask[];
  readonly uninsured: NewTask[];
}

const HIGHER_UP = refuse(
  'bad-input',
  {
    zh: '全县由系统每晚排查（或用命令 doudi sweep）；这里请选一个乡镇（9 位）或村（12 位）。',
    en: 'the whole county is swept each night (or by doudi sweep); name a township (9 digits) or a village (12) here',
  },
  '/area',
);
const NOT_YOUR_AREA = refuse('not-allowed', { zh: '该区域不在您的管辖范围内。', en: 'that area is not within yours' }, '/area');

export function sweepCommand(schemes: SchemesInUse) {
  return commandOf(runSweep, async (transaction, { area, year }, context) => {
    const refusal = area.length === 6 ? HIGHER_UP : isWithin(area, context.actor.area) ? undefined : NOT_YOUR_AREA;
    return refusal ? () => refusal : sweep(transaction, schemes, { area, year }, context);
  });
}

async function sweep(transaction: Transaction, schemes: SchemesInUse, asked: { readonly area: string; readonly year: string }, context: CommandContext) {
  const found = await sweepArea(transaction, schemes, { ...asked, now: context.now });
  const stale = await staleTasks(transaction, asked.area, asked.year, found);
  return () => decisionFor(context, asked, found, stale);
}

/** All of a county, a township at a time, as Doudi itself; gives what each found. */
export async function sweepCounty(
  { database, schemes }: { readonly database: Database; readonly schemes: SchemesInUse },
  countyId: string,
  year: string,
): Promise<Swept[]> {
  const scope = systemScope(countyId, 'sweep');
  const townships = await read(database, scope, ({ rows }) =>
    rows<{ area: string }>('select distinct left(village_code, 9) as area from person where county_id = $1 order by 1', [countyId]),
  );
  const done: Swept[] = [];
  for (const { area } of townships) {
    const command = {
      name: runSweep.id,
      purpose: 'supervision',
      load: (transaction, input, context) => sweep(transaction, schemes, input, context),
    } satisfies Command<{ readonly area: string; readonly year: string }, Swept>;
    const id = database.newId();
    const actor = { countyId, actorId: 'sweep', role: 'manager', area: countyId } as const;
    const swept = await runCommand(database, command, { area, year }, { actor, scope, requestId: 'sweep', idempotencyKey: `sweep-${id}` });
    if (isRefusal(swept)) throw new Error(`the sweep of ${area} was refused: ${swept.message.en}`);
    done.push(swept);
  }
  return done;
}

export type Swept = OutputOf<typeof runSweep>;

function decisionFor(context: CommandContext, { area, year }: { readonly area: string; readonly year: string }, found: Found, stale: readonly string[]) {
  const { countyId, actor, now, newId } = context;
  const sweepRunId = newId();
  const tasks = [...found.missed, ...found.warnings, ...found.uninsured];
  const counts = { bills: found.bills, missed: found.missed.length, warnings: found.warnings.length, uninsured: found.uninsured.length };
  return {
    answer: { sweepRunId, area, year, ...counts, missedAmount: formatFen(fen(found.missedFen)), closed: stale.length },
    writes: [
      ...(tasks.length > 0 ? [insertTasks(context, tasks)] : []),
      ...(stale.length > 0
        ? [
            closeTasks(
              context,
              stale.map((subject) => ({ kind: 'missed-assistance', subject })),
              `sweep/${sweepRunId}`,
              'no-need',
            ),
          ]
        : []),
      {
        text: `insert into sweep_run (county_id, sweep_run_id, area, year, swept_at, swept_by, bill_count, missed_count, warning_count, uninsured_count)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        values: [countyId, sweepRunId, area, year, now, actor.actorId, counts.bills, counts.missed, counts.warnings, counts.uninsured],
      },
    ],
    audit: {
      subject: `sweep/${sweepRunId}`,
      facts: { area, year, ...counts, closed: stale.length },
      persons: [...new Set(tasks.flatMap(({ personId }) => personId ?? []))],
    },
  };
}

async function sweepArea(transaction: Transaction, schemes: SchemesInUse, asked: { area: string; year: string; now: Date }): Promise<Found> {
  const { rows, countyId } = transaction;
  const found: Found = { bills: 0, missedFen: 0, stillMissed: new Set(), missed: [], warnings: [], uninsured: [] };
  const [countySchemes, [enrolled]] = await Promise.all([
    findCountySchemes(transaction, schemes),
    // Before the year's enrolment is known, nobody is missing from it.
    rows('select 1 from enrolment where county_id = $1 and year = $2 and withdrawn_at is null limit 1', [countyId, asked.year]),
  ]);
  const known = { ...asked, countySchemes, isEnrolmentKnown: enrolled !== undefined, schemes };
  // One look over the area, and then only at those of whom something may be found.
  const people = await rows<Person>(
    `select p.person_id, p.household_id, p.village_code, ${LIVES_THERE} as lives_there from person p where p.county_id = $1 and starts_with(p.village_code, $2) and p.merged_into is null
       and (exists (select from person m where m.county_id = p.county_id and m.merged_into = p.person_id)
         or exists (select from designation d where d.county_id = p.county_id and d.person_id = p.person_id and d.withdrawn_at is null)
         or exists (select from settlement s where s.county_id = p.county_id and s.person_id = p.person_id and s.discharged_on between $3 and $4))
     order by p.person_id`,
    [countyId, asked.area, `${asked.year}-01-01`, `${asked.year}-12-31`],
  );
  for (let begin = 0; begin < people.length; begin += AT_ONCE) await sweepPeople(transaction, known, people.slice(begin, begin + AT_ONCE), found);
  return found;
}

interface Known {
  readonly year: string;
  readonly now: Date;
  readonly countySchemes: CountySchemes;
  readonly schemes: SchemesInUse;
  readonly isEnrolmentKnown: boolean;
}

async function sweepPeople(transaction: Transaction, known: Known, people: readonly Person[], found: Found): Promise<void> {
  const { rows, countyId } = transaction;
  const { year } = known;
  const joined = await rows<{ person_id: string; merged_into: string }>(
    'select person_id, merged_into from person where county_id = $1 and merged_into = any($2::text[])',
    [countyId, people.map(({ person_id }) => person_id)],
  );
  // What was of a record that was joined to another is the kept person's.
  const kept = new Map(joined.map((row) => [row.person_id, row.merged_into]));
  const keptId = ({ person_id }: { readonly person_id: string }) => kept.get(person_id) ?? person_id;
  const ids = [...people.map(({ person_id }) => person_id), ...kept.keys()];
  const ofYear = [`${year}-01-01`, `${year}-12-31`];
  const hashes = known.countySchemes.stretches.map(({ inUse }) => inUse.hash);
  const [designations, spent, bills, insured] = await Promise.all([
    rows<Designation>(
      `select person_id, category, from_day, to_day from designation
       where county_id = $1 and person_id = any($2::text[]) and withdrawn_at is null and from_day <= $4 and (to_day is null or to_day >= $3)
       order by person_id, category`,
      [countyId, ids, ...ofYear],
    ),
    rows<Spent>(
      `select s.person_id, sum(s.patient_fen)::bigint as patient_fen, count(*)::int as bills from settlement s
       where s.county_id = $1 and s.person_id = any($2::text[]) and s.discharged_on between $3 and $4
         and not exists (select from cancellation c where c.county_id = s.county_id and c.settlement_id = s.settlement_id)
       group by s.person_id`,
      [countyId, ids, ...ofYear],
    ),
    // Nothing has changed about a bill without a category, without given amounts, by rules that are in force.
    rows<BillRow>(
      `select s.settlement_id, s.person_id, s.scheme_hash, s.claim, s.balances, s.postings, s.patient_fen, s.result -> 'lines' as lines from settlement s
       where s.county_id = $1 and s.person_id = any($2::text[]) and s.discharged_on between $3 and $4
         and (s.scheme_hash <> all($5::text[]) or s.claim -> 'given' is not null or exists (
           select from designation d where d.county_id = s.county_id and d.person_id = s.person_id and d.withdrawn_at is null))
         and not exists (select from cancellation c where c.county_id = s.county_id and c.settlement_id = s.settlement_id)
       order by s.person_id, s.settling_number`,
      [countyId, ids, ...ofYear, hashes],
    ),
    known.isEnrolmentKnown
      ? rows<{ person_id: string }>(
          `select person_id from enrolment where county_id = $1 and person_id = any($2::text[]) and year = $3 and withdrawn_at is null and state <> 'uninsured'`,
          [countyId, ids, year],
        )
      : [],
  ]);
  const of = new Map(people.map((person) => [person.person_id, person]));
  const designated = groupedBy(designations, keptId);
  await addMissed(
    transaction,
    known,
    of,
    designated,
    bills.map((bill) => ({ ...bill, keptId: keptId(bill) })),
    found,
  );
  await addWarnings(transaction, known, of, designated, groupedBy(spent, keptId), found);
  if (known.isEnrolmentKnown) await addUninsured(transaction, known, of, designated, new Set(insured.map(keptId)), found);
}

const holdsOn = (day: string) => (designation: Designation) => designation.from_day <= day && (designation.to_day === null || designation.to_day >= day);

function categoriesOn(designations: readonly Designation[], day: string): string[] {
  return [...new Set(designations.filter(holdsOn(day)).map(({ category }) => category))];
}

async function addMissed(
  transaction: Transaction,
  { countySchemes, year }: Known,
  people: ReadonlyMap<string, Person>,
  designated: ReadonlyMap<string, readonly Designation[]>,
  bills: readonly (BillRow & { readonly keptId: string })[],
  found: Found,
): Promise<void> {
  found.bills += bills.length;
  const missed: (Missed & { readonly personId: string })[] = [];
  // Each record by itself, for each went on from its own sums.
  for (const own of groupedBy(bills, ({ person_id }) => person_id).values()) {
    const personId = own[0]?.keptId ?? '';
    const known = {
      categoriesOn: (day: string) => categoriesOn(designated.get(personId) ?? [], day),
      schemeOn: (day: string) => countySchemes.on(day as Day),
    };
    missed.push(...missedOf(own.map(toSettledThen), known).map((each) => ({ ...each, personId })));
  }
  if (missed.length === 0) return;
  const subjectOf = ({ settlementId }: Missed) => `settlement/${settlementId}`;
  const last = await findLastTasks(transaction, 'missed-assistance', missed.map(subjectOf));
  for (const each of missed) {
    found.missedFen += each.missedFen;
    found.stillMissed.add(subjectOf(each));
    const before = last.get(subjectOf(each));
    if (before && (before.closed_at === null || before.facts.missed === each.facts.missed)) continue;
    found.missed.push(taskOf('missed-assistance', subjectOf(each), people.get(each.personId), { ...each.facts, year }));
  }
}

async function addWarnings(
  transaction: Transaction,
  { countySchemes, year, now }: Known,
  people: ReadonlyMap<string, Person>,
  designated: ReadonlyMap<string, readonly Designation[]>,
  spent: ReadonlyMap<string, readonly Spent[]>,
  found: Found,
): Promise<void> {
  const today = localDay(now);
  // Of a year that is over, as it ended.
  const day = (today.slice(0, 4) === year ? today : `${year}-12-31`) as Day;
  const inUse = countySchemes.on(day);
  if (!inUse) return;
  const { warnings, policy } = inUse.scheme;
  const above = [...spent].flatMap(([personId, own]) => {
    const line = warningFor(warnings, policy, categoriesOn(designated.get(personId) ?? [], day), day);
    const patient_fen = fen(own.reduce((sum, each) => sum + each.patient_fen, 0));
    return line && patient_fen > line.aboveFen ? [{ personId, patient_fen, bills: own.reduce((sum, each) => sum + each.bills, 0), ...line }] : [];
  });
  if (above.length === 0) return;
  const subjectOf = ({ personId }: { readonly personId: string }) => `person-year/${personId}/${year}`;
  const last = await findLastTasks(transaction, 'high-cost-warning', above.map(subjectOf));
  for (const each of above) {
    const before = last.get(subjectOf(each));
    if (before?.closed_at === null) continue;
    if (before && (now.getTime() - before.closed_at.getTime() < each.warning.everyDays * DAY_MS || toFen(String(before.facts.ownCosts)) >= each.patient_fen))
      continue;
    const facts = {
      year,
      ownCosts: formatFen(each.patient_fen),
      above: formatFen(each.aboveFen),
      bills: each.bills,
      warning: each.warning.id,
      name: each.warning.name,
    };
    found.warnings.push(taskOf('high-cost-warning', subjectOf(each), people.get(each.personId), facts));
  }
}

async function addUninsured(
  transaction: Transaction,
  { year, now, schemes }: Known,
  people: ReadonlyMap<string, Person>,
  designated: ReadonlyMap<string, readonly Designation[]>,
  insured: ReadonlySet<string>,
  found: Found,
): Promise<void> {
  const today = localDay(now);
  const missing = [...designated].flatMap(([personId, designations]) => {
    const categories = categoriesOn(designations, today).filter((category) => schemes.knowsCategory(category));
    return categories.length === 0 || insured.has(personId) || !people.get(personId)?.lives_there
      ? []
      : [{ personId, categories, subject: uninsuredSubject(personId, year) }];
  });
  if (missing.length === 0) return;
  const last = await findLastTasks(
    transaction,
    'uninsured',
    missing.map(({ subject }) => subject),
  );
  for (const { personId, categories, subject } of missing)
    if (last.get(subject)?.closed_at !== null) found.uninsured.push(taskOf('uninsured', subject, people.get(personId), { year, categories }));
}

/** What enrolling somebody closes. */
export function uninsuredSubject(personId: string, year: string): string {
  return `person-year/${personId}/${year}`;
}

function taskOf(kind: NewTask['kind'], subject: string, person: Person | undefined, facts: object): NewTask {
  if (!person) throw new Error(`${subject} is of nobody who was swept`);
  return { kind, subject, area: person.village_code, personId: person.person_id, householdId: person.household_id ?? undefined, facts };
}

/** Tasks about bills of the year that are no longer missed: cancelled, or settled again. */
async function staleTasks(transaction: Transaction, area: string, year: string, found: Found): Promise<string[]> {
  const open = (await findOpenTasks(transaction, 'missed-assistance', area)).filter(({ facts }) => facts.year === year);
  return open.map(({ subject }) => subject).filter((subject) => !found.stillMissed.has(subject));
}

function toSettledThen(row: BillRow): SettledThen {
  return {
    settlementId: row.settlement_id,
    claim: row.claim,
    balances: ofStoredBalances(row.balances),
    postings: row.postings,
    patientFen: row.patient_fen,
    paid: new Map(row.lines.map(({ line, paid }) => [line, toFen(paid)])),
  };
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
