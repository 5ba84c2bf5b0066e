// What nobody pays: bills that no line helps with, categories that no rule reads, days on which a line has ended.
import { type Day, isValidOn, nextDay, type Validity } from '../day.ts';
import type { BenefitLine, Policy } from '../policy.ts';
import type { Text } from '../text.ts';
import type { Finding, NeedOrder } from './finding.ts';
import type { FindingBook } from './finding-book.ts';
import type { Course } from './ray.ts';
import { scene } from './seen.ts';
import { joined } from './words.ts';

/** 1,000.00. */
const EXAMPLE_FEN = 100_000;

/** A kind that has lines, and of whose bill none pays anything whatever it costs: told of those who are to be helped, else of anybody. */
export function findUnpaid(course: Course, policy: Policy, need: NeedOrder | undefined, book: FindingBook): void {
  const { ray, points } = course;
  const { kind, rules, needyFacts, ...situation } = ray.start.situation;
  const facts = need ? needyFacts : situation.facts;
  if (!facts || points.some(({ amountFen, patientFen }) => patientFen < amountFen)) return;
  // On days on which a line is not in force, that is the gap.
  if (policy.lines.some((line) => line.kinds.includes(kind) && !isValidOn(line.valid, facts.dischargedOn as Day))) return;
  const id = `gap/unpaid/${kind}`;
  book.count(id, rules);
  book.note({
    id,
    kind: 'gap',
    severity: 'note',
    concerns: { path: ['kinds', kind] },
    ray: { ...ray, start: { ...ray.start, situation: { kind, rules, facts } } },
    amountFen: EXAMPLE_FEN,
    excessFen: EXAMPLE_FEN,
    tell: (_amount, _settlement, claims) => {
      const { who, what } = scene(policy, facts, claims);
      return {
        amounts: {},
        text: {
          zh: `空缺：${who.zh}，${what.zh}，没有任何支付线支付，费用再高也是如此。`,
          en: `a gap: ${who.en}, ${what.en}: no line pays anything, however much it costs`,
        },
      };
    },
  });
}

/** Categories of the order of need that get no more than anybody, whatever the kind of claim. */
export function findHelpless(helpless: readonly string[], policy: Policy, book: FindingBook): void {
  if (helpless.length === 0) return;
  const names = joined(
    helpless.map((category) => policy.categories[category] ?? { zh: category, en: category }),
    { zh: '、', en: ', ' },
  );
  state(book, 'gap/categories', ['need'], {
    zh: `空缺：在困难次序中列出、但没有任何规则给予优惠的类别：${names.zh}。`,
    en: `a gap: categories that stand in the order of need, and to which no rule gives more than to anybody: ${names.en}`,
  });
}

/** Days of the policy on which a line that has been or will be in force is not, and days on which nothing pays for a kind. */
export function findDayGaps(policy: Policy, book: FindingBook): void {
  for (const name of new Set(policy.lines.map(({ line }) => line))) {
    for (const kind of Object.keys(policy.kinds)) {
      const versions = policy.lines.filter((line) => line.line === name && line.kinds.includes(kind));
      for (const gap of versions.length === 0 ? [] : uncovered(versions, policy.valid)) {
        state(book, `gap/days/${name}/${kind}/${gap.from}`, ['valid'], dayWords(versions[0], gap, policy.kinds[kind]), versions[0]?.id);
      }
    }
  }
}

function dayWords(line: BenefitLine | undefined, { from, to }: Validity, kind: Text | undefined): Text {
  return {
    zh: `空缺：${from} 至 ${to ?? '今后'}，方案有效而“${line?.name.zh ?? ''}”（${kind?.zh ?? ''}）没有有效的规则。`,
    en: `a gap: from ${from} to ${to ?? 'open'} the scheme is in force, and ${line?.name.en ?? ''} (${kind?.en ?? ''}) has no rule`,
  };
}

/** The days of the whole on which none of the parts is valid. */
function uncovered(parts: readonly { readonly valid: Validity }[], whole: Validity): Validity[] {
  const gaps: Validity[] = [];
  let from: Validity['from'] | undefined = whole.from;
  for (const { valid } of [...parts].sort((a, b) => (a.valid.from < b.valid.from ? -1 : 1))) {
    if (from === undefined) break;
    if (valid.from > from) gaps.push({ from, to: dayBefore(valid.from, from) });
    if (valid.to === undefined) from = undefined;
    else if (valid.to >= from) from = nextDay(valid.to);
  }
  if (from !== undefined && (whole.to === undefined || from <= whole.to)) gaps.push({ from, ...(whole.to !== undefined && { to: whole.to }) });
  return gaps;
}

function dayBefore(day: Validity['from'], from: Validity['from']): Validity['from'] {
  let before = from;
  while (nextDay(before) < day) before = nextDay(before);
  return before;
}

/** Policies of one place, of which one should follow the other: days that two of them claim, and days between that none does. */
export function checkSuccession(policies: readonly Policy[]): Finding[] {
  const found: Finding[] = [];
  const ordered = [...policies].sort((a, b) => (a.valid.from < b.valid.from ? -1 : a.valid.from > b.valid.from ? 1 : 0));
  ordered.forEach((policy, index) => {
    const next = ordered.slice(index + 1).find((other) => other.jurisdiction === policy.jurisdiction);
    if (!next) return;
    const { to } = policy.valid;
    if (to === undefined || next.valid.from <= to) {
      const last = to === undefined || (next.valid.to !== undefined && next.valid.to < to) ? next.valid.to : to;
      found.push(
        stated(`overlap/versions/${policy.id}/${next.id}`, 'overlap', ['valid'], {
          zh: `有效期重叠：${next.valid.from} 至 ${last ?? '今后'}，“${policy.id}”与“${next.id}”同时有效。`,
          en: `two versions at once: ${policy.id} and ${next.id} are both in force from ${next.valid.from} to ${last ?? 'open'}`,
        }),
      );
    } else if (nextDay(to) < next.valid.from) {
      found.push(
        stated(`gap/versions/${policy.id}/${next.id}`, 'gap', ['valid', 'to'], {
          zh: `有效期空缺：${nextDay(to)} 至 ${dayBefore(next.valid.from, nextDay(to))}，“${policy.id}”已失效而“${next.id}”尚未生效。`,
          en: `days without a version: from ${nextDay(to)} to ${dayBefore(next.valid.from, nextDay(to))} ${policy.id} has ended and ${next.id} has not begun`,
        }),
      );
    }
  });
  return found;
}

function state(book: FindingBook, id: string, path: readonly (string | number)[], text: Text, benefit?: string): void {
  book.state(stated(id, 'gap', path, text, benefit));
}

/** A finding that no bill shows. */
export function stated(id: string, kind: Finding['kind'], path: readonly (string | number)[], text: Text, benefit?: string): Finding {
  const concerns = { ...(benefit !== undefined && { benefit }), path };
  return { id, kind, severity: 'note', concerns, claims: [], amounts: {}, text, assumed: [], situations: 1 };
}
