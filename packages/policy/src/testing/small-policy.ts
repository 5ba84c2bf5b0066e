// Policies of a line or two and bills of a few words, for tests that pay by hand: amounts and shares as a bill and an article write them.
import { tracksOf } from '../balances.ts';
import type { Charges } from '../bill.ts';
import type { Claim } from '../claim.ts';
import { ALWAYS, type Condition, type Facts } from '../condition.ts';
import type { Day } from '../day.ts';
import { explain } from '../explain/explain.ts';
import { type Fen, parseRatio, type Ratio, toFen } from '../money.ts';
import { emptyBooks, settleInto } from '../order.ts';
import type { Amount, Base, BenefitLine, Coinsurance, Limit, Mechanism, Policy, Share } from '../policy.ts';
import { isRefusal, type Settlement } from '../settle.ts';
import { emptyPolicy, inpatientClaim, plainLine } from './random-policy.ts';

export const IN_SCOPE: Base = { portions: ['inScope'], basis: 'charged' };
export const LEFT_IN_SCOPE: Base = { portions: ['inScope'], basis: 'left' };

export function ratio(text: string): Ratio {
  const parsed = parseRatio(text);
  if (parsed === undefined) throw new Error(`not a share: ${text}`);
  return parsed;
}

export const share = (text: string): Share => ({ kind: 'ratio', ratio: ratio(text) });
export const yuan = (text: string): Amount => ({ kind: 'fen', amountFen: toFen(text) });
export const limit = (each: Limit['each'], text: string, name = 'limit'): Limit => ({ each, name, amount: yuan(text) });
export const isOf = (category: string): Condition => ({ kind: 'has', fact: 'categories', which: 'any', values: [category] });

/** A share of what is in scope, as billed, unless said otherwise. */
export function pays(text: string, more: Partial<Coinsurance> = {}): Coinsurance {
  return { kind: 'coinsurance', base: IN_SCOPE, slices: [], rate: { kind: 'share', share: share(text) }, isYearToDate: false, ...more };
}

/** A line with one row for everybody. */
export function lineThat(mechanism: Mechanism, { limits = [], id = 'aid', ...more }: Partial<BenefitLine> & { limits?: readonly Limit[] } = {}): BenefitLine {
  const line = { ...plainLine(id), rows: [{ when: ALWAYS, assumed: [], pays: mechanism, limits }], ...more };
  return { ...line, tracks: tracksOf(line) };
}

export function policyOf(...lines: readonly BenefitLine[]): Policy {
  return { ...emptyPolicy, counters: [], lines };
}

type Bill = Partial<Record<keyof Charges, string>> & { readonly on?: string; readonly facts?: Facts } & Pick<
    Partial<Claim>,
    'given' | 'accountOpeningFen' | 'kind'
  >;

/** A stay of one person in January 2020, unless said otherwise. */
export function bill({ on = '2020-01-31', facts, given, accountOpeningFen, kind = 'inpatient', ...charges }: Bill): Claim {
  return {
    ...inpatientClaim,
    kind,
    dischargedOn: on as Day,
    facts: { ...inpatientClaim.facts, kind, dischargedOn: on, ...facts },
    charges: { ...inpatientClaim.charges, ...Object.fromEntries(Object.entries(charges).map(([charge, text]) => [charge, toFen(text)])) },
    ...(given && { given }),
    ...(accountOpeningFen !== undefined && { accountOpeningFen }),
  };
}

/** A year of one person's bills, one after the other. */
export function settleYear(policy: Policy, ...claims: readonly Claim[]): Settlement[] {
  const books = emptyBooks();
  return claims.map((claim) => {
    const outcome = settleInto(books, policy, claim);
    if (isRefusal(outcome)) throw new Error(outcome.message.en);
    return outcome;
  });
}

/** What each line pays on each bill. */
export function paidOn(policy: Policy, ...claims: readonly Claim[]): Fen[][] {
  return settleYear(policy, ...claims).map(({ lines }) => lines.map(({ paidFen }) => paidFen));
}

/** What the explanation says of the lines on the last of some bills. */
export function saidOfLast(policy: Policy, ...claims: readonly Claim[]): string[] {
  const last = settleYear(policy, ...claims).at(-1);
  return last ? explain(policy, last, 'en').sentences.flatMap(({ line, text }) => (line === undefined ? [] : [text])) : [];
}
