// The cashier: what patients pay at the window, by which means, in whose shift; what they agree to pay later.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { amount, day, id, moment, pageSize, paragraph, signedSum, sum, text } from '../contract/shapes.ts';

export const MEANS = ['cash', 'card', 'qr'] as const;
export type Means = (typeof MEANS)[number];
const means = z.enum(MEANS);
const payment = z.strictObject({
  paymentId: id,
  means,
  amount: sum,
  /** Cash only. */
  tendered: sum.optional(),
  change: sum.optional(),
  reference: z.string().optional(),
  takenAt: moment,
  takenByName: z.string(),
  /** Set if it was given back. */
  refundedAt: moment.optional(),
});

const agreement = z.strictObject({ agreementId: id, amount: sum, dueOn: day, note: z.string().optional(), agreedAt: moment });

export const takePayment = contract({
  id: 'takePayment',
  kind: 'command',
  method: 'post',
  path: '/api/settlements/{settlementId}/payments',
  summary: {
    zh: '收取个人负担部分（现金、刷卡、扫码），或签欠费协议；没有班次时自动开班',
    en: 'take what the patient pays (cash, card, QR), or an agreement to pay later; opens a shift if none is open',
  },
  input: z.strictObject({
    settlementId: id,
    parts: z
      .array(
        z.strictObject({
          means,
          amount,
          tendered: amount
            .optional()
            .meta({ text: { zh: '实收现金；找零 = 实收 - 应收', en: 'the cash that was laid down; change is what is above the amount' } }),
          reference: text(64)
            .optional()
            .meta({ text: { zh: '刷卡或扫码的流水号', en: 'the number of the card slip or of the QR order' } }),
        }),
      )
      .max(5),
    /** The rest is paid later. */
    arrears: z.strictObject({ dueOn: day, note: text(200).optional() }).optional(),
    expectedOwes: amount.optional().meta({
      text: {
        zh: '窗口读到的应收金额；填写后，若现在应收的是另一金额，则不收款',
        en: 'what the window read as owed; if it is stated and another amount is owed now, nothing is taken',
      },
    }),
  }),
  output: z.strictObject({
    payments: z.array(z.strictObject({ paymentId: id, means, amount: sum, change: sum })),
    agreementId: id.optional(),
    owes: sum,
    shiftId: id.optional(),
  }),
  refusals: ['not-found', 'state-differs', 'bad-amount'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const getPayments = contract({
  id: 'getPayments',
  kind: 'query',
  method: 'get',
  path: '/api/settlements/{settlementId}/payments',
  summary: { zh: '一次结算的收款、退款和欠费协议', en: 'what was paid of a settlement, given back, and agreed to be paid later' },
  input: z.strictObject({ settlementId: id }),
  output: z.strictObject({
    personId: id,
    /** What the patient had to pay; nothing once the settlement is cancelled. */
    due: sum,
    paid: sum,
    owes: sum,
    payments: z.array(payment),
    agreements: z.array(agreement),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'finance', 'manager'], scope: 'area', purpose: 'settlement', reads: 'personal', isOpenFromAbove: true },
});

const shift = z.strictObject({
  shiftId: id,
  actorName: z.string(),
  openedAt: moment,
  openingCash: sum,
  byMeans: z.array(z.strictObject({ means, taken: sum, takenCount: z.int(), refunded: sum, refundedCount: z.int() })),
  /** Opening cash, and cash taken less cash given back: what should be in the drawer. More may be given back than was taken. */
  expectedCash: signedSum,
  closed: z.strictObject({ at: moment, countedCash: sum, difference: signedSum, reason: z.string().optional() }).optional(),
});

export const openShift = contract({
  id: 'openShift',
  kind: 'command',
  method: 'post',
  path: '/api/shifts',
  summary: { zh: '开班，登记备用金', en: 'open a shift with what is in the drawer' },
  input: z.strictObject({ openingCash: amount }),
  output: z.strictObject({ shiftId: id }),
  refusals: ['state-differs'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const getShift = contract({
  id: 'getShift',
  kind: 'query',
  method: 'get',
  path: '/api/shifts/current',
  summary: { zh: '自己当前的班次', en: "one's own open shift" },
  input: z.strictObject({}),
  output: z.strictObject({ shift: shift.optional() }),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const closeShift = contract({
  id: 'closeShift',
  kind: 'command',
  method: 'post',
  path: '/api/shifts/{shiftId}/close',
  summary: { zh: '交班：清点现金，差额须说明原因', en: 'close a shift: count the cash; a difference needs a reason' },
  input: z.strictObject({
    shiftId: id,
    countedCash: amount,
    reason: paragraph(500).optional(),
    expectedCash: signedSum.optional().meta({
      text: {
        zh: '窗口读到的应有现金；填写后，若现在应有另一金额，则不交班',
        en: 'what the window read as the cash that should be there; if it is stated and another sum should be there now, nothing is closed',
      },
    }),
  }),
  output: z.strictObject({ shiftId: id, expectedCash: signedSum, countedCash: sum, difference: signedSum }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const listShifts = contract({
  id: 'listShifts',
  kind: 'query',
  method: 'get',
  path: '/api/shifts',
  summary: { zh: '班次列表，最新在前；结算员只见自己的', en: 'shifts, the latest first; a clerk sees their own' },
  input: z.strictObject({ beforeShiftId: id.optional(), pageSize }),
  output: z.strictObject({ shifts: z.array(shift), hasMore: z.boolean() }),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'settlement' },
});
