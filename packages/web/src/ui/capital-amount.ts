// Amounts in Chinese capitals, as papers must state them beside the digits: 支付结算办法 附件一《正确填写票据和结算凭证的基本规定》, 3 and 4.
import nzh from 'nzh/cn';

/**
 * `"10010.05"` → 壹万零壹拾元零伍分. 整 stands after 元 and 角, never after 分; 零 stands before 分 where there are 元 and no 角.
 * The amount is a decimal string with two digits and never becomes a binary fraction; anything else is a bug.
 */
export function capitalAmount(amount: string): string {
  if (!/^\d{1,12}\.\d{2}$/.test(amount)) throw new Error(`not an amount: ${amount}`);
  return nzh.toMoney(amount, { outSymbol: false, forceZheng: true });
}
