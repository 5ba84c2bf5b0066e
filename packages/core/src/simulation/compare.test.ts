import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emptyBooks, inSettlingOrder, isRefusal, settleInto } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { adjustScheme, loadScheme, type Scheme, type SchemeFiles, statedCategories } from '../scheme/index.ts';
import { readClaimLine } from '../settlement/index.ts';
import { toBills } from './bills.ts';
import { compareInto } from './compare.ts';
import type { SimulatedClaim } from './facets.ts';
import { settlerOf, settleTable, toTable } from './table.ts';
import { addTally, emptyTally, MOST_PEOPLE, type Tally, wrongSums } from './tally.ts';
import { readTallyFile, toTallyFile } from './tally-file.ts';

const FOLDER = fileURLToPath(new URL('../../../../schemes', import.meta.url));

function filesOf(id: string): SchemeFiles {
  const names = ['scheme.yaml', ...readdirSync(`${FOLDER}/${id}/benefits`).map((name) => `benefits/${name}`)];
  return new Map(names.map((name) => [name, readFileSync(`${FOLDER}/${id}/${name}`, 'utf8')]));
}

function claimsOf(id: string, scheme: Scheme): SimulatedClaim[] {
  const rows = readFileSync(`${FOLDER}/${id}/cases/claims.jsonl`, 'utf8').trimEnd().split('\n');
  const context = { scheme, knownCategories: new Set(['none', ...statedCategories(scheme)]) };
  return rows.flatMap((row, index) => {
    const { claim } = readClaimLine(row, context);
    return claim ? [{ claim, village: `v${index % 7}` }] : [];
  });
}

function schemeOf(files: SchemeFiles): Scheme {
  const { scheme } = loadScheme(files);
  if (!scheme) throw new Error('it does not load');
  return scheme;
}

const ids = ['demo-2025', 'enshi-2015', 'lucheng', 'rongjiang-2015', 'zixi-2020'].filter((id) => readdirSync(`${FOLDER}/${id}`).includes('cases'));

/** Each share of whole tens of percent is four points more: most lines of every scheme then pay otherwise. */
function otherRules(files: SchemeFiles): Scheme {
  const moved = [...files].map(([file, text]): [string, string] => [file, file.startsWith('benefits/') ? text.replace(/(share: )(\d)0%/g, '$1$24%') : text]);
  return schemeOf(new Map(moved));
}

function compared(before: Scheme, after: Scheme, claims: readonly SimulatedClaim[]): Tally {
  const table = toTable(before.policy, toBills(claims));
  const tally = emptyTally();
  compareInto(tally, table, {
    before: { policy: before.policy, outcome: settleTable(settlerOf(before.policy), table) },
    after: { policy: after.policy, outcome: settleTable(settlerOf(after.policy), table) },
  });
  return tally;
}

describe.each(ids)('a simulation of the cases of %s', (id) => {
  const files = filesOf(id);
  const [before, after] = [schemeOf(files), otherRules(files)];
  const claims = claimsOf(id, before);
  const tally = compared(before, after, claims);

  test('adds up: lines, payers, shares and every table make the whole, before and after', () => {
    expect(tally.claims).toBeGreaterThan(0);
    expect(wrongSums(tally)).toEqual([]);
  });

  test('says of each line what settling the bills one by one says', () => {
    for (const [side, { policy }] of [['before', before] as const, ['after', after] as const]) {
      const books = emptyBooks();
      const paid = new Map<string, number>();
      let patientFen = 0;
      for (const claim of inSettlingOrder(claims.map((simulated) => simulated.claim))) {
        const settled = settleInto(books, policy, claim);
        if (isRefusal(settled)) continue;
        patientFen += settled.patientFen;
        for (const { benefit, paidFen } of settled.lines) paid.set(benefit.id, (paid.get(benefit.id) ?? 0) + paidFen);
      }
      expect(tally.patientFen[side]).toBe(patientFen);
      for (const [line, paidFen] of paid) expect(tally.lines.get(line)?.[side].paidFen).toBe(paidFen);
    }
  });

  test('of the same rules twice changes nothing for anybody', () => {
    const same = compared(before, before, claims);
    expect(same.change).toEqual({ gainers: 0, gainedFen: 0, losers: 0, lostFen: 0 });
    expect(same.top).toEqual({ lost: [], gained: [] });
    expect(same.patientFen.after).toBe(same.patientFen.before);
  });

  test('in parts by person, written down and added in any order, is the same', () => {
    const households = [...new Set(claims.map(({ claim }) => claim.householdId ?? claim.personId))];
    const part = (which: number) => claims.filter(({ claim }) => households.indexOf(claim.householdId ?? claim.personId) % 3 === which);
    const parts = [2, 0, 1].map((which) => readTallyFile(JSON.stringify(toTallyFile(compared(before, after, part(which))))));
    const sum = emptyTally();
    for (const one of parts) if (typeof one === 'object') addTally(sum, one);
    expect(plain(sum)).toEqual(plain(tally));
  });
});

/** Without the order in which rows were met. */
function plain(tally: Tally): unknown {
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const facets = Object.entries(tally.facets).map(([facet, cells]) => [facet, sorted(cells)]);
  return { ...tally, lines: sorted(tally.lines), payers: sorted(tally.payers), facets };
}

describe('who gains and who loses', () => {
  const files = filesOf('zixi-2020');
  const before = schemeOf(files);
  const claims = claimsOf('zixi-2020', before);

  test('when a line ends, nobody pays less, and what people lose is what no payer takes over', () => {
    const { scheme: after } = adjustScheme(files, { set: {}, ended: ['fiscal'] });
    if (!after) throw new Error('it does not load');
    const tally = compared(before, after, claims);
    const ended = tally.lines.get('fiscal');
    expect(ended?.after).toEqual({ paidFen: 0, claims: 0, people: 0 });
    expect(tally.change.gainers).toBe(0);
    expect(tally.change.lostFen).toBe(ended?.before.paidFen);
    expect(tally.promise.after.broken).toBeGreaterThan(tally.promise.before.broken);
    expect(tally.promise.before.broken).toBe(0);
  });

  test('the people whose part changes most come first, and no more than may be looked at', () => {
    const { scheme: after } = adjustScheme(files, { set: { 'benefits/basic.yaml#/pays/share/1/use': '60%' }, ended: ['fiscal'] });
    if (!after) throw new Error('it does not load');
    const { lost } = compared(before, after, claims).top;
    const changes = lost.map(({ beforeFen, afterFen }) => afterFen - beforeFen);
    expect(lost.length).toBeLessThanOrEqual(MOST_PEOPLE);
    expect(changes).toEqual([...changes].sort((a, b) => b - a));
  });
});

describe('a file of a part', () => {
  test('that is none, or of another version, is refused with its reason', () => {
    expect(readTallyFile('{')).toBe('not-json');
    expect(readTallyFile('{"version":2}')).toBe('not-a-tally');
    expect(readTallyFile('{"version":1,"tally":{"claims":1.5}}')).toBe('not-a-tally');
  });
});
