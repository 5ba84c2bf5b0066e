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
  uninsured: {
    what: { zh: '动员未参保的困难人员参保', en: 'see that somebody who is designated gets insured' },
    why: { zh: '属困难人员，本年没有参保', en: 'a designated person is not insured this year' },
    role: 'manager',
    days: 30,
    ends: 'record',
  },
} as const satisfies Readonly<Record<string, TaskKind>>;

export type TaskKindName = keyof typeof TASK_KINDS;

export const TASK_KIND_NAMES = Object.keys(TASK_KINDS) as [TaskKindName, ...TaskKindName[]];

export function taskKind(name: TaskKindName): TaskKind {
  return TASK_KINDS[name];
}
