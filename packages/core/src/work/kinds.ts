// What work there is: each kind says in words what must be done and why, whose work it is, how long it may take, and how it ends.
import type { Text } from '@doudi/policy';
import type { Role } from '../contract/access.ts';

export interface TaskKind {
  /** What must be done. */
  readonly what: Text;
  /** Why it must be. */
  readonly why: Text;
  readonly role: Role;
  /** Until it is due, where whoever opens it names no day. */
  readonly days: number;
  /**
   * How it ends. `record`: by the command that does it, and no other way. `by-hand`: whoever did it says how it went, out of these, and what
   * shows it.
   */
  readonly ends: 'record' | { readonly 'by-hand': Readonly<Record<string, Text>> };
  /** Of what is done by hand, the outcomes that a record brings: its cause has gone. */
  readonly causeGone?: Readonly<Record<string, Text>>;
}

/** How a matter of help ends. */
const HELPED_OR_NOT = {
  helped: { zh: '已落实帮助', en: 'help was given' },
  referred: { zh: '已转其他部门或程序', en: 'passed on to another office or procedure' },
  'no-need': { zh: '核实后无须帮助', en: 'no help is needed after all' },
  'not-reached': { zh: '无法联系', en: 'could not be reached' },
} as const;

export const TASK_KINDS = {
  'possible-duplicate': {
    what: { zh: '核对是否同一人', en: 'see whether these are one person' },
    why: { zh: '两份登记很像同一人', en: 'two records look like one person' },
    role: 'manager',
    days: 10,
    ends: 'record',
  },
  'bill-after-death': {
    what: { zh: '核查死亡之后出院的结算', en: 'look at settlements of a discharge after a death' },
    why: { zh: '登记的死亡日期早于已办结算的出院日期', en: 'the day of death lies before the discharge of a bill that was settled' },
    role: 'manager',
    days: 15,
    ends: {
      'by-hand': {
        cancelled: { zh: '已撤销结算', en: 'the settlement was cancelled' },
        'day-corrected': { zh: '死亡日期有误，已更正', en: 'the day of death was wrong and is corrected' },
        'bill-right': { zh: '核实账单无误', en: 'the bill is right after all' },
        'passed-on': { zh: '已转基金监管', en: 'passed on to those who watch over the fund' },
      },
    },
    causeGone: { 'death-withdrawn': { zh: '死亡登记已撤回', en: 'the record of the death was withdrawn' } },
  },
  'missed-assistance': {
    what: { zh: '核实应享未享的待遇', en: 'find out why an entitlement was not used' },
    why: { zh: '有待遇资格，却没有得到', en: 'somebody is entitled and was not helped' },
    role: 'manager',
    days: 30,
    ends: { 'by-hand': HELPED_OR_NOT },
  },
  'high-cost-warning': {
    what: { zh: '上门核实高额自付', en: 'visit a household with high costs of its own' },
    why: { zh: '本年个人自付超过预警线', en: 'what the person paid this year is above the line of warning' },
    role: 'manager',
    days: 15,
    ends: { 'by-hand': HELPED_OR_NOT },
  },
  'import-conflict': {
    what: { zh: '裁定导入名单与登记的矛盾', en: 'decide where an imported list contradicts the record' },
    why: { zh: '名单上的内容与登记的不同', en: 'the list says something else than the record' },
    role: 'manager',
    days: 10,
    ends: 'record',
  },
  'import-unmatched': {
    what: { zh: '查明导入名单中未找到的人', en: 'find out who an imported list means' },
    why: { zh: '名单上的身份证号没有登记', en: 'the ID number of the list is not registered' },
    role: 'manager',
    days: 10,
    ends: 'record',
  },
  uninsured: {
    what: { zh: '动员未参保的困难人员参保', en: 'see that somebody who is designated gets insured' },
    why: { zh: '属困难人员，本年没有参保', en: 'a designated person is not insured this year' },
    role: 'manager',
    days: 30,
    ends: 'record',
  },
  'recognition-step': {
    what: { zh: '办理认定的下一步', en: 'do the next step of a recognition' },
    why: { zh: '认定或退出正在办理，每一步都有期限', en: 'a case of recognition or exit is open, and each step has its days' },
    role: 'manager',
    days: 10,
    ends: 'record',
  },
  'objection-to-decide': {
    what: { zh: '处理公示异议', en: 'decide an objection' },
    why: { zh: '公示期间有人提出异议，处理之前不能继续', en: 'somebody objected to a publication; nothing goes on before it is decided' },
    role: 'manager',
    days: 5,
    ends: 'record',
  },
  'appeal-to-decide': {
    what: { zh: '复核申诉', en: 'answer an appeal' },
    why: { zh: '当事人不服认定结果', en: 'somebody appealed against the outcome of a case' },
    role: 'manager',
    days: 30,
    ends: 'record',
  },
  'measure-to-do': {
    what: { zh: '落实发展计划的措施', en: 'carry out a measure of a household’s plan' },
    why: { zh: '列入了一户的发展计划，到期前须完成', en: 'it is planned for a household, and is to be done by then' },
    role: 'manager',
    days: 30,
    ends: 'record',
  },
  'settlement-to-review': {
    what: { zh: '复核已结算的账单', en: 'review a bill that was settled' },
    why: { zh: '人员类别追溯生效或终止，涉及这张账单的日期', en: 'a designation was granted or ended for days in the past, and the bill lies in them' },
    role: 'manager',
    days: 15,
    ends: {
      'by-hand': {
        'settled-again': { zh: '已撤销并重新结算', en: 'cancelled and settled again' },
        'no-difference': { zh: '核对后金额不变', en: 'the amounts stay as they are' },
        referred: { zh: '已转支付方处理', en: 'passed on to the payers' },
      },
    },
  },
} as const satisfies Readonly<Record<string, TaskKind>>;

export type TaskKindName = keyof typeof TASK_KINDS;

export const TASK_KIND_NAMES = Object.keys(TASK_KINDS) as [TaskKindName, ...TaskKindName[]];

export function taskKind(name: TaskKindName): TaskKind {
  return TASK_KINDS[name];
}
