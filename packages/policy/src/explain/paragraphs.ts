// The paragraphs of an explanation, in both languages and with their parts apart: what a sentence says, and where that is written.
// `explain` joins them to a text; screens and papers show the sources beside it.
import { PORTIONS } from '../bill.ts';
import { type Fen, printFen, printRatio } from '../money.ts';
import type { Citation, Hold, Policy } from '../policy.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Language, Text } from '../text.ts';
import { conditionWords } from './condition-words.ts';
import { PORTION_WORDS, stepSentences } from './step-words.ts';

export interface Sentence {
  /** The line that it speaks of; none for the bill and the patient. */
  readonly line?: string;
  /** The name of the line, where its paragraph begins. */
  readonly head?: Text;
  readonly said: Text;
  /** In brackets; empty where nothing is cited or assumed. */
  readonly source?: Text;
  /** The part of the bill that this sentence accounts for. */
  readonly accountsForFen?: Fen;
}

export interface Paragraphs {
  readonly bill: readonly Sentence[];
  /** One for every line of the settlement, in its order. */
  readonly lines: readonly (readonly Sentence[])[];
  readonly patient: readonly Sentence[];
  /** What a person must look at. */
  readonly notes: readonly Sentence[];
}

export function paragraphsOf(policy: Policy, settlement: Settlement): Paragraphs {
  return {
    bill: billParagraph(policy, settlement),
    lines: settlement.lines.map((line) => lineParagraph(policy, line)),
    patient: settlement.heldBy ? heldParagraph(policy, settlement, settlement.heldBy) : patientParagraph(settlement),
    notes: flagParagraph(policy, settlement),
  };
}

/** A sentence with its head and its source. */
export function textOf({ head, said, source }: Pick<Sentence, 'head' | 'said' | 'source'>): Text {
  return {
    zh: `${head ? `【${head.zh}】` : ''}${said.zh}${source?.zh ?? ''}`,
    en: `${head ? `[${head.en}] ` : ''}${said.en}${source?.en ?? ''}`,
  };
}

/** Whether a line is for this bill, or was computed elsewhere. */
export function isForBill({ trace, isGiven }: SettledLine): boolean {
  return isGiven || trace === undefined || trace.applies;
}

function billParagraph(policy: Policy, settlement: Settlement): Sentence[] {
  const total = printFen(settlement.totalFen);
  const sentences: Sentence[] = [{ said: { zh: `${policy.name.zh}：账单总额 ${total} 元。`, en: `${policy.name.en}: the bill is ${total} in total.` } }];
  const parts = PORTIONS.filter((portion) => settlement.charged[portion] > 0);
  if (parts.length > 0) {
    const zh = parts.map((portion) => `${PORTION_WORDS[portion].zh} ${printFen(settlement.charged[portion])} 元`).join('，');
    const en = parts.map((portion) => `${printFen(settlement.charged[portion])} are ${PORTION_WORDS[portion].en}`).join(', ');
    sentences.push({ said: { zh: `其中：${zh}。`, en: `Of it, ${en}.` } });
  }
  for (const move of settlement.moves) {
    const { name, from, to, citations } = move.firstShare;
    sentences.push({
      said: {
        zh: `${name.zh}：原${PORTION_WORDS[from].zh} ${printFen(move.ofFen)} 元的 ${printRatio(move.ratio)}，即 ${printFen(move.amountFen)} 元，先由个人自付（已计入${PORTION_WORDS[to].zh}）。`,
        en: `${name.en}: ${printRatio(move.ratio)} of ${printFen(move.ofFen)}, ${printFen(move.amountFen)}, has moved from ${PORTION_WORDS[from].en} to ${PORTION_WORDS[to].en}.`,
      },
      source: sourceWords(policy, citations, move.assumed),
    });
  }
  return sentences;
}

function lineParagraph(policy: Policy, settled: SettledLine): Sentence[] {
  const { benefit, trace, paidFen } = settled;
  const { line, name: head, citations } = benefit;
  if (!isForBill(settled)) return [{ line, head, said: notForBill(policy, settled), source: sourceWords(policy, citations, []) }];
  const payer = policy.payers[benefit.payer] ?? { zh: benefit.payer, en: benefit.payer };
  const amount = printFen(paidFen);
  const [first, ...rest]: Sentence[] = [
    ...(trace ? stepSentences(trace.steps, policy) : []).map((said) => ({ line, said })),
    {
      line,
      accountsForFen: paidFen,
      said: { zh: `${payer.zh}支付 ${amount} 元。`, en: `Paid by the ${payer.en}: ${amount}.` },
      source: sourceWords(policy, citations, trace?.assumed ?? []),
    },
  ];
  return first ? [{ ...first, head }, ...rest] : [];
}

