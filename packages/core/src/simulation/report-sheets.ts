// A report as the sheets of a workbook: whoever writes workbooks turns them into a file.
import type { Language, Text } from '@doudi/policy';
import type { Facet } from './facets.ts';
import type { Report } from './report.ts';
import { SHARE_STEPS } from './tally.ts';

export interface Sheet {
  readonly name: string;
  readonly head: readonly string[];
  /** Amounts are decimal texts, counts numbers; what fewer than k people are behind is empty. */
  readonly rows: readonly (readonly SheetCell[])[];
}
export type SheetCell = { readonly kind: 'text' | 'amount'; readonly text: string } | { readonly kind: 'count'; readonly count: number } | null;

const text = (words: string): SheetCell => ({ kind: 'text', text: words });
const amount = (yuan: string | undefined): SheetCell => (yuan === undefined ? null : { kind: 'amount', text: yuan });
const count = (number: number | null | undefined): SheetCell => (number === undefined || number === null ? null : { kind: 'count', count: number });

/** `about`: what was compared, a name and a value a row. */
export function reportSheets(report: Report, about: readonly (readonly [string, string])[], language: Language): Sheet[] {
  const say = (words: Text) => words[language];
  return [
    aboutSheet(report, about, say),
    {
      name: say(WORDS.money),
      head: [WORDS.line, WORDS.payer, WORDS.before, WORDS.after, WORDS.peopleBefore, WORDS.peopleAfter].map(say),
      rows: report.lines.map(({ name, payer, before, after }) => [
        text(say(name)),
        text(say(report.payers.find((one) => one.payer === payer)?.name ?? { zh: payer, en: payer })),
        amount(before.paid),
        amount(after.paid),
        count(before.people),
        count(after.people),
      ]),
    },
    {
      name: say(WORDS.shares),
      head: [WORDS.share, WORDS.peopleBefore, WORDS.peopleAfter].map(say),
      rows: Array.from({ length: SHARE_STEPS }, (_, step) => [text(shareWords(step)), count(report.shares.before[step]), count(report.shares.after[step])]),
    },
    ...report.facets.map(({ facet, rows }) => facetSheet(facet, rows, say)),
  ];
}

/** As a writer of workbooks takes it: cells are values of their kind and hold no formulas at all. */
export function toWorkbook(sheets: readonly Sheet[]) {
  return {
    sheets: sheets.map(({ name, head, rows }) => ({
      name,
      columns: head.map((_, column) => ({ width: column === 0 ? 30 : 18, numFmt: formatOf(rows, column) })),
      rows: [[...head], ...rows.map((row) => row.map(toValue))],
      freezePane: { rows: 1 },
    })),
  };
}

function formatOf(rows: Sheet['rows'], column: number): string {
  const kinds = new Set(rows.map((row) => row[column]?.kind));
  return kinds.has('amount') ? '#,##0.00' : kinds.has('text') ? '@' : '#,##0';
}

/** A workbook knows no decimals of its own: an amount of at most two is the number that prints as it. */
function toValue(cell: SheetCell): string | number | null {
  if (cell === null) return null;
  if (cell.kind === 'count') return cell.count;
  return cell.kind === 'amount' ? Number(cell.text) : cell.text;
}

/** `0–5%`, `5–10%`: above the first, up to the second. */
export function shareWords(step: number): string {
  const width = 100 / SHARE_STEPS;
  return `${step * width}–${(step + 1) * width}%`;
}

function aboutSheet(
  { claims, people, total, patient, promise, change, refused, k }: Report,
  about: readonly (readonly [string, string])[],
  say: (words: Text) => string,
): Sheet {
  return {
    name: say(WORDS.about),
    head: [WORDS.item, WORDS.before, WORDS.after].map(say),
    rows: [
      ...about.map(([name, value]) => [text(name), text(value), null]),
      [text(say(WORDS.claims)), count(claims), null],
      [text(say(WORDS.people)), count(people), null],
      [text(say(WORDS.refused)), count(refused.before), count(refused.after)],
      [text(say(WORDS.total)), amount(total), amount(total)],
      [text(say(WORDS.patient)), amount(patient.before), amount(patient.after)],
      [text(say(WORDS.broken)), count(promise.before.brokenPeople), count(promise.after.brokenPeople)],
      [text(say(WORDS.gainers)), null, count(change.gainers)],
      [text(say(WORDS.gained)), null, amount(change.gained)],
      [text(say(WORDS.losers)), null, count(change.losers)],
      [text(say(WORDS.lost)), null, amount(change.lost)],
      [text(say(WORDS.few)), count(k), null],
    ],
  };
}

function facetSheet(facet: Facet, rows: Report['facets'][number]['rows'], say: (words: Text) => string): Sheet {
  return {
    name: say(FACET_WORDS[facet]),
    head: [
      FACET_WORDS[facet],
      WORDS.people,
      WORDS.claims,
      WORDS.total,
      WORDS.patientBefore,
      WORDS.patientAfter,
      WORDS.gainers,
      WORDS.gained,
      WORDS.losers,
      WORDS.lost,
    ].map(say),
    rows: rows.map((row) => [
      text(say(row.name)),
      count(row.people),
      count(row.claims),
      amount(row.total),
      amount(row.patient.before),
      amount(row.patient.after),
      count(row.gainers),
      amount(row.gained),
      count(row.losers),
      amount(row.lost),
    ]),
  };
}

export const FACET_WORDS: { readonly [facet in Facet]: Text } = {
  category: { zh: '人员类别', en: 'category' },
  level: { zh: '医院级别', en: 'level of the facility' },
  kind: { zh: '就诊类别', en: 'kind of care' },
  village: { zh: '村', en: 'village' },
  disease: { zh: '病种', en: 'disease' },
  band: { zh: '费用段', en: 'cost of the bill' },
};

const WORDS = {
  about: { zh: '概况', en: 'overview' },
  item: { zh: '项目', en: 'item' },
  before: { zh: '现行', en: 'before' },
  after: { zh: '调整后', en: 'after' },
  claims: { zh: '账单数', en: 'bills' },
  people: { zh: '人数', en: 'people' },
  refused: { zh: '不能结算的账单', en: 'bills that are refused' },
  total: { zh: '费用总额（元）', en: 'all bills (yuan)' },
  patient: { zh: '个人负担（元）', en: 'paid by patients (yuan)' },
  patientBefore: { zh: '现行个人负担（元）', en: 'paid by patients before (yuan)' },
  patientAfter: { zh: '调整后个人负担（元）', en: 'paid by patients after (yuan)' },
  broken: { zh: '超出承诺的人数', en: 'people above the promise' },
  gainers: { zh: '负担减轻人数', en: 'people who gain' },
  gained: { zh: '减轻金额（元）', en: 'gained (yuan)' },
  losers: { zh: '负担加重人数', en: 'people who lose' },
  lost: { zh: '加重金额（元）', en: 'lost (yuan)' },
  few: { zh: '少于此人数的不单列', en: 'fewer people than this are not told apart' },
  money: { zh: '资金', en: 'money' },
  line: { zh: '支付线', en: 'line' },
  payer: { zh: '支付方', en: 'payer' },
  peopleBefore: { zh: '现行人数', en: 'people before' },
  peopleAfter: { zh: '调整后人数', en: 'people after' },
  shares: { zh: '负担比例分布', en: 'patient shares' },
  share: { zh: '个人负担比例', en: "patient's share" },
} as const satisfies Record<string, Text>;
