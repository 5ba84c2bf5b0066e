// Finding somebody among a million, through the whole application; the baseline asks the same by LIKE under the policy, as it would be without
// the function that searches.
import { findPeople } from '@doudi/core/registry';
import { composeApp, openServices, type Services } from '../packages/server/src/compose.ts';
import { read, systemScope } from '../packages/server/src/platform/database/transaction.ts';
import { createLog } from '../packages/server/src/platform/http/log.ts';
import { clientOf } from '../packages/server/src/platform/http/testing/app-client.ts';
import { localDay } from '../packages/server/src/platform/local-day.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { furnish } from '../packages/server/src/testing/furnish.ts';
import { randomFrom } from './claims.ts';
import { type Figure, rounded } from './figure.ts';
import { loadSearchedCounty, type SomebodySearched } from './search-county.ts';
import { inFolder } from './server-process.ts';

const SEED = 7;
const COUNTY = '990101';
const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 1_000_000);
const ASKED = Number(process.env.DOUDI_BENCH_SEARCHES ?? 1_000);
/** A search without the function takes up to a second. */
const ASKED_PLAINLY = 40;

type Question = { readonly text: string; readonly bornYear?: number; readonly area?: string };

interface Kind {
  readonly figure: string;
  readonly barMs: number;
  question(person: SomebodySearched, below: (most: number) => number, others: readonly SomebodySearched[]): Question;
  /** The condition of the baseline; `$2` and further are its values. */
  plain(question: Question): { readonly where: string; readonly values: readonly (string | readonly string[])[] };
}

const KINDS: readonly Kind[] = [
  {
    figure: 'search-exact-p99',
    barMs: 50,
    question: (person, below) => {
      const texts = [person.name, person.name, person.pinyin, person.idNumber ?? person.name];
      return { text: texts[below(texts.length)] ?? '', ...(below(2) === 0 && { bornYear: person.bornYear }) };
    },
    plain: ({ text }) => ({ where: '(p.name like $2 or p.pinyin like $2)', values: [text] }),
  },
  {
    figure: 'search-initials-p99',
    barMs: 50,
    question: (person, below) => ({
      text: below(3) === 0 ? person.initials.slice(0, 2) : person.initials,
      ...(below(3) > 0 && { bornYear: person.bornYear }),
      ...(below(5) === 0 && { area: person.villageCode.slice(0, 9) }),
    }),
    plain: ({ text }) => ({ where: 'p.initials like $2', values: [`${text}%`] }),
  },
  {
    figure: 'search-fuzzy-p99',
    barMs: 300,
    question: (person, below, others) => ({
      text: below(2) === 0 ? mistypedName(person, below, others) : mistypedPinyin(person, below),
      ...(below(3) > 0 && { bornYear: person.bornYear }),
      ...(below(5) === 0 && { area: person.villageCode.slice(0, 9) }),
    }),
    plain: ({ text }) => {
      const characters = [...text];
      const patterns = characters.flatMap((_, place) => {
        const [before, after] = [characters.slice(0, place).join(''), characters.slice(place + 1).join('')];
        return [`${before}_${after}`, `${before}${after}`, `${before}_${characters[place]}${after}`];
      });
      return { where: `${/^[a-z]/.test(text) ? 'p.pinyin' : 'p.name'} like any ($2)`, values: [patterns] };
    },
  },
];

function mistypedName(person: SomebodySearched, below: (most: number) => number, others: readonly SomebodySearched[]): string {
  const characters = [...person.name];
  const place = below(characters.length);
  const other = [...(others[below(others.length)]?.name ?? '')].at(-1) ?? '';
  if (characters.length > 2 && below(3) === 0) characters.splice(place, 1);
  else characters.splice(place, 1, other);
  return characters.join('');
}

