// Each step of a trace as one sentence in each language. A new kind of step does not type-check until it has its words.
import type { Portion } from '../bill.ts';
import type { Period } from '../day.ts';
import { type Fen, payRatio, printFen, printRatio, WHOLE } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Text } from '../text.ts';
import type { RatedSlice, Step } from '../trace.ts';
import { conditionWords } from './condition-words.ts';

export const PORTION_WORDS: { readonly [portion in Portion]: Text } = {
  inScope: { zh: '政策范围内费用', en: 'costs within the rules' },
  prepay: { zh: '先行自付费用', en: 'pre-payments' },
  certifiedOut: { zh: '经认定的目录外必需费用', en: 'certified necessary costs outside the catalogue' },
  overLimit: { zh: '超限价费用', en: 'costs above the price limit' },
  otherOut: { zh: '其他目录外费用', en: 'other costs outside the catalogue' },
};

const PERIOD_WORDS: { readonly [each in Period]: Text } = {
  claim: { zh: '本次', en: 'this bill' },
  month: { zh: '本月', en: 'this month' },
  year: { zh: '本年度', en: 'this year' },
  lifetime: { zh: '历年累计', en: 'all years together' },
};

/** What a sentence needs besides its step: the rows of tables that were looked up for it. */
interface Words {
  readonly policy: Policy;
  readonly because: Text;
}

type WordsOf = { readonly [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>, words: Words) => Text | undefined };

/** The steps of one line as sentences, in order. Rows of tables become the reason in brackets of the step that used them. */
export function stepSentences(steps: readonly Step[], policy: Policy): Text[] {
  const sentences: Text[] = [];
  let rows: Text[] = [];
  for (const step of steps) {
    const sentence = wordsOf(step, { policy, because: inBrackets(rows) });
    if (step.kind === 'row' && step.of !== 'line') rows = [...rows, conditionWords(step.when, policy)];
    else if (step.kind === 'points') rows = [...rows, pointsWords(step, policy)];
    else rows = [];
    if (sentence) sentences.push(sentence);
  }
  return sentences;
}

function wordsOf<Kind extends Step['kind']>(step: Extract<Step, { kind: Kind }>, words: Words): Text | undefined {
  return (STEP_WORDS as unknown as WordsOf)[step.kind as Kind](step, words);
}

function inBrackets(rows: readonly Text[]): Text {
  if (rows.length === 0) return { zh: '', en: '' };
  return { zh: `（${rows.map((row) => row.zh).join('；')}）`, en: ` (${rows.map((row) => row.en).join('; ')})` };
}

function pointsWords(step: Extract<Step, { kind: 'points' }>, policy: Policy): Text {
  const when = conditionWords(step.when, policy);
  const points = `${Math.abs(step.points) / 10_000}`;
  return step.points < 0
    ? { zh: `${when.zh}，降 ${points} 个百分点`, en: `${when.en}: ${points} points less` }
    : { zh: `${when.zh}，加 ${points} 个百分点`, en: `${when.en}: ${points} points more` };
}

