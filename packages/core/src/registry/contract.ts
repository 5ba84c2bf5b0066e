// Persons, households and what they are entitled to from which day to which.
import { z } from 'zod';
import { ROLES, type Role } from '../contract/access.ts';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { form } from '../contract/issue-words.ts';
import { anyArea, area, day, id, moment, paragraph, text, villageCode, words } from '../contract/shapes.ts';
import { readBankAccount } from './bank-account.ts';
import { disability } from './disability.ts';
import { readPhone } from './phone.ts';
import { readSearch } from './read-search.ts';
import { address, personRecord, RECORD_FIELDS, registryEvent, relationToHead } from './record.ts';

export const sex = z.enum(['male', 'female', 'unknown']);
export const idNumber = z
  .string()
  .regex(
    ...form(/^([0-9]{17}[0-9Xx]|[A-Za-z]{3}[0-9]{12})$/, {
      zh: '须为 18 位身份证件号码，或 15 位旧版外国人永久居留证号码',
      en: 'it must be an ID number of 18 characters, or the 15 of an old foreign permanent resident card',
    }),
  )
  .meta({
    text: {
      zh: '18 位身份证件号码；旧版外国人永久居留证为 3 个字母加 12 位数字',
      en: 'an ID number of 18 characters; 3 letters and 12 digits on an old foreign permanent resident card',
    },
  });
export const phone = z
  .string()
  .max(24)
  .refine(
    (typed) => readPhone(typed) !== undefined,
    inWords({ zh: '须为手机号，或带区号的固定电话', en: 'it must be a mobile, or a landline with its area code' }),
  )
  .meta({ text: { zh: '手机号，或带区号的固定电话', en: 'a mobile of the mainland, or a landline with its area code' } });
const bankAccount = z
  .string()
  .max(24)
  .refine(
    (typed) => readBankAccount(typed) !== undefined,
    inWords({
      zh: '须为 12 至 19 位银行卡号，且校验位相符；请核对',
      en: 'it must be a card number of 12 to 19 digits whose check digit fits; look for a slip',
    }),
  )
  .meta({ text: { zh: '12 至 19 位银行卡号', en: 'the number of a bank card, 12 to 19 digits' } });
export const category = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const designation = z.strictObject({
  designationId: id,
  category,
  fromDay: day,
  toDay: day.optional(),
  source: z.string(),
  department: z.string().optional(),
  evidence: z.string().optional(),
  /** By which case of recognition it came. */
  caseId: id.optional(),
  recordedAt: moment,
});

/** What is sealed of a person, and leaves the server masked. */
export const SEALED_FIELDS = ['idNumber', 'phone', 'bankAccount'] as const;
export type SealedField = (typeof SEALED_FIELDS)[number];

/** As lists show it: the number masked, the birthday as a year. */
export const personInList = z.strictObject({
  personId: id,
  name: z.string(),
  sex,
  bornYear: z.int(),
  idNumberMasked: z.string().optional(),
  villageCode,
  /** Township and village, where the county has named them. */
  villageName: z.string().optional(),
  householdId: id.optional(),
  /** Those that are true today. */
  categories: z.array(category),
});

