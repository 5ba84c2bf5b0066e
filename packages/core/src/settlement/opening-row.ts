// Opening and closing balances as files: what a person or household had used up when Doudi began, or when a file ended.
//
// One JSON object a line: {"person":"p-1","period":"2020","sum":{"basic":"48000.00"},"paid":{"commercial":"1000.00"},"count":{"admission":1}}
// or {"household":"h-1","period":"life","balance":{"family-account":"120.00"}}. A lone person's own household is {"householdOf":"p-1"}.
import {
  ACCUMULATORS,
  type Accumulator,
  accumulatorKey,
  addFen,
  type BenefitLine,
  type Books,
  type Fen,
  fen,
  formatFen,
  householdOf,
  MOST_BALANCE_FEN,
  type Owner,
  type Policy,
  type Text,
  ZERO,
} from '@doudi/policy';
import { parseJson } from '../json.ts';

/** What is wrong with a row of an opening file; undefined if it was booked. A row with a fault books nothing. */
export function bookOpeningLine(text: string, policy: Policy, books: Books, seen: Set<string>): Text | undefined {
  const parsed = parseJson(text);
  if (!parsed.isJson) return parsed.reason;
  const read = readOpening(parsed.value, policy);
  if ('zh' in read) return read;
  // Two rows for one period would add up in silence.
  const name = JSON.stringify([read.owner, read.id, read.period]);
  if (seen.has(name))
    return { zh: `“${read.id}”的 ${read.period} 余额在前面已出现`, en: `the balances of "${read.id}" for ${read.period} stand in an earlier row` };
  seen.add(name);
  const owners = books[read.owner];
  const balances = owners.get(read.id) ?? new Map<string, Fen>();
  owners.set(read.id, balances);
  for (const [key, amount] of read.amounts) balances.set(key, addFen(balances.get(key) ?? ZERO, amount));
  return undefined;
}

interface Opening {
  readonly owner: Owner;
  readonly id: string;
  readonly period: string;
  readonly amounts: readonly (readonly [string, Fen])[];
}

function readOpening(row: unknown, policy: Policy): Opening | Text {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { zh: '每行须为一个 JSON 对象', en: 'each line must be one JSON object' };
  const { scheme, person, household, householdOf: alone, period, ...rest } = row as Record<string, unknown>;
  if (scheme !== undefined && scheme !== policy.id) {
    return {
      zh: `这是方案“${JSON.stringify(scheme)}”的余额，不是“${policy.id}”的`,
      en: `these are balances of scheme ${JSON.stringify(scheme)}, not of ${policy.id}`,
    };
  }
  const named = [person, household, alone].filter((name) => name !== undefined);
  if (named.length !== 1 || typeof named[0] !== 'string') {
    return { zh: '须且只须写明 person、household 或 householdOf 之一', en: 'exactly one of person, household, householdOf must be named' };
  }
  if (typeof period !== 'string' || !/^(\d{4}(-(0[1-9]|1[0-2]))?|life)$/.test(period)) {
    return { zh: 'period 应为年（2020）、月（2020-03）或 life', en: 'period must be a year (2020), a month (2020-03) or life' };
  }
  const owner: Owner = typeof person === 'string' ? 'person' : 'household';
  const known = accumulatorsOf(policy, owner);
  const amounts: [string, Fen][] = [];
  for (const [kind, values] of Object.entries(rest)) {
    if (!ACCUMULATORS.includes(kind as Accumulator) || typeof values !== 'object' || values === null) {
      return { zh: `没有“${kind}”这一项；可用：${ACCUMULATORS.join('、')}`, en: `there is no field "${kind}"; known: ${ACCUMULATORS.join(', ')}` };
    }
    for (const [name, value] of Object.entries(values)) {
      if (!known.has(`${kind}/${name}/${lengthOf(period)}`)) {
        return {
          zh: `方案“${policy.name.zh}”没有累计“${kind}/${name}”（${period}）；可用：${[...known].join('、')}`,
          en: `scheme ${policy.id} keeps no ${kind} of "${name}" for ${period}; known: ${[...known].join(', ')}`,
        };
      }
      const amount = kind === 'count' ? countOf(value) : typeof value === 'string' ? parseBalance(value) : undefined;
      if (amount === undefined) return { zh: `“${kind}/${name}”不是有效的数额`, en: `${kind}/${name} is no valid amount` };
      amounts.push([accumulatorKey(period, kind as Accumulator, name), amount]);
    }
  }
  const id =
    owner === 'person' ? String(person) : householdOf(typeof alone === 'string' ? { personId: alone } : { personId: '', householdId: String(household) });
  return { owner, id, period, amounts };
}

/** Sums of many bills pass what one bill may state. */
function parseBalance(text: string): Fen | undefined {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(text);
  const amount = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : Number.NaN;
  return amount <= MOST_BALANCE_FEN ? fen(amount) : undefined;
}

function countOf(value: unknown): Fen | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? fen(Number(value)) : undefined;
}

function lengthOf(period: string): 'month' | 'year' | 'lifetime' {
  return period === 'life' ? 'lifetime' : period.length === 4 ? 'year' : 'month';
}

/** Everything that a policy keeps for one kind of owner: `sum/basic/year`, … */
export function accumulatorsOf(policy: Policy, owner: Owner): Set<string> {
  const known = new Set<string>();
  if (owner === 'person') for (const counter of policy.counters) known.add(`count/${counter.id}/${counter.each}`);
  for (const line of policy.lines) {
    if (line.owner !== owner) continue;
    for (const each of line.tracks.sums) known.add(`sum/${line.sums}/${each}`);
    for (const limit of line.tracks.paid) known.add(`paid/${limit.name}/${limit.each}`);
    for (const row of line.rows) for (const name of ofMechanism(line, row)) known.add(name);
  }
  return known;
}

function ofMechanism(line: BenefitLine, row: BenefitLine['rows'][number]): string[] {
  const { pays } = row;
  if (pays.kind === 'account') return [`balance/${pays.account}/lifetime`];
  if (pays.kind === 'patient-at-most' && pays.each === 'year') return [`sum/${line.sums}/year`, `borne/${line.sums}/year`];
  if (pays.kind === 'coinsurance' && pays.deductible?.atMostYearly) return [`deducted/${line.sums}/year`];
  return [];
}

/** The balances of one owner as rows of a closing file, one a period; the mirror of `bookOpeningLine`. */
export function toClosingRows(policy: Policy, owner: Owner, id: string, balances: ReadonlyMap<string, Fen>): object[] {
  const periods = new Map<string, Record<string, Record<string, string | number>>>();
  for (const [key, amount] of [...balances].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [period = '', kind = '', ...name] = key.split('/');
    const row = periods.get(period) ?? {};
    periods.set(period, row);
    row[kind] = { ...row[kind], [name.join('/')]: kind === 'count' ? amount : formatFen(amount) };
  }
  return [...periods].map(([period, amounts]) => ({ scheme: policy.id, ...nameOf(owner, id), period, ...amounts }));
}

function nameOf(owner: Owner, id: string): object {
  if (owner === 'person') return { person: id };
  return id.startsWith('person ') ? { householdOf: id.slice('person '.length) } : { household: id.slice('household '.length) };
}