const STEP_WORDS: WordsOf = {
  row: (step, { policy }) => {
    if (step.of !== 'line') return undefined;
    const when = conditionWords(step.when, policy);
    return { zh: `适用于：${when.zh}。`, en: `It applies to: ${when.en}.` };
  },
  points: () => undefined,
  parameter: (step, { policy }) => {
    const name = policy.parameters[step.parameter]?.name ?? { zh: step.parameter, en: step.parameter };
    return {
      zh: `${name.zh} ${printFen(step.amountFen)} 元（${step.source}）的 ${printRatio(step.times)}，即 ${printFen(step.resultFen)} 元。`,
      en: `${printRatio(step.times)} of the ${name.en} ${printFen(step.amountFen)} (${step.source}) is ${printFen(step.resultFen)}.`,
    };
  },
  'share-of-bill': (step) => ({
    zh: `账单 ${printFen(step.ofFen)} 元的 ${printRatio(step.ratio)}，在上下限内取 ${printFen(step.resultFen)} 元。`,
    en: `${printRatio(step.ratio)} of ${printFen(step.ofFen)} of the bill, within its bounds, is ${printFen(step.resultFen)}.`,
  }),
  base: (step) => {
    const parts = amountsOf(step.portions);
    const basis = step.basis === 'charged' ? { zh: '本次', en: 'as billed' } : { zh: '前面各项支付后剩余的', en: 'left by the lines before' };
    return { zh: `计算基数：${basis.zh}${parts.zh}。`, en: `It looks at ${parts.en}, ${basis.en}.` };
  },
  'first-share': (step, { because }) => ({
    zh: `先由个人自付 ${printRatio(step.ratio)}${because.zh}，即 ${printFen(step.amountFen)} 元，余 ${printFen(step.leavesFen)} 元。`,
    en: `The patient first bears ${printRatio(step.ratio)}${because.en}, ${printFen(step.amountFen)}; ${printFen(step.leavesFen)} remain.`,
  }),
  slice: (step, { because }) => {
    const sum = sumWords(step.each, step.sumBeforeFen, step.sumAfterFen);
    const edges = edgesWords(step.fromFen, step.toFen);
    return {
      zh: `${sum.zh}，其中${edges.zh}的部分${because.zh}本次为 ${printFen(step.leavesFen)} 元。`,
      en: `${sum.en}; of what lies ${edges.en}${because.en}, ${printFen(step.leavesFen)} belong to this bill.`,
    };
  },
  deductible: (step, { because }) => {
    const times =
      step.times === undefined
        ? { zh: '', en: '' }
        : { zh: `（${printFen(step.fullFen)} 元的 ${printRatio(step.times)}）`, en: ` (${printRatio(step.times)} of ${printFen(step.fullFen)})` };
    const used =
      step.usedThisYearFen === undefined
        ? { zh: '', en: '' }
        : { zh: `，本年度已扣 ${printFen(step.usedThisYearFen)} 元`, en: `, ${printFen(step.usedThisYearFen)} already borne this year` };
    return {
      zh: `起付线 ${printFen(step.amountFen)} 元${times.zh}${because.zh}${used.zh}，本次扣除 ${printFen(step.usedFen)} 元，余 ${printFen(step.leavesFen)} 元。`,
      en: `The deductible is ${printFen(step.amountFen)}${times.en}${because.en}${used.en}: ${printFen(step.usedFen)} come off, ${printFen(step.leavesFen)} remain.`,
    };
  },
  bands: (step) => {
    const sum = sumWords(step.each, step.sumBeforeFen, step.sumAfterFen);
    const above = printFen(step.aboveFen);
    if (step.aboveFen > 0) return { zh: `各段从起付线 ${above} 元以上算起。`, en: `Bands are counted above the deductible of ${above}.` };
    return step.each === 'claim' ? undefined : { zh: `${sum.zh}，分段支付。`, en: `${sum.en}, paid in bands.` };
  },
  rate: (step, { because }) => {
    const portion = PORTION_WORDS[step.portion];
    const counted = step.slices.filter((slice) => slice.fen > 0);
    if (counted.length === 0) return { zh: `${portion.zh}：无可计部分。`, en: `Of ${portion.en}, nothing counts.` };
    const slices = slicesWords(counted);
    return {
      zh: `${portion.zh}：${slices.zh}${because.zh}，计 ${printFen(step.paidFen)} 元。`,
      en: `Of ${portion.en}, ${slices.en}${because.en} make ${printFen(step.paidFen)}.`,
    };
  },
  'year-to-date': (step) => ({
    zh: `本年度累计应付 ${printFen(step.entitledFen)} 元，已付 ${printFen(step.paidBeforeFen)} 元，本次应付 ${printFen(step.paidFen)} 元。`,
    en: `The year's sum entitles to ${printFen(step.entitledFen)}; ${printFen(step.paidBeforeFen)} were paid before, so ${printFen(step.paidFen)} are due now.`,
  }),
  'at-least': (step) => ({
    zh: `保底：不低于 ${printFen(step.ofFen)} 元的 ${printRatio(step.ratio)}，即 ${printFen(step.targetFen)} 元；${step.addedFen === 0 ? '已达到，无需补足' : `补足 ${printFen(step.addedFen)} 元`}。`,
    en: `At least ${printRatio(step.ratio)} of ${printFen(step.ofFen)}, ${printFen(step.targetFen)}: ${step.addedFen === 0 ? 'that is reached' : `${printFen(step.addedFen)} are added`}.`,
  }),
  'top-up': (step, { because }) => {
    const target =
      step.ratio === undefined || step.ofFen === undefined
        ? { zh: `${printFen(step.targetFen)} 元`, en: printFen(step.targetFen) }
        : {
            zh: `${printFen(step.ofFen)} 元的 ${printRatio(step.ratio)}，即 ${printFen(step.targetFen)} 元`,
            en: `${printRatio(step.ratio)} of ${printFen(step.ofFen)}, that is ${printFen(step.targetFen)}`,
          };
    return {
      zh: `补足至 ${target.zh}${because.zh}；前面已付 ${printFen(step.lessFen)} 元，${step.paidFen === 0 ? '已达到，无需补足' : `还差 ${printFen(step.paidFen)} 元`}。`,
      en: `It fills up to ${target.en}${because.en}; ${printFen(step.lessFen)} were paid before, ${step.paidFen === 0 ? 'so nothing is missing' : `so ${printFen(step.paidFen)} are missing`}.`,
    };
  },
  'patient-at-most': (step, { because }) => {
    const bound = boundWords(step);
    const before =
      step.each === 'claim'
        ? { zh: '', en: '' }
        : { zh: `，本年度此前已负担 ${printFen(step.borneBeforeFen)} 元`, en: `, ${printFen(step.borneBeforeFen)} of it borne before this year` };
    return {
      zh: `个人最多负担 ${bound.zh}${because.zh}${before.zh}；目前个人负担 ${printFen(step.leftFen)} 元，${step.paidFen === 0 ? '未超过，无需再付' : `超出 ${printFen(step.paidFen)} 元`}。`,
      en: `The patient bears at most ${bound.en}${because.en}${before.en}; ${printFen(step.leftFen)} are left, ${step.paidFen === 0 ? 'not too much' : `${printFen(step.paidFen)} too much`}.`,
    };
  },
  fixed: (step, { because }) => ({
    zh: `定额 ${printFen(step.amountFen)} 元${because.zh}。`,
    en: `The fixed amount is ${printFen(step.amountFen)}${because.en}.`,
  }),
  account: (step) => ({
    zh: `账户原有 ${printFen(step.beforeFen)} 元，本次划入 ${printFen(step.creditedFen)} 元，支付后余 ${printFen(step.afterFen)} 元。`,
    en: `The account held ${printFen(step.beforeFen)}, ${printFen(step.creditedFen)} are credited, ${printFen(step.afterFen)} remain after paying.`,
  }),
  left: (step) => ({
    zh: `只付前面各项支付后剩余的部分，减少 ${printFen(step.cutFen)} 元。`,
    en: `It pays only what earlier lines left: ${printFen(step.cutFen)} less.`,
  }),
  limit: (step, { because }) => {
    const each = PERIOD_WORDS[step.each];
    const cut =
      step.cutFen === 0 ? { zh: '', en: '' } : { zh: `，超出限额的 ${printFen(step.cutFen)} 元不付`, en: `; the limit cuts ${printFen(step.cutFen)}` };
    return {
      zh: `${each.zh}限额 ${printFen(step.limitFen)} 元${because.zh}：此前已用 ${printFen(step.beforeFen)} 元，本次后累计已用 ${printFen(step.afterFen)} 元${cut.zh}。`,
      en: `The limit of ${each.en} is ${printFen(step.limitFen)}${because.en}: ${printFen(step.beforeFen)} used before, ${printFen(step.afterFen)} after${cut.en}.`,
    };
  },
  given: (step) => ({
    zh: `金额由外部平台给定为 ${printFen(step.givenFen)} 元；本方案自行计算为 ${printFen(step.computedFen)} 元。`,
    en: `The amount ${printFen(step.givenFen)} was given from outside; this scheme itself computes ${printFen(step.computedFen)}.`,
  }),
};

