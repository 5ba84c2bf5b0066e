// What a policy keeps count of, as people name it: by the name that stands in balances, or by what it is called. What is protected is never named.
import { type Fen, fen, type LongPeriod, MOST_BALANCE_FEN, type Owner, type Policy, type Text } from '@doudi/policy';
import { isProtectedName } from '../scheme/walls.ts';
import { accumulatorsOf } from './opening-row.ts';

export interface Counter {
  readonly owner: Owner;
  /** `paid/basic`: what is counted, and its name. */
  readonly name: string;
  readonly each: LongPeriod;
  readonly called: Text;
  /** A whole number, and no amount. */
  readonly isCount: boolean;
}

const KINDS: Readonly<Record<string, (name: Text) => Text>> = {
  sum: ({ zh, en }) => ({ zh: `${zh}累计费用`, en: `${en}: running sum` }),
  paid: ({ zh, en }) => ({ zh: `${zh}已支付`, en: `${en}: paid` }),
  borne: ({ zh, en }) => ({ zh: `${zh}个人已负担`, en: `${en}: borne by the patient` }),
  deducted: ({ zh, en }) => ({ zh: `${zh}已扣起付线`, en: `${en}: deducted` }),
  balance: ({ zh, en }) => ({ zh: `${zh}余额`, en: `${en}: balance` }),
  count: ({ zh, en }) => ({ zh: `${zh}次数`, en: `${en}: count` }),
};

export function countersIn(policy: Policy): Counter[] {
  return everyCounterIn(policy).filter(({ name }) => !name.split('/').some(isProtectedName));
}

/** With what is protected, by its opaque names. */
export function everyCounterIn(policy: Policy): Counter[] {
  return (['person', 'household'] as const).flatMap((owner) =>
    [...accumulatorsOf(policy, owner)].map((key) => {
      const [kind = '', ...rest] = key.split('/');
      const [each, name] = [rest.at(-1) as LongPeriod, rest.slice(0, -1).join('/')];
      const called = KINDS[kind]?.(subjectOf(policy, name)) ?? { zh: key, en: key };
      return { owner, name: `${kind}/${name}`, each, called, isCount: kind === 'count' };
    }),
  );
}

/** Of several schemes, each once. */
export function countersOf(policies: readonly Policy[]): Counter[] {
  const known = new Map<string, Counter>();
  for (const counter of policies.flatMap(countersIn)) {
    const key = `${counter.owner} ${counter.name} ${counter.each}`;
    if (!known.has(key)) known.set(key, counter);
  }
  return [...known.values()];
}

/** What is counted there: a counter's own words, the line that sums by the name, or one that has a limit of it. */
function subjectOf({ facts, lines }: Policy, name: string): Text {
  const line = lines.find(({ sums }) => sums === name) ?? lines.find(({ tracks }) => tracks.paid.some((limit) => limit.name === name));
  return (Object.hasOwn(facts, name) ? facts[name]?.name : undefined) ?? line?.name ?? { zh: name, en: name };
}

/** `2026`, `2026-03` or `life`, and how long each lasts. */
export function lengthOfPeriod(period: string): LongPeriod {
  return period === 'life' ? 'lifetime' : period.length === 4 ? 'year' : 'month';
}

/** Whether anything of the policy, or of what holds as long, holds within a period. */
export function holdsWithin({ valid }: Pick<Policy, 'valid'>, period: string): boolean {
  if (period === 'life') return true;
  const [first, last] = period.length === 4 ? [`${period}-01-01`, `${period}-12-31`] : [`${period}-01`, `${period}-31`];
  return valid.from <= last && (valid.to === undefined || valid.to >= first);
}

/** The counters that are meant: none is known, or several are called so. */
export function findCounters(counters: readonly Counter[], period: string, text: string): Counter[] {
  const key = plain(text);
  const each = lengthOfPeriod(period);
  return counters.filter(
    ({ owner, name, called, ...counter }) => counter.each === each && [name, `${owner}/${name}`, called.zh, called.en].some((word) => plain(word) === key),
  );
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

/** `2026/paid/basic` → the counter of some policies; undefined if none has it any more. */
export function counterOfKey(counters: readonly Counter[], owner: Owner, key: string): Counter | undefined {
  const [period = '', ...name] = key.split('/');
  return counters.find((counter) => counter.owner === owner && counter.name === name.join('/') && counter.each === lengthOfPeriod(period));
}

export function keyOfCounter({ name }: Pick<Counter, 'name'>, period: string): string {
  return `${period}/${name}`;
}

/**
 * Yuan with two places, or a whole number. A spreadsheet stores what it shows as 1234.56 as 1234.5599999999999, so of a number that is
 * meant too; undefined for everything else.
 */
export function readCounted(text: string, { isCount, isNumber }: { readonly isCount: boolean; readonly isNumber: boolean }): Fen | undefined {
  const plainText = /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text;
  const [, whole, places = ''] = /^(\d{1,14})(?:\.(\d{1,17}))?$/.exec(plainText) ?? [];
  if (whole === undefined) return undefined;
  const rest = places.slice(2);
  const isNear = /^0*$/.test(rest) || (isNumber && /^(0{5,}|9{5,})\d{0,4}$/.test(rest));
  if (!isNear) return undefined;
  const amount = Number(whole) * 100 + Number(places.slice(0, 2).padEnd(2, '0')) + (rest.startsWith('9') ? 1 : 0);
  if (amount > MOST_BALANCE_FEN) return undefined;
  if (isCount) return amount % 100 === 0 ? fen(amount / 100) : undefined;
  return fen(amount);
}
