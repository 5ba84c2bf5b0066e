// Enrolment: recording who is insured and why not, the list of who is not, the rate, whose premium is paid for them, and the fund of the year.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { amount, area, day, id, moment, pageSize, paragraph, sum, text, villageCode, words, year } from '../contract/shapes.ts';
import { idNumber } from '../registry/contract.ts';
import { ENROLMENT_STATE_NAMES, UNINSURED_REASON_NAMES } from './states.ts';

const state = z.enum(ENROLMENT_STATE_NAMES);
const reason = z.enum(UNINSURED_REASON_NAMES);
const rate = z
  .string()
  .regex(/^\d+\.\d{2}%$/)
  .meta({ text: { zh: '百分比，两位小数，向下取', en: 'a percentage with two decimals, rounded down' } });
const MANAGERS = { kind: 'roles', roles: ['manager'], purpose: 'registry' } as const;

/** At most so many people in one request; a file is sent in parts. */
export const MOST_ENROLMENTS = 1_000;

const enrolled = z
  .strictObject({ personId: id.optional(), idNumber: idNumber.optional(), state, reason: reason.optional() })
  .refine(({ personId, idNumber: number }) => (personId === undefined) !== (number === undefined), {
    ...inWords({ zh: 'personId 与 idNumber 须且只能写一项', en: 'exactly one of personId and idNumber names the person' }),
  })
  .refine(({ state: of, reason: why }) => (of === 'uninsured') === (why !== undefined), {
    ...inWords({ zh: '未参保须写明原因，其他状态不写', en: 'who is not insured has a reason, and nobody else' }),
  });

export const recordEnrolments = contract({
  id: 'recordEnrolments',
  kind: 'command',
  method: 'post',
  path: '/api/enrolments',
  summary: {
    zh: '登记某年参保情况（可多人）；不能登记的逐行说明，其余照办；已参保的自动办结相应工作',
    en: 'record who is insured in a year, of one or many; rows that cannot be recorded come back with their reasons, the others are; work about who is insured now is done',
  },
  input: z.strictObject({
    year,
    source: text(80).meta({ text: { zh: '来源，如医保中心参保名单', en: 'who says so' } }),
    people: z.array(enrolled).min(1).max(MOST_ENROLMENTS),
  }),
  output: z.strictObject({
    recorded: z.int(),
    /** Recorded so before. */
    unchanged: z.int(),
    refused: z.array(z.strictObject({ row: z.int().meta({ text: { zh: '从 0 起', en: 'from 0' } }), why: words })),
  }),
  refusals: ['state-differs'],
  access: { ...MANAGERS, scope: 'area' },
});

export const listUninsured = contract({
  id: 'listUninsured',
  kind: 'query',
  method: 'get',
  path: '/api/enrolments/uninsured',
  summary: {
    zh: '未参保名单：登记为未参保的，以及没有参保记录的困难人员，附原因',
    en: 'who is not insured: those recorded so, and designated people of whom nothing is recorded, with the reasons',
  },
  input: z.strictObject({
    year,
    area: area.optional(),
    /** Only those whose reason this is. */
    uninsuredFor: z.enum([...UNINSURED_REASON_NAMES, 'unknown']).optional(),
    isDesignated: z
      .stringbool()
      .optional()
      .meta({ text: { zh: '只看困难人员', en: 'only those who are designated' } }),
    /** The last person of the page before. */
    after: id.optional(),
    pageSize,
  }),
  output: z.strictObject({
    people: z.array(
      z.strictObject({
        personId: id,
        name: z.string(),
        idNumberMasked: z.string().optional(),
        villageCode,
        villageName: z.string().optional(),
        categories: z.array(z.string()),
        reason: reason.optional(),
        source: z.string().optional(),
        recordedAt: moment.optional(),
      }),
    ),
    hasMore: z.boolean(),
    /** How many there are, by reason. */
    counts: z.array(z.strictObject({ reason: z.enum([...UNINSURED_REASON_NAMES, 'unknown']), count: z.int() })),
  }),
  refusals: [],
  access: { ...MANAGERS, scope: 'area', reads: 'personal' },
});

const counted = { people: z.int(), insured: z.int(), elsewhere: z.int(), uninsured: z.int(), unknown: z.int(), rate };

export const getEnrolmentRate = contract({
  id: 'getEnrolmentRate',
  kind: 'query',
  method: 'get',
  path: '/api/enrolments/rate',
  summary: { zh: '参保率：县、乡镇、村逐级', en: 'the enrolment rate of a county, by township and village' },
  input: z.strictObject({ year, area: area.optional() }),
  output: z.strictObject({
    area,
    all: z.strictObject({ ...counted, designated: z.strictObject(counted) }),
    parts: z.array(z.strictObject({ area, ...counted, designated: z.strictObject(counted) })),
    /** What the scheme asks for, and whether all of the area reaches it. */
    target: z.string().optional(),
    isReached: z.boolean().optional(),
  }),
  refusals: [],
  access: { ...MANAGERS, scope: 'area' },
});

