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
  kind: name,
  dischargedOn: day,
  charges: z.strictObject({
    classA: amount.optional(),
    classB: amount.optional(),
    classBPrepay: amount.optional(),
    certifiedOut: amount.optional(),
    overLimit: amount.optional(),
    otherOut: amount.optional(),
  }),
  total: amount.optional(),
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
  given: z.record(name, amount).optional(),
  /** What was held for this stay at admission: it is let go, for now the bill says what is owed. */
  holdTransferId: id.optional(),
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
  flags: z.array(z.string()),
};

/** Whatever a row of a claim file may be refused for, and what only registers know. */
const claimRefusals = ['not-found', 'before-birth', 'already-settled', 'state-differs', ...REFUSAL_CODES] as const;

const settled = z.strictObject({
  settlementId: id,
  /** The order in which settlements and cancellations happened. */
  number: z.int(),
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
  summary: { zh: '试算：与结算同一路径，但不留下任何记录', en: 'quote: the same path as settling, and nothing is kept' },
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
  summary: { zh: '一个人某年的累计额、已用限额和次数', en: 'what a person has used up in a year: running sums, limits, counts' },
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
