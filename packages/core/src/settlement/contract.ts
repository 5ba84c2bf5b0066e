// The window's operations: quote, settle, look at, list, cancel.
import { REFUSAL_CODES } from '@doudi/policy';
import { z } from 'zod';
import { MEANS } from '../cashier/contract.ts';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { amount, day, id, moment, pageSize, paragraph, sum, text, words } from '../contract/shapes.ts';
import { personInList } from '../registry/contract.ts';

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
  /** The name of the line: several benefits may share it. */
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

const portions = z.strictObject({ inScope: sum, prepay: sum, certifiedOut: sum, overLimit: sum, otherOut: sum });

/** A limit on a payment in a period: what was used before, and with this bill. */
const limit = z.strictObject({
  name: z.string().meta({ text: { zh: '额度名称；同名的支付项目共用', en: 'lines of one name share it' } }),
  owner: z.enum(['person', 'household']),
  each: z.enum(['claim', 'month', 'year', 'lifetime']),
  limit: sum,
  before: sum,
  after: sum,
});

/** A line with its reckoning: what the drawer behind an amount shows. Nothing in it is written beside the trace. */
const explainedLine = line.extend({
  applies: z.boolean(),
  /** In order; the last says what is paid. Without sources. */
  sentences: z.array(words),
  /** Document and article. */
  sources: z.array(words),
  assumptions: z.array(words),
  limits: z.array(limit),
});

/** What a settlement says of itself, as screens and papers show it. */
const explained = {
  lines: z.array(explainedLine),
  schemeName: words,
  /** The bill after first shares moved, by portion. */
  charged: portions,
  /** What the patient pays of each portion. */
  patient: portions,
  patientShare: z
    .string()
    .regex(/^\d+\.\d{2}%$/)
    .meta({ text: { zh: '个人负担占总额的比例', en: 'the part of the patient in the total' } }),
  billSentences: z.array(words),
  patientSentences: z.array(words),
  promises: z.array(z.strictObject({ id: z.string(), name: words, isKept: z.boolean(), atMost: z.string(), patient: sum, of: sum })),
  /** The flags in words. */
  warnings: z.array(z.strictObject({ flag: z.string(), name: words })),
  heldBy: words.optional(),
  explanation: words,
  short: words,
};

/** Whatever a row of a claim file may be refused for, and what only registers know. */
const claimRefusals = ['not-found', 'before-birth', 'after-death', 'already-settled', 'state-differs', ...REFUSAL_CODES] as const;

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
  output: z.strictObject({ ...outcome, ...explained }),
  refusals: claimRefusals,
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement', reads: 'personal' },
});

export const settleClaim = contract({
  id: 'settleClaim',
  kind: 'command',
  method: 'post',
  path: '/api/settlements',
  summary: { zh: '结算', en: 'settle a bill' },
  input: bill.extend({
    expectedPatientPays: amount.optional().meta({
      text: {
        zh: '窗口读到的个人负担；填写则须与结算所得相同，否则不结算',
        en: 'the part of the patient that was read; if it is stated and settling gives another, nothing is settled',
      },
    }),
  }),
  output: settled,
  refusals: [...claimRefusals, 'quote-differs'],
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
    ...explained,
    personName: z.string(),
    /** Whose it is, as the paper says it: the number masked. */
    person: personInList.pick({ sex: true, idNumberMasked: true, villageCode: true, villageName: true }),
    facilityName: z.string(),
    settledByName: z.string(),
    /** The bill as it was stated, to settle it again after it was cancelled. */
    bill: z.strictObject({ charges: bill.shape.charges, facts: bill.shape.facts, given: bill.shape.given }),
    /** The categories that the person had on the day of discharge. */
    categories: z.array(z.strictObject({ category: z.string(), name: words })),
    /** How often a statement of it was printed. */
    prints: z.int(),
    cancelled: z.strictObject({ at: moment, reason: z.string(), byName: z.string() }).optional(),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'finance', 'manager'], scope: 'area', purpose: 'settlement', reads: 'personal', isOpenFromAbove: true },
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
    kind: name.optional(),
    number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    payer: name.optional().meta({ text: { zh: '该支付方有支付的', en: 'those of which this payer pays something' } }),
    dischargedFrom: day.optional(),
    dischargedTo: day.optional(),
    settledFrom: day.optional(),
    settledTo: day.optional(),
    status: z
      .enum(['all', 'settled', 'cancelled', 'owing'])
      .default('all')
      .meta({
        text: { zh: '全部、有效、已撤销、个人未付清', en: 'all; those that stand; those cancelled; those of which the patient still owes' },
      }),
    isMine: z
      .enum(['true', 'false'])
      .optional()
      .meta({ text: { zh: '只看自己经办的', en: 'only those that one settled oneself' } }),
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
          personName: z.string(),
          facilityName: z.string(),
          settledByName: z.string(),
          /** Amounts by payer, in the order of the lines. */
          payers: z.array(z.strictObject({ payer: z.string(), payerName: words, paid: sum })),
          /** What the patient has paid at the window and still owes. */
          patientPaid: sum,
          patientOwes: sum,
          isCancelled: z.boolean(),
        }),
    ),
    /** Whether there are earlier ones. */
    hasMore: z.boolean(),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk', 'finance', 'payer', 'manager'], scope: 'area', purpose: 'settlement', reads: 'personal', isOpenFromAbove: true },
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
    /** How much of it was used before Doudi began, as a list said: it is in `used` too. */
    openings: z.array(
      z.strictObject({
        owner: z.enum(['person', 'household']),
        key: z.string(),
        value: z.string(),
        source: z.string(),
        recordedAt: moment,
        recordedByName: z.string().optional(),
      }),
    ),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'area', purpose: 'settlement', reads: 'personal', isOpenFromAbove: true },
});

