import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { parquetWriteFile } from 'hyparquet-writer/src/node.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zixiRows } from '../../../../bench/claims.ts';
import { mergeCommand, type SimulateArguments, simulateCommand } from './simulate-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'doudi-simulate-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const ARGUMENTS: Omit<SimulateArguments, 'claims' | 'out'> = {
  scheme: 'zixi-2020',
  against: undefined,
  set: ['benefits/assistance.yaml#/pays/1/share=80%'],
  end: ['commercial'],
  tally: undefined,
  smallest: 10,
  language: 'en',
};

interface Bill {
  readonly id: string;
  readonly person: { readonly id: string; readonly household: string; readonly categories: readonly string[] };
  readonly kind: string;
  readonly dischargedOn: string;
  readonly facility: Readonly<Record<string, unknown>>;
  readonly referred: boolean;
  readonly charges: Readonly<Record<string, string>>;
}

const bills: readonly Bill[] = [...zixiRows({ seed: 3, count: 2_000 })].map((row) => JSON.parse(row));

function write(name: string, of: readonly Bill[]): string {
  const lines = of.map((bill) => JSON.stringify({ ...bill, disease: bill.kind, person: { ...bill.person, village: bill.person.household.slice(0, 4) } }));
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
}

/** Under the names of their fields, with dots between. */
const CELLS: Readonly<Record<string, (bill: Bill) => string | number | boolean>> = {
  id: ({ id }) => id,
  'person.id': ({ person }) => person.id,
  'person.categories': ({ person }) => person.categories.join(';'),
  'person.village': ({ person }) => person.household.slice(0, 4),
  disease: ({ kind }) => kind,
  kind: ({ kind }) => kind,
  dischargedOn: ({ dischargedOn }) => dischargedOn,
  'facility.level': ({ facility }) => Number(facility.level),
  'facility.area': ({ facility }) => String(facility.area),
  'facility.type': ({ facility }) => String(facility.type),
  referred: ({ referred }) => referred,
  ...Object.fromEntries(
    ['classA', 'classB', 'certifiedOut', 'overLimit', 'otherOut'].map((name) => [`charges.${name}`, ({ charges }: Bill) => charges[name] ?? '']),
  ),
};

function writeCsv(name: string): string {
  const rows = bills.map((bill) =>
    Object.values(CELLS)
      .map((cell) => String(cell(bill)))
      .join(','),
  );
  writeFileSync(at(name), `${[Object.keys(CELLS).join(','), ...rows].join('\r\n')}\r\n`);
  return at(name);
}

/** Amounts as whole fen; several groups of rows, between which people have bills on both sides. */
function writeParquet(name: string, of: readonly Bill[] = bills): string {
  parquetWriteFile({
    filename: at(name),
    rowGroupSize: 333,
    columnData: Object.entries(CELLS).map(([cell, value]) =>
      cell.startsWith('charges.')
        ? { name: `${cell}Fen`, data: of.map((bill) => BigInt(String(value(bill)).replace('.', ''))), type: 'INT64' as const }
        : { name: cell, data: of.map(value) },
    ),
  });
  return at(name);
}

async function reportOf(claims: string, changed: Partial<SimulateArguments> = {}): Promise<unknown> {
  const out = at(`report-${readdirSync(folder).length}.json`);
  await simulateCommand({ ...ARGUMENTS, ...changed, claims, out });
  return JSON.parse(readFileSync(out, 'utf8'));
}

