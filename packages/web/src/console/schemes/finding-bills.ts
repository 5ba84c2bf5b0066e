// The bills that show a hole, settled again in this browser: what they are, and how they are paid. Pure.
import type { Scheme } from '@doudi/core/scheme';
import { type Explained, toExplained } from '@doudi/core/settlement';
import { claimsOfFinding, type DraftFinding } from '@doudi/core/studio';
import { type Claim, conditionWords, emptyBooks, isRefusal, settleInto } from '@doudi/policy';
import type { Words } from '../../words/index.ts';

export interface FindingBill {
  /** Whose bill it is: the kind, the categories, and whatever else it states. */
  readonly about: readonly string[];
  /** Bills of the year before it. */
  readonly earlier: number;
  readonly explained: Explained;
}

/** The bill, and for a comparison the other one before it. Nothing where the rules have moved on and refuse it. */
export function billsOf({ claims, other }: Pick<DraftFinding, 'claims' | 'other'>, scheme: Scheme, words: Words): FindingBill[] {
  return [other, claims].flatMap((each) => (each === undefined ? [] : billOf(claimsOfFinding(each), scheme, words)));
}

function billOf(claims: readonly Claim[], { rules, facts }: Scheme, words: Words): FindingBill[] {
  const books = emptyBooks();
  const outcomes = claims.map((claim) => settleInto(books, rules, claim));
  const [claim, last] = [claims.at(-1), outcomes.at(-1)];
  if (!claim || !last || isRefusal(last)) return [];
  const { language, t } = words;
  const { categories } = claim.facts;
  const stated = Object.keys(facts).flatMap((fact) => {
    const value = claim.facts[fact];
    return value === undefined || value === false || Array.isArray(value) || fact === 'categories'
      ? []
      : [conditionWords({ kind: 'is', fact, values: [String(value)] }, rules)[language]];
  });
  const whom = Array.isArray(categories) ? categories.filter((category) => category !== 'none') : [];
  const about = [
    rules.kinds[claim.kind]?.[language] ?? claim.kind,
    whom.length === 0 ? t('card.noCategory') : conditionWords({ kind: 'has', fact: 'categories', which: 'all', values: whom }, rules)[language],
    ...stated,
  ];
  return [{ about, earlier: claims.length - 1, explained: toExplained(rules, last) }];
}
