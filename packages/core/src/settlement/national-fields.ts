// What a clerk pastes from a hospital's system: the settlement of the national interface (transactions 2206, 2207, 2303, 2304),
// as JSON, as lines or as a table, with codes or with the interface's Chinese names → amounts and identifiers.
// Nothing is guessed: what is not known, or cannot be read exactly, is told.
import { type Day, type Fen, formatFen, MAX_AMOUNT_FEN, parseDay, parseFen, type Text } from '@doudi/policy';
import { parseJson } from '../json.ts';
import { NATIONAL_PAY_FIELDS } from '../scheme/national-fields.ts';

/** Amounts by their code, with the name that the interface gives them. */
export const NATIONAL_AMOUNTS = {
  medfee_sumamt: '医疗费总额',
  fulamt_ownpay_amt: '全自费金额',
  overlmt_selfpay: '超限价自费费用',
  preselfpay_amt: '先行自付金额',
  inscp_scp_amt: '符合政策范围金额',
  act_pay_dedc: '实际支付起付线',
  ...NATIONAL_PAY_FIELDS,
  fund_pay_sumamt: '基金支付总额',
  psn_part_amt: '个人负担总金额',
  acct_pay: '个人账户支出',
  psn_cash_pay: '个人现金支出',
  acct_mulaid_pay: '个人账户共济支付金额',
} as const;
export type NationalAmount = keyof typeof NATIONAL_AMOUNTS;

/** Identifiers that say something about our bill. */
const TEXTS = {
  setl_id: '结算ID',
  medins_setl_id: '医药机构结算ID',
  mdtrt_id: '就诊ID',
  begndate: '开始日期',
  enddate: '结束日期',
  setl_time: '结算时间',
  fixmedins_code: '定点医药机构编号',
  hosp_lv: '医院等级',
  med_type: '医疗类别',
  insutype: '险种类型',
  certno: '证件号码',
  psn_name: '人员姓名',
  refd_setl_flag: '退费结算标志',
} as const;
export type NationalText = keyof typeof TEXTS;

/** Known, and of no use for a bill: they are passed over in silence. */
const PASSED_OVER = {
  psn_no: '人员编号',
  gend: '性别',
  brdy: '出生日期',
  age: '年龄',
  psn_type: '人员类别',
  cvlserv_flag: '公务员标志',
  mdtrt_cert_type: '就诊凭证类型',
  clr_optins: '清算经办机构',
  clr_way: '清算方式',
  clr_type: '清算类别',
  insu_admdvs: '参保地医保区划',
  pool_prop_selfpay: '基本医疗保险统筹基金支付比例',
  dedc_std: '起付标准',
  crt_dedc: '本次起付线',
  balc: '余额',
} as const;

/** Codes of other tables of the interface, and names that hospitals print, for the same thing. */
const OTHER_NAMES: Readonly<Record<string, NationalAmount | NationalText | keyof typeof PASSED_OVER>> = {
  othfund_pay: 'oth_pay',
  ownpay_hosp_part: 'hosp_part_amt',
  psn_pay: 'psn_part_amt',
  cash_payamt: 'psn_cash_pay',
  总费用: 'medfee_sumamt',
  费用总额: 'medfee_sumamt',
  医疗总费用: 'medfee_sumamt',
  医疗费用总额: 'medfee_sumamt',
  超限价金额: 'overlmt_selfpay',
  符合政策范围内金额: 'inscp_scp_amt',
  统筹基金支出: 'hifp_pay',
  统筹基金支付: 'hifp_pay',
  公务员医疗补助资金支出: 'cvlserv_pay',
  大病保险资金支出: 'hifmi_pay',
  大病保险支付: 'hifmi_pay',
  医疗救助支付: 'maf_pay',
  个人账户支付: 'acct_pay',
  现金: 'psn_cash_pay',
  现金支付: 'psn_cash_pay',
  个人现金支付: 'psn_cash_pay',
  共济: 'acct_mulaid_pay',
  个人账户共济支付: 'acct_mulaid_pay',
  出院日期: 'enddate',
  出院时间: 'enddate',
  入院日期: 'begndate',
  结算日期: 'setl_time',
  身份证号: 'certno',
  姓名: 'psn_name',
  统筹基金支付比例: 'pool_prop_selfpay',
};

const CODES: ReadonlyMap<string, string> = new Map([
  ...[NATIONAL_AMOUNTS, TEXTS, PASSED_OVER].flatMap((known) =>
    Object.entries(known).flatMap(([code, name]): [string, string][] => [
      [code, code],
      [name.toLowerCase(), code],
    ]),
  ),
  ...Object.entries(OTHER_NAMES),
]);

export interface NationalFields {
  readonly amounts: { readonly [code in NationalAmount]?: Fen };
  readonly texts: { readonly [code in NationalText]?: string };
  /** What the hospital may call the bill: its settlement, since one stay may be settled in parts; else the visit. */
  readonly billNumber?: string;
  /** The day on which the stay ended; where none is told, the day of its settlement. */
  readonly dischargedOn?: Day;
  /** Names that this reader does not know, as they were written. */
  readonly unknown: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  /** As it was written; empty where it is the whole text. */
  readonly name: string;
  readonly value: string;
  readonly reason: Text;
}

