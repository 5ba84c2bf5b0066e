// For each kind of hole: what is proved, and what was only searched.
import { type Fen, printFen } from '../money.ts';
import type { Text } from '../text.ts';
import { type CheckedKind, type CheckInput, FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
import type { Situations } from './situations.ts';

interface Searched {
  readonly kinds: readonly { readonly found: Situations }[];
  readonly unwhole: ReadonlySet<string>;
  readonly situations: number;
  readonly roundingFen: number;
  readonly isComplete: boolean;
}

const NOTHING: Text = { zh: '', en: '' };

export function checkedKinds(input: CheckInput, findings: readonly Finding[], searched: Searched): CheckedKind[] {
  return FINDING_KINDS.map((kind) => ({
    kind,
    findings: findings.filter((finding) => finding.kind === kind).length,
    isAsked: isAsked(kind, input),
    proved: searched.isComplete && isAsked(kind, input) && isProved(kind, searched) ? (PROVED[kind]?.(searched) ?? NOTHING) : NOTHING,
    searched: isAsked(kind, input) ? searchedWords(kind, searched) : NOT_ASKED[kind],
  }));
}

function isProved(kind: FindingKind, { kinds, unwhole }: Searched): boolean {
  const isAll = kinds.every(({ found }) => found.isAll);
  return kind === 'overlap' || kind === 'gap' ? isAll : isAll && unwhole.size === 0;
}

function isAsked(kind: FindingKind, { policy, need, ceilings }: CheckInput): boolean {
  if (kind === 'promise-broken') return policy.promises.length + policy.flags.length > 0;
  if (kind === 'needier-worse') return need !== undefined;
  return kind !== 'above-ceiling' || ceilings.length > 0;
}

const NOT_ASKED: { readonly [kind in FindingKind]: Text } = {
  'promise-broken': { zh: '方案没有写明承诺或目标（promises、flags），未检查', en: 'the scheme states no promise and no target: not looked for' },
  'needier-worse': { zh: '方案没有写明困难次序（need），未检查', en: 'the scheme has no order of need: not looked for' },
  'above-ceiling': { zh: '方案没有写明上级规定（ceilings），未检查', en: 'the scheme states no ceiling of a superior authority: not looked for' },
  cliff: NOTHING,
  gap: NOTHING,
  overlap: NOTHING,
  'never-pays': NOTHING,
};

const along = ({ situations, roundingFen }: Searched): Text => ({
  zh: `全部 ${situations} 种情形中，没有在先账单、只有一部分费用变动的账单（0 至 500 万元）：每两个转折点之间规则是线性的，最坏处在转折点上，误差不超过 ${printFen(roundingFen as Fen)} 元`,
  en: `in all ${situations} situations, for bills without earlier ones of which one portion grows from 0 to 5,000,000.00: between two breakpoints the rule is linear, so the worst lies at one, up to ${printFen(roundingFen as Fen)}`,
});

const PROVED: { readonly [kind in FindingKind]?: (searched: Searched) => Text } = {
  'promise-broken': along,
  'needier-worse': along,
  cliff: along,
  'above-ceiling': along,
  gap: ({ situations }) => ({
    zh: `全部 ${situations} 种情形、方案有效的每一天`,
    en: `all ${situations} situations, and every day on which the scheme is in force`,
  }),
  overlap: () => ({ zh: '哪些行会同时符合：全部事实组合', en: 'which rows hold at once: all combinations of facts' }),
};

function searchedWords(kind: FindingKind, { kinds, unwhole }: Searched): Text {
  const isAll = kinds.every(({ found }) => found.isAll);
  const sampled: Text = isAll ? NOTHING : { zh: '；事实组合过多，只查了其中一部分', en: '; there were too many combinations of facts, and some were left out' };
  const part: Text =
    unwhole.size === 0
      ? NOTHING
      : {
          zh: '；有些账单的转折点不能确知全部（过多，或几行中取支付最多的）',
          en: '; of some bills not all breakpoints are known (too many, or the row that pays most is chosen)',
        };
  const base = SEARCHED[kind];
  return { zh: `${base.zh}${sampled.zh}${part.zh}`, en: `${base.en}${sampled.en}${part.en}` };
}

const HISTORIES: Text = {
  zh: '在先账单只取使累计到达转折点的几种；其他费用的搭配只取几种',
  en: 'of earlier bills, some that bring the running sums to a breakpoint; of other costs beside, some mixtures',
};

const SEARCHED: { readonly [kind in FindingKind]: Text } = {
  'promise-broken': HISTORIES,
  'needier-worse': HISTORIES,
  cliff: HISTORIES,
  'above-ceiling': HISTORIES,
  gap: { zh: '', en: '' },
  overlap: { zh: '后一行是否更有利：每处重叠取几种情形', en: 'whether the later row would be better: some situations of each overlap' },
  'never-pays': { zh: '在所有查过的账单上', en: 'on all bills that were looked at' },
};
