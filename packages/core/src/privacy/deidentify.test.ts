// De-identification over random counties (G19): nobody stands out in a file, whoever knows everything else of everybody.
import { fen, formatFen, type Ratio, sumFen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { ANY, bandOf, type DeidentifiedRow, deidentify, type IdentifiedBill, QUASI_IDENTIFIERS } from './deidentify.ts';
import type { DeidentificationRules } from './notice.ts';

const RULES: DeidentificationRules = {
  k: 10,
  mostSuppressed: 100_000 as Ratio,
  ageBands: [
    [0, 7, 18, 30, 45, 60, 70, 80],
    [0, 18, 60],
  ],
  roundToFen: fen(1000),
  categoryGroups: [],
  assumed: [],
};

/** mulberry32 */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bills of a small county: some people have many, some amounts are like no other. */
function randomBills(seed: number): IdentifiedBill[] {
  const chance = chanceOf(seed);
  const pick = <T>(...values: T[]): T => values[Math.floor(chance() * values.length)] as T;
  const people = 20 + Math.floor(chance() * 300);
  const bills: IdentifiedBill[] = [];
  for (let person = 0; person < people; person++) {
    const who = {
      personId: `person-${person}`,
      sex: pick('male', 'female', 'female', 'unknown'),
      township: pick('990101001', '990101001', '990101002', '990101003'),
      categoryGroup: pick('none', 'none', 'poorest', 'at-risk'),
    };
    const ageYears = Math.floor(chance() * 100);
    const count = chance() < 0.1 ? 1 + Math.floor(chance() * 40) : 1 + Math.floor(chance() * 2);
    for (let bill = 0; bill < count; bill++) {
      const total = chance() < 0.02 ? 90_000_000 : Math.floor(chance() * 5_000_000);
      const basic = Math.floor(total * chance());
      bills.push({
        ...who,
        ageYears,
        month: `2026-${String(1 + Math.floor(chance() * 6)).padStart(2, '0')}`,
        kind: pick('inpatient', 'inpatient', 'outpatient'),
        tier: pick('county', 'township', 'county'),
        amounts: { basic: fen(basic), patient: fen(total - basic) },
      });
    }
  }
  return bills;
}

const keyOf = ({ values, amounts }: Pick<DeidentifiedRow, 'values' | 'amounts'>) => JSON.stringify([values, amounts]);

/** Whether a bill may be the one behind a row, as far as the columns say. */
function fits(bill: IdentifiedBill, { values }: DeidentifiedRow): boolean {
  const bands = values.ageBand === ANY || RULES.ageBands.some((edges) => bandOf(bill.ageYears, edges) === values.ageBand);
  const quarter = `${bill.month.slice(0, 4)}-Q${Math.ceil(Number(bill.month.slice(5)) / 3)}`;
  const month = [ANY, bill.month, quarter, bill.month.slice(0, 4)].includes(values.month);
  return bands && month && (['sex', 'township', 'kind', 'tier', 'categoryGroup'] as const).every((name) => [ANY, bill[name]].includes(values[name]));
}

/** How many rows whoever has most has, if so many rows are made of these bills; 0 if none can be. */
function mostOfOne(counts: readonly number[], rows: number): number {
  const most = Math.max(...counts);
  for (let each = 1; each <= most; each++) if (counts.reduce((sum, count) => sum + Math.min(count, each), 0) === rows) return each;
  return 0;
}

const made = (seed: number) => {
  const bills = randomBills(seed);
  let id = 0;
  const chance = chanceOf(seed + 1);
  return { bills, ...deidentify(bills, RULES, () => `${Math.floor(chance() * 1e9)}-${++id}`) };
};

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

describe('in 60 random counties', () => {
  const all = SEEDS.map((seed) => ({ seed, ...made(seed) }));

  test('there is something to look at: most have rows, and something was left out', () => {
    expect(all.filter(({ rows }) => rows.length > 0).length).toBeGreaterThan(40);
    expect(all.filter(({ suppressed }) => suppressed > 0).length).toBeGreaterThan(10);
  });

  test('every row is equal in everything to nine others at least', () => {
    for (const { seed, rows } of all) {
      const sizes = new Map<string, number>();
      for (const row of rows) sizes.set(keyOf(row), (sizes.get(keyOf(row)) ?? 0) + 1);
      expect(Math.min(RULES.k, ...sizes.values()), `seed ${seed}`).toBe(RULES.k);
    }
  });

  test('whoever knows of everybody all columns of all their bills is right about a row once in ten at most', () => {
    for (const { seed, rows, bills } of all) {
      const seen = new Map(rows.map((row) => [JSON.stringify(row.values), row]));
      for (const row of seen.values()) {
        const candidates = bills.filter((bill) => fits(bill, row));
        const counts = new Map<string, number>();
        for (const { personId } of candidates) counts.set(personId, (counts.get(personId) ?? 0) + 1);
        const alike = rows.filter(({ values }) => JSON.stringify(values) === JSON.stringify(row.values)).length;
        // These rows are the bills that fit, but for what somebody has beyond one in ten; and nothing else is.
        const most = mostOfOne([...counts.values()], alike);
        expect(most * RULES.k, `seed ${seed}`).toBeLessThanOrEqual(alike);
        expect(most, `seed ${seed}`).toBeGreaterThan(0);
      }
    }
  });

  test('no row is lost, none invented, and each adds up', () => {
    for (const { rows, suppressed, bills } of all) {
      expect(rows.length + suppressed).toBe(bills.length);
      for (const { amounts } of rows) for (const amount of Object.values(amounts)) expect(amount % RULES.roundToFen).toBe(0);
    }
  });

  test('row ids say nothing of the order in which bills were read', () => {
    for (const { rows } of all) expect(rows.map(({ rowId }) => rowId)).toEqual(rows.map(({ rowId }) => rowId).sort());
  });
});

describe('de-identification', () => {
  const alike = (count: number, more: Partial<IdentifiedBill> = {}): IdentifiedBill[] =>
    Array.from({ length: count }, (_, index) => ({
      personId: `p-${index}`,
      ageYears: 40,
      sex: 'male',
      township: '990101001',
      month: '2026-03',
      kind: 'inpatient',
      tier: 'county',
      categoryGroup: 'none',
      amounts: { basic: fen(100_000 + index * 100), patient: fen(50_000) },
      ...more,
    }));
  const run = (bills: readonly IdentifiedBill[]) => {
    let id = 0;
    return deidentify(bills, RULES, () => String(++id));
  };

  test('leaves ten people who are alike as they are, but for their amounts', () => {
    const { rows, suppressed, levels } = run(alike(10));
    expect(suppressed).toBe(0);
    expect(new Set(Object.values(levels))).toEqual(new Set([0]));
    expect(rows[0]?.values).toEqual({
      ageBand: '30–44',
      sex: 'male',
      township: '990101001',
      month: '2026-03',
      kind: 'inpatient',
      tier: 'county',
      categoryGroup: 'none',
    });
    // The mean of 1,000.00 to 1,009.00 is 1,004.50: to ten yuan 1,000.00.
    expect(new Set(rows.map(({ amounts }) => formatFen(sumFen(Object.values(amounts)))))).toEqual(new Set(['1500.00']));
  });

  test('gives nothing of nine', () => {
    expect(run(alike(9))).toMatchObject({ rows: [], suppressed: 9, personIds: [] });
  });

  test('ten rows of one person are no ten people', () => {
    expect(run(alike(12, { personId: 'always-the-same' }))).toMatchObject({ rows: [], suppressed: 12 });
  });

  test('whoever has too many of the rows keeps one in ten at most, and the others stay', () => {
    const { rows, suppressed } = run([...alike(12), ...alike(30, { personId: 'in-hospital-each-week' })]);
    expect({ rows: rows.length, suppressed }).toEqual({ rows: 13, suppressed: 29 });
  });

  test('makes the column coarser that keeps most, and no more of them than must be', () => {
    const { levels, suppressed, rows } = run([...alike(6), ...alike(6, { sex: 'female' }).map((bill, index) => ({ ...bill, personId: `q-${index}` }))]);
    expect({ levels, suppressed, sexes: rows.map(({ values }) => values.sex) }).toMatchObject({
      levels: { ageBand: 0, sex: 1, township: 0, month: 0, kind: 0, tier: 0, categoryGroup: 0 },
      suppressed: 0,
      sexes: Array(12).fill(ANY),
    });
  });

  test('an amount like no other disappears among at least ten', () => {
    const { rows } = run([...alike(30), ...alike(1, { personId: 'rich', amounts: { basic: fen(99_999_999), patient: fen(1) } })]);
    const highest = rows.filter(({ amounts }) => (amounts.basic ?? 0) === Math.max(...rows.map((row) => row.amounts.basic ?? 0)));
    expect(highest.length).toBeGreaterThanOrEqual(RULES.k);
  });

  test('holds no id of the roll', () => {
    const text = JSON.stringify(run(alike(20)).rows);
    expect(text).not.toContain('p-');
    expect(QUASI_IDENTIFIERS.every((name) => text.includes(name))).toBe(true);
  });

  test('of nothing is nothing', () => {
    expect(run([])).toMatchObject({ rows: [], suppressed: 0 });
  });
});
