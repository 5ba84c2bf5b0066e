// Why somebody touched a person's data, in words that the person understands.
import type { Text } from '@doudi/policy';
import type { Purpose } from '../contract/access.ts';

const PURPOSE_WORDS: Readonly<Record<Purpose | 'treatment' | 'audit' | 'export', Text>> = {
  settlement: { zh: '结算医疗费用', en: 'settling bills' },
  clearing: { zh: '与医疗机构清算', en: 'clearing with facilities' },
  registry: { zh: '登记人员信息', en: 'keeping the register of people' },
  administration: { zh: '系统管理', en: 'looking after the system' },
  supervision: { zh: '监督检查', en: 'supervision' },
  analysis: { zh: '测算政策调整的影响', en: 'reckoning what other rules would mean' },
  treatment: { zh: '诊疗和随访', en: 'treatment and care' },
  audit: { zh: '审计', en: 'audit' },
  'subject-access': { zh: '供本人查阅', en: 'for the person to see' },
  export: { zh: '导出数据', en: 'exporting data' },
  'own-account': { zh: '管理本人账户', en: 'their own account' },
};

/** A purpose that this version does not know stands for itself. */
export function purposeWords(purpose: string): Text {
  return (PURPOSE_WORDS as Readonly<Record<string, Text>>)[purpose] ?? { zh: purpose, en: purpose };
}
