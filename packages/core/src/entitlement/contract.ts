// What hospital systems ask before there is a bill: who stands there, what mark they have, what could pay for them, what is left of it.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { day, id, sum, text, words } from '../contract/shapes.ts';
import { ENROLMENT_STATE_NAMES } from '../enrolment/states.ts';
import { sex } from '../registry/contract.ts';

const kind = z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,59}$/);

const limit = z.strictObject({
  name: z.string().meta({ text: { zh: '额度名称；同名的支付项目共用', en: 'lines of one name share it' } }),
  owner: z.enum(['person', 'household']),
  each: z.enum(['claim', 'month', 'year', 'lifetime']),
  limit: sum,
  used: sum,
  left: sum,
});

const line = z.strictObject({ line: z.string(), name: words, payer: z.string(), payerName: words, limits: z.array(limit) });

export const lookUpEligibility = contract({
  id: 'lookUpEligibility',
  kind: 'query',
  // Not get: a number in an address stands in every log.
  method: 'post',
  path: '/api/eligibility/look-up',
  summary: {
    zh: '待遇资格查询（供医院系统）：按身份证号、证件读卡内容或二维码和日期，返回身份标识、可支付项目、已用额度与参保状态；受保护待遇只在账单预结算时体现',
    en: 'eligibility look-up for hospital systems, by ID number, card or QR and day: identity mark, lines that could pay, limits used, whether insured; a protected entitlement shows on a quoted bill and never here',
  },
  input: z.strictObject({
    scanned: text(200).meta({
      text: {
        zh: '18 位身份证件号码、身份证或残疾人证读卡器送出的内容，或本系统的人员二维码内容',
        en: 'an ID number of 18 characters, what a reader of ID or disability cards sends, or the content of the person code',
      },
    }),
    day: day.meta({ text: { zh: '就诊或出院日期', en: 'the day of the visit or discharge' } }),
    kind: kind
      .optional()
      .meta({ text: { zh: '就诊类别，如 inpatient；不填则返回全部类别', en: 'the kind of care, such as inpatient; all of them if left out' } }),
    facilityId: id.optional().meta({
      text: { zh: '医疗机构；接口凭证只能用自己的机构，可不填', en: 'the facility; a credential asks for its own only and may leave it out' },
    }),
  }),
  output: z.strictObject({
    isKnown: z.boolean().meta({ text: { zh: '本县是否登记有此人', en: 'whether the county has this person' } }),
    day,
    person: z
      .strictObject({
        personId: id,
        nameMasked: z.string().meta({ text: { zh: '姓名首字，其余遮盖；供核对', en: 'the first character of the name, to compare' } }),
        sex,
        bornYear: z.int(),
      })
      .optional(),
    mark: z
      .array(z.strictObject({ category: z.string(), name: words }))
      .meta({ text: { zh: '当日有效的人员类别', en: 'the categories that hold on that day' } }),
    enrolment: z
      .strictObject({ year: z.string(), state: z.enum([...ENROLMENT_STATE_NAMES, 'unknown']), name: words })
      .optional()
      .meta({ text: { zh: '当年参保状态', en: 'whether the person is insured in that year' } }),
    scheme: z.strictObject({ schemeId: z.string(), name: words }).optional(),
    entitlements: z.array(z.strictObject({ kind: z.string(), name: words, lines: z.array(line) })).meta({
      text: {
        zh: '按就诊类别列出可支付的项目及额度；未给出机构则为空',
        en: 'by kind of care, the lines that could pay and their limits; none without a facility',
      },
    }),
  }),
  refusals: ['not-found', 'not-allowed', 'outside-validity', 'too-many-attempts'],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'settlement', reads: 'personal' },
});
