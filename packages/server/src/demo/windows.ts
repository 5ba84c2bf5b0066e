// The windows at which the invented county's past bills were settled: each takes what patients pay, and counts its cash at the end of each week.
// Most patients pay at once, some sign an agreement, and a few still owe.

import type { closeShift, takePayment } from '@doudi/core/cashier';
import type { SentInputOf } from '@doudi/core/contract';
import { type Day, type Fen, formatFen, toFen } from '@doudi/policy';
import { dayNumberOf, dayOf } from './day-number.ts';

export interface DemoWindow {
  readonly actorId: string;
  readonly username: string;
  readonly displayName: string;
}

const NUMERALS = '一二三四五六七八';

export const DEMO_WINDOWS: readonly DemoWindow[] = [...NUMERALS].map((numeral, index) => ({
  actorId: `demo-window-${index + 1}`,
  username: `window-${index + 1}`,
  displayName: `${numeral}号窗口`,
}));

type Payment = SentInputOf<typeof takePayment>;

/** How the patient of a bill pays their part, decided by the bill's number; undefined if nothing is paid or agreed yet. */
export function demoPayment(bill: { readonly claimId: string; readonly dischargedOn: Day }, settlementId: string, patientPays: string): Payment | undefined {
  const number = Number(bill.claimId.replace(/\D/g, ''));
  if (patientPays === '0.00' || number % 25 === 7) return undefined;
  if (number % 25 === 13) return { settlementId, parts: [], arrears: { dueOn: dayOf(dayNumberOf(bill.dischargedOn) + DAYS_TO_PAY) } };
  const means = (['cash', 'qr', 'card', 'qr', 'cash'] as const)[number % 5] ?? 'cash';
  return { settlementId, parts: [{ means, amount: patientPays }] };
}

const DAYS_TO_PAY = 90;

/** The cash of one window, week by week. */
export interface Drawer {
  readonly week: number;
  readonly shiftId: string;
  readonly cashFen: number;
}

export function weekOf(day: Day): number {
  return Math.floor(dayNumberOf(day) / 7);
}

/** The drawer with a payment more. */
export function intoDrawer(drawer: Drawer | undefined, day: Day, shiftId: string, { parts }: Payment): Drawer {
  const cashFen = parts.reduce((sum, { means, amount }) => sum + (means === 'cash' ? toFen(amount) : 0), drawer?.cashFen ?? 0);
  return { week: weekOf(day), shiftId, cashFen };
}

/** What is counted is what should be there: invented clerks make no mistakes. */
export function counted({ shiftId, cashFen }: Drawer): SentInputOf<typeof closeShift> {
  return { shiftId, countedCash: formatFen(cashFen as Fen) };
}