function sumWords(each: Period, beforeFen: Fen, afterFen: Fen): Text {
  if (each === 'claim') return { zh: `计入本项的费用本次为 ${printFen(afterFen)} 元`, en: `This bill counts ${printFen(afterFen)} here` };
  const period = PERIOD_WORDS[each];
  return {
    zh: `计入本项的费用${period.zh}累计由 ${printFen(beforeFen)} 元增至 ${printFen(afterFen)} 元`,
    en: `The sum of ${period.en} goes from ${printFen(beforeFen)} to ${printFen(afterFen)}`,
  };
}

/** 10% of the bill; or an amount, with a share of what lies above another. Rounded down only where something was cut. */
function boundWords(step: Extract<Step, { kind: 'patient-at-most' }>): Text {
  const { ratio, ofFen, amountFen, plus, boundFen } = step;
  const parts: Text[] = [];
  if (amountFen !== undefined) parts.push({ zh: `${printFen(amountFen)} 元`, en: printFen(amountFen) });
  if (ratio !== undefined) parts.push({ zh: `${printFen(ofFen)} 元的 ${printRatio(ratio)}`, en: `${printRatio(ratio)} of ${printFen(ofFen)}` });
  if (plus) {
    parts.push({
      zh: `${printFen(ofFen)} 元中超过 ${printFen(plus.aboveFen)} 元部分的 ${printRatio(plus.ratio)}`,
      en: `${printRatio(plus.ratio)} of what passes ${printFen(plus.aboveFen)} of ${printFen(ofFen)}`,
    });
  }
  if (ratio === undefined && !plus) return { zh: `${printFen(boundFen)} 元`, en: printFen(boundFen) };
  const isCut = payRatio(ofFen, ratio ?? WHOLE, { unitFen: 1, mode: 'up' }) !== payRatio(ofFen, ratio ?? WHOLE, { unitFen: 1, mode: 'down' });
  return {
    zh: `${parts.map((part) => part.zh).join('，加 ')}，即 ${printFen(boundFen)} 元${isCut ? '（不足一分舍去）' : ''}`,
    en: `${parts.map((part) => part.en).join(', plus ')}, that is ${printFen(boundFen)}${isCut ? ' (rounded down)' : ''}`,
  };
}

