// Persons, households and what they are entitled to from which day to which.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { form } from '../contract/issue-words.ts';
import { day, id, moment, paragraph, text, villageCode } from '../contract/shapes.ts';

export const sex = z.enum(['male', 'female', 'unknown']);
export const idNumber = z
  .string()
  .regex(...form(/^[0-9]{17}[0-9Xx]$/, { zh: '须为 18 位身份证件号码', en: 'it must be an ID number of 18 characters' }))
  .meta({ text: { zh: '18 位身份证件号码', en: 'an ID number of 18 characters' } });
const category = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const designation = z.strictObject({
  designationId: id,
  category,
  fromDay: day,
  toDay: day.optional(),
  source: z.string(),
  recordedAt: moment,
});

/** As lists show it: the number masked, the birthday as a year. */
const personInList = z.strictObject({
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

export const findPeople = contract({
  id: 'findPeople',
  kind: 'query',
  // Not get: a number in an address stands in every log.
  method: 'post',
  path: '/api/people/find',
  summary: { zh: '按身份证号、姓名或姓名拼音首字母查人', en: 'find people by ID number, by name or by the initials of its pinyin' },
  input: z
    .strictObject({
      idNumber: idNumber.optional(),
      name: text(60).optional(),
      initials: z
        .string()
        .regex(/^[a-z]{1,20}$/)
        .optional(),
      bornYear: z
        .int()
        .min(1850)
        .max(2200)
        .optional()
        .meta({ text: { zh: '出生年份，用于缩小姓名或首字母的范围', en: 'the year of birth, to narrow a name or initials' } }),
    })
    .refine(
      ({ idNumber, name, initials }) => [idNumber, name, initials].filter((value) => value !== undefined).length === 1,
      inWords({ zh: '须且只须填写 idNumber、name、initials 之一', en: 'exactly one of idNumber, name and initials is needed' }),
    ),
  output: z.strictObject({
    people: z.array(personInList),
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
    person: personInList.extend({ bornOn: day }),
    designations: z.array(designation),
    /** Everybody else of the household. */
    household: z.array(personInList),
  }),
  refusals: ['not-found'],
  access: {
    kind: 'roles',
    roles: ['clerk', 'manager', 'doctor'],
    scope: 'area',
    purpose: 'settlement',
    purposeFor: { doctor: 'treatment' },
    reads: 'personal',
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
    villageCode,
    /** Joins this household; a person without one begins a household of their own. */
    householdId: id.optional(),
  }),
  output: z.strictObject({ personId: id, householdId: id }),
  refusals: ['already-exists', 'not-found', 'bad-id-number', 'not-allowed'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const designate = contract({
  id: 'designate',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/designations',
  summary: { zh: '登记人员类别及起止日期', en: 'record a designation from one day to another' },
  input: z.strictObject({ personId: id, category, fromDay: day, toDay: day.optional(), source: text(80) }),
  output: z.strictObject({ designationId: id }),
  refusals: ['not-found', 'overlapping', 'unknown-category'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
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
