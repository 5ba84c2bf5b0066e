// What can be imported: each kind says its columns as data, with the words by which departments call them.
import type { Text } from '@doudi/policy';

/** How what stands in a column is read. */
export type ColumnForm = 'name' | 'id-number' | 'village' | 'phone' | 'bank-account' | 'category' | 'day' | 'change' | 'period' | 'counter' | 'amount';

export interface ImportColumn {
  readonly form: ColumnForm;
  readonly name: Text;
  /** As the head of a column may say it, beside its names; without spaces, in small letters. */
  readonly alsoCalled: readonly string[];
  /** Without it nothing can be imported. What the officer can say once for all rows may be missing. */
  readonly isNeeded?: true;
}

const COLUMNS = {
  name: { form: 'name', name: { zh: '姓名', en: 'name' }, alsoCalled: ['人员姓名', '对象姓名', '户主姓名', '救助对象', '姓 名'], isNeeded: true },
  idNumber: {
    form: 'id-number',
    name: { zh: '身份证号', en: 'ID number' },
    alsoCalled: ['身份证', '身份证号码', '公民身份号码', '证件号码', '证件号', '身份证件号码', 'id', 'idno'],
    isNeeded: true,
  },
  villageCode: {
    form: 'village',
    name: { zh: '村（社区）', en: 'village' },
    alsoCalled: ['村', '村名', '行政村', '村委会', '社区', '村代码', '行政区划代码', '所在村', '村级代码', 'villagecode'],
  },
  phone: { form: 'phone', name: { zh: '联系电话', en: 'phone' }, alsoCalled: ['电话', '手机', '手机号', '手机号码', '电话号码'] },
  bankAccount: { form: 'bank-account', name: { zh: '银行卡号', en: 'bank account' }, alsoCalled: ['银行账号', '卡号', '一卡通账号', '银行卡', '开户账号'] },
  category: {
    form: 'category',
    name: { zh: '人员类别', en: 'category' },
    alsoCalled: ['类别', '救助类别', '对象类别', '身份类别', '保障类别', '人员属性', '户属性'],
  },
  fromDay: {
    form: 'day',
    name: { zh: '认定日期', en: 'from day' },
    alsoCalled: ['起始日期', '开始日期', '认定时间', '纳入时间', '享受开始时间', '开始享受日期', 'fromday', 'from'],
  },
  toDay: { form: 'day', name: { zh: '终止日期', en: 'to day' }, alsoCalled: ['截止日期', '结束日期', '退出日期', '有效期至', 'today', 'to'] },
  change: { form: 'change', name: { zh: '变动类型', en: 'change' }, alsoCalled: ['变动', '变更类型', '增减', '新增或退出', '状态'], isNeeded: true },
  day: { form: 'day', name: { zh: '变动日期', en: 'day' }, alsoCalled: ['变更日期', '生效日期', '变动时间', '日期', 'date'] },
  period: {
    form: 'period',
    name: { zh: '年度', en: 'year' },
    alsoCalled: ['年份', '年', '结算年度', '待遇年度', '期间', 'period'],
    isNeeded: true,
  },
  counter: {
    form: 'counter',
    name: { zh: '累计项', en: 'counter' },
    alsoCalled: ['累计项目', '额度名称', '额度', '项目', '限额名称', 'limit'],
    isNeeded: true,
  },
  amount: {
    form: 'amount',
    name: { zh: '已用额度', en: 'amount' },
    alsoCalled: ['金额', '已用金额', '累计金额', '期初金额', '数额', '已用', 'used'],
    isNeeded: true,
  },
} as const satisfies Readonly<Record<string, ImportColumn>>;

export type FieldName = keyof typeof COLUMNS;

export interface ImportKind {
  readonly name: Text;
  readonly columns: readonly FieldName[];
}

export const IMPORT_KINDS = {
  persons: {
    name: { zh: '人员名单（登记人员和类别）', en: 'a list of people (registers them, with their category)' },
    columns: ['name', 'idNumber', 'villageCode', 'phone', 'bankAccount', 'category', 'fromDay', 'toDay'],
  },
  changes: {
    name: { zh: '月度变动（新增、退出）', en: 'changes of a month (who became and ceased what)' },
    columns: ['name', 'idNumber', 'change', 'category', 'day'],
  },
  'opening-sums': {
    name: { zh: '期初已用额度（启用前各人已用）', en: 'opening balances (what each person had used before Doudi began)' },
    columns: ['name', 'idNumber', 'period', 'counter', 'amount'],
  },
} as const satisfies Readonly<Record<string, ImportKind>>;

export type ImportKindName = keyof typeof IMPORT_KINDS;
/** Lists that say who people are; the others say what they have used. */
export type RegistryKind = Exclude<ImportKindName, 'opening-sums'>;
export const IMPORT_KIND_NAMES = Object.keys(IMPORT_KINDS) as [ImportKindName, ...ImportKindName[]];
export const FIELD_NAMES = Object.keys(COLUMNS) as [FieldName, ...FieldName[]];

export function importColumn(field: FieldName): ImportColumn {
  return COLUMNS[field];
}

export function columnsOf(kind: ImportKindName): readonly FieldName[] {
  return IMPORT_KINDS[kind].columns;
}

export function isNeeded(field: FieldName): boolean {
  return importColumn(field).isNeeded === true;
}

/** The longest list at once; the tallest sheet has twice as many rows. */
export const MOST_ROWS = 500_000;
export const MOST_COLUMNS = 200;
/** What a file may weigh, as it is sent. */
export const MOST_FILE_BYTES = 64 * 1024 * 1024;
/** A file comes in parts of so many bytes, each a request of its own: one that is lost is sent again, and nothing waits in memory. */
export const PART_BYTES = 512 * 1024;