/** Whom the line is for, so that a reader sees why it is not for this bill. */
function notForBill(policy: Policy, { benefit }: SettledLine): Text {
  const conditions = benefit.when.kind === 'always' ? benefit.rows.map((row) => row.when) : [benefit.when];
  const words = conditions.map((condition) => conditionWords(condition, policy));
  return {
    zh: `本项只适用于：${words.map((word) => word.zh).join('；')}。本次不符合，不支付。`,
    en: `It is only for: ${words.map((word) => word.en).join('; ')}. This bill is not, so it pays nothing.`,
  };
}

/** Document and article. */
export function citationWords(policy: Policy, { document, article }: Citation): Text {
  const title = policy.documents[document] ?? { zh: document, en: document };
  return { zh: `${title.zh}${article.zh}`, en: `${title.en}, ${article.en}` };
}

export function assumptionWords(policy: Policy, id: string): Text {
  return policy.assumptions[id] ?? { zh: id, en: id };
}

function sourceWords(policy: Policy, citations: readonly Citation[], assumed: readonly string[]): Text {
  const words = [
    ...citations.map((citation) => citationWords(policy, citation)).map(({ zh, en }) => ({ zh: `依据：${zh}`, en: `Source: ${en}` })),
    ...assumed.map((id) => assumptionWords(policy, id)).map(({ zh, en }) => ({ zh: `假定：${zh}`, en: `Assumed: ${en}` })),
  ];
  const joined = (language: Language, separator: string) => words.map((word) => word[language]).join(separator);
  return words.length === 0 ? { zh: '', en: '' } : { zh: `（${joined('zh', '；')}）`, en: ` (${joined('en', '; ')})` };
}

function heldParagraph(policy: Policy, settlement: Settlement, hold: Hold): Sentence[] {
  const total = printFen(settlement.totalFen);
  return [
    {
      said: { zh: `暂缓结算：${hold.name.zh}。各项保障目前均不支付。`, en: `Held: ${hold.name.en}. No line pays yet.` },
      source: sourceWords(policy, hold.citations, []),
    },
    { accountsForFen: settlement.totalFen, said: { zh: `结算之前，个人暂欠 ${total} 元。`, en: `Until it is settled, the patient owes ${total}.` } },
  ];
}

function flagParagraph(policy: Policy, settlement: Settlement): Sentence[] {
  const words = settlement.flags.flatMap((id) => policy.flags.find((flag) => flag.flag === id)?.name ?? []);
  return words.map((name) => ({ said: { zh: `提示：${name.zh}。`, en: `Note: ${name.en}.` } }));
}

function patientParagraph(settlement: Settlement): Sentence[] {
  const { patient, patientFen, totalFen } = settlement;
  const share = shareOfTotal(patientFen, totalFen);
  const sentences: Sentence[] = PORTIONS.filter((portion) => patient[portion] > 0).map((portion) => {
    const amount = printFen(patient[portion]);
    const { zh, en } = PORTION_WORDS[portion];
    return { accountsForFen: patient[portion], said: { zh: `${zh}中个人负担 ${amount} 元。`, en: `The patient bears ${amount} of ${en}.` } };
  });
  const sum = printFen(patientFen);
  if (patientFen === 0) sentences.push({ said: { zh: '个人不负担费用。', en: 'The patient bears nothing.' } });
  else sentences.push({ said: { zh: `个人合计 ${sum} 元，占总额 ${share}。`, en: `Together that is ${sum}, ${share} of the total.` } });
  for (const { promise, isKept } of settlement.promises) {
    const [zh, en] = isKept ? ['已兑现', 'kept'] : ['未兑现', 'not kept'];
    sentences.push({ said: { zh: `承诺“${promise.name.zh}”${zh}。`, en: `The promise "${promise.name.en}" is ${en}.` } });
  }
  return sentences;
}

/** Two decimals, half up: `4.90%`. */
export function shareOfTotal(part: Fen, total: Fen): string {
  const hundredths = total === 0 ? 0n : (BigInt(part) * 20_000n + BigInt(total)) / (BigInt(total) * 2n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}%`;
}
