// The explanation of a settlement: sentences generated from its trace, nothing written beside it.
//
// Every fen of the bill is accounted for exactly once: each line's closing sentence says what it pays, and one sentence a
// portion says what the patient pays. The same text stands on the screen, on paper and in the API.
import { fen, printFen, printRatio } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Language } from '../text.ts';
import { paragraphsOf, type Sentence, shareOfTotal, textOf } from './paragraphs.ts';

export interface Explanation {
  readonly language: Language;
  readonly sentences: readonly ExplainedSentence[];
  /** All sentences, a paragraph for each line. */
  readonly text: string;
  /** At most `SHORT_FORM_LENGTH` characters: fits the field setl_proc_info of the national interface. */
  readonly short: string;
}

/** A sentence in one language, as it stands in the text. */
export interface ExplainedSentence extends Pick<Sentence, 'line' | 'accountsForFen'> {
  readonly text: string;
}

export const SHORT_FORM_LENGTH = 4_000;

export function explain(policy: Policy, settlement: Settlement, language: Language): Explanation {
  const { bill, lines, patient, notes } = paragraphsOf(policy, settlement);
  const paragraphs = [bill, ...lines, patient, notes].map((paragraph) =>
    paragraph.map(({ line, accountsForFen, ...parts }) => ({
      ...(line !== undefined && { line }),
      ...(accountsForFen !== undefined && { accountsForFen }),
      text: textOf(parts)[language],
    })),
  );
  const space = language === 'en' ? ' ' : '';
  return {
    language,
    sentences: paragraphs.flat(),
    text: paragraphs
      .filter((paragraph) => paragraph.length > 0)
      .map((paragraph) => paragraph.map((sentence) => sentence.text).join(space))
      .join('\n'),
    short: shortForm(settlement, language),
  };
}

/** The lines that pay, each with its reckoning as far as the length allows; then the patient. */
function shortForm(settlement: Settlement, language: Language): string {
  const lines = settlement.lines.filter((line) => line.paidFen > 0);
  for (const detail of [(line: SettledLine) => reckoning(line, language), () => '']) {
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
  if (others > 0) parts.push(language === 'zh' ? `各项保障支付${printFen(others)}元` : `the lines pay ${printFen(others)}`);
  const broken = settlement.promises.filter(({ isKept }) => !isKept).map(({ promise }) => promise.name[language]);
  const notes = settlement.heldBy ? [settlement.heldBy.name[language]] : broken;
  return language === 'zh'
    ? [
        `总额${total}元`,
        ...parts,
        `个人负担${patient}元（${share}）`,
        ...notes.map((note) => `${settlement.heldBy ? '暂缓结算' : '承诺未兑现'}：${note}`),
      ].join('；')
    : [
        `Total ${total}`,
        ...parts,
        `the patient bears ${patient} (${share})`,
        ...notes.map((note) => `${settlement.heldBy ? 'held' : 'promise not kept'}: ${note}`),
      ].join('; ');
}

/** The reckoning of a line, and that something cut it: without that the arithmetic would not come out. */
function reckoning(line: SettledLine, language: Language): string {
  if (line.isGiven) return { zh: '（外部给定）', en: ' (given)' }[language];
  const steps = line.trace?.steps ?? [];
  const terms = steps.flatMap((step) =>
    step.kind === 'rate'
      ? step.slices.filter((slice) => slice.fen > 0 && slice.ratio > 0).map((slice) => `${printFen(slice.fen)}×${printRatio(slice.ratio)}`)
      : [],
  );
  if (terms.length === 0) return '';
  const isCut = steps.some((step) => (step.kind === 'limit' || step.kind === 'left') && step.cutFen > 0);
  const isOther = steps.some((step) => step.kind === 'year-to-date' || (step.kind === 'at-least' && step.addedFen > 0));
  const note = isOther
    ? { zh: '，年度累计或保底', en: ', year to date or at least' }[language]
    : isCut
      ? { zh: '，以限额和剩余费用为限', en: ', within limits and what is left' }[language]
      : '';
  return `${language === 'en' ? ' ' : ''}(${terms.join('+')}${note})`;
}
