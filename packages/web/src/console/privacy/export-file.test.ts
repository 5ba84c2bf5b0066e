// A de-identified export as spreadsheets read it: amounts are numbers, and no text becomes a formula.
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../words/index.ts';
import { csvOf, type ExportFile, tableOf, workbookOf } from './export-file.ts';

const file: ExportFile = {
  ...{ exportId: 'e', from: '2026-01-01', to: '2026-01-31', use: 'statistics', k: 10, rows: 1, suppressed: 2 },
  ...{ madeAt: '2026-03-01T00:00:00.000Z', expiresAt: '2026-03-15T00:00:00.000Z' },
  levels: { ageBand: 0, sex: 0, township: 0, month: 0, kind: 0, tier: 0, categoryGroup: 0 },
  lines: [
    { line: 'basic', name: { zh: '基本', en: 'basic' } },
    { line: 'patient', name: { zh: '个人负担', en: 'patient' } },
  ],
  data: [
    {
      rowId: '=1+1',
      values: { ageBand: '30–44', sex: 'female', township: '990101001', month: '*', kind: 'stay', tier: '@tier', categoryGroup: 'poorest' },
      amounts: { basic: '1230.00', patient: '70.00' },
      total: '1300.00',
    },
  ],
  townships: { '990101001': '"甲",镇' },
  categoryGroups: { poorest: { zh: '低保', en: 'poorest' } },
};
const table = tableOf(file, wordsIn('zh'), (kind) => `种类 ${kind}`);

describe('an export', () => {
  test('names what can be named and says where nothing is told apart', () => {
    expect(table.rows).toEqual([['=1+1', '30–44', '女', '"甲",镇', '不区分', '种类 stay', '@tier', '低保', '1300.00', '1230.00', '70.00']]);
    expect(table.head).toHaveLength(table.rows[0]?.length ?? 0);
  });

  test('as CSV quotes what it must, and lets nothing be reckoned', () => {
    const [, row] = csvOf(table).split('\r\n');
    expect(row).toBe(`'=1+1,30–44,女,"""甲"",镇",不区分,种类 stay,'@tier,低保,1300.00,1230.00,70.00`);
  });

  test('as a workbook has numbers where amounts are, and texts elsewhere', async () => {
    const { sheets } = await readXlsx(await workbookOf(table, wordsIn('en')));
    expect(sheets[0]?.rows[1]?.slice(0, 2)).toEqual(['=1+1', '30–44']);
    expect(sheets[0]?.rows[1]?.slice(-3)).toEqual([1300, 1230, 70]);
  });
});
