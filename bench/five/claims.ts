// The claims of the kernel's figures: columns, sorted by person and day, the same on every machine for one seed.
//
// One person in twenty is often ill. Amounts are log-normal: half of the bills are below 8,000 yuan, of those often ill below 22,000.

export interface ClaimColumns {
  readonly count: number;
  readonly people: number;
  /** 0, 1, 2, …: claims of one person stand together. */
  readonly person: Int32Array;
  /** yyyymmdd, of 2025 and 2026. */
  readonly day: Int32Array;
  readonly totalFen: Int32Array;
  /** The part of the total that lies in the catalogue. */
  readonly inCatalogueFen: Int32Array;
  /** 0 to 3: where the hospital stands, from township to province. */
  readonly tier: Uint8Array;
  /** 0 nobody in need, 1 destitute, 2 low-income, 3 registered poor: one category a person. */
  readonly category: Uint8Array;
}

/** The first word of the generator's state; the other three are as fixed. */
export const SEED = 0x9e3779b9;
export const CLAIMS_A_PERSON = 5;
const LEAST_FEN = 10_000;
const MOST_FEN = 50_000_000;
const OFTEN_ILL = 0.05;

/** `count` claims of `count / 5` people; shared memory, so that other threads may read them. */
export function makeClaims(count: number): ClaimColumns {
  const chance = xoshiro();
  const people = Math.max(1, Math.floor(count / CLAIMS_A_PERSON));
  const { claims, isOftenIll } = claimsOfPeople(people, count, chance);
  const columns = emptyColumns(count, people);
  const days = daysOfTwoYears();
  const daysOfPerson = new Int32Array(256);
  let row = 0;
  for (let person = 0; person < people; person++) {
    const own = claims[person] ?? 0;
    const category = categoryFrom(chance.share());
    for (let i = 0; i < own; i++) daysOfPerson[i] = days[chance.word() % days.length] ?? 0;
    const sorted = daysOfPerson.subarray(0, own).sort();
    for (let i = 0; i < own; i++, row++) {
      const median = isOftenIll[person] === 1 ? 14.6 : 13.6;
      const totalFen = Math.min(MOST_FEN, Math.max(LEAST_FEN, Math.round(Math.exp(median + 0.9 * normal(chance)))));
      columns.person[row] = person;
      columns.day[row] = sorted[i] ?? 0;
      columns.totalFen[row] = totalFen;
      columns.inCatalogueFen[row] = Math.round(totalFen * (0.6 + 0.4 * chance.share()));
      columns.tier[row] = chance.word() & 3;
      columns.category[row] = category;
    }
  }
  return columns;
}

interface Chance {
  /** 32 random bits. */
  readonly word: () => number;
  /** From 0 to below 1. */
  readonly share: () => number;
}

/** xoshiro128**, after David Blackman and Sebastiano Vigna. */
function xoshiro(): Chance {
  let [a, b, c, d] = [SEED, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  const turned = (word: number, by: number) => (word << by) | (word >>> (32 - by));
  const word = () => {
    const result = Math.imul(turned(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = turned(d, 11);
    return result;
  };
  return { word, share: () => word() / 4294967296 };
}

/** Box and Muller. */
function normal({ share }: Chance): number {
  return Math.sqrt(-2 * Math.log(share() + 1e-12)) * Math.cos(2 * Math.PI * share());
}

/** How many claims each person has, in all `count`. */
function claimsOfPeople(people: number, count: number, { word, share }: Chance) {
  const claims = new Uint8Array(people);
  const isOftenIll = new Uint8Array(people);
  let sum = 0;
  for (let person = 0; person < people; person++) {
    const often = share() < OFTEN_ILL;
    const own = often ? 10 + (word() % 10) : 1 + (word() % 8);
    isOftenIll[person] = often ? 1 : 0;
    claims[person] = own;
    sum += own;
  }
  while (sum !== count) {
    const person = word() % people;
    const own = claims[person] ?? 0;
    const change = sum < count ? 1 : own > 1 ? -1 : 0;
    claims[person] = own + change;
    sum += change;
  }
  return { claims, isOftenIll };
}

function categoryFrom(share: number): number {
  return share < 0.8 ? 0 : share < 0.85 ? 1 : share < 0.93 ? 2 : 3;
}

function emptyColumns(count: number, people: number): ClaimColumns {
  const integers = () => new Int32Array(new SharedArrayBuffer(4 * count));
  const bytes = () => new Uint8Array(new SharedArrayBuffer(count));
  return {
    count,
    people,
    person: integers(),
    day: integers(),
    totalFen: integers(),
    inCatalogueFen: integers(),
    tier: bytes(),
    category: bytes(),
  };
}

function daysOfTwoYears(): number[] {
  const days: number[] = [];
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2027, 0, 1); at += 86_400_000)
    days.push(Number(new Date(at).toISOString().slice(0, 10).replaceAll('-', '')));
  return days;
}
