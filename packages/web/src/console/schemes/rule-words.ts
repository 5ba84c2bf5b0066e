// A rule in short words, as a policy card prints it: what a line looks at, from where on, which share, up to which limit. Pure.
// Tables and bands give a text for every row. A new mechanism, amount or share does not type-check until it has its words here.
import {
  type Amount,
  type Base,
  type BenefitLine,
  type Coinsurance,
  type Condition,
  conditionWords,
  type Edges,
  type Fen,
  type Limit,
  type Mechanism,
  type PatientAtMost,
  PORTIONS,
  type Policy,
  type Portion,
  printFen,
  printRatio,
  type Rate,
  type Ratio,
  type Row,
  type Share,
  type ShareOf,
  WHOLE,
} from '@doudi/policy';
import type { Words } from '../../words/index.ts';

/** One row of a line, a list of texts for every column. */
export interface RowWords {
  readonly whom: readonly string[];
  readonly base: readonly string[];
  readonly deductible: readonly string[];
  readonly share: readonly string[];
  readonly limits: readonly string[];
}

export function rowWords(line: BenefitLine, row: Row, policy: Policy, words: Words): RowWords {
  const speaker: Speaker = { policy, words };
  return { whom: whomOf(line, row, speaker), ...mechanismWords(row.pays, speaker), limits: row.limits.map((limit) => limitWords(limit, line, speaker)) };
}

/** `5,000`, and the fen only where there are some. */
export function shortAmount(fen: Fen): string {
  return printFen(fen).replace(/\.00$/, '');
}

export function portionsWords(portions: readonly Portion[], { t }: Words): string {
  return portions.length === PORTIONS.length ? t('rule.total') : portions.map((portion) => t(`portion.${portion}`)).join(t('rule.list'));
}

/** The texts of a share, one for every row of a table. */
export function shareWords(share: Share, policy: Policy, words: Words): string[] {
  return sharesOf(share, { policy, words });
}

interface Speaker {
  readonly policy: Policy;
  readonly words: Words;
}

type MechanismWords = Omit<RowWords, 'whom' | 'limits'>;

function mechanismWords(pays: Mechanism, speaker: Speaker): MechanismWords {
  const { t } = speaker.words;
  const base = [baseOf(pays.base, speaker)];
  switch (pays.kind) {
    case 'coinsurance':
      return coinsuranceWords(pays, speaker);
    case 'top-up': {
      const to = pays.to.kind === 'amount' ? oneLine(amountsOf(pays.to.amount, speaker), speaker) : shareOfWords(pays.to, speaker);
      return { base, deductible: [], share: [t('rule.topUp', { to, lines: lineNames(pays.lessPaidBy, speaker) })] };
    }
    case 'patient-at-most':
      return {
        base,
        deductible: [],
        share: [t('rule.patientAtMost', { each: t(`rule.each.${pays.each}`), bound: boundWords(pays, speaker) })],
      };
    case 'fixed':
      return { base, deductible: [], share: [t('rule.fixed', { amount: oneLine(amountsOf(pays.amount, speaker), speaker) })] };
    case 'account':
      return { base, deductible: [], share: [t('rule.account')] };
  }
}

function coinsuranceWords(pays: Coinsurance, speaker: Speaker): MechanismWords {
  const { t } = speaker.words;
  const isEdgeOnly = ({ from, to }: Edges) => from !== undefined && to === undefined;
  return {
    base: [
      baseOf(pays.base, speaker),
      ...pays.slices.filter((slice) => !isEdgeOnly(slice)).map((slice) => sliceWords(slice, speaker)),
      ...(pays.firstShare ? [t('rule.firstShare', { share: oneLine(sharesOf(pays.firstShare, speaker), speaker) })] : []),
    ],
    deductible: [
      ...pays.slices.filter(isEdgeOnly).flatMap(({ each, from }) => (from ? [eachAmount(each, from, speaker)] : [])),
      ...deductibleWords(pays, speaker),
    ],
    share: [
      ...rateWords(pays.rate, speaker),
      ...(pays.atLeast ? [t('rule.payAtLeast', { amount: shareOfWords(pays.atLeast, speaker) })] : []),
      ...(pays.isYearToDate ? [t('rule.yearToDate')] : []),
    ],
  };
}

