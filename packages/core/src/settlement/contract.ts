// The window's operations: quote, settle, look at, list, cancel.
import { REFUSAL_CODES } from '@doudi/policy';
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { amount, day, id, moment, pageSize, paragraph, sum, text, words } from '../contract/shapes.ts';

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,59}$/);

/** What the hospital says of a stay or a visit. What the scheme asks about the facility and the person stands in the registers. */
const bill = z.strictObject({
  personId: id,
  facilityId: id,
  billNumber: text(64).meta({
    text: { zh: '医院的账单号；同一账单未撤销前只能结算一次', en: "the hospital's number of the bill; until it is cancelled a bill is settled once" },
  }),
  kind: name.meta({ text: { zh: '就诊类别代码，如 inpatient', en: 'the kind, such as inpatient' } }),
  dischargedOn: day,
  charges: z.strictObject({
    classA: amount.optional().meta({ text: { zh: '甲类费用', en: 'class A' } }),
    classB: amount.optional().meta({ text: { zh: '乙类费用（含先行自付）', en: 'class B, with its pre-payment' } }),
    classBPrepay: amount.optional().meta({ text: { zh: '其中乙类先行自付', en: 'the pre-payment within class B' } }),
    certifiedOut: amount.optional().meta({ text: { zh: '经认定的目录外必需费用', en: 'outside the catalogue, certified as necessary' } }),
    overLimit: amount.optional().meta({ text: { zh: '超限价费用', en: 'above the set price' } }),
    otherOut: amount.optional().meta({ text: { zh: '其他目录外费用', en: 'other costs outside the catalogue' } }),
  }),
  total: amount.optional().meta({ text: { zh: '费用总额；填写则须等于各项之和', en: 'the total; if it is stated it must be the sum' } }),
  /** What the scheme asks about this bill: `{"referred": true}`. */
  facts: z
    .record(
      name,
      z.union([
        z.boolean(),
        z.int(),
        z
          .string()
          .max(100)
          .regex(/^[^\p{Cc}\p{Cs}]*$/u),
      ]),
    )
    .optional(),
  /** Lines that the national platform has computed already. */
  given: z
    .record(name, amount)
    .optional()
    .meta({ text: { zh: '国家医保平台已算出的各项支付额，按支付项目代码', en: 'amounts that the national platform has computed, by line' } }),
  /** What was held for this stay at admission: it is let go, for now the bill says what is owed. */
  holdTransferId: id.optional().meta({ text: { zh: '入院时挂账的编号；结算时一并撤销', en: 'the hold placed at admission; settling lets it go' } }),
});

const line = z.strictObject({
  line: z.string(),
  name: words,
  payer: z.string(),
  payerName: words,
  paid: sum,
  given: z.boolean().optional(),
  computed: sum.optional(),
});

const outcome = {
  scheme: z.string(),
  total: sum,
  lines: z.array(line),
  patientPays: sum,
  flags: z.array(z.string()).meta({ text: { zh: '须人工查看的标记', en: 'what a person must look at' } }),
};

/** Whatever a row of a claim file may be refused for, and what only registers know. */
const claimRefusals = ['not-found', 'before-birth', 'already-settled', 'state-differs', ...REFUSAL_CODES] as const;

const settled = z.strictObject({
  settlementId: id,
  number: z.int().meta({ text: { zh: '结算次序号，有间断，不是流水号', en: 'the order in which settlements happened; it has gaps' } }),
  personId: id,
  facilityId: id,
  billNumber: z.string(),
  kind: z.string(),
  dischargedOn: day,
  ...outcome,
  settledAt: moment,
});

export const quoteClaim = contract({
  id: 'quoteClaim',
  kind: 'query',
  method: 'post',
  path: '/api/settlements/quote',
  summary: { zh: '预结算：与结算同一算法，不留任何记录', en: 'quote: the same path as settling, and nothing is kept' },
  // While it is typed a bill may have no number yet.
  input: bill.extend({ billNumber: bill.shape.billNumber.optional() }),
  output: z.strictObject({ ...outcome, explanation: words, short: words }),
  refusals: claimRefusals,
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const settleClaim = contract({
  id: 'settleClaim',
  kind: 'command',
  method: 'post',
  path: '/api/settlements',
  summary: { zh: '结算', en: 'settle a bill' },
  input: bill,
  output: settled,
  refusals: claimRefusals,
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const getSettlement = contract({
  id: 'getSettlement',
  kind: 'query',
  method: 'get',
  path: '/api/settlements/{settlementId}',
  summary: { zh: '一次结算及其逐步说明', en: 'a settlement and its explanation step by step' },
  input: z.strictObject({ settlementId: id }),
  output: settled.extend({
    explanation: words,
    short: words,
    cancelled: z.strictObject({ at: moment, reason: z.string() }).optional(),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'settlement' },
});

export const listSettlements = contract({
  id: 'listSettlements',
  kind: 'query',
  method: 'get',
  path: '/api/settlements',
  summary: { zh: '列出结算，最新在前', en: 'list settlements, the latest first' },
  input: z.strictObject({
    personId: id.optional(),
    facilityId: id.optional(),
    billNumber: text(64).optional(),
    beforeNumber: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    pageSize,
  }),
  output: z.strictObject({
    settlements: z.array(
      settled
        .pick({
          settlementId: true,
          number: true,
          personId: true,
          facilityId: true,
          billNumber: true,
          kind: true,
          dischargedOn: true,
          total: true,
          patientPays: true,
          settledAt: true,
        })
        .extend({
          isCancelled: z.boolean(),
        }),
    ),
    /** Whether there are earlier ones. */
    hasMore: z.boolean(),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'settlement' },
});

export const getUsed = contract({
  id: 'getUsed',
  kind: 'query',
  method: 'get',
  path: '/api/people/{personId}/used',
  summary: { zh: '人员年度累计（额度、次数）', en: 'what a person has used up in a year: running sums, limits, counts' },
  input: z.strictObject({ personId: id, year: z.string().regex(/^\d{4}$/) }),
  output: z.strictObject({
    /** By period, kind and name, such as `2026/sum/basic`; amounts in yuan, counts as whole numbers. */
    used: z.array(z.strictObject({ owner: z.enum(['person', 'household']), key: z.string(), value: z.string() })),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'settlement' },
});

export const cancelSettlement = contract({
  id: 'cancelSettlement',
  kind: 'command',
  method: 'post',
  path: '/api/settlements/{settlementId}/cancel',
  summary: { zh: '撤销结算：额度退回，账目冲正，原记录留存', en: 'cancel a settlement: limits are given back, entries reversed, the original stays' },
  input: z.strictObject({ settlementId: id, reason: paragraph(500) }),
  output: z.strictObject({ settlementId: id, number: z.int() }),
  refusals: ['not-found', 'already-cancelled', 'state-differs'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});
