// Bills and people of a finding in words.
import { PORTIONS, portionsOf } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Facts } from '../condition.ts';
import { conditionWords } from '../explain/condition-words.ts';
import { PORTION_WORDS } from '../explain/step-words.ts';
import { printFen } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Text } from '../text.ts';
import type { FindingKind } from './finding.ts';

export const FINDING_KIND_WORDS: { readonly [kind in FindingKind]: Text } = {
  'promise-broken': { zh: '超出承诺', en: 'promise broken' },
  'needier-worse': { zh: '更困难者负担更重', en: 'needier but worse off' },
  cliff: { zh: '悬崖', en: 'cliff' },
  'above-ceiling': { zh: '超过上级规定', en: 'above a ceiling' },
  gap: { zh: '空缺', en: 'gap' },
  overlap: { zh: '重叠', en: 'overlap' },
  'never-pays': { zh: '从不支付', en: 'never pays' },
};

/** 特困人员 / destitute; who has no category is somebody of none. */
export function peopleWords(categories: readonly string[], policy: Policy, between: Text = { zh: '并', en: ' and ' }): Text {
  if (categories.length === 0 || categories[0] === 'none') return { zh: '无救助类别的人', en: 'a person of no category' };
  return joined(
    categories.map((category) => policy.categories[category] ?? { zh: category, en: category }),
    between,
  );
}

/** 住院，二级医院 / inpatient stay, level-2 hospital: all that is stated but the person's categories and the day. */
export function circumstanceWords(facts: Facts, policy: Policy): Text {
  const told = Object.entries(facts).filter(([fact, value]) => fact !== 'categories' && fact !== 'dischargedOn' && value !== undefined && value !== false);
  return joined(
    told.map(([fact, value]) =>
      policy.counters.some(({ id }) => id === fact)
        ? conditionWords({ kind: 'range', fact, from: Number(value), to: Number(value) }, policy)
        : conditionWords({ kind: 'is', fact, values: [value as string] }, policy),
    ),
    { zh: '，', en: ', ' },
  );
}

/** What the bills cost; earlier ones of the year first. */
export function billWords(claims: readonly Claim[], policy: Policy): Text {
  const words = claims.map((claim) => portionWords(claim, policy));
  const bill = words.at(-1) ?? { zh: '', en: '' };
  const earlier = joined(words.slice(0, -1), { zh: '；', en: '; ' });
  if (words.length < 2) return bill;
  return { zh: `本年此前已有账单（${earlier.zh}），本次${bill.zh}`, en: `after earlier bills of the year (${earlier.en}) a bill of ${bill.en}` };
}

function portionWords({ charges }: Claim, policy: Policy): Text {
  const portions = portionsOf(charges, policy.prepayRatio);
  const there = PORTIONS.filter((portion) => portions[portion] > 0);
  return joined(
    there.map((portion) => ({
      zh: `${PORTION_WORDS[portion].zh} ${printFen(portions[portion])} 元`,
      en: `${printFen(portions[portion])} of ${PORTION_WORDS[portion].en}`,
    })),
    { zh: '、', en: ', ' },
  );
}

export function joined(parts: readonly Text[], between: Text): Text {
  return { zh: parts.map(({ zh }) => zh).join(between.zh), en: parts.map(({ en }) => en).join(between.en) };
}