function deductibleWords({ deductible }: Coinsurance, speaker: Speaker): string[] {
  if (!deductible) return [];
  const { t } = speaker.words;
  const amounts = amountsOf(deductible.amount, speaker);
  const [only = ''] = amounts;
  return [
    ...(amounts.length === 1 ? [t('rule.eachAmount', { each: t('rule.each.claim'), amount: only })] : amounts),
    ...(deductible.times ? [t('rule.times', { share: oneLine(sharesOf(deductible.times, speaker), speaker) })] : []),
    ...(deductible.atMostYearly ? [t('rule.yearlyDeductible', { amount: oneLine(amountsOf(deductible.atMostYearly, speaker), speaker) })] : []),
  ];
}

function rateWords(rate: Rate, speaker: Speaker): string[] {
  const { t } = speaker.words;
  switch (rate.kind) {
    case 'share':
      return sharesOf(rate.share, speaker);
    case 'portions':
      return PORTIONS.flatMap((portion) => {
        const share = rate.shares[portion];
        return share ? [t('rule.case', { when: t(`portion.${portion}`), value: oneLine(sharesOf(share, speaker), speaker) })] : [];
      });
    case 'bands': {
      const each = t(`rule.each.${rate.each}`);
      let before: string | undefined;
      const bands = rate.bands.map(({ to, share }) => {
        const [from, upTo] = [before, to && oneLine(amountsOf(to, speaker), speaker)];
        before = upTo;
        return bandWords(from, upTo, oneLine(sharesOf(share, speaker), speaker), speaker);
      });
      return [rate.above === 'nothing' ? t('rule.bands', { each }) : t('rule.bandsAbove', { each }), ...bands];
    }
  }
}

function bandWords(from: string | undefined, to: string | undefined, share: string, { words: { t } }: Speaker): string {
  if (from === undefined) return to === undefined ? share : t('rule.bandTo', { to, share });
  return to === undefined ? t('rule.bandFrom', { from, share }) : t('rule.band', { from, to, share });
}

function sliceWords({ each, from, to }: Edges, speaker: Speaker): string {
  const { t } = speaker.words;
  const edge = (amount: Amount | undefined) => (amount ? oneLine(amountsOf(amount, speaker), speaker) : '');
  return from
    ? t('rule.slice', { each: t(`rule.each.${each}`), from: edge(from), to: edge(to) })
    : t('rule.sliceTo', { each: t(`rule.each.${each}`), to: edge(to) });
}

/** The bound is a sum: an amount, a share, a share of what passes another amount. */
function boundWords({ of, amount, share, plusShareAbove }: PatientAtMost, speaker: Speaker): string {
  const { t } = speaker.words;
  const whole = portionsWords(of, speaker.words);
  const parts = [
    ...(amount ? [oneLine(amountsOf(amount, speaker), speaker)] : []),
    ...(share !== undefined ? [t('rule.shareOf', { of: whole, share: printRatio(share) })] : []),
    ...(plusShareAbove
      ? [t('rule.plusAbove', { share: printRatio(plusShareAbove.share), above: oneLine(amountsOf(plusShareAbove.above, speaker), speaker) })]
      : []),
  ];
  return parts.join(`${t('common.listComma')}${t('rule.plus')}`);
}

function amountsOf(amount: Amount, speaker: Speaker): string[] {
  switch (amount.kind) {
    case 'fen':
      return [shortAmount(amount.amountFen)];
    case 'amount-table':
      return amount.rows.map(({ when, value }) => caseWords(when, amountsOf(value, speaker), speaker));
    case 'share-of-bill':
      return [boundedShare(amount, speaker)];
    case 'parameter': {
      const parameter = speaker.policy.parameters[amount.parameter];
      const fen = parameter?.amounts.at(-1)?.amountFen;
      return [
        speaker.words.t('rule.parameter', {
          name: parameter?.name[speaker.words.language] ?? amount.parameter,
          amount: fen === undefined ? '' : shortAmount(fen),
          times: printRatio(amount.times),
        }),
      ];
    }
  }
}