function mistypedPinyin({ pinyin }: SomebodySearched, below: (most: number) => number): string {
  const place = 1 + below(pinyin.length - 2);
  const letter = 'abcdefghijklmnopqrstuvwxyz'[below(26)];
  const [before, after] = [pinyin.slice(0, place), pinyin.slice(place)];
  return [before + after.slice(1), before + letter + after, before + letter + after.slice(1), before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2)][
    below(4)
  ] as string;
}

export function benchSearch(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices({ ...opened, connections: 4 });
    try {
      const tokens = await furnish(opened, services, COUNTY, { people: 0 });
      const today = localDay(new Date());
      const begun = performance.now();
      const people = await loadSearchedCounty(opened.ownerUrl, services.keys, { countyId: COUNTY, people: PEOPLE, seed: SEED, today });
      const loadedIn = `${rounded((performance.now() - begun) / 1000)} s to load`;
      const client = clientOf(composeApp(services, createLog({ level: 'silent' })), tokens.clerk);
      const figures: Figure[] = [];
      for (const kind of KINDS) figures.push(await measure(kind, client, services, people, loadedIn));
      return figures;
    } finally {
      await services.close();
      await opened.stop();
    }
  });
}

async function measure(
  { figure, barMs, question, plain }: Kind,
  client: ReturnType<typeof clientOf>,
  services: Services,
  people: readonly SomebodySearched[],
  loadedIn: string,
): Promise<Figure> {
  const random = randomFrom(SEED);
  const below = (most: number) => Math.floor(random() * most);
  const asked = Array.from({ length: ASKED }, () => {
    const person = people[below(people.length)];
    if (!person) throw new Error('the county has too few people');
    return { person, question: question(person, below, people) };
  });
  const ask = async ({ question }: (typeof asked)[number]) => {
    const answered = await client.call(findPeople, question);
    if (!answered.isOk) throw new Error(`a search was refused: ${JSON.stringify(answered.problem)}`);
    return answered.value;
  };
  for (const each of asked.slice(0, ASKED / 4)) await ask(each);
  const took: number[] = [];
  let found = 0;
  let slowest: { readonly ms: number; readonly question: Question } | undefined;
  for (const each of asked) {
    const begun = performance.now();
    const { people: shown } = await ask(each);
    const ms = performance.now() - begun;
    took.push(ms);
    if (ms > (slowest?.ms ?? 0)) slowest = { ms, question: each.question };
    if (shown.some(({ personId }) => personId === each.person.personId)) found++;
  }
  if (process.env.DOUDI_BENCH_TELL) process.stderr.write(`${figure} slowest ${JSON.stringify(slowest)}\n`);
  const plainly = await askPlainly(
    services,
    asked.slice(0, ASKED_PLAINLY).map(({ question: each }) => ({ ...plain(each), question: each })),
  );
  const value = percentile(took, 0.99);
  return {
    figure,
    value: rounded(value),
    unit: 'ms',
    ratio: rounded(percentile(plainly, 0.99) / value),
    baseline: `the same asked by LIKE under the policy, p50 ${rounded(percentile(plainly, 0.5))} ms, p99 ${rounded(percentile(plainly, 0.99))} ms`,
    seed: SEED,
    size: `${PEOPLE} people, ${ASKED} searches`,
    note: `bar ${barMs} ms; p50 ${rounded(percentile(took, 0.5))} ms; who was meant is among the 20 shown in ${rounded((100 * found) / ASKED)} %; ${loadedIn}`,
  };
}

async function askPlainly(
  { database }: Services,
  asked: readonly { readonly where: string; readonly values: readonly (string | readonly string[])[]; readonly question: Question }[],
): Promise<number[]> {
  const took: number[] = [];
  for (const { where, values, question } of asked) {
    const begun = performance.now();
    await read(database, systemScope(COUNTY, 'bench'), ({ rows, countyId }) =>
      rows(
        `select p.person_id from person p where p.county_id = $1 and ${where} and ($3::integer is null or extract(year from p.born_on) = $3)
         order by p.name, p.person_id limit 21`,
        [countyId, ...values, question.bornYear],
      ),
    );
    took.push(performance.now() - begun);
  }
  return took;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
