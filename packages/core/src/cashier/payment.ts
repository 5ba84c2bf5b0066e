// Whether a payment is right, from what is owed and what was stated alone; what it moves in the books, and what should be in the drawer.
import { type Day, type Fen, formatFen, sumFen, toFen } from '@doudi/policy';
import type { InputOf } from '../contract/contract.ts';
import { type Refusal, refuse } from '../contract/refusal.ts';
import { accountOf, type TransferDraft } from '../ledger/transfer.ts';
import type { Means, takePayment } from './contract.ts';

type Stated = Pick<InputOf<typeof takePayment>, 'parts' | 'arrears' | 'expectedOwes'>;

/** One means of a payment, as it is taken. */
export interface PaymentPart {
  readonly means: Means;
  readonly amountFen: Fen;
  /** Cash, if it was stated; what is above the amount is given back as change. */
  readonly tenderedFen?: Fen;
  readonly changeFen: Fen;
  readonly reference?: string;
}

export interface DecidedPayment {
  readonly parts: readonly PaymentPart[];
  /** What is owed afterwards; an agreement to pay later is about all of it. */
  readonly owesFen: Fen;
}

/** A payment of what is still owed: all of it or a part, by several means, with an agreement about the rest if one was stated. */
export function decidePayment(owesFen: Fen, { parts, arrears, expectedOwes }: Stated, today: Day): DecidedPayment | Refusal {
  if (expectedOwes !== undefined && toFen(expectedOwes) !== owesFen) return owesAnother(toFen(expectedOwes), owesFen);
  if (parts.length === 0 && !arrears) {
    return refuse(
      'bad-amount',
      { zh: '既没有收款，也没有欠费协议；请至少填写一项。', en: 'neither a payment nor an agreement to pay later is stated; state one of them' },
      '/parts',
    );
  }
  const taken: PaymentPart[] = [];
  let restFen = owesFen;
  for (const [index, part] of parts.entries()) {
    const refusal = refusePart(part, restFen, owesFen, `/parts/${index}`);
    if (refusal) return refusal;
    const paid = toPart(part);
    taken.push(paid);
    restFen = (restFen - paid.amountFen) as Fen;
  }
  const refusal = arrears && refuseArrears(arrears, restFen, today);
  return refusal ?? { parts: taken, owesFen: restFen };
}

/** Somebody was faster, or the same payment was sent before without its answer being seen: taking it again would be wrong either way. */
function owesAnother(readFen: Fen, owesFen: Fen): Refusal {
  const [read, owes] = [formatFen(readFen), formatFen(owesFen)];
  return refuse(
    'state-differs',
    {
      zh: `窗口读到的欠款是 ${read} 元，现在是 ${owes} 元，本次没有收款。可能另一窗口刚收过款，或上一次收款其实已成功；请先查看收款记录。`,
      en: `the window read that ${read} is owed, and now it is ${owes}, so nothing was taken; somebody may have taken a payment meanwhile, or an earlier attempt went through: look at the payments first`,
    },
    '/expectedOwes',
  );
}

/** `restFen`: what the parts before it left of what is owed. */
function refusePart({ means, amount, tendered }: Stated['parts'][number], restFen: Fen, owesFen: Fen, path: string): Refusal | undefined {
  const amountFen = toFen(amount);
  if (amountFen === 0) {
    return refuse(
      'bad-amount',
      { zh: '收款金额须大于零；请填写金额，或去掉这一项。', en: 'a payment is more than nothing; state an amount or leave this part out' },
      `${path}/amount`,
    );
  }
  if (amountFen > restFen) {
    const [owes, rest] = [formatFen(owesFen), formatFen(restFen)];
    return refuse(
      'bad-amount',
      {
        zh: `收款多于应收：患者还欠 ${owes} 元，这一项最多 ${rest} 元。可能另一窗口刚收过款，请刷新后再收。`,
        en: `this is more than is owed: the patient still owes ${owes}, and this part may be at most ${rest}; another window may have taken a payment just now, so look again before taking more`,
      },
      `${path}/amount`,
    );
  }
  if (tendered === undefined) return undefined;
  if (means !== 'cash') {
    return refuse(
      'bad-amount',
      { zh: '只有现金需要填写实收金额；刷卡和扫码请去掉此项。', en: 'only cash is laid down and gives change; leave this out for a card or a QR code' },
      `${path}/tendered`,
    );
  }
  if (toFen(tendered) < amountFen) {
    return refuse(
      'bad-amount',
      {
        zh: `实收现金少于应收的 ${formatFen(amountFen)} 元；请补足，或改小这一项的金额。`,
        en: `the cash laid down is less than the amount of ${formatFen(amountFen)}; ask for the rest or make the amount smaller`,
      },
      `${path}/tendered`,
    );
  }
  return undefined;
}

function toPart({ means, amount, tendered, reference }: Stated['parts'][number]): PaymentPart {
  const amountFen = toFen(amount);
  const tenderedFen = tendered === undefined ? undefined : toFen(tendered);
  return {
    means,
    amountFen,
    ...(tenderedFen !== undefined && { tenderedFen }),
    changeFen: changeOf(amountFen, tenderedFen),
    ...(reference !== undefined && { reference }),
  };
}

/** What is given back of the cash that was laid down. */
export function changeOf(amountFen: Fen, tenderedFen: Fen | undefined): Fen {
  return ((tenderedFen ?? amountFen) - amountFen) as Fen;
}

function refuseArrears({ dueOn }: NonNullable<Stated['arrears']>, restFen: Fen, today: Day): Refusal | undefined {
  if (restFen === 0) {
    return refuse(
      'bad-amount',
      { zh: '已全部付清，没有欠费可签协议；请去掉欠费协议。', en: 'nothing is left to owe, so there is nothing to agree on; leave the agreement out' },
      '/arrears',
    );
  }
  if (dueOn < today) {
    return refuse(
      'bad-input',
      { zh: `约定还款日早于今天（${today}）；请选今天或以后的日期。`, en: `the day of payment lies before today (${today}); choose today or a later day` },
      '/arrears/dueOn',
    );
  }
  return undefined;
}

/** The facility has the money: it is owed less, and the patient owes less. */
export function paymentTransfer(
  bill: { readonly settlementId: string; readonly facilityId: string; readonly personId: string },
  amountFen: Fen,
): TransferDraft {
  return {
    debitAccountId: accountOf('facility', bill.facilityId),
    creditAccountId: accountOf('patient', bill.personId),
    amountFen,
    status: 'posted',
    reason: 'payment',
    settlementId: bill.settlementId,
  };
}

/** What a shift took and gave back by one means. */
export interface MeansSum {
  readonly means: Means;
  readonly takenFen: Fen;
  readonly refundedFen: Fen;
}

/** What should be in the drawer; below nothing where more was given back than there was. */
export function expectedCash(openingFen: Fen, sums: readonly MeansSum[]): number {
  const cash = sums.filter(({ means }) => means === 'cash');
  return openingFen + sumFen(cash.map(({ takenFen }) => takenFen)) - sumFen(cash.map(({ refundedFen }) => refundedFen));
}
