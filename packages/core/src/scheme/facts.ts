// The facts that conditions may ask about: those of every claim file, and those that a scheme adds.
import type { FactLabel, Text } from '@doudi/policy';
import type { FactDomain } from '@doudi/policy/check';

/** What a scheme knows of one fact. */
export interface Fact extends FactDomain {
  readonly label: FactLabel;
}

/** A fact as claim files state it. */
export interface ClaimFact extends Fact {
  /** Where it stands in a claim: `['facility', 'level']`. */
  readonly path: readonly string[];
  /** Whether any rule of the scheme asks about it: what nobody reads is accepted whatever it is. */
  readonly isRead: boolean;
}

const yesNo = (yes: Text, no: Text): FactLabel => ({ name: yes, values: { true: yes, false: no } });

/** The facts of every claim file. A scheme gives the values of level and tier, and names what it reads. */
export const COMMON_FACTS: { readonly [fact: string]: Fact } = {
  'facility.level': { type: 'integer', label: { name: { zh: '医院级别', en: 'hospital level' }, values: {} } },
  'facility.tier': { type: 'text', label: { name: { zh: '医院层级', en: 'hospital tier' }, values: {} } },
  'facility.type': { type: 'text', label: { name: { zh: '医院类型', en: 'hospital type' }, values: {} } },
  'facility.area': {
    type: 'text',
    label: {
      name: { zh: '就医地', en: 'place of care' },
      values: { inside: { zh: '统筹区内', en: 'inside the area' }, outside: { zh: '统筹区外', en: 'outside the area' } },
    },
    values: ['inside', 'outside'],
    unstated: 'inside',
  },
  referred: { type: 'switch', label: yesNo({ zh: '按规定转诊', en: 'referred' }, { zh: '未经转诊', en: 'not referred' }) },
  emergency: { type: 'switch', label: yesNo({ zh: '急诊', en: 'emergency' }, { zh: '非急诊', en: 'no emergency' }) },
  signed: {
    type: 'switch',
    label: yesNo({ zh: '已签约家庭医生', en: 'signed with a family doctor' }, { zh: '未签约家庭医生', en: 'not signed with a family doctor' }),
  },
  seriousDisease: { type: 'switch', label: yesNo({ zh: '重大疾病', en: 'serious disease' }, { zh: '非重大疾病', en: 'no serious disease' }) },
  thirdPartyLiable: {
    type: 'switch',
    label: yesNo({ zh: '有第三方责任人', en: 'a third party is liable' }, { zh: '无第三方责任人', en: 'no third party is liable' }),
  },
};
