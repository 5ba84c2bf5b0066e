// Why a row is not taken, in words for whoever must mend it. A reason by itself never repeats what stands in the cell; `saidIn` says what of it may be shown.
import type { Text } from '@doudi/policy';
import { ID_NUMBER_FAULTS } from '../registry/check-id-number.ts';
import { type FieldName, importColumn } from './kinds.ts';

export interface Reason {
  readonly code: ReasonCode;
  readonly field?: FieldName;
  /** Another row of the file. */
  readonly row?: number;
}

const WORDS = {
  missing: { zh: '未填写', en: 'is empty' },
  formula: { zh: '是公式；请改为填写值（复制后“选择性粘贴—数值”）', en: 'is a formula; put the value there (copy, then paste as values)' },
  fault: { zh: '是表格的错误值，请改正', en: 'is an error of the spreadsheet; mend it' },
  'too-long': { zh: '过长', en: 'is too long' },
  'bad-text': { zh: '含有无法保存的字符', en: 'holds characters that cannot be stored' },
  'numeric-id': {
    zh: '是数字格式：超过 15 位的数字已被表格软件改动，无法恢复。请将该列设为“文本”格式，再从原件重新填写',
    en: 'is a number: a spreadsheet keeps only 15 digits and has changed the others for good. Format the column as text and fill it in again from the source',
  },
  'id-form': ID_NUMBER_FAULTS.form,
  'id-area': ID_NUMBER_FAULTS.area,
  'id-day': ID_NUMBER_FAULTS.day,
  'id-check-digit': ID_NUMBER_FAULTS['check-digit'],
  'born-later': { zh: '中的出生日期晚于今天', en: 'says a birth after today' },
  'unknown-village': {
    zh: '在本县区划中没有，或有多个同名；请填 12 位代码',
    en: 'is no village of the county, or of several that are called so; give its code of 12 digits',
  },
  'bad-phone': { zh: '不是手机号或带区号的固定电话', en: 'is no mobile and no landline with its area' },
  'bad-account': { zh: '不是银行卡号，或校验位不符', en: 'is no card number, or its check digit does not fit' },
  'unknown-category': { zh: '不是本县方案中的类别', en: 'is no category of the county’s schemes' },
  'walled-category': { zh: '不能通过名单导入；由诊疗团队的医生登记', en: 'cannot be imported; a doctor of the treating team records it' },
  'bad-day': { zh: '不是日期，应如 2026-01-31', en: 'is no day such as 2026-01-31' },
  'before-birth': { zh: '早于出生日期', en: 'lies before the birth' },
  'ends-before': { zh: '早于起始日期', en: 'lies before the first day' },
  'day-ahead': { zh: '晚于今天一年以上，请核对', en: 'lies more than a year ahead; check it' },
  'bad-change': { zh: '应为“新增”或“退出”', en: 'must say "became" or "ceased"' },
  'twice-in-file': { zh: '与另一行是同一人同一类别', en: 'says the same person and category as another row' },
  'other-name-in-file': { zh: '与另一行身份证号相同而姓名不同', en: 'has the ID number of another row, and another name' },
  'bad-period': { zh: '应为年度（如 2026）、月份（如 2026-03）或“终身”', en: 'must be a year such as 2026, a month such as 2026-03, or "life"' },
  'period-ahead': { zh: '尚未开始，不会有已用额度；请核对年度', en: 'has not begun, so that nothing can be used of it; check the year' },
  'no-scheme-then': { zh: '没有本县有效的方案；请核对年度', en: 'is a time in which no scheme of the county holds; check it' },
  'unknown-counter': {
    zh: '不是本县方案在该期间累计的项目；请按“名单导入”页所列名称填写，如 paid/basic',
    en: 'is nothing that the county’s schemes count in that period; give a name as the page of imports lists them, such as paid/basic',
  },
  'ambiguous-counter': {
    zh: '可指本县方案的多个累计项；请填全名，如 household/paid/basic',
    en: 'may be several counters of the county’s schemes; give the whole name, such as household/paid/basic',
  },
  'bad-amount': {
    zh: '应为不小于 0、至多两位小数的元数（次数为整数）',
    en: 'must be yuan with at most two places, 0 or more (whole numbers where something is counted)',
  },
  'counter-twice-in-file': { zh: '与另一行是同一人同一期间同一累计项', en: 'says the same person, period and counter as another row' },
  'not-registered': {
    zh: '在本县没有登记；请先登记此人，再导入这一行',
    en: 'is not registered in the county; register the person first, then import the row again',
  },
  'other-name': {
    zh: '与本县登记的姓名不同；请核对身份证号，或先更正登记，再导入这一行',
    en: 'is not the name that the county has for this ID number; check the number or correct the record, then import the row again',
  },
  'settled-before': {
    zh: '期间此人（或同户）在本系统已有结算或已用额度，期初额度不能再补；请核对，必要时先撤销这些结算',
    en: 'is a time in which Doudi settled bills of this person or household, or knows what they used; an opening balance comes before. Check it, and cancel those bills first if need be',
  },
  'opened-before': {
    zh: '已有不同的期初额度；请核对，确需更改的先撤销上次导入',
    en: 'has another opening balance already; check it, and take that import back first if it was wrong',
  },
  'village-needed': { zh: '未填写；此人尚未登记，登记须有所在村', en: 'is empty; the person is not registered yet, and registering needs the village' },
} as const satisfies Readonly<Record<string, Text>>;

export type ReasonCode = keyof typeof WORDS;
export const REASON_CODES = Object.keys(WORDS) as [ReasonCode, ...ReasonCode[]];

/** With what stood in the cell, where whoever reads it may know. */
export function reasonWords({ code, field, row }: Reason, said?: string): Text {
  const column = field && importColumn(field).name;
  const other = row === undefined ? { zh: '', en: '' } : { zh: `（第 ${row} 行）`, en: ` (row ${row})` };
  const cell = said === undefined ? { zh: '', en: '' } : { zh: `；表中为“${said}”`, en: `; the cell says “${said}”` };
  return {
    zh: `${column ? `“${column.zh}”` : ''}${WORDS[code].zh}${other.zh}${cell.zh}`,
    en: `${column ? `${column.en}: ` : ''}${WORDS[code].en}${other.en}${cell.en}`,
  };
}
