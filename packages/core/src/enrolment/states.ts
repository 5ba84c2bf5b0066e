// Whether somebody is insured in a year, and why not where they are not: closed lists, in words.
import type { Text } from '@doudi/policy';

export const ENROLMENT_STATES = {
  insured: { zh: '已参保', en: 'insured' },
  uninsured: { zh: '未参保', en: 'not insured' },
  elsewhere: { zh: '在外地参保', en: 'insured elsewhere' },
} as const satisfies Readonly<Record<string, Text>>;
export type EnrolmentState = keyof typeof ENROLMENT_STATES;
export const ENROLMENT_STATE_NAMES = Object.keys(ENROLMENT_STATES) as [EnrolmentState, ...EnrolmentState[]];

/** Why somebody is not insured: what is done about it differs. */
export const UNINSURED_REASONS = {
  'cannot-pay': { zh: '缴费有困难', en: 'cannot pay the premium' },
  'not-willing': { zh: '不愿参保', en: 'does not want to' },
  'not-told': { zh: '不知晓参保政策或时间', en: 'did not know of it, or of the period' },
  away: { zh: '外出，尚未联系上', en: 'is away and was not reached' },
  'no-papers': { zh: '无户口或证件', en: 'has no papers or registration' },
  newborn: { zh: '新生儿尚未办理', en: 'a newborn, not yet enrolled' },
  serving: { zh: '服役或服刑', en: 'in military service or in prison' },
  other: { zh: '其他', en: 'another reason' },
} as const satisfies Readonly<Record<string, Text>>;
export type UninsuredReason = keyof typeof UNINSURED_REASONS;
export const UNINSURED_REASON_NAMES = Object.keys(UNINSURED_REASONS) as [UninsuredReason, ...UninsuredReason[]];
