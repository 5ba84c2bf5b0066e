import type { Day, Fen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { readNationalFields } from './national-fields.ts';

const fen = (amount: number) => amount as Fen;
const day = (text: string) => text as Day;
const AMOUNTS = { medfee_sumamt: fen(1234550), hifp_pay: fen(800000), psn_part_amt: fen(434550) };

describe('the same settlement is read from whatever a clerk can copy', () => {
  test.each([
    ['an object', '{"medfee_sumamt": "12345.50", "hifp_pay": 8000, "psn_part_amt": 4345.5}'],
    ['an object within an object', '{"setlinfo": {"medfee_sumamt": 12345.50, "hifp_pay": 8000.00, "psn_part_amt": 4345.50}}'],
    [
      'a whole answer',
      '{"infcode":0,"output":{"setlinfo":{"medfee_sumamt":12345.5,"hifp_pay":8000,"psn_part_amt":4345.5},"setldetail":[{"fund_payamt":8000}]}}',
    ],
    ['a list of one', '[{"medfee_sumamt": 12345.5, "hifp_pay": 8000, "psn_part_amt": 4345.5}]'],
    ['lines with colons', 'medfee_sumamt: 12345.50\nhifp_pay: 8000.00\r\npsn_part_amt: 4345.50\n'],
    ['lines with equals signs', 'medfee_sumamt=12345.50\nhifp_pay = 8000\npsn_part_amt=4345.5'],
    ['lines with tabs', 'medfee_sumamt\t12345.50\nhifp_pay\t8000.00\npsn_part_amt\t4345.50'],
    ['lines with spaces', 'medfee_sumamt   12345.50\nhifp_pay 8000.00\npsn_part_amt 4345.50'],
    ['lines torn out of JSON', '"medfee_sumamt": "12345.50",\n"hifp_pay": 8000.00,\n"psn_part_amt": 4345.50'],
    ['Chinese names', '医疗费总额：12345.50\n基本医疗保险统筹基金支出：8000.00\n个人负担总金额：4345.50'],
    ['separators and units', '医疗费总额：12,345.50元\n统筹基金支出：￥8,000.00\n个人负担总金额：¥ 4,345.50 元'],
    ['full-width digits', '医疗费总额：１２，３４５．５０元；统筹基金支出：８０００元；个人负担总金额：４３４５．５'],
    ['names with units and codes in brackets', '医疗费总额（元）：12345.50\n统筹基金支出(hifp_pay)：8000\npsn_part_amt(个人负担)：4345.50'],
    ['code and name side by side', 'medfee_sumamt\t医疗费总额\t12345.50\nhifp_pay 基本医疗保险统筹基金支出 8000\n个人负担总金额 psn_part_amt: 4345.50'],
    ['several in a line', '医疗费总额:12,345.50元,统筹基金支出:8,000.00元  个人负担总金额:4,345.50元'],
    ['a row of a spreadsheet', 'medfee_sumamt\thifp_pay\tpsn_part_amt\n12,345.50\t8000\t4345.50\n'],
    ['a row of a spreadsheet with Chinese names', '医疗费总额\t统筹基金支出\t个人负担总金额\n12345.5\t8000\t4345.5'],
    ['a row of a CSV file', 'medfee_sumamt,hifp_pay,psn_part_amt\n"12,345.50",8000,4345.50'],
    ['codes of another table', '{"medfee_sumamt":"12345.5000","hifp_pay":"8000","psn_pay":"4345.50"}'],
  ])('%s', (_, text) => {
    const { amounts, unreadable } = readNationalFields(text);
    expect(amounts).toEqual(AMOUNTS);
    expect(unreadable).toEqual([]);
  });
});

describe('what is told of the bill', () => {
  test('its number is the settlement, of which a stay may have several; else the visit', () => {
    expect(readNationalFields('mdtrt_id: M1\nsetl_id: S1').billNumber).toBe('S1');
    expect(readNationalFields('mdtrt_id: M1\nmedins_setl_id: H1').billNumber).toBe('H1');
    expect(readNationalFields('mdtrt_id: M1').billNumber).toBe('M1');
    expect(readNationalFields('hifp_pay: 1')).not.toHaveProperty('billNumber');
  });

  test('an identifier of many digits loses none of them, though JSON wrote it as a number', () => {
    expect(readNationalFields('{"setl_id": 36000012345678901234}').billNumber).toBe('36000012345678901234');
  });

  test.each([
    ['enddate: 2025-03-01', '2025-03-01'],
    ['enddate: 2025-03-01 10:20:30', '2025-03-01'],
    ['enddate 2025-03-01 10:20:30', '2025-03-01'],
    ['enddate\t2025-03-01 10:20:30', '2025-03-01'],
    ['{"enddate":"2025-03-01T10:20:30+08:00"}', '2025-03-01'],
    ['enddate: 20250301', '2025-03-01'],
    ['enddate: 20250301102030', '2025-03-01'],
    ['出院日期：2025年3月1日', '2025-03-01'],
    ['结束日期：2025/3/1', '2025-03-01'],
    ['setl_time: 2025-03-02 08:00:00', '2025-03-02'],
    ['setl_time: 2025-03-02 08:00:00\nenddate: 2025-03-01', '2025-03-01'],
  ])('%j: the stay ended on %s', (text, expected) => {
    expect(readNationalFields(text).dischargedOn).toBe(day(expected));
  });

  test('a day that does not exist is told, and the day of the settlement is taken', () => {
    expect(readNationalFields('enddate: 2025-02-30\nsetl_time: 2025-03-02 08:00:00')).toMatchObject({
      dischargedOn: '2025-03-02',
      unreadable: [{ name: 'enddate', value: '2025-02-30', reason: { en: 'it is no day of the calendar; type it' } }],
    });
  });

  test('who, where and what kind of care are given as they are found', () => {
    expect(readNationalFields('fixmedins_code: H36102800012\nhosp_lv: 3\nmed_type: 21\ncertno: 11010519491231002X').texts).toEqual({
      fixmedins_code: 'H36102800012',
      hosp_lv: '3',
      med_type: '21',
      certno: '11010519491231002X',
    });
  });

  test('known fields that a bill has no use for are passed over, and unknown names are told', () => {
    const { amounts, unknown } = readNationalFields(
      '{"output":{"setlinfo":{"gend":"1","balc":0,"pool_prop_selfpay":0.8,"new_pay":1,"hifp_pay":1},"setldetail":[]}}',
    );
    expect(amounts).toEqual({ hifp_pay: 100 });
    expect(unknown).toEqual(['new_pay', 'setldetail']);
  });
});

describe('what cannot be read exactly is told and not used', () => {
  const reasonFor = (value: string) => {
    const { amounts, unreadable } = readNationalFields(`hifp_pay: ${value}`);
    expect(amounts).toEqual({});
    return unreadable.map(({ name, reason }) => `${name}: ${reason.en}`);
  };
  test.each([
    ['12.345', 'hifp_pay: it has more than two decimals and is no exact amount of fen'],
    ['0.30000000000000004', 'hifp_pay: it has more than two decimals and is no exact amount of fen'],
    ['-800.00', 'hifp_pay: it is negative: a refund is no bill'],
    ['1,2345.00', 'hifp_pay: it is no amount; expected yuan such as 1234.50'],
    ['1.2万元', 'hifp_pay: it is no amount; expected yuan such as 1234.50'],
    ['abc', 'hifp_pay: it is no amount; expected yuan such as 1234.50'],
    ['.', 'hifp_pay: it is no amount; expected yuan such as 1234.50'],
    ['1e3', 'hifp_pay: it is no amount; expected yuan such as 1234.50'],
    ['99999999999.00', 'hifp_pay: it is too large; at most 9999999999.99'],
  ])('%s', (value, expected) => {
    expect(reasonFor(value)).toEqual([expected]);
  });

  test.each([
    ['.5', 50],
    ['0', 0],
    ['1.5000', 150],
    ['7.', 700],
    ['007.10', 710],
    ['9999999999.99', 999999999999],
  ])('but %s is an amount', (value, expected) => {
    expect(readNationalFields(`hifp_pay: ${value}`)).toMatchObject({ amounts: { hifp_pay: expected }, unreadable: [] });
  });

  test.each(['', 'null', '-', '--', '/'])('%j means that nothing is stated', (value) => {
    expect(readNationalFields(`hifp_pay: ${value}`)).toEqual({ amounts: {}, texts: {}, unknown: [], unreadable: [] });
  });

  test('a field that stands twice and differs; one that stands twice alike is no matter', () => {
    expect(readNationalFields('hifp_pay: 1\n统筹基金支出: 2\nhifp_pay: 1')).toMatchObject({
      amounts: {},
      unreadable: [{ name: '统筹基金支出', reason: { en: expect.stringMatching(/stands twice and differs/) } }, { name: 'hifp_pay' }],
    });
    expect(readNationalFields('hifp_pay: 1\n统筹基金支出: 1.00')).toMatchObject({ amounts: { hifp_pay: 100 }, unreadable: [] });
    expect(readNationalFields('{"hifp_pay":1,"hifp_pay":2}')).toMatchObject({
      amounts: {},
      unreadable: [{ reason: { en: expect.stringMatching(/stands twice/) } }],
    });
  });

  test('a settlement that was refunded', () => {
    expect(readNationalFields('hifp_pay: 1\nrefd_setl_flag: 1').unreadable).toEqual([
      expect.objectContaining({ name: 'refd_setl_flag', reason: expect.objectContaining({ en: 'this settlement was refunded; paste the one that stands' }) }),
    ]);
    expect(readNationalFields('hifp_pay: 1\nrefd_setl_flag: 0').unreadable).toEqual([]);
  });

  test.each([
    ['JSON that was cut off', '{"hifp_pay": 1', /not valid JSON/],
    ['names without values', 'hifp_pay\tmaf_pay', /copy the row below too/],
    ['several settlements', 'hifp_pay\tmaf_pay\n1\t2\n3\t4', /there are several rows/],
    ['separators out of quotes', 'hifp_pay,maf_pay\n1,234.00,2', /there are 2 names and 3 values/],
    ['a whole document', 'x'.repeat(30_000), /too long/],
  ])('%s', (_, text, expected) => {
    const { amounts, unreadable } = readNationalFields(text);
    expect(amounts).toEqual({});
    expect(unreadable).toEqual([expect.objectContaining({ reason: expect.objectContaining({ en: expect.stringMatching(expected) }) })]);
  });

  test.each(['', '   \n', '{}', '[]', 'null', ':::', '=', '\u0000', '{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}', '__proto__: 1\nconstructor: 2', ', , ,\t\t'])(
    'nothing breaks on %j, and nothing is read out of it',
    (text) => {
      expect(readNationalFields(text)).toMatchObject({ amounts: {}, texts: {} });
    },
  );
});