export const listAreas = contract({
  id: 'listAreas',
  kind: 'query',
  method: 'get',
  path: '/api/areas',
  summary: { zh: '列出本县及其所属省、市和下辖乡镇、村', en: 'the county with its province and prefecture above, its townships and villages below' },
  input: z.strictObject({}),
  output: z.strictObject({
    areas: z.array(
      z.strictObject({
        area: anyArea.meta({
          text: {
            zh: '省 2 位，市 4 位，县 6 位，乡镇 9 位，村 12 位',
            en: '2 digits of a province, 4 of a prefecture, 6 of a county, 9 of a township, 12 of a village',
          },
        }),
        name: z.string(),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'area', purpose: 'administration', isOpenFromAbove: true },
});
const NOTHING_TO_LOOK_FOR = {
  zh: '无法据此查找：请填写 18 位身份证件号码、电话、姓名、拼音首字母或拼音',
  en: 'this cannot be looked for: an ID number of 18 characters, a phone, a name, initials or pinyin is needed',
};

export const findPeople = contract({
  id: 'findPeople',
  kind: 'query',
  // Not get: a number in an address stands in every log.
  method: 'post',
  path: '/api/people/find',
  summary: {
    zh: '按身份证号、电话、姓名、拼音首字母或拼音查人，容许一处差错',
    en: 'find people by ID number, phone, name, initials or pinyin, with one slip allowed',
  },
  input: z.strictObject({
    text: text(60)
      .refine((value) => readSearch(value) !== undefined, inWords(NOTHING_TO_LOOK_FOR))
      .meta({
        text: {
          zh: '18 位身份证件号码、电话、姓名（或其开头）、拼音首字母或不带声调的拼音',
          en: 'an ID number of 18 characters, a phone, a name or its beginning, initials, or pinyin without tones',
        },
      }),
    bornYear: z
      .int()
      .min(1850)
      .max(2200)
      .optional()
      .meta({ text: { zh: '出生年份，用于缩小范围', en: 'the year of birth, to narrow the search' } }),
    area: area.optional().meta({
      text: { zh: '乡镇（9 位）或村（12 位）的区划代码，用于缩小范围', en: 'the code of a township (9 digits) or a village (12), to narrow the search' },
    }),
  }),
  output: z.strictObject({
    people: z
      .array(personInList.extend({ match: z.enum(['exact', 'prefix', 'similar']) }))
      .meta({ text: { zh: '完全相符的在前，其次以此开头的，最后相近的', en: 'exact matches first, then what begins so, then what is similar' } }),
    isCut: z.boolean().meta({ text: { zh: '超过 20 人，仅返回前 20 人', en: 'there are more than 20; only the first 20 are given' } }),
  }),
  refusals: [],
  access: {
    kind: 'roles',
    roles: ['clerk', 'manager', 'doctor'],
    scope: 'area',
    purpose: 'settlement',
    purposeFor: { doctor: 'treatment' },
    reads: 'personal',
    isOpenFromAbove: true,
  },
});

export const getPerson = contract({
  id: 'getPerson',
  kind: 'query',
  method: 'get',
  path: '/api/people/{personId}',
  summary: { zh: '人员信息及人员类别', en: 'one person and their designations' },
  input: z.strictObject({ personId: id }),
  output: z.strictObject({
    person: personInList.extend({ bornOn: day, phoneMasked: z.string().optional(), bankAccountMasked: z.string().optional() }),
    /** A record that was joined to another answers as that one: this is then the id of the other. */
    record: personRecord,
    /** What happened to the person and their record, the last first. */
    events: z.array(registryEvent),
    /** Records that were joined to this one as duplicates. */
    joined: z.array(z.strictObject({ decisionId: id, joinedId: id, joinedAt: moment, reason: z.string() })),
    designations: z.array(designation),
    /** The last first; nothing of them is said to a window. */
    disabilities: z.array(disability).optional(),
    /** Key populations to which they belong today, as the scheme draws their lines; nothing of them is said to a window. */
    populations: z.array(z.strictObject({ id: z.string(), name: words })).optional(),
    /** Everybody else who lives in the household now. */
    household: z.array(personInList.extend({ relationToHead: relationToHead.optional() })),
  }),
  refusals: ['not-found'],
  access: {
    kind: 'roles',
    roles: ['clerk', 'manager', 'doctor'],
    scope: 'area',
    purpose: 'settlement',
    purposeFor: { doctor: 'treatment' },
    reads: 'personal',
    isOpenFromAbove: true,
  },
});

/** Asks for a refusal where the person may be registered already. */
export const unlessAlike = z.boolean().meta({
  text: {
    zh: '为 true 时，如已有同名同日出生、或同户同日出生的人登记，则不登记',
    en: 'if true, nobody is registered while somebody is who has the same name and birthday, or the same birthday in the same household',
  },
});

export const registerPerson = contract({
  id: 'registerPerson',
  kind: 'command',
  method: 'post',
  path: '/api/people',
  summary: { zh: '人员登记', en: 'register a person' },
  input: z.strictObject({
    name: text(60),
    sex,
    bornOn: day,
    idNumber: idNumber.optional(),
    phone: phone.optional(),
    bankAccount: bankAccount.optional(),
    villageCode,
    /** Joins this household; a person without one begins a household of their own. */
    householdId: id.optional(),
    /** Somebody of whom it must still be found out who they are: joined later with all that was settled. Only without a number. */
    isTemporary: z.boolean().optional(),
    ...RECORD_FIELDS,
    /** Of a household that begins with this person. */
    address: address.optional(),
    unlessAlike: unlessAlike.optional(),
  }),
  output: z.strictObject({ personId: id, householdId: id }),
  refusals: ['already-exists', 'not-found', 'bad-id-number', 'not-allowed', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const changeContact = contract({
  id: 'changeContact',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/contact',
  summary: { zh: '更改电话、银行卡号', en: 'change the phone or the bank account of a person' },
  input: z
    .strictObject({
      personId: id,
      phone: phone
        .nullable()
        .optional()
        .meta({ text: { zh: '新电话；null 表示删除', en: 'the new one; null removes it' } }),
      bankAccount: bankAccount
        .nullable()
        .optional()
        .meta({ text: { zh: '新银行卡号；null 表示删除', en: 'the new one; null removes it' } }),
    })
    .refine(
      ({ phone, bankAccount }) => phone !== undefined || bankAccount !== undefined,
      inWords({ zh: 'phone、bankAccount 至少填写一项', en: 'at least one of phone and bankAccount is needed' }),
    ),
  output: z.strictObject({ phoneMasked: z.string().optional(), bankAccountMasked: z.string().optional() }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

/** Reads, but as a command: that somebody was shown the number is written down with why, or it is not shown. */
export const revealField = contract({
  id: 'revealField',
  kind: 'command',
  isAnswerSecret: true,
  method: 'post',
  path: '/api/people/{personId}/reveal',
  summary: {
    zh: '查看完整的身份证号、电话或银行卡号（须写明事由，并留痕）',
    en: 'show an ID number, a phone or a bank account in full; the reason is needed and kept',
  },
  input: z.strictObject({
    personId: id,
    field: z.enum(SEALED_FIELDS),
    reason: text(200)
      .refine((reason) => reason.trim().length >= 5, inWords({ zh: '事由至少 5 个字', en: 'the reason has at least 5 characters' }))
      .meta({ text: { zh: '为何要看，5 至 200 字；计入审计', en: 'why it must be seen, 5 to 200 characters; it stands in the audit' } }),
  }),
  output: z.strictObject({ value: z.string() }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk', 'manager'], scope: 'area', purpose: 'registry' },
});

/** Who may see which of them in full: a window compares a card with a person, and has no business with where they bank. */
export function mayReveal(role: Role, field: SealedField): boolean {
  return role === 'manager' || (role === 'clerk' && field === 'idNumber');
}

export const designate = contract({
  id: 'designate',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/designations',
  summary: { zh: '登记人员类别及起止日期', en: 'record a designation from one day to another' },
  input: z.strictObject({
    personId: id,
    category,
    fromDay: day,
    toDay: day.optional(),
    source: text(80),
    department: text(60)
      .optional()
      .meta({ text: { zh: '认定部门，如民政局', en: 'which department says so' } }),
    evidence: text(200)
      .optional()
      .meta({ text: { zh: '依据：证件或文件编号', en: 'what shows it: the number of a certificate or file' } }),
  }),
  output: z.strictObject({ designationId: id }),
  refusals: ['not-found', 'overlapping', 'unknown-category', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const listDesignationsAsOf = contract({
  id: 'listDesignationsAsOf',
  kind: 'query',
  method: 'get',
  path: '/api/people/{personId}/designations',
  summary: {
    zh: '某日当时所知的人员类别（可再限于某日有效的）',
    en: 'designations as they were known on a day, and of those what was true on a day',
  },
  input: z.strictObject({
    personId: id,
    knownAt: day.meta({ text: { zh: '当时所知：这一天结束时已登记、未撤回的', en: 'as known: what was recorded and not withdrawn by the end of this day' } }),
    validOn: day.optional().meta({ text: { zh: '只看这一天有效的', en: 'only what was true on this day' } }),
  }),
  output: z.strictObject({ personId: id, designations: z.array(designation) }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry', reads: 'personal' },
});

export const endDesignation = contract({
  id: 'endDesignation',
  kind: 'command',
  method: 'post',
  path: '/api/designations/{designationId}/end',
  summary: {
    zh: '终止人员类别（当日仍有效）；原记录留痕',
    en: 'a designation ends with a day; the old record is withdrawn and kept, and another follows it',
  },
  input: z.strictObject({ designationId: id, toDay: day, reason: paragraph(500) }),
  output: z.strictObject({ designationId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});
