// A county's privacy notice: checked content. A purpose rests on a statutory duty or on consent, and says which article; nothing is left out.
import { type Fen, parseRatio, type Ratio, type Text, toFen } from '@doudi/policy';
import { PURPOSES } from '../contract/access.ts';
import { reportIssues } from '../scheme/issues.ts';
import { type Problem, unknownWord } from '../scheme/problem.ts';
import { isKnown, type Report, reportInto } from '../scheme/scope.ts';
import { readYaml } from '../scheme/yaml-source.ts';
import { type NoticeFile, noticeFormat } from './notice-format.ts';
import { RECORD_KIND_NAMES, RECORD_KINDS, type RecordKindName } from './record-kinds.ts';

export interface Notice {
  readonly id: string;
  readonly name: Text;
  readonly version: string;
  readonly contact: Text;
  readonly assumptions: Readonly<Record<string, Text>>;
  readonly purposes: readonly NoticePurpose[];
  /** Every kind of record stands in it. */
  readonly retention: Readonly<Record<string, Retention>>;
  readonly deidentification: DeidentificationRules;
}

export interface NoticePurpose {
  readonly id: string;
  readonly name: Text;
  readonly data: Text;
  readonly why: Text;
  readonly basis: 'duty' | 'consent';
  readonly articles: readonly { readonly law: Text; readonly article: string }[];
  readonly consent?: { readonly version: string; readonly text: Text };
  readonly assumed: readonly string[];
}

export interface Retention {
  /** Undefined if it is kept for ever. */
  readonly days?: number;
  readonly source: Text;
  readonly assumed: readonly string[];
}

export interface DeidentificationRules {
  readonly k: number;
  readonly mostSuppressed: Ratio;
  readonly ageBands: readonly (readonly number[])[];
  readonly roundToFen: Fen;
  readonly categoryGroups: readonly { readonly id: string; readonly name: Text; readonly categories: readonly string[] }[];
  readonly assumed: readonly string[];
}

/** Least size of a class in an export, whatever a county writes. */
export const LEAST_K = 10;

export interface LoadedNotice {
  /** Undefined if there is any problem. */
  readonly notice?: Notice;
  readonly problems: readonly Problem[];
}

export function loadNotice(file: string, text: string): LoadedNotice {
  const source = readYaml(file, text);
  if (source.problems.length > 0) return { problems: source.problems };
  const problems: Problem[] = [];
  const report = reportInto(problems, source);
  const parsed = noticeFormat.safeParse(source.value);
  if (!parsed.success) {
    reportIssues(parsed.error.issues, source.value, report);
    return { problems };
  }
  checkPurposes(parsed.data, report);
  checkRetention(parsed.data, report);
  checkDeidentification(parsed.data, report);
  return problems.length > 0 ? { problems } : { notice: toNotice(parsed.data), problems };
}

function checkPurposes({ purposes, laws, assumptions }: NoticeFile, report: Report): void {
  const missing = PURPOSES.filter((purpose) => !(purpose in purposes));
  if (missing.length > 0)
    report(['purposes'], { zh: `缺少处理目的：${missing.join('、')}`, en: `purposes for which data is processed are missing: ${missing.join(', ')}` });
  for (const [id, purpose] of Object.entries(purposes)) {
    const path = ['purposes', id];
    purpose.articles.forEach(({ law }, index) => {
      isKnown({ zh: '法律', en: 'law' }, law, Object.keys(laws), [...path, 'articles', index, 'law'], report);
    });
    checkAssumed(purpose.assumed, assumptions, path, report);
    if (purpose.basis === 'consent' && !purpose.consent)
      report([...path, 'basis'], { zh: '以同意为依据须写明同意书（consent）', en: 'what rests on consent says what is consented to (consent)' });
    if (purpose.basis === 'duty' && purpose.consent)
      report([...path, 'consent'], {
        zh: '法定职责不以同意为前提，请删去同意书',
        en: 'nobody is asked to consent to a statutory duty; leave the consent out',
      });
  }
}

function checkRetention({ retention, assumptions }: NoticeFile, report: Report): void {
  const missing = RECORD_KIND_NAMES.filter((kind) => !(kind in retention));
  if (missing.length > 0) report(['retention'], { zh: `缺少保存期限：${missing.join('、')}`, en: `how long these are kept is missing: ${missing.join(', ')}` });
  for (const [kind, { days, assumed }] of Object.entries(retention)) {
    const path = ['retention', kind];
    checkAssumed(assumed, assumptions, path, report);
    if (!isRecordKind(kind)) {
      report(path, unknownWord({ zh: '记录种类', en: 'kind of record' }, kind, RECORD_KIND_NAMES));
      continue;
    }
    const { atLeastDays } = RECORD_KINDS[kind];
    if (days !== 'forever' && Number(days) < atLeastDays)
      report([...path, 'days'], { zh: `不能少于 ${atLeastDays} 天`, en: `it is kept for ${atLeastDays} days at least` });
  }
}

function checkDeidentification({ deidentification: { k, roundTo, assumed }, assumptions }: NoticeFile, report: Report): void {
  const path = ['deidentification'];
  checkAssumed(assumed, assumptions, path, report);
  if (Number(k) < LEAST_K) report([...path, 'k'], { zh: `不能小于 ${LEAST_K}`, en: `it is ${LEAST_K} at least` });
  if (toFen(roundTo) < 100) report([...path, 'roundTo'], { zh: '不能小于 1 元', en: 'it is a yuan at least' });
}

function checkAssumed(assumed: readonly string[] | undefined, assumptions: NoticeFile['assumptions'], path: readonly string[], report: Report): void {
  for (const [index, name] of (assumed ?? []).entries())
    isKnown({ zh: '假定', en: 'assumption' }, name, Object.keys(assumptions), [...path, 'assumed', index], report);
}

function isRecordKind(kind: string): kind is RecordKindName {
  return kind in RECORD_KINDS;
}

function toNotice(file: NoticeFile): Notice {
  const { notice, name, version, contact, laws, assumptions, purposes, retention, deidentification } = file;
  return {
    id: notice,
    name,
    version,
    contact,
    assumptions,
    purposes: Object.entries(purposes).map(([id, { articles, consent, assumed = [], ...purpose }]) => ({
      ...purpose,
      id,
      articles: articles.map(({ law, article }) => ({ law: laws[law] ?? { zh: law, en: law }, article })),
      ...(consent && { consent }),
      assumed,
    })),
    retention: Object.fromEntries(
      Object.entries(retention).map(([kind, { days, source, assumed = [] }]) => [kind, { ...(days !== 'forever' && { days: Number(days) }), source, assumed }]),
    ),
    deidentification: {
      k: Number(deidentification.k),
      mostSuppressed: parseRatio(deidentification.mostSuppressed) ?? (0 as Ratio),
      ageBands: deidentification.ageBands.map((ages) => ages.map(Number)),
      roundToFen: toFen(deidentification.roundTo),
      categoryGroups: Object.entries(deidentification.categoryGroups).map(([id, group]) => ({ id, ...group })),
      assumed: deidentification.assumed ?? [],
    },
  };
}

/** The purpose, if it rests on consent. */
export function consentPurpose(
  { purposes }: Notice,
  id: string,
): (NoticePurpose & { readonly consent: { readonly version: string; readonly text: Text } }) | undefined {
  const found = purposes.find((purpose) => purpose.id === id);
  return found?.consent ? { ...found, consent: found.consent } : undefined;
}
