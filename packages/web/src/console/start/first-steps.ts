// What a newcomer tries first, by role, and which question each screen answers.

import type { Role } from '@doudi/core/contract';
import type { WordName } from '../../words/index.ts';
import type { Path } from '../addresses.ts';

export interface Step {
  readonly text: WordName;
  /** The page where it is done. */
  readonly path: Path;
  /** Where on that page. */
  readonly query?: string;
  /** In the invented county people to try it with are named. */
  readonly namesPeople?: boolean;
}

export const FIRST_STEPS: Readonly<Record<Role, readonly Step[]>> = {
  clerk: [
    { text: 'start.step.clerk.find', path: '/window', namesPeople: true },
    { text: 'start.step.clerk.bill', path: '/window' },
    { text: 'start.step.clerk.why', path: '/window' },
    { text: 'start.step.clerk.settle', path: '/window' },
    { text: 'start.step.clerk.cancel', path: '/settlements', query: '?isMine=true' },
    { text: 'start.step.clerk.admit', path: '/admissions' },
    { text: 'start.step.clerk.shift', path: '/shift' },
  ],
  finance: [
    { text: 'start.step.finance.owed', path: '/account' },
    { text: 'start.step.finance.bills', path: '/account' },
    { text: 'start.step.finance.why', path: '/settlements' },
    { text: 'start.step.finance.holds', path: '/admissions' },
  ],
  payer: [
    { text: 'start.step.payer.owed', path: '/account' },
    { text: 'start.step.payer.books', path: '/account', query: '?tab=balance' },
    { text: 'start.step.payer.bills', path: '/account' },
    { text: 'start.step.payer.card', path: '/schemes' },
  ],
  manager: [
    { text: 'start.step.manager.settlements', path: '/settlements' },
    { text: 'start.step.manager.people', path: '/people', namesPeople: true },
    { text: 'start.step.manager.owed', path: '/account' },
    { text: 'start.step.manager.shift', path: '/shift' },
    { text: 'start.step.manager.card', path: '/schemes' },
    { text: 'start.step.manager.simulate', path: '/simulation' },
    { text: 'start.step.manager.draft', path: '/schemes' },
  ],
  doctor: [{ text: 'start.step.doctor.people', path: '/people', namesPeople: true }],
  auditor: [
    { text: 'start.step.auditor.person', path: '/audit' },
    { text: 'start.step.auditor.actor', path: '/audit' },
    { text: 'start.step.auditor.state', path: '/audit' },
  ],
  admin: [
    { text: 'start.step.admin.facility', path: '/facilities' },
    { text: 'start.step.admin.user', path: '/users' },
    { text: 'start.step.admin.leave', path: '/users' },
  ],
};

/** By the address of the screen. */
export const ANSWERS: Readonly<Record<string, WordName>> = {
  '/window': 'start.answer.window',
  '/admissions': 'start.answer.admissions',
  '/account': 'start.answer.account',
  '/settlements': 'start.answer.settlements',
  '/people': 'start.answer.people',
  '/shift': 'start.answer.shift',
  '/schemes': 'start.answer.schemes',
  '/simulation': 'start.answer.simulation',
  '/audit': 'start.answer.audit',
  '/users': 'start.answer.users',
  '/facilities': 'start.answer.facilities',
  '/permissions': 'start.answer.permissions',
  '/exports': 'start.answer.exports',
  '/approvals': 'start.answer.approvals',
  '/retention': 'start.answer.retention',
  '/work': 'start.answer.work',
  '/areas': 'start.answer.areas',
  '/duplicates': 'start.answer.duplicates',
  '/recognition': 'start.answer.recognition',
  '/enrolment': 'start.answer.enrolment',
  '/imports': 'start.answer.imports',
};

export interface KeyHelp {
  readonly keys: string;
  readonly text: WordName;
  /** Works at the window only. */
  readonly isOfWindow?: boolean;
}

export const KEYS: readonly KeyHelp[] = [
  { keys: '/', text: 'start.key.find', isOfWindow: true },
  { keys: 'Enter', text: 'start.key.next' },
  { keys: 'Ctrl+Enter', text: 'start.key.settle', isOfWindow: true },
  { keys: 'Alt+N', text: 'start.key.nextPatient', isOfWindow: true },
  { keys: 'Tab', text: 'start.key.tab' },
  { keys: 'Esc', text: 'start.key.close' },
];

export const TERMS = [
  'band',
  'promise',
  'inScope',
  'prepay',
  'deductible',
  'share',
  'ceiling',
  'topUp',
  'given',
  'provisional',
  'hold',
  'cancellation',
  'assumption',
] as const;
