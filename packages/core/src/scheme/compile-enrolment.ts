// The enrolment of a year, as data of the place: what somebody pays, who pays it for them, what the fund receives for each. Worked cases stand in the file
// and are reckoned when it is read.
import { type Citation, type Condition, type Day, type Fen, fen, formatFen, holds, minFen, payRatio, type Ratio, type Text, toFen, ZERO } from '@doudi/policy';
import { below, type Place, toAssumed, toCitations, toRatio } from './compile-values.ts';
import type { EnrolmentFile, SchemeFile } from './format.ts';
import { openCondition } from './open-condition.ts';
import { isKnown } from './scope.ts';

export interface EnrolmentPlan {
  readonly year: string;
  readonly period: { readonly from: Day; readonly to: Day };
  /** What a person pays who is helped by nobody. */
  readonly premiumFen: Fen;
  /** What the fund receives for each insured person beside it. */
  readonly subsidies: readonly { readonly id: string; readonly name: Text; readonly perHeadFen: Fen }[];
  readonly aid: readonly {
    readonly when: Condition;
    readonly pays: { readonly kind: 'share'; readonly share: Ratio } | { readonly kind: 'amount'; readonly amountFen: Fen };
    readonly payer: string;
    readonly assumed: readonly string[];
  }[];
  readonly target: Ratio;
  /** Cover that is bought for each insured person from somebody's money. */
  readonly purchases: readonly { readonly id: string; readonly name: Text; readonly perHeadFen: Fen; readonly paidBy: string }[];
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

/** How the personal part of a premium is made up. */
export interface PremiumPaid {
  readonly aidFen: Fen;
  readonly payer?: string;
  readonly personFen: Fen;
}

/** Who pays how much of the personal part for somebody with these categories: the first row that is for them. Nobody is paid more than the premium. */
export function payPremium({ premiumFen, aid }: Pick<EnrolmentPlan, 'premiumFen' | 'aid'>, categories: readonly string[]): PremiumPaid {
  const facts = { categories: categories.length > 0 ? categories : ['none'] };
  const row = aid.find(({ when }) => holds(when, facts));
  if (!row) return { aidFen: ZERO, personFen: premiumFen };
  const aidFen = minFen(premiumFen, row.pays.kind === 'share' ? payRatio(premiumFen, row.pays.share) : row.pays.amountFen);
  return { aidFen, ...(aidFen > 0 && { payer: row.payer }), personFen: fen(premiumFen - aidFen) };
}

export function compileEnrolment(file: EnrolmentFile, place: Place, head: SchemeFile): EnrolmentPlan {
  const { scope, report } = place;
  const knownPayer = (payer: string, ...path: (string | number)[]) => isKnown({ zh: '支付方', en: 'payer' }, payer, scope.payers, path, report, scope.codes);
  if (file.period.to < file.period.from) report(['period', 'to'], { zh: '集中参保期止早于起', en: 'the period of enrolment ends before it begins' });
  const aid = file.aid.map((row, index) => {
    knownPayer(row.payer, 'aid', index, 'payer');
    if ((row.share === undefined) === (row.amount === undefined))
      report(['aid', index], { zh: 'share 与 amount 须且只能写一项', en: 'exactly one of share and amount says how much' });
    return {
      when: openCondition(row.when, below(place, 'aid', index, 'when'), head),
      pays:
        row.amount !== undefined
          ? ({ kind: 'amount', amountFen: toFen(row.amount) } as const)
          : ({ kind: 'share', share: toRatio(row.share ?? '0%') } as const),
      payer: row.payer,
      assumed: toAssumed(row.assumed, below(place, 'aid', index, 'assumed')),
    };
  });
  const plan: EnrolmentPlan = {
    year: file.enrolment,
    period: { from: file.period.from as Day, to: file.period.to as Day },
    premiumFen: toFen(file.premium),
    subsidies: file.subsidies.map(({ id, name, perHead }) => ({ id, name, perHeadFen: toFen(perHead) })),
    aid,
    target: toRatio(file.target),
    purchases: (file.purchases ?? []).map(({ id, name, perHead, paidBy }, index) => {
      knownPayer(paidBy, 'purchases', index, 'paidBy');
      return { id, name, perHeadFen: toFen(perHead), paidBy };
    }),
    citations: toCitations(file.source),
    assumed: toAssumed(file.assumed, below(place, 'assumed')),
  };
  refuseSameIds(file, report);
  for (const [index, worked] of file.cases.entries()) checkCase(plan, worked, index, place);
  return plan;
}

/** A source of money is called by its name everywhere. */
function refuseSameIds({ subsidies, purchases = [] }: EnrolmentFile, report: Place['report']): void {
  for (const [what, list] of [
    ['subsidies', subsidies],
    ['purchases', purchases],
  ] as const)
    list.forEach(({ id }, index) => {
      if (list.findIndex((other) => other.id === id) < index) report([what, index, 'id'], { zh: `“${id}”重复`, en: `${id} stands twice` });
    });
}

function checkCase(plan: EnrolmentPlan, worked: EnrolmentFile['cases'][number], index: number, { scope, report }: Place): void {
  worked.categories.forEach((category, at) => {
    isKnown({ zh: '人员类别', en: 'category' }, category, scope.categories, ['cases', index, 'categories', at], report, scope.codes);
  });
  const { aidFen, payer, personFen } = payPremium(plan, worked.categories);
  const reckoned = `${formatFen(aidFen)} ${payer ?? '-'} ${formatFen(personFen)}`;
  const stated = `${formatFen(toFen(worked.aid))} ${worked.payer ?? '-'} ${formatFen(toFen(worked.patientPays))}`;
  if (reckoned !== stated)
    report(['cases', index], { zh: `算例不符：写的是 ${stated}，算出 ${reckoned}`, en: `the case says ${stated}, and it comes to ${reckoned}` });
}
