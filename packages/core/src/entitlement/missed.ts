// Assistance that was missed: bills of one person and year settled again by the rules and the categories as they are known now, each on the balances that
// it met and with what bills before it would have used up. Pure. What is protected stays as the bill had it, and is told in no finding.
import { type BalancesOf, type Claim, type Fen, fen, formatFen, isRefusal, type Policy, type Posting, post, settle, takeBack } from '@doudi/policy';
import { isProtectedName, type Scheme } from '../scheme/index.ts';

/** A settlement that stands, as it was stored. */
export interface SettledThen {
  readonly settlementId: string;
  readonly claim: Claim;
  readonly balances: BalancesOf;
  readonly postings: readonly Posting[];
  readonly patientFen: Fen;
  /** What each line paid, in fen. */
  readonly paid: ReadonlyMap<string, Fen>;
}

export interface KnownNow {
  /** Without protected ones. */
  readonly categoriesOn: (day: string) => readonly string[];
  readonly schemeOn: (day: string) => { readonly scheme: Scheme } | undefined;
}

export const MISSED_BECAUSE = {
  category: { zh: '出院时已有类别，结算时未登记', en: 'a category that held on the day was not known when it was settled' },
  given: { zh: '外部平台给付低于本方案计算', en: 'what was given from outside is less than the scheme computes' },
  rules: { zh: '政策已更正', en: 'the rules were corrected' },
} as const;
export type MissedBecause = keyof typeof MISSED_BECAUSE;

export interface Missed {
  readonly settlementId: string;
  readonly because: MissedBecause;
  /** What the patient would have been spared. */
  readonly missedFen: Fen;
  readonly facts: {
    readonly dischargedOn: string;
    readonly patientPaid: string;
    readonly patientWouldPay: string;
    readonly missed: string;
    readonly because: MissedBecause;
    /** Lines that would have paid more. */
    readonly lines: readonly { readonly line: string; readonly paid: string; readonly wouldPay: string }[];
    readonly categories: readonly string[];
  };
}

/** Of one person and year, in the order in which they were settled. */
export function missedOf(bills: readonly SettledThen[], known: KnownNow): Missed[] {
  const found: Missed[] = [];
  const [instead, before]: [Posting[], Posting[]] = [[], []];
  for (const bill of bills) {
    const { claim } = bill;
    const now = known.schemeOn(claim.dischargedOn);
    if (!now) continue;
    const { policy } = now.scheme;
    const { claim: again, isOfOther } = claimNow(claim, policy, known.categoriesOn(claim.dischargedOn));
    const balances = carriedOn(bill.balances, instead, before);
    const settlement = settle(policy, balances, again, { isTraced: false });
    // A bill that would be refused now, or waits for somebody, says nothing of help that was missed.
    if (isRefusal(settlement) || settlement.heldBy) continue;
    instead.push(...settlement.postings);
    before.push(...bill.postings);
    if (settlement.patientFen >= bill.patientFen) continue;
    const because: MissedBecause = isOfOther ? 'category' : claim.given !== undefined ? 'given' : 'rules';
    const missedFen = fen(bill.patientFen - settlement.patientFen);
    found.push({
      settlementId: bill.settlementId,
      because,
      missedFen,
      facts: {
        dischargedOn: claim.dischargedOn,
        patientPaid: formatFen(bill.patientFen),
        patientWouldPay: formatFen(settlement.patientFen),
        missed: formatFen(missedFen),
        because,
        lines: settlement.lines.flatMap(({ benefit, paidFen }) => {
          const paid = bill.paid.get(benefit.line) ?? (0 as Fen);
          if (benefit.isProtected || paidFen <= paid) return [];
          return [{ line: benefit.line, paid: formatFen(paid), wouldPay: formatFen(paidFen) }];
        }),
        categories: open(again),
      },
    });
  }
  return found;
}

const open = ({ facts }: Claim): string[] => categoriesIn(facts.categories).filter((category) => !isProtectedName(category) && category !== 'none');

function categoriesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}

/** The same claim with the open categories that are known now, and without what was given: what the scheme itself would pay. */
function claimNow(claim: Claim, policy: Policy, categories: readonly string[]): { readonly claim: Claim; readonly isOfOther: boolean } {
  const stated = categoriesIn(claim.facts.categories);
  // Categories of other schemes mean nothing here, and were not stated either.
  const known = categories.filter((category) => Object.hasOwn(policy.categories, category));
  const now = [...known, ...stated.filter(isProtectedName)].sort();
  const { given: _, ...rest } = claim;
  return {
    claim: { ...rest, facts: { ...claim.facts, categories: now.length > 0 ? now : ['none'] } },
    isOfOther:
      known.join() !==
      open(claim)
        .filter((category) => Object.hasOwn(policy.categories, category))
        .sort()
        .join(),
  };
}

/** What the bill met, with what earlier bills would have used up in the place of what they did. */
function carriedOn(balances: BalancesOf, instead: readonly Posting[], before: readonly Posting[]): BalancesOf {
  if (before.length === 0) return balances;
  const carried = (owner: 'person' | 'household') => {
    const changed = new Map(balances[owner]);
    post(changed, instead, owner);
    takeBack(changed, before, owner);
    return changed;
  };
  return { person: carried('person'), household: carried('household') };
}
