// The explanation of a settlement: sentences generated from its trace, nothing written beside it.
//
// Every fen of the bill is accounted for exactly once: each line's closing sentence says what it pays, and one sentence a
// portion says what the patient pays. The same text stands on the screen, on paper and in the API.
import { PORTIONS } from '../bill.ts';
import { type Fen, fen, printFen, printRatio } from '../money.ts';
import type { Citation, Hold, Policy } from '../policy.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Language, Text } from '../text.ts';
import { conditionWords } from './condition-words.ts';
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
  const paragraphs = [
    billParagraph(policy, settlement),
    ...settlement.lines.map((line) => lineParagraph(policy, line)),
    settlement.heldBy ? heldParagraph(policy, settlement, settlement.heldBy) : patientParagraph(settlement),
    flagParagraph(policy, settlement),
  ];
  const inLanguage = paragraphs.map((paragraph) => paragraph.map(({ words, ...rest }) => ({ ...rest, text: words[language] })));
  const space = language === 'en' ? ' ' : '';
  return {
    language,
    sentences: inLanguage.flat(),
    text: inLanguage
      .filter((paragraph) => paragraph.length > 0)
      .map((paragraph) => paragraph.map((sentence) => sentence.text).join(space))
      .join('\n'),
    short: shortForm(settlement, language),
  };
}

interface Draft extends Omit<Sentence, 'text'> {
  readonly words: Text;
}

function billParagraph(policy: Policy, settlement: Settlement): Draft[] {
  const total = printFen(settlement.totalFen);
  const drafts: Draft[] = [{ words: { zh: `${policy.name.zh}：账单总额 ${total} 元。`, en: `${policy.name.en}: the bill is ${total} in total.` } }];
  const parts = PORTIONS.filter((portion) => settlement.charged[portion] > 0);
  if (parts.length > 0) {
    const zh = parts.map((portion) => `${PORTION_WORDS[portion].zh} ${printFen(settlement.charged[portion])} 元`).join('，');
    const en = parts.map((portion) => `${printFen(settlement.charged[portion])} are ${PORTION_WORDS[portion].en}`).join(', ');
    drafts.push({ words: { zh: `其中：${zh}。`, en: `Of it, ${en}.` } });
  }
  for (const move of settlement.moves) {
    const { name, from, to, citations } = move.firstShare;
    const source = sourceWords(policy, citations, move.assumed);
    drafts.push({
      words: {
        zh: `${name.zh}：原${PORTION_WORDS[from].zh} ${printFen(move.ofFen)} 元的 ${printRatio(move.ratio)}，即 ${printFen(move.amountFen)} 元，先由个人自付（已计入${PORTION_WORDS[to].zh}）。${source.zh}`,
        en: `${name.en}: ${printRatio(move.ratio)} of ${printFen(move.ofFen)}, ${printFen(move.amountFen)}, has moved from ${PORTION_WORDS[from].en} to ${PORTION_WORDS[to].en}.${source.en}`,
      },
    });
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
  if (trace && !trace.applies && !settled.isGiven) return [{ line: benefit.line, words: notApplied(policy, settled) }];
  const source = sourceWords(policy, benefit.citations, trace?.assumed ?? []);
  const amount = printFen(paidFen);
  drafts.push({
    line: benefit.line,
    accountsForFen: paidFen,
    words: { zh: `${head.zh}${payer.zh}支付 ${amount} 元。${source.zh}`, en: `${head.en}Paid by the ${payer.en}: ${amount}.${source.en}` },
  });
  return drafts;
}

/** Whom the line is for, so that a reader sees why it is not for this bill. */
function notApplied(policy: Policy, { benefit }: SettledLine): Text {
  const conditions = benefit.when.kind === 'always' ? benefit.rows.map((row) => row.when) : [benefit.when];
  const words = conditions.map((condition) => conditionWords(condition, policy));
  const source = sourceWords(policy, benefit.citations, []);
  return {
    zh: `【${benefit.name.zh}】本项只适用于：${words.map((word) => word.zh).join('；')}。本次不符合，不支付。${source.zh}`,
    en: `[${benefit.name.en}] It is only for: ${words.map((word) => word.en).join('; ')}. This bill is not, so it pays nothing.${source.en}`,
  };
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

function heldParagraph(policy: Policy, settlement: Settlement, hold: Hold): Draft[] {
  const source = sourceWords(policy, hold.citations, []);
  const total = printFen(settlement.totalFen);
  return [
    { words: { zh: `暂缓结算：${hold.name.zh}。各项保障目前均不支付。${source.zh}`, en: `Held: ${hold.name.en}. No line pays yet.${source.en}` } },
    { accountsForFen: settlement.totalFen, words: { zh: `结算之前，个人暂欠 ${total} 元。`, en: `Until it is settled, the patient owes ${total}.` } },
  ];
}

/** What a person must look at, in words. */
function flagParagraph(policy: Policy, settlement: Settlement): Draft[] {
  const words = settlement.flags.flatMap((id) => policy.flags.find((flag) => flag.flag === id)?.name ?? []);
  return words.map((name) => ({ words: { zh: `提示：${name.zh}。`, en: `Note: ${name.en}.` } }));
}

function patientParagraph(settlement: Settlement): Draft[] {
  const { patient, patientFen, totalFen } = settlement;
  const share = shareOfTotal(patientFen, totalFen);
  const drafts: Draft[] = PORTIONS.filter((portion) => patient[portion] > 0).map((portion) => {
    const amount = printFen(patient[portion]);
    const { zh, en } = PORTION_WORDS[portion];
    return { accountsForFen: patient[portion], words: { zh: `${zh}中个人负担 ${amount} 元。`, en: `The patient bears ${amount} of ${en}.` } };
  });
  const sum = printFen(patientFen);
  if (patientFen === 0) drafts.push({ words: { zh: '个人不负担费用。', en: 'The patient bears nothing.' } });
  else drafts.push({ words: { zh: `个人合计 ${sum} 元，占总额 ${share}。`, en: `Together that is ${sum}, ${share} of the total.` } });
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
  return `(${terms.join('+')}${note})`;
}
