import { deflateRawSync } from 'node:zlib';
import { textOf } from '@doudi/core/exchange';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { UserError } from '../platform/user-error.ts';
import { formOf, rowsOf } from './read-file.ts';
import { gb18030, zipOf } from './testing/files.ts';

async function rowsIn(bytes: Uint8Array, encoding?: 'utf-8' | 'gb18030') {
  const buffer = Buffer.from(bytes);
  const rows = [];
  for await (const some of rowsOf(buffer, formOf(buffer, encoding))) rows.push(...some);
  return rows;
}
const textsIn = async (bytes: Uint8Array) => (await rowsIn(bytes)).map(({ row }) => Array.from(row, textOf));
const faultOf = async (bytes: Uint8Array, encoding?: 'utf-8') => {
  const error = await rowsIn(bytes, encoding).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`it was read, or failed with ${String(error)}`);
  return error.text.en;
};

describe('a workbook', () => {
  test('is read cell by cell, with the rows as the spreadsheet numbers them, whatever characters stand in it', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: '名单',
          rows: [
            ['姓名', '身份证号', '金额'],
            ['㛃𬱖 <&> "x"', '110101199003070010', 12.5],
            [null, null, null],
            ['王', '', -3],
          ],
        },
      ],
    });
    const rows = await rowsIn(bytes);
    expect(rows[1]).toEqual({
      rowNumber: 2,
      row: [
        { kind: 'text', text: '㛃𬱖 <&> "x"' },
        { kind: 'text', text: '110101199003070010' },
        { kind: 'number', text: '12.5' },
      ],
    });
    expect(rows.at(-1)?.rowNumber).toBe(4);
  });

  test('tells formulas, numbers and faults from what somebody typed', async () => {
    const sheet = `<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="C1" t="e"><v>#REF!</v></c><c r="D1" t="inlineStr"><is><r><t>身份</t></r><rPh><t>shen</t></rPh><r><t xml:space="preserve"> 证</t></r></is></c><c r="E1"><v>1.10105194912312E+17</v></c></row></sheetData></worksheet>`;
    expect((await rowsIn(workbook(sheet)))[0]?.row).toEqual([
      { kind: 'formula', text: '2' },
      undefined,
      { kind: 'fault', text: '#REF!' },
      { kind: 'text', text: '身份 证' },
      { kind: 'number', text: '1.10105194912312E+17' },
    ]);
  });

  test('is read too where a program names its elements with a prefix', async () => {
    const sheet = '<x:worksheet><x:sheetData><x:row r="2"><x:c r="B2" t="str"><x:v>村</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await rowsIn(workbook(sheet))).toEqual([{ rowNumber: 2, row: [undefined, { kind: 'text', text: '村' }] }]);
  });

  test('that declares entities is not read, and an entity that nobody declared stays what it is', async () => {
    const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><worksheet/>`;
    expect(await faultOf(workbook(laughs))).toMatch(/declares XML entities/);
    const asked = '<worksheet><sheetData><row r="1"><c t="str"><v>&xxe;</v></c></row></sheetData></worksheet>';
    expect(await textsIn(workbook(asked))).toEqual([['&xxe;']]);
  });

  test('that unpacks to far more than a list can be is given up early', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024, ' ');
    const bomb = zipOf({ ...PARTS, 'xl/worksheets/sheet1.xml': zeros });
    expect(bomb.length).toBeLessThan(200_000);
    const begun = performance.now();
    expect(await faultOf(bomb)).toMatch(/out of all proportion|damaged/);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('has its texts apart, in any order, and reads no more of them than its rows name', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `<si><t>第${index}个 &amp;</t></si>`).join('');
    const asked = (numbers: readonly (number | string)[]) =>
      `<worksheet><sheetData>${numbers.map((number) => `<row><c t="s"><v>${number}</v></c></row>`).join('')}</sheetData></worksheet>`;
    const withTexts = (sheet: string, texts: string) =>
      zipOf({ ...PARTS, 'xl/worksheets/sheet1.xml': Buffer.from(sheet), 'xl/sharedStrings.xml': Buffer.from(`<sst>${texts}</sst>`) });
    const anyOrder = [19_999, 0, 12_345, 'x', 20_000, 7];
    expect(await textsIn(withTexts(asked(anyOrder), many))).toEqual([['第19999个 &'], ['第0个 &'], ['第12345个 &'], [], [], ['第7个 &']]);
    // What follows the texts that are named may be of any kind: nobody gets there.
    const broken = `${many}${'x'.repeat(2_000_000)}`;
    expect(await textsIn(withTexts(asked([3]), broken))).toEqual([['第3个 &']]);
    expect(await faultOf(withTexts(asked([20_000]), broken))).toMatch(/damaged/);
    expect(await faultOf(withTexts(asked([20_000]), `${many}${' '.repeat(64 * 1024 * 1024)}`))).toMatch(/out of all proportion|damaged/);
  });

  test('that lies about its sizes, has an entry twice, or ends in the middle is not read', async () => {
    const good = workbook('<worksheet><sheetData/></worksheet>');
    expect(await faultOf(good.subarray(0, good.length - 30))).toMatch(/damaged/);
    expect(await faultOf(Buffer.concat([good.subarray(0, 60), Buffer.alloc(80), good.subarray(140)]))).toMatch(/damaged|\.xlsx/);
    expect(await faultOf(zipOf({ a: Buffer.from('1'), b: Buffer.from('2') }, { b: 'a' }))).toMatch(/damaged/);
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, index) => [`f${index}`, Buffer.alloc(0)]));
    expect(await faultOf(zipOf(many))).toMatch(/out of all proportion/);
  });

  test('of rows without an end takes no longer than its length', async () => {
    const begun = performance.now();
    for (const filling of ['<c r="A1"', '<c>', '<v><t>', '<row r="1"><c><v>']) {
      const sheet = `<worksheet><sheetData>${`<row r="1">${filling.repeat(30_000)}`.slice(0, 900_000)}</row></sheetData></worksheet>`;
      await rowsIn(zipOf({ ...PARTS, 'xl/worksheets/sheet1.xml': Buffer.from(sheet) }, {}, false)).catch(() => undefined);
    }
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  test('of the old format, with a password, or that is something else in a ZIP says what to do', async () => {
    expect(await faultOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toMatch(/save it as \.xlsx/);
    expect(await faultOf(zipOf({ 'word/document.xml': Buffer.from('<x/>') }))).toMatch(/no \.xlsx workbook/);
  });
});

describe('CSV', () => {
  const said = '姓名,身份证号\r\n"王,""小""明",110101199003070010\r\n㛃𬱖,\r\n';
  const read = [
    ['姓名', '身份证号'],
    ['王,"小"明', '110101199003070010'],
    ['㛃𬱖', ''],
  ];

  test('in UTF-8, with or without a mark, in GB18030 and in UTF-16 says the same', async () => {
    for (const bytes of [
      Buffer.from(said),
      Buffer.from(`\ufeff${said}`),
      gb18030(said),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(said, 'utf16le')]),
    ]) {
      expect((await textsIn(bytes)).map((row) => [row[0] ?? '', row[1] ?? ''])).toEqual(read);
    }
  });

  test('may be separated by tabs or semicolons, end without a line feed, and break lines inside quotes', async () => {
    expect(await textsIn(Buffer.from('a\tb\n1\t2'))).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(await textsIn(Buffer.from('a;b\r"x\ny";2\r'))).toEqual([
      ['a', 'b'],
      ['x\ny', '2'],
    ]);
  });

  test('that is no text, or not of the encoding that was chosen, says so', async () => {
    expect(await faultOf(Buffer.from([0x01, 0x00, 0x02, 0x00]))).toMatch(/neither text/);
    expect(await faultOf(gb18030('姓名'), 'utf-8')).toMatch(/choose another/);
    expect(await faultOf(Buffer.from('x'.repeat(1_100_000)))).toMatch(/neither text/);
  });
});

const PARTS = {
  'xl/workbook.xml': Buffer.from('<workbook><sheets><sheet name="h" state="hidden" r:id="rId9"/><sheet name="s" r:id="rId1"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': Buffer.from('<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'),
};

function workbook(sheet: string): Buffer {
  expect(deflateRawSync).toBeDefined();
  return zipOf({ ...PARTS, 'xl/worksheets/sheet1.xml': Buffer.from(sheet) });
}