function edgesWords(fromFen: Fen, toFen: Fen | undefined): Text {
  if (toFen === undefined) return { zh: ` ${printFen(fromFen)} 元以上`, en: `above ${printFen(fromFen)}` };
  if (fromFen === 0) return { zh: ` ${printFen(toFen)} 元以内`, en: `below ${printFen(toFen)}` };
  return { zh: ` ${printFen(fromFen)} 元至 ${printFen(toFen)} 元`, en: `between ${printFen(fromFen)} and ${printFen(toFen)}` };
}

function amountsOf(parts: readonly { readonly portion: Portion; readonly amountFen: Fen }[]): Text {
  const shown = parts.filter((part) => part.amountFen > 0);
  const listed = shown.length > 0 ? shown : parts.slice(0, 1);
  return {
    zh: listed.map((part) => `${PORTION_WORDS[part.portion].zh} ${printFen(part.amountFen)} 元`).join('、'),
    en: listed.map((part) => `${printFen(part.amountFen)} of ${PORTION_WORDS[part.portion].en}`).join(', '),
  };
}

function slicesWords(slices: readonly RatedSlice[]): Text {
  const words = slices.map((slice) => {
    const edges = slice.band ? edgesWords(slice.band.fromFen, slice.band.toFen) : undefined;
    const [zh, en] = edges && (slice.band?.fromFen !== 0 || slice.band.toFen !== undefined) ? [`${edges.zh.trim()}段 `, ` ${edges.en}`] : ['', ''];
    return { zh: `${zh}${printFen(slice.fen)} 元的 ${printRatio(slice.ratio)}`, en: `${printRatio(slice.ratio)} of ${printFen(slice.fen)}${en}` };
  });
  return { zh: words.map((word) => word.zh).join('，加 '), en: words.map((word) => word.en).join(', plus ') };
}
