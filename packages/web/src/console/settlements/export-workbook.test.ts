// The exported list, read back as a spreadsheet reads it.
import { maskName } from '@doudi/core/registry';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../words/index.ts';
import { type ExportedList, fileNameOf, writeWorkbook } from './export-workbook.ts';
import type { SettlementRow } from './filters.ts';

const row: SettlementRow = {
  settlementId: '0012',
  number: 7,
  personId: 'p1',
  facilityId: 'f1',
  billNumber: '0000123456789012345',
  kind: 'stay',
  dischargedOn: '2026-03-01',
  total: '123456.78',
  patientPays: '1106.05',
  settledAt: '2026-03-01T06:05:00Z',
  personName: '=HYPERLINK("http://bad","here")',
  facilityName: '+县医院',
  settledByName: '@李',
  payers: [
    { payer: 'a', payerName: { zh: '甲方', en: 'A' }, paid: '100000.10' },
    { payer: 'b', payerName: { zh: '乙方', en: 'B' }, paid: '22350.63' },
  ],
  patientPaid: '1000.00',
  patientOwes: '106.05',
  isCancelled: false,
};

const list: ExportedList = {
  rows: [row, { ...row, number: 6, billNumber: '-1+2', payers: [], isCancelled: true, patientOwes: '0.00' }],
  isCut: false,
  filters: [['账单号', '=1+1']],
  exportedAt: '2026-03-02T01:00:00Z',
  exportedBy: '王会计',
  kindName: () => '住院',
};

const written = async (language: 'zh' | 'en', changed: Partial<ExportedList> = {}) =>
  readXlsx(await writeWorkbook({ ...list, ...changed }, wordsIn(language)), { readStyles: true });

describe('the exported list', () => {
  test('has heads in the language of the reader, with a column for each payer', async () => {
    expect((await written('zh')).sheets[0]?.rows[0]).toEqual(
      '结算号 结算编号 患者 医疗机构 账单号 类别 出院日期 总额（元） 甲方（元） 乙方（元） 个人负担（元） 个人已付（元） 尚欠（元） 状态 经办 结算时间'.split(
        ' ',
      ),
    );
    expect((await written('en')).sheets[0]?.rows[0]?.slice(0, 9)).toEqual([
      'Number',
      'Settlement ID',
      'Patient',
      'Facility',
      'Bill number',
      'Kind',
      'Discharged',
      'Total (yuan)',
      'A (yuan)',
    ]);
  });

  test('keeps bill numbers whole and amounts as numbers to the fen', async () => {
    const [, first, second] = (await written('zh')).sheets[0]?.rows ?? [];
    expect(first?.slice(0, 2)).toEqual(['7', '0012']);
    expect(first?.[4]).toBe('0000123456789012345');
    expect(first?.slice(7, 13)).toEqual([123456.78, 100000.1, 22350.63, 1106.05, 1000, 106.05]);
    expect(first?.slice(13)).toEqual(['未付清', '@李', '2026-03-01 14:05']);
    expect(second?.[8]).toBe(0);
    expect(second?.[13]).toBe('已撤销');
  });

  test('shows amounts with two decimals and keeps the head in sight', async () => {
    const sheet = (await written('zh')).sheets[0];
    expect(sheet?.cells?.get('1,7')?.style?.numFmt).toBe('#,##0.00');
    expect(sheet?.cells?.get('1,4')?.style?.numFmt).toBe('@');
    expect(sheet?.freezePane?.rows).toBe(1);
  });

  test('leaves the house with masked names, by which nobody is known', async () => {
    const { sheets } = await written('zh', { rows: [{ ...row, personName: '王小明' }] });
    expect(sheets[0]?.rows[1]?.[2]).toBe('王＊＊');
    expect(JSON.stringify(sheets.map(({ rows }) => rows))).not.toContain('小明');
  });

  test('reckons nothing that somebody typed: a name that looks like a formula is a text', async () => {
    const { sheets } = await written('zh');
    expect(sheets[0]?.rows[1]?.[2]).toMatch(/^=＊+$/);
    expect(sheets[0]?.rows[1]?.[3]).toBe('+县医院');
    expect(sheets[0]?.rows[2]?.[4]).toBe('-1+2');
    const formulas = sheets.flatMap(({ cells }) => [...(cells?.values() ?? [])].filter(({ formula, type }) => formula !== undefined || type === 'formula'));
    expect(formulas).toEqual([]);
  });

  test.each([
    '=1337*7331',
    "=cmd|'/C calc'!A0",
    '@SUM(1+1)',
    '+1+1',
    '-1+1',
    '\t=1+1',
    '\r=1+1',
    '＝1+1',
    '</t></is><f>1+1</f><is><t>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  ])('keeps %j as the text that it is, in every place where people write', async (text) => {
    const written = { ...row, personName: text, facilityName: text, billNumber: text, settledByName: text };
    const file = await writeWorkbook({ ...list, rows: [written], filters: [[text, text]], exportedBy: text, kindName: () => text }, wordsIn('zh'));
    const { sheets } = await readXlsx(file, { readStyles: true });
    const [, first] = sheets[0]?.rows ?? [];
    // A spreadsheet reads a carriage return as the end of a line.
    const shown = text.replace('\r', '\n');
    expect(String(first?.[2]).replace('\r', '\n')).toBe(maskName(text).replace('\r', '\n'));
    for (const column of [3, 4, 5, 14]) expect(String(first?.[column]).replace('\r', '\n')).toBe(shown);
    expect(sheets[1]?.rows.flat().filter((cell) => String(cell).replace('\r', '\n') === shown)).toHaveLength(3);
    const formulas = sheets.flatMap(({ cells }) => [...(cells?.values() ?? [])].filter(({ formula, type }) => formula !== undefined || type === 'formula'));
    expect(formulas).toEqual([]);
  });

  test('says on a second sheet what was asked for, by whom and when', async () => {
    expect((await written('zh')).sheets[1]?.rows).toEqual([
      ['导出时间', '2026-03-02 09:00'],
      ['导出人', '王会计'],
      ['笔数', '2'],
      ['账单号', '=1+1'],
    ]);
  });

  test('says so where there were more than can be exported at once', async () => {
    expect((await written('zh', { isCut: true })).sheets[1]?.rows[3]?.[0]).toBe('未导出全部');
  });

  test('is named after the day in China', () => {
    expect(fileNameOf({ ...list, exportedAt: '2026-03-01T17:00:00Z' }, wordsIn('zh'))).toBe('结算清单-2026-03-02.xlsx');
  });
});