/** Reads what was pasted. A value that cannot be read, or that stands twice and differs, is told and not used. */
export function readNationalFields(text: string): NationalFields {
  const pasted = text.replace(/[\uFEFF\u200B]/g, '').trim();
  const members = pasted === '' ? [] : /^[{[]/.test(pasted) ? membersOfJson(pasted) : membersOfText(pasted.normalize('NFKC'));
  return Array.isArray(members) ? sortMembers(members) : { amounts: {}, texts: {}, unknown: [], unreadable: [members] };
}

interface Member {
  readonly name: string;
  readonly value: string;
}

/** Numbers are kept as their digits: an identifier of twenty digits is none that a binary fraction can hold. */
function membersOfJson(text: string): Member[] | Unreadable {
  const parsed = parseJson(text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) => (part.startsWith('"') ? part : `"${part}"`)));
  if (!parsed.isJson) return unreadable('', text, parsed.reason);
  return collect('', parsed.value, MOST_NESTING);
}

/** A whole answer of the interface nests output, setlinfo and the fields. */
const MOST_NESTING = 4;

/** The members of an object and of those within it. Lists hold details, not the settlement; one of a single object is taken for it. */
function collect(name: string, value: unknown, depth: number): Member[] {
  if (typeof value !== 'object' || value === null) return [{ name, value: value === null ? '' : String(value) }];
  if (depth === 0) return [{ name, value: '…' }];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, inside]) => collect(key, inside, depth - 1));
  return value.length === 1 && name === '' ? collect(name, value[0], depth) : [{ name, value: '…' }];
}

/** A settlement has some forty fields; whoever pastes a whole document meant something else. */
const MOST_CHARACTERS = 20_000;

function membersOfText(text: string): Member[] | Unreadable {
  if (text.length > MOST_CHARACTERS) return unreadable('', text, { zh: '内容过长；请只粘贴一次结算', en: 'it is too long; paste one settlement' });
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  return membersOfTable(lines) ?? lines.flatMap(splitPairs).map(toMember);
}

/** A line of names above a line of values, as a spreadsheet copies them. */
function membersOfTable(lines: readonly string[]): Member[] | Unreadable | undefined {
  const [first = '', second, ...more] = lines;
  const head = cellsOf(first, first.includes('\t'));
  if (new Set(head.map(codeOf).filter((code) => code !== undefined)).size < 2) return undefined;
  if (second === undefined)
    return unreadable('', first, { zh: '只有标题行，没有数据；请连同数据行一起复制', en: 'there are names and no values; copy the row below too' });
  if (more.length > 0) return unreadable('', first, { zh: '有多行数据；请只粘贴一次结算的那一行', en: 'there are several rows; paste the one settlement' });
  const values = cellsOf(second, first.includes('\t'));
  if (values.length !== head.length) {
    return unreadable('', second, {
      zh: `标题有 ${head.length} 列，数据有 ${values.length} 列；请整行复制，带千分位的金额须加引号`,
      en: `there are ${head.length} names and ${values.length} values; copy whole rows, and amounts with separators in quotes`,
    });
  }
  return head.map((name, index) => ({ name, value: values[index] ?? '' }));
}

