// What happens to a person: born, died, moved, left the county and came back, and what their record says of them besides who they are.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { day, id, paragraph, text, villageCode } from '../contract/shapes.ts';
import { idNumber, sex, unlessAlike } from './contract.ts';
import { education, ethnicity, health, labour, relationToHead } from './record.ts';

const BY_MANAGER = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;

export const reason = paragraph(500).meta({
  text: { zh: '依据或原因，如“派出所户籍证明”', en: 'why, or the paper that shows it' },
});

export const registerBirth = contract({
  id: 'registerBirth',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/children',
  summary: { zh: '新生儿登记：随母亲入户，可暂无证件号码', en: 'register a newborn into the household of the mother, with or without a number' },
  input: z.strictObject({
    personId: id.meta({ text: { zh: '母亲', en: 'the mother' } }),
    name: text(60).meta({ text: { zh: '姓名；未取名的可写“某某之子”', en: 'the name; a child without one is called by the mother’s' } }),
    sex,
    bornOn: day,
    idNumber: idNumber.optional(),
    ethnicity: ethnicity.optional(),
    relationToHead: relationToHead.optional(),
    unlessAlike: unlessAlike.optional(),
  }),
  output: z.strictObject({ childId: id, householdId: id }),
  refusals: ['not-found', 'not-allowed', 'already-exists', 'bad-id-number', 'before-birth', 'state-differs'],
  access: BY_MANAGER,
});

export const recordDeath = contract({
  id: 'recordDeath',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/death',
  summary: { zh: '登记死亡日期；此后出院的账单不再结算', en: 'record the day of a death; no bill of a later discharge is settled' },
  input: z.strictObject({ personId: id, diedOn: day, reason }),
  output: z.strictObject({
    personId: id,
    laterSettlements: z.int().meta({
      text: {
        zh: '死亡之后出院、已办的结算数；大于零时转为待核查工作',
        en: 'settlements of a discharge after that day; if there are any, somebody is asked to look at them',
      },
    }),
  }),
  refusals: ['not-found', 'before-birth', 'state-differs'],
  access: BY_MANAGER,
});

export const withdrawDeath = contract({
  id: 'withdrawDeath',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/death/withdraw',
  summary: { zh: '撤回误登的死亡', en: 'withdraw the record of a death that was a mistake' },
  input: z.strictObject({ personId: id, reason }),
  output: z.strictObject({ personId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const movePerson = contract({
  id: 'movePerson',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/move',
  summary: {
    zh: '个人迁移：入另一户，或在某村另立一户；迁回本县的人同样办理',
    en: 'a person moves into another household, or begins one in a village; also somebody who comes back to the county',
  },
  input: z
    .strictObject({
      personId: id,
      householdId: id.optional().meta({ text: { zh: '迁入的户', en: 'the household that they join' } }),
      villageCode: villageCode.optional().meta({ text: { zh: '另立一户所在的村', en: 'the village in which they begin one' } }),
      day: day.meta({ text: { zh: '从哪天起', en: 'from which day' } }),
      relationToHead: relationToHead.optional(),
      reason,
    })
    .refine(
      ({ householdId, villageCode }) => (householdId === undefined) !== (villageCode === undefined),
      inWords({ zh: '迁入的户与另立户的村，请填且只填一项', en: 'say either which household they join or in which village they begin one' }),
    ),
  output: z.strictObject({ personId: id, householdId: id }),
  refusals: ['not-found', 'not-allowed', 'before-birth', 'state-differs'],
  access: BY_MANAGER,
});

export const leaveCounty = contract({
  id: 'leaveCounty',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/leave',
  summary: { zh: '迁出本县；登记保留，账目保留', en: 'a person leaves the county; the record and all that was settled stay' },
  input: z.strictObject({
    personId: id,
    leftOn: day,
    destination: text(80).meta({ text: { zh: '迁往何地，写到县即可', en: 'where to; the county is enough' } }),
    reason,
  }),
  output: z.strictObject({ personId: id }),
  refusals: ['not-found', 'before-birth', 'state-differs'],
  access: BY_MANAGER,
});

const NULL_REMOVES = { text: { zh: 'null 表示删除', en: 'null removes it' } };

export const changeRecord = contract({
  id: 'changeRecord',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/record',
  summary: {
    zh: '变更民族、与户主关系、文化程度、健康、劳动力、户口性质；原值留痕',
    en: 'change ethnic group, relation to the head, schooling, health, labour or whether they are farmers; the old values are kept',
  },
  input: z
    .strictObject({
      personId: id,
      ethnicity: ethnicity.nullable().optional().meta(NULL_REMOVES),
      relationToHead: relationToHead.nullable().optional().meta(NULL_REMOVES),
      education: education.nullable().optional().meta(NULL_REMOVES),
      health: health.nullable().optional().meta(NULL_REMOVES),
      labour: labour.nullable().optional().meta(NULL_REMOVES),
      isAgricultural: z.boolean().nullable().optional().meta(NULL_REMOVES),
      reason,
    })
    .refine(
      ({ personId: _, reason: __, ...fields }) => Object.values(fields).some((value) => value !== undefined),
      inWords({ zh: '请填写要变更的内容', en: 'say what changes' }),
    ),
  output: z.strictObject({ personId: id, changed: z.array(z.string()) }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});