describe('doudi simulate', () => {
  let expected: { readonly claims: number; readonly payers: unknown };
  beforeAll(async () => {
    expected = (await reportOf(write('claims.jsonl', bills))) as typeof expected;
  });

  test('says the same of the same bills as JSON lines in any order, as CSV and as Parquet', async () => {
    expect(expected.claims).toBe(2_000);
    // Everybody's first bill, then everybody's second, …
    const ofPerson = new Map<string, number>();
    const rounds = bills.map((bill) => {
      const round = (ofPerson.get(bill.person.id) ?? 0) + 1;
      ofPerson.set(bill.person.id, round);
      return { bill, round };
    });
    const scattered = rounds.toSorted((a, b) => a.round - b.round).map(({ bill }) => bill);
    expect(await reportOf(write('scattered.jsonl', scattered))).toEqual(expected);
    expect(await reportOf(writeCsv('claims.csv'))).toEqual(expected);
    expect(await reportOf(writeParquet('claims.parquet'))).toEqual(expected);
  });

  test('read by several threads it is the same report, wherever the file is cut', async () => {
    expect(await reportOf(at('claims.parquet'), { threads: 3 })).toEqual(expected);
    // More threads than people: one of them finds nobody whose bills begin in its part.
    const few = bills.filter(({ person }) => person.id === bills[0]?.person.id || person.id === bills.at(-1)?.person.id);
    expect(await reportOf(writeParquet('few.parquet', few), { threads: 3 })).toEqual(await reportOf(write('few.jsonl', few)));
  });

  test('counted in parts by person and put together it is the same report', async () => {
    const part = (which: number) => bills.filter(({ person }) => Number(person.id.slice(2)) % 2 === which);
    for (const which of [0, 1]) {
      await simulateCommand({ ...ARGUMENTS, claims: write(`part-${which}.jsonl`, part(which)), out: undefined, tally: at(`tally-${which}.json`) });
    }
    await mergeCommand([at('tally-1.json'), at('tally-0.json')], { ...ARGUMENTS, out: at('merged.json') });
    expect(JSON.parse(readFileSync(at('merged.json'), 'utf8'))).toEqual(expected);
  });

  test('writes a workbook in which amounts are numbers', async () => {
    await simulateCommand({ ...ARGUMENTS, claims: at('claims.jsonl'), out: at('report.xlsx') });
    const { sheets } = await readXlsx(readFileSync(at('report.xlsx')));
    const money = sheets.find(({ name }) => name === 'money');
    expect(money?.rows[0]).toEqual(['line', 'payer', 'before', 'after', 'people before', 'people after']);
    expect(money?.rows.find((row) => row[0] === 'Commercial supplement')?.[3]).toBe(0);
  });

  test('a file in which the bills of a person stand apart is refused, and no report is written', async () => {
    const split = bills.findIndex(({ person }, index) => bills[index + 1]?.person.id === person.id);
    const apart = writeParquet('apart.parquet', [...bills.slice(0, split), ...bills.slice(split + 1), ...bills.slice(split, split + 1)]);
    const whose = bills[split]?.person.id ?? '';
    // With two threads the bills stand in two parts, and neither thread alone can know.
    for (const threads of [1, 2])
      await expect(simulateCommand({ ...ARGUMENTS, claims: apart, threads, out: at('never.json') })).rejects.toThrow(
        `the bills of "${whose}" do not stand together`,
      );
    expect(readdirSync(folder)).not.toContain('never.json');
  });

  test('rows that cannot be read are counted and said, not passed over', async () => {
    writeFileSync(at('faulty.jsonl'), `${readFileSync(at('claims.jsonl'), 'utf8')}{"id":"x"}\nnot json\n`);
    await simulateCommand({ ...ARGUMENTS, claims: at('faulty.jsonl'), out: at('faulty.xlsx') });
    const { sheets } = await readXlsx(readFileSync(at('faulty.xlsx')));
    expect(sheets[0]?.rows.filter((row) => String(row[0]).startsWith('rows that cannot be read')).map((row) => row[1])).toEqual(['1', '1']);
  });

  test('a value that is not there, and a line that is none, are refused by name', async () => {
    await expect(reportOf(at('claims.jsonl'), { set: ['benefits/basic.yaml#/pays/nothing=1%'] })).rejects.toThrow('there is no value to move at /pays/nothing');
    await expect(reportOf(at('claims.jsonl'), { set: ['nonsense'] })).rejects.toThrow('should be ADDRESS=VALUE');
    await expect(reportOf(at('claims.jsonl'), { end: ['nothing'] })).rejects.toThrow('the scheme has no such line');
  });
});