function cellsOf(line: string, isTabbed: boolean): string[] {
  if (isTabbed) return line.split('\t').map((cell) => cell.trim());
  return [...`,${line}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g)].map(([, quoted, plain = '']) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}

/** Several pairs may stand in one line; a comma before a digit belongs to an amount. */
function splitPairs(line: string): string[] {
  return line
    .replace(/ {2,}/g, '  ')
    .split(/;|,(?!\d)|(?:\t| {2})(?=[^\s\d:=][^\s:=]*[:=])/)
    .filter((pair) => pair.trim() !== '');
}

/** `name: value`, `name=value`, `name<TAB>value`, `name value`, also with code and Chinese name side by side. */
function toMember(pair: string): Member {
  const [, word = '', behind = ''] = /^(\S+)\s+[:=]?\s*([\s\S]*)$/.exec(pair.trim()) ?? [];
  // A known word ends the name, so that the colon of a time behind it separates nothing.
  if (codeOf(word) !== undefined) return { name: word, value: withoutName(word, behind) };
  const [, name = word || pair, value = behind] = /^([^:=\t]+)[:=\t]([\s\S]*)$/.exec(pair.trim()) ?? [];
  return { name, value: withoutName(name, value) };
}

/** `medfee_sumamt 医疗费总额 100.00`: the second word says the same as the first. */
function withoutName(name: string, value: string): string {
  const [, second = '', rest = ''] = /^\s*(\S+?)\s*[:=\s]\s*(\S[\s\S]*)$/.exec(value) ?? [];
  return codeOf(second) !== undefined && codeOf(second) === codeOf(name) ? rest : value;
}

const bare = (text: string) => text.trim().replace(/^["'“”‘’]+|["'“”‘’,]+$/g, '');

/** The code of a name: as it stands, without what stands in brackets behind it, or what stands there. */
function codeOf(name: string): string | undefined {
  const plain = bare(name.normalize('NFKC')).toLowerCase().replace(/\s+/g, '');
  const [, before = '', inside = ''] = /^([^()[\]]*)[([]([^()[\]]*)[)\]]$/.exec(plain) ?? [];
  return CODES.get(plain) ?? CODES.get(before) ?? CODES.get(inside);
}

/** What hospitals print where there is nothing. */
const NOTHING = new Set(['', '-', '--', '/', '无', 'null', 'undefined']);

function sortMembers(members: readonly Member[]): NationalFields {
  const amounts = new Map<string, Fen>();
  const texts = new Map<string, string>();
  const unknown: string[] = [];
  const problems: Unreadable[] = [];
  const twice = new Set<string>();
  const keep = <Value>(kept: Map<string, Value>, code: string, value: Value, { name, value: written }: Member) => {
    const earlier = kept.get(code);
    if (earlier !== undefined && earlier !== value) {
      twice.add(code);
      problems.push(unreadable(name, written, TWICE));
    }
    kept.set(code, value);
  };
  for (const member of members) {
    const code = codeOf(member.name);
    const value = bare(member.value.normalize('NFKC'));
    if (code === undefined) unknown.push(bare(member.name));
    else if (NOTHING.has(value) || Object.hasOwn(PASSED_OVER, code)) continue;
    else if (Object.hasOwn(TEXTS, code)) keep(texts, code, value, member);
    else {
      const amount = readAmount(value);
      if (typeof amount === 'number') keep(amounts, code, amount, member);
      else problems.push(unreadable(member.name, member.value, amount));
    }
  }
  for (const code of twice) if (!amounts.delete(code)) texts.delete(code);
  if (texts.get('refd_setl_flag') === '1') problems.push(unreadable('refd_setl_flag', '1', REFUNDED));
  const billNumber = texts.get('setl_id') ?? texts.get('medins_setl_id') ?? texts.get('mdtrt_id');
  const dischargedOn = dischargeDay(texts, problems);
  return {
    amounts: Object.fromEntries(amounts),
    texts: Object.fromEntries(texts),
    ...(billNumber !== undefined && { billNumber }),
    ...(dischargedOn !== undefined && { dischargedOn }),
    unknown: [...new Set(unknown)],
    unreadable: problems,
  };
}

const TWICE: Text = { zh: '出现两次且不相同，未采用；请核对后手工填写', en: 'it stands twice and differs, so neither is used; check and type it' };
const REFUNDED: Text = { zh: '这是退费结算；请粘贴有效的那一次结算', en: 'this settlement was refunded; paste the one that stands' };

/** What is shown of a value is cut: somebody may paste a whole page. */
function unreadable(name: string, value: string, reason: Text): Unreadable {
  const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return { name: cut(name.trim()), value: cut(value.trim()), reason };
}

/** Yuan with or without sign, unit and separators, exactly to the fen; some systems print `.5` and some `1.5000`. */
function readAmount(text: string): Fen | Text {
  const plain = text.replace(/^(¥|rmb|cny)\s*|\s*(元|yuan)$/gi, '').trim();
  if (/^-/.test(plain)) return { zh: '是负数：退费结算不能作为账单', en: 'it is negative: a refund is no bill' };
  const [, whole, decimals = ''] = /^(\d*|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(plain) ?? [];
  if (whole === undefined || `${whole}${decimals}` === '') return { zh: '不是金额；应为元，如 1234.50', en: 'it is no amount; expected yuan such as 1234.50' };
  const places = decimals.replace(/0+$/, '');
  if (places.length > 2) return { zh: '小数超过两位，无法精确到分', en: 'it has more than two decimals and is no exact amount of fen' };
  const amount = parseFen(`${whole.replaceAll(',', '') || '0'}.${places.padEnd(2, '0')}`);
  return amount ?? { zh: `金额过大，最多 ${formatFen(MAX_AMOUNT_FEN)}`, en: `it is too large; at most ${formatFen(MAX_AMOUNT_FEN)}` };
}

function dischargeDay(texts: ReadonlyMap<string, string>, problems: Unreadable[]): Day | undefined {
  for (const code of ['enddate', 'setl_time']) {
    const value = texts.get(code);
    if (value === undefined) continue;
    const day = readDay(value);
    if (day !== undefined) return day;
    problems.push(unreadable(code, value, { zh: '不是存在的日期；请手工填写', en: 'it is no day of the calendar; type it' }));
  }
  return undefined;
}

/** `2025-03-01 10:20:00`, `20250301102000`, `2025/3/1`, `2025年3月1日`. */
function readDay(text: string): Day | undefined {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})(\d{2})(\d{2})(?:\d{6})?$/.exec(text) ?? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?$/.exec(text) ?? [];
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}