function boundedShare({ share, of, atLeastFen, atMostFen }: Extract<Amount, { kind: 'share-of-bill' }>, { words }: Speaker): string {
  const { t } = words;
  const amount = t('rule.shareOf', { of: portionsWords(of, words), share: printRatio(share) });
  const least = atLeastFen === undefined ? amount : t('rule.atLeast', { amount, least: shortAmount(atLeastFen) });
  return atMostFen === undefined ? least : t('rule.atMost', { amount: least, most: shortAmount(atMostFen) });
}

function sharesOf(share: Share, speaker: Speaker): string[] {
  const { t } = speaker.words;
  switch (share.kind) {
    case 'ratio':
      return [printRatio(share.ratio)];
    case 'share-table':
      return share.rows.map(({ when, value }) => caseWords(when, sharesOf(value, speaker), speaker));
    case 'adjusted': {
      const isBounded = share.atLeast !== 0 || share.atMost !== WHOLE;
      return [
        ...sharesOf(share.base, speaker),
        ...share.points.map(({ when, points }) => pointsWords(when, points, speaker)),
        ...(isBounded ? [t('rule.bounds', { least: printRatio(share.atLeast), most: printRatio(share.atMost) })] : []),
      ];
    }
  }
}

function pointsWords(when: Condition, points: number, { policy, words: { t, language } }: Speaker): string {
  const values = { when: conditionWords(when, policy)[language], points: printRatio(Math.abs(points) as Ratio).replace('%', '') };
  return points < 0 ? t('rule.pointsLess', values) : t('rule.pointsMore', values);
}

function limitWords(limit: Limit, line: BenefitLine, speaker: Speaker): string {
  const { words, policy } = speaker;
  const stated = eachAmount(limit.each, limit.amount, speaker);
  const household = line.owner === 'household' ? words.t('rule.household', { limit: stated }) : stated;
  const others = policy.lines.filter(
    (other) => other.id !== line.id && other.rows.some((row) => row.limits.some(({ name, each }) => name === limit.name && each === limit.each)),
  );
  if (others.length === 0) return household;
  return words.t('rule.sharedLimit', { limit: household, lines: [...new Set(others.map(({ name }) => name[words.language]))].join(words.t('rule.list')) });
}

function eachAmount(each: Limit['each'], amount: Amount, speaker: Speaker): string {
  const { t } = speaker.words;
  return t('rule.eachAmount', { each: t(`rule.each.${each}`), amount: oneLine(amountsOf(amount, speaker), speaker) });
}

function whomOf(line: BenefitLine, row: Row, { policy, words }: Speaker): string[] {
  const conditions = [line.when, row.when].filter(({ kind }) => kind !== 'always');
  if (conditions.length > 0) return conditions.map((condition) => conditionWords(condition, policy)[words.language]);
  return [line.rows.length > 1 && line.rows[0] !== row ? conditionWords(row.when, policy)[words.language] : words.t('rule.everybody')];
}

function baseOf({ portions, basis }: Base, { words }: Speaker): string {
  return words.t(basis === 'left' ? 'rule.left' : 'rule.charged', { portions: portionsWords(portions, words) });
}

function shareOfWords({ share, base }: ShareOf, { words }: Speaker): string {
  return words.t('rule.shareOf', { of: portionsWords(base.portions, words), share: printRatio(share) });
}

function lineNames(ids: readonly string[], { policy, words }: Speaker): string {
  const names = ids.map((id) => policy.lines.find(({ line }) => line === id)?.name[words.language] ?? id);
  return [...new Set(names)].join(words.t('rule.list'));
}

function caseWords(when: Condition, values: readonly string[], speaker: Speaker): string {
  const { t, language } = speaker.words;
  return t('rule.case', { when: conditionWords(when, speaker.policy)[language], value: oneLine(values, speaker) });
}

function oneLine(texts: readonly string[], { words: { t } }: Speaker): string {
  return texts.join(t('rule.semicolon'));
}
