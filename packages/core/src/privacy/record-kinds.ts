// What Doudi keeps, by kind: how long each is kept is a county's content; which of them may ever be deleted, and never before when, is not.
import type { Text } from '@doudi/policy';

interface RecordKind {
  readonly name: Text;
  /** Whether it is deleted when its time is over; else it is kept at least so long. */
  readonly isDeleted: boolean;
  /** No content may say less. */
  readonly atLeastDays: number;
}

export const RECORD_KINDS = {
  session: { name: { zh: '登录会话（已退出或已过期）', en: 'sessions that have ended' }, isDeleted: true, atLeastDays: 30 },
  'command-answer': { name: { zh: '操作的答复内容（幂等键本身保留）', en: 'answers of operations (their keys stay)' }, isDeleted: true, atLeastDays: 30 },
  'outbox-event': { name: { zh: '已发出的事件', en: 'events that were told to others' }, isDeleted: true, atLeastDays: 30 },
  proposal: { name: { zh: '已决定或已过期的提请', en: 'proposals that were decided or have expired' }, isDeleted: true, atLeastDays: 90 },
  'export-file': {
    name: { zh: '去标识化导出的文件内容（自生成之日起）', en: 'files of de-identified exports, from the day on which they were made' },
    isDeleted: true,
    atLeastDays: 1,
  },
  'import-file': {
    name: { zh: '导入的名单文件及各行内容（自上传之日起）', en: 'lists that were imported, and what their rows said, from the day on which they came' },
    isDeleted: true,
    atLeastDays: 30,
  },
  'evidence-file': {
    name: { zh: '没有用于任何认定的依据文件（自上传之日起）', en: 'evidence that no case names, from the day on which it was brought' },
    isDeleted: true,
    atLeastDays: 30,
  },
  person: { name: { zh: '人员、住户、人员类别', en: 'persons, households, designations' }, isDeleted: false, atLeastDays: 1 },
  settlement: { name: { zh: '结算、收款、账目', en: 'settlements, payments, the books' }, isDeleted: false, atLeastDays: 3650 },
  consent: { name: { zh: '同意及其撤回', en: 'consents and their withdrawal' }, isDeleted: false, atLeastDays: 1095 },
  'audit-entry': { name: { zh: '审计记录', en: 'the audit' }, isDeleted: false, atLeastDays: 183 },
} as const satisfies Record<string, RecordKind>;

export type RecordKindName = keyof typeof RECORD_KINDS;

export const RECORD_KIND_NAMES = Object.keys(RECORD_KINDS) as readonly RecordKindName[];

/** Those that the retention job deletes. */
export type AgingKind = { [Name in RecordKindName]: (typeof RECORD_KINDS)[Name]['isDeleted'] extends true ? Name : never }[RecordKindName];

export const AGING_KINDS = RECORD_KIND_NAMES.filter((name): name is AgingKind => RECORD_KINDS[name].isDeleted);
