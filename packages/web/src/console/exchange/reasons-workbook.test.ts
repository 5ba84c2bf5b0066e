import { findHead, IMPORT_KIND_NAMES, mapByWords } from '@doudi/core/exchange';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../ui/base64.ts';
import { wordsIn } from '../../words/index.ts';
import { readRows, template, withReasons } from './reasons-workbook.ts';

const own = (bytes: Uint8Array) => new Uint8Array(bytes);
const LIST = [
  ['某县低保花名册', null, null],
  ['姓名', '身份证号', '备注'],
  ['王小明', '990101197001020012', '=cmd|A0'],
  ['李大花', 110105194912310000, null],
];

test('the file comes back with every cell as it was and a red column that says why, and no cell of it is a formula', async () => {
  const rows = await readRows(own(await writeXlsx({ sheets: [{ name: '名单', rows: LIST }] })));
  const made = await withReasons(rows, 2, new Map([[4, '“身份证号”是数字格式']]), '退回原因');
  const { sheets } = await readXlsx(made, { readStyles: true });
  expect(sheets[0]?.rows).toEqual([
    ['某县低保花名册', null, null, null],
    ['姓名', '身份证号', '备注', '退回原因'],
    ['王小明', '990101197001020012', '=cmd|A0', null],
    ['李大花', 110105194912310000, null, '“身份证号”是数字格式'],
  ]);
  expect(sheets[0]?.cells?.get('3,3')?.style?.fill).toMatchObject({ fgColor: { rgb: expect.stringMatching(/FFC7CE$/) } });
  expect([...(sheets[0]?.cells?.values() ?? [])].filter(({ formula }) => formula !== undefined)).toEqual([]);
});

test('a list in CSV, also in GB18030, comes back as a workbook', async () => {
  const gb18030 = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x41, 0x0a, 0x2c, 0x0a, 0xcd, 0xf5, 0x2c, 0x31]);
  const rows = await readRows(gb18030);
  const { sheets } = await readXlsx(await withReasons(rows, 1, new Map([[3, '缺']]), '原因'));
  expect(sheets[0]?.rows[0]).toEqual(['姓名', 'A', '原因']);
  expect(sheets[0]?.rows[2]).toEqual(['王', '1', '缺']);
});

test('the head of a template is understood in both languages, and its columns are text', async () => {
  for (const language of ['zh', 'en'] as const) {
    for (const kind of IMPORT_KIND_NAMES) {
      const { sheets } = await readXlsx(await template(kind, wordsIn(language)));
      const head = (sheets[0]?.rows[0] ?? []).map((text) => ({ kind: 'text', text: String(text) }) as const);
      expect(findHead(kind, [head])).toBe(0);
      expect(Object.keys(mapByWords(kind, head))).toHaveLength(head.length);
    }
  }
});

test('the template of opening balances says on a second sheet what may be counted', async () => {
  const counters = [
    { owner: 'household', name: 'balance/family', each: 'lifetime', called: { zh: '家庭账户余额', en: 'Family account: balance' }, isCount: false },
  ] as const;
  const { sheets } = await readXlsx(await template('opening-sums', wordsIn('zh'), counters));
  expect(sheets[1]?.rows[1]).toEqual(['家庭账户余额', 'balance/family', '终身', '家庭共用']);
});

test('parts of a file go over the line and come back byte by byte', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
  expect(Buffer.from(fromBase64(toBase64(bytes))).equals(Buffer.from(bytes))).toBe(true);
});
