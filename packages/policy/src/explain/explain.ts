// The explanation of a settlement: sentences generated from its trace, nothing written beside it.
//
// Every fen of the bill is accounted for exactly once: each line's closing sentence says what it pays, and one sentence a
// portion says what the patient pays. The same text stands on the screen, on paper and in the API.
import { PORTIONS } from '../bill.ts';
import { type Fen, fen, printFen, printRatio } from '../money.ts';
import type { Citation, Policy } from '../policy.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Language, Text } from '../text.ts';
import { PORTION_WORDS, stepSentences } from './step-words.ts';

export interface Explanation {
  readonly language: Language;
  readonly sentences: readonly Sentence[];
  /** All sentences, a paragraph for each line. */
  readonly text: string;
  /** At most `SHORT_FORM_LENGTH` characters: fits the field setl_proc_info of the national interface. */
  readonly short: string;
}

export interface Sentence {
  /** The line that it speaks of; none for the bill and the patient. */
  readonly line?: string;
  readonly text: string;
  /** The part of the bill that this sentence accounts for. */
  readonly accountsForFen?: Fen;
}

export const SHORT_FORM_LENGTH = 4_000;

export function explain(policy: Policy, settlement: Settlement, language: Language): Explanation {
  const paragraphs = [billParagraph(policy, settlement), ...settlement.lines.map((line) => lineParagraph(policy, line)), patientParagraph(settlement)];
  const inLanguage = paragraphs.map((paragraph) => paragraph.map(({ words, ...rest }) => ({ ...rest, text: words[language] })));
  const space = language === 'en' ? ' ' : '';
  return {
    language,
    sentences: inLanguage.flat(),
    text: inLanguage.map((paragraph) => paragraph.map((sentence) => sentence.text).join(space)).join('\n'),
    short: shortForm(settlement, language),
  };
}

interface Draft extends Omit<Sentence, 'text'> {
  readonly words: Text;
}

function billParagraph(policy: Policy, settlement: Settlement): Draft[] {
  const total = printFen(settlement.totalFen);
  const drafts: Draft[] = [{ words: { zh: `${policy.name.zh}：账单总额 ${total} 元。`, en: `${policy.name.en}: the bill is ${total} in total.` } }];
  for (const portion of PORTIONS) {
    const amount = printFen(settlement.charged[portion]);
    const { zh, en } = PORTION_WORDS[portion];
    if (settlement.charged[portion] > 0) drafts.push({ words: { zh: `其中${zh} ${amount} 元。`, en: `${amount} are ${en}.` } });
  }
  for (const move of settlement.moves) {
    const { name, from, to, citations } = move.firstShare;
    const source = sourceWords(policy, citations, move.assumed);
    drafts.push({
      words: {
        zh: `${name.zh}：${PORTION_WORDS[from].zh} ${printFen(move.ofFen)} 元的 ${printRatio(move.ratio)}即 ${printFen(move.amountFen)} 元已转为${PORTION_WORDS[to].zh}。${source.zh}`,
        en: `${name.en}: ${printRatio(move.ratio)} of ${printFen(move.ofFen)}, ${printFen(move.amountFen)}, has moved from ${PORTION_WORDS[from].en} to ${PORTION_WORDS[to].en}.${source.en}`,
      },
    });
  }
  const hold = policy.holds.find((candidate) => settlement.flags.includes(candidate.flag));
  if (hold) {
    const source = sourceWords(policy, hold.citations, []);
    drafts.push({ words: { zh: `暂缓结算：${hold.name.zh}，各线均不支付。${source.zh}`, en: `Held: ${hold.name.en}; no line pays.${source.en}` } });
  }
  return drafts;
}

function lineParagraph(policy: Policy, settled: SettledLine): Draft[] {
  const { benefit, trace, paidFen } = settled;
  const { zh, en } = benefit.name;
  const payer = policy.payers[benefit.payer] ?? { zh: benefit.payer, en: benefit.payer };
  const steps = trace ? stepSentences(trace.steps, policy) : [];
  const drafts: Draft[] = steps.map((words, index) => ({
    line: benefit.line,
    words: index === 0 ? { zh: `【${zh}】${words.zh}`, en: `[${en}] ${words.en}` } : words,
  }));
  const head = drafts.length > 0 ? { zh: '', en: '' } : { zh: `【${zh}】`, en: `[${en}] ` };
  if (trace && !trace.applies && !settled.isGiven) {
    return [{ line: benefit.line, words: { zh: `${head.zh}不符合条件，不支付。`, en: `${head.en}Its conditions do not hold; it pays nothing.` } }];
  }
  const source = sourceWords(policy, benefit.citations, trace?.assumed ?? []);
  const amount = printFen(paidFen);
  drafts.push({
    line: benefit.line,
    accountsForFen: paidFen,
    words: { zh: `${head.zh}${payer.zh}支付 ${amount} 元。${source.zh}`, en: `${head.en}Paid by the ${payer.en}: ${amount}.${source.en}` },
  });
  return drafts;
}

