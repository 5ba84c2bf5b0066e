// What a statement on paper says beside the settlement's own facts: which lines have room, what was paid by which means, what the code carries. Pure.
import type { getPayments, Means } from '@doudi/core/cashier';
import { MEANS } from '@doudi/core/cashier';
import type { OutputOf } from '@doudi/core/contract';
import { sumOf } from '../../ui/amount-text.ts';

/** As many as stand in a third of an A4 page with lines that pay nothing among them. */
const MOST_LINES = 6;

/** All lines where there is room; else those that pay something, and how many are left out. */
export function linesOnPaper<Line extends { readonly paid: string }>(lines: readonly Line[]): { readonly shown: readonly Line[]; readonly leftOut: number } {
  if (lines.length <= MOST_LINES) return { shown: lines, leftOut: 0 };
  const shown = lines.filter(({ paid }) => paid !== '0.00');
  return { shown, leftOut: lines.length - shown.length };
}

/** What the patient paid and was not given back, a row a means. */
export function paidByMeans(payments: OutputOf<typeof getPayments>['payments']): { readonly means: Means; readonly amount: string }[] {
  return MEANS.map((means) => ({
    means,
    amount: sumOf(payments.filter((payment) => payment.means === means && payment.refundedAt === undefined).map(({ amount }) => amount)),
  })).filter(({ amount }) => amount !== '0.00');
}

/** A phone that scans it opens the page that verifies it; the code stands behind the hash, which no server sees or logs. */
export function verificationAddress(origin: string, code: string): string {
  return `${origin}/verify#${code}`;
}

const CODE = /^[A-Za-z0-9._-]{20,200}$/;

/** The code of what was scanned or typed: the whole address, or the code alone; undefined if it can be none. */
export function codeOf(scanned: string): string | undefined {
  const text = scanned.trim();
  const code = text.includes('#') ? text.slice(text.lastIndexOf('#') + 1) : text;
  return CODE.test(code) ? code : undefined;
}
