import type { Fen } from '@doudi/policy';
import { expect, test } from 'vitest';
import { checkNationalFields } from './check-national-fields.ts';
import type { NationalAmount } from './national-fields.ts';

const SOUND: Partial<Record<NationalAmount, number>> = {
  medfee_sumamt: 1000000,
  fulamt_ownpay_amt: 50000,
  overlmt_selfpay: 10000,
  preselfpay_amt: 40000,
  inscp_scp_amt: 900000,
  hifp_pay: 600000,
  hifmi_pay: 100000,
  maf_pay: 50000,
  fund_pay_sumamt: 750000,
  psn_part_amt: 250000,
  acct_pay: 20000,
  psn_cash_pay: 230000,
};
const differences = (changes: Partial<Record<NationalAmount, number | undefined>>) =>
  checkNationalFields({ amounts: { ...SOUND, ...changes } as Partial<Record<NationalAmount, Fen>> });

test('a sound settlement has no difference', () => {
  expect(differences({})).toEqual([]);
});

test('a wrong portion is named, with both sides, the difference to the fen and what to check', () => {
  expect(differences({ preselfpay_amt: 39999 })).toEqual([
    {
      identity: 'portions',
      statedFen: 1000000,
      summedFen: 999999,
      differenceFen: 1,
      message: {
        zh: '医疗费总额 10,000.00 元，全自费金额＋超限价自费费用＋先行自付金额＋符合政策范围金额 合计 9,999.99 元，少 0.01 元；请核对四项费用是否有一项录错或取自另一次结算。',
        en: 'medfee_sumamt is 10,000.00, but fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt + inscp_scp_amt come to 9,999.99, 0.01 too little; check whether one of the four is mistyped or belongs to another settlement',
      },
    },
  ]);
});

test('each contradiction is told for itself', () => {
  expect(differences({ fund_pay_sumamt: 740000 }).map(({ identity, differenceFen }) => [identity, differenceFen])).toEqual([
    ['funds', 10000],
    ['payers', 10000],
  ]);
  expect(differences({ psn_cash_pay: 230001 }).map(({ identity, differenceFen, message }) => [identity, differenceFen, message.zh])).toEqual([
    ['patient', 1, '个人负担总金额 2,500.00 元，个人账户支出＋个人现金支出 合计 2,500.01 元，多 0.01 元；请核对账户、现金和共济支付。'],
  ]);
});

test('nothing is said of a sum whose parts were not pasted', () => {
  expect(differences({ overlmt_selfpay: undefined })).toEqual([]);
  expect(differences({ acct_pay: undefined })).toEqual([]);
  expect(differences({ medfee_sumamt: undefined })).toEqual([]);
  expect(checkNationalFields({ amounts: {} })).toEqual([]);
});

test('a fund that was left out shows as a difference; one that the insured person does not have is nothing', () => {
  expect(differences({ cvlserv_pay: undefined, hifob_pay: undefined })).toEqual([]);
  expect(differences({ maf_pay: undefined }).map(({ identity, differenceFen }) => [identity, differenceFen])).toEqual([['funds', 50000]]);
});

test("the hospital's part may lie beside the funds or inside their sum", () => {
  expect(differences({ hosp_part_amt: 10000, psn_part_amt: 240000, psn_cash_pay: 220000 })).toEqual([]);
  expect(differences({ hosp_part_amt: 10000, fund_pay_sumamt: 760000, psn_part_amt: 240000, psn_cash_pay: 220000 })).toEqual([]);
  expect(differences({ hosp_part_amt: 10000, psn_part_amt: 245000, psn_cash_pay: 225000 }).map(({ identity }) => identity)).toEqual(['payers']);
});

test('what the family pays may lie beside the account or inside it', () => {
  expect(differences({ acct_mulaid_pay: 5000, psn_cash_pay: 225000 })).toEqual([]);
  expect(differences({ acct_mulaid_pay: 5000 })).toEqual([]);
});