function sourceWords(policy: Policy, citations: readonly Citation[], assumed: readonly string[]): Text {
  const titleOf = (citation: Citation, language: Language) => policy.documents[citation.document]?.[language] ?? citation.document;
  const cited = (language: Language) =>
    citations.map((citation) => `${titleOf(citation, language)}${language === 'en' ? ', ' : ''}${citation.article[language]}`);
  const assumptions = assumed.map((id) => policy.assumptions[id] ?? { zh: id, en: id });
  const zh = [...cited('zh').map((text) => `依据：${text}`), ...assumptions.map((text) => `假定：${text.zh}`)].join('；');
  const en = [...cited('en').map((text) => `Source: ${text}`), ...assumptions.map((text) => `Assumed: ${text.en}`)].join('; ');
  return { zh: zh && `（${zh}）`, en: en && ` (${en})` };
}

function patientParagraph(settlement: Settlement): Draft[] {
  const { patient, patientFen, totalFen } = settlement;
  const share = shareOfTotal(patientFen, totalFen);
  const drafts: Draft[] = PORTIONS.filter((portion) => patient[portion] > 0).map((portion) => {
    const amount = printFen(patient[portion]);
    const { zh, en } = PORTION_WORDS[portion];
    return { accountsForFen: patient[portion], words: { zh: `${zh}中个人负担 ${amount} 元。`, en: `The patient bears ${amount} of ${en}.` } };
  });
  drafts.push({ words: { zh: `个人合计占总额 ${share}。`, en: `Together that is ${share} of the total.` } });
  for (const { promise, isKept } of settlement.promises) {
    const [zh, en] = isKept ? ['已兑现', 'kept'] : ['未兑现', 'not kept'];
    drafts.push({ words: { zh: `承诺“${promise.name.zh}”${zh}。`, en: `The promise "${promise.name.en}" is ${en}.` } });
  }
  return drafts;
}

/** Two decimals, half up: `4.90%`. */
function shareOfTotal(part: Fen, total: Fen): string {
  const hundredths = total === 0 ? 0n : (BigInt(part) * 20_000n + BigInt(total)) / (BigInt(total) * 2n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}%`;
}

/** The lines that pay, each with its reckoning as far as the length allows; then the patient. */
function shortForm(settlement: Settlement, language: Language): string {
  const lines = settlement.lines.filter((line) => line.paidFen > 0);
  for (const detail of [reckoning, () => '']) {
    const short = shortSentences(settlement, lines, language, detail);
    if (short.length <= SHORT_FORM_LENGTH) return short;
  }
  return shortSentences(settlement, [], language, () => '');
}

function shortSentences(settlement: Settlement, lines: readonly SettledLine[], language: Language, detail: (line: SettledLine) => string): string {
  const total = printFen(settlement.totalFen);
  const patient = printFen(settlement.patientFen);
  const others = fen(settlement.totalFen - settlement.patientFen - lines.reduce((sum, line) => sum + line.paidFen, 0));
  const share = shareOfTotal(settlement.patientFen, settlement.totalFen);
  const parts = lines.map((line) => {
    const how = detail(line);
    return language === 'zh' ? `${line.benefit.name.zh}${how}支付${printFen(line.paidFen)}元` : `${line.benefit.name.en}${how} pays ${printFen(line.paidFen)}`;
  });
  if (others > 0) parts.push(language === 'zh' ? `各线支付${printFen(others)}元` : `the lines pay ${printFen(others)}`);
  return language === 'zh'
    ? [`总额${total}元`, ...parts, `个人负担${patient}元（${share}）`].join('；')
    : [`Total ${total}`, ...parts, `the patient bears ${patient} (${share})`].join('; ');
}

function reckoning(line: SettledLine): string {
  const terms = (line.trace?.steps ?? []).flatMap((step) =>
    step.kind === 'rate'
      ? step.slices.filter((slice) => slice.fen > 0 && slice.ratio > 0).map((slice) => `${printFen(slice.fen)}×${printRatio(slice.ratio)}`)
      : [],
  );
  return terms.length > 0 ? `(${terms.join('+')})` : '';
}