export const cancelSettlement = contract({
  id: 'cancelSettlement',
  kind: 'command',
  method: 'post',
  path: '/api/settlements/{settlementId}/cancel',
  summary: { zh: '撤销结算：额度退回，账目冲正，原记录留存', en: 'cancel a settlement: limits are given back, entries reversed, the original stays' },
  input: z.strictObject({ settlementId: id, reason: paragraph(500) }),
  output: z.strictObject({
    settlementId: id,
    number: z.int(),
    /** What is given back to the patient, by the means by which it was paid. */
    refunds: z.array(z.strictObject({ means: z.enum(MEANS), amount: sum })),
  }),
  refusals: ['not-found', 'already-cancelled', 'state-differs'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const printStatement = contract({
  id: 'printStatement',
  kind: 'command',
  method: 'post',
  path: '/api/settlements/{settlementId}/prints',
  summary: { zh: '登记一次打印；第二次起为补打', en: 'a statement is printed; from the second on it is a reprint and says so' },
  input: z.strictObject({ settlementId: id, form: z.enum(['a4', 'a5']) }),
  output: z.strictObject({
    printNumber: z.int(),
    printedAt: moment,
    /** What the QR code carries: it verifies the paper. */
    verificationCode: z.string(),
  }),
  refusals: ['not-found', 'busy'],
  access: { kind: 'roles', roles: ['clerk', 'finance', 'manager'], scope: 'area', purpose: 'settlement' },
});

export const verifyStatement = contract({
  id: 'verifyStatement',
  kind: 'query',
  // Not get: whoever holds the paper is known by its code, which belongs in no log.
  method: 'post',
  path: '/api/statements/verify',
  summary: { zh: '核验结算单：凭单上的二维码', en: 'whether a statement on paper is true, by the code on it' },
  input: z.strictObject({ code: z.string().regex(/^[A-Za-z0-9._-]{20,200}$/) }),
  output: z.strictObject({
    countyName: z.string(),
    facilityName: z.string(),
    number: z.int(),
    dischargedOn: day,
    total: sum,
    patientPays: sum,
    settledAt: moment,
    isCancelled: z.boolean(),
  }),
  refusals: ['not-found'],
  access: { kind: 'public', why: { zh: '持单人凭单上的核验码查询，不含姓名', en: 'whoever holds the paper has its code; no name is told' } },
});

export const getSchemes = contract({
  id: 'getSchemes',
  kind: 'query',
  method: 'get',
  path: '/api/schemes',
  summary: {
    zh: '本县的方案文件；浏览器用同一引擎读取，用于试算和政策卡',
    en: 'the files of the schemes by which the county settles, for the engine in a browser and for policy cards',
  },
  input: z.strictObject({}),
  output: z.strictObject({
    /** In the order in which they are looked through; the first that is valid on the day applies. A scheme stands here once a version, the newest first. */
    schemes: z.array(
      z.strictObject({
        schemeId: z.string(),
        hash: z.string(),
        /** Between which days the county goes by this version; open where nothing is said. */
        from: day.optional(),
        until: day.optional(),
        files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
      }),
    ),
    /** Categories that any installed scheme knows. */
    knownCategories: z.array(z.string()),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'area', purpose: 'settlement', isOpenFromAbove: true },
});

export const getFacilityAccount = contract({
  id: 'getFacilityAccount',
  kind: 'query',
  method: 'get',
  path: '/api/facilities/account',
  summary: {
    zh: '一段时间内各支付方和患者应付医疗机构的金额；财务只见本机构',
    en: 'what each payer and the patients owe the facilities for a period; finance sees its own facility',
  },
  input: z.strictObject({ from: day, to: day, facilityId: id.optional() }),
  output: z.strictObject({
    facilities: z.array(
      z.strictObject({
        facilityId: id,
        facilityName: z.string(),
        bills: z.int(),
        total: sum,
        payers: z.array(z.strictObject({ payer: z.string(), payerName: words, bills: z.int(), amount: sum })),
        patients: z.strictObject({ due: sum, paid: sum, owed: sum, owing: z.int() }),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['finance', 'payer', 'manager'], scope: 'county', purpose: 'clearing', isOpenFromAbove: true },
});