const aidOfPayer = z.strictObject({ payer: z.string(), payerName: words, people: z.int(), total: sum });

export const getPremiumAid = contract({
  id: 'getPremiumAid',
  kind: 'query',
  method: 'get',
  path: '/api/enrolments/premium-aid',
  summary: {
    zh: '参保资助：按当年标准算出的待资助人数和金额，及已批准的各批',
    en: 'premium aid: who would be paid for by the standard of the year and with how much, and the lists that were approved',
  },
  input: z.strictObject({ year }),
  output: z.strictObject({
    premium: sum,
    /** The day on which categories count. */
    categoriesOn: day,
    waiting: z.strictObject({ people: z.int(), total: sum, payers: z.array(aidOfPayer) }),
    lists: z.array(z.strictObject({ premiumAidListId: id, people: z.int(), total: sum, grantedAt: moment })),
    sources: z.array(words),
    assumptions: z.array(words),
  }),
  refusals: ['not-found'],
  access: { ...MANAGERS, scope: 'county' },
});

export const listPremiumAid = contract({
  id: 'listPremiumAid',
  kind: 'query',
  method: 'get',
  path: '/api/enrolments/premium-aid/people',
  summary: { zh: '参保资助名单：待批准的，或某一批已批准的', en: 'the list of premium aid: who waits, or one list that was approved' },
  input: z.strictObject({ year, premiumAidListId: id.optional(), after: id.optional(), pageSize }),
  output: z.strictObject({
    people: z.array(
      z.strictObject({
        personId: id,
        name: z.string(),
        villageName: z.string().optional(),
        categories: z.array(z.string()),
        payer: z.string(),
        payerName: words,
        aid: sum,
        personPays: sum,
      }),
    ),
    hasMore: z.boolean(),
  }),
  refusals: ['not-found'],
  access: { ...MANAGERS, scope: 'county', reads: 'personal' },
});

export const grantPremiumAid = contract({
  id: 'grantPremiumAid',
  kind: 'command',
  method: 'post',
  path: '/api/enrolments/premium-aid',
  summary: {
    zh: '提请资助参保：人数和金额须与名单一致；由另一名业务主管批准后入账',
    en: 'propose to pay premiums: people and total are those of the list; another manager approves it, and it is booked',
  },
  input: z.strictObject({ year, people: z.int().min(1), total: amount }),
  output: z.strictObject({ proposalId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { ...MANAGERS, scope: 'county', inOwnPost: true, approval: ['manager'] },
});

export const getFundAccount = contract({
  id: 'getFundAccount',
  kind: 'query',
  method: 'get',
  path: '/api/enrolments/fund',
  summary: { zh: '筹资账户：各来源应到、实到和到位率', en: 'the fund of a year: what each source owes, what arrived, and the rate' },
  input: z.strictObject({ year }),
  output: z.strictObject({
    insured: z.int(),
    sources: z.array(z.strictObject({ source: z.string(), name: words, due: sum, arrived: sum, rate })),
    due: sum,
    arrived: sum,
    rate,
    arrivals: z.array(
      z.strictObject({
        fundArrivalId: id,
        source: z.string(),
        amount: sum,
        arrivedOn: day,
        evidence: z.string(),
        withdrawn: z.strictObject({ at: moment, reason: z.string() }).optional(),
      }),
    ),
    /** Cover that is bought for everybody who is insured. */
    purchases: z.array(z.strictObject({ id: z.string(), name: words, payer: z.string(), payerName: words, perHead: sum, due: sum })),
  }),
  refusals: ['not-found'],
  access: { ...MANAGERS, purpose: 'clearing', scope: 'county' },
});

export const recordFundArrival = contract({
  id: 'recordFundArrival',
  kind: 'command',
  method: 'post',
  path: '/api/enrolments/fund/arrivals',
  summary: { zh: '登记一笔到账', en: 'money of a source has arrived' },
  input: z.strictObject({
    year,
    source: z.string().regex(/^[a-z][a-z0-9/-]{0,79}$/),
    amount,
    arrivedOn: day,
    evidence: text(120).meta({ text: { zh: '依据，如拨款文号、回单号', en: 'what shows it, such as the number of the voucher' } }),
  }),
  output: z.strictObject({ fundArrivalId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { ...MANAGERS, purpose: 'clearing', scope: 'county' },
});

export const withdrawFundArrival = contract({
  id: 'withdrawFundArrival',
  kind: 'command',
  method: 'post',
  path: '/api/enrolments/fund/arrivals/{fundArrivalId}/withdraw',
  summary: { zh: '撤回登记错的到账；原记录留痕', en: 'take an arrival back that was recorded by mistake; the record stays' },
  input: z.strictObject({ fundArrivalId: id, reason: paragraph(200) }),
  output: z.strictObject({ fundArrivalId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { ...MANAGERS, purpose: 'clearing', scope: 'county' },
});
