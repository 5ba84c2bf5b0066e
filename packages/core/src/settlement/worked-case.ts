// The worked cases that stand beside the rules: settled by the engine and compared to the fen.
import {
  type Explanation,
  emptyBooks,
  explain,
  formatFen,
  isRefusal,
  type Language,
  type Policy,
  parseFen,
  type Refusal,
  type Settlement,
  settleInto,
  type Text,
} from '@doudi/policy';
import type { Scheme, WorkedCase } from '../scheme/index.ts';
import type { ReadContext } from './claim-facts.ts';
import { readClaim } from './claim-row.ts';

export interface CaseOutcome {
  readonly worked: WorkedCase;
  /** What the bill came to; a refusal may be what the case expects. */
  readonly outcome: Settlement | Refusal;
  /** Empty if all is as the case says. */
  readonly differences: readonly Text[];
}

/** Settles the earlier claims of a case and then its claim. A case compares all lines that pay, not only its own. */
export function runWorkedCase(worked: WorkedCase, context: ReadContext): CaseOutcome {
  const books = emptyBooks();
  const differences: Text[] = [];
  (worked.case.earlier ?? []).forEach((raw, index) => {
    const outcome = settleRow(toRow(raw, `earlier-${index + 1}`, context.scheme), books, context);
    if (isRefusal(outcome))
      differences.push({ zh: `此前第 ${index + 1} 张账单被拒：${outcome.message.zh}`, en: `earlier bill ${index + 1} is refused: ${outcome.message.en}` });
  });
  const outcome = settleRow(toRow(worked.case.claim, 'case', context.scheme), books, context);
  return { worked, outcome, differences: [...differences, ...compare(worked, outcome, context.scheme)] };
}

function settleRow(row: unknown, books: ReturnType<typeof emptyBooks>, context: ReadContext): Settlement | Refusal {
  const { claim, refusal } = readClaim(row, context);
  if (refusal) return refusal;
  if (!claim) throw new Error('a row without a claim has a refusal');
  return settleInto(books, context.scheme.policy, claim);
}

/** A claim as the case writes it (all texts) → a row of a claim file; what a case leaves out is filled in. */
function toRow(raw: Readonly<Record<string, unknown>>, id: string, scheme: Scheme): unknown {
  const row: Record<string, unknown> = { id, dischargedOn: scheme.policy.valid.from, ...raw };
  row.person = { id: 'patient', ...(row.person as object | undefined) };
  if (typeof row.facility === 'object') row.facility = { ...row.facility };
  for (const [name, fact] of Object.entries(scheme.facts)) {
    const [first = '', second] = name.split('.');
    const parent = second === undefined ? row : row[first];
    if (typeof parent !== 'object' || parent === null) continue;
    const at = parent as Record<string, unknown>;
    const key = second ?? first;
    const text = at[key];
    if (typeof text !== 'string') continue;
    if (fact.type === 'integer' && /^\d+$/.test(text)) at[key] = Number(text);
    if (fact.type === 'switch' && /^(true|false)$/.test(text)) at[key] = text === 'true';
  }
  return row;
}

function compare(worked: WorkedCase, outcome: Settlement | Refusal, { policy, walls }: Scheme): Text[] {
  const { pays: written = {}, patientPays, flags = [], refused } = worked.case;
  if (isRefusal(outcome)) {
    if (outcome.code === refused) return [];
    const [zh, en] = refused === undefined ? ['', ''] : [`应以 ${refused} 拒绝，却`, `it should be refused as ${refused}, but was `];
    return [{ zh: `${zh}被拒（${outcome.code}）：${outcome.message.zh}`, en: `${en}refused (${outcome.code}): ${outcome.message.en}` }];
  }
  if (refused !== undefined) return [{ zh: `应以 ${refused} 拒绝，却已结算`, en: `it should be refused as ${refused} but was settled` }];
  const differences: Text[] = [];
  const expect = (what: Text, expected: string | undefined, actual: string) => {
    const wanted = expected === undefined ? undefined : formatFen(parseFen(expected) ?? (0 as never));
    if (wanted !== undefined && wanted !== actual) {
      differences.push({ zh: `${what.zh}应为 ${wanted} 元，算得 ${actual} 元`, en: `${what.en}: expected ${wanted}, computed ${actual}` });
    }
  };
  // A case is written in the words of the files.
  const pays = Object.fromEntries(Object.entries(written).map(([line, amount]) => [walls.lines[line] ?? line, amount]));
  const paid = new Map(outcome.lines.map((line) => [line.benefit.line, line]));
  for (const [line, settled] of paid) expect(settled.benefit.name, pays[line] ?? '0', formatFen(settled.paidFen));
  for (const line of Object.keys(pays)) {
    // A protected line that pays nothing is not there.
    if (!paid.has(line) && !(Object.values(walls.lines).includes(line) && parseFen(pays[line] ?? '') === 0))
      differences.push({ zh: `没有“${line}”这一支付线`, en: `there is no line ${line} for this bill in ${policy.id}; lines: ${[...paid.keys()].join(', ')}` });
  }
  expect({ zh: '个人负担', en: 'the patient' }, patientPays, formatFen(outcome.patientFen));
  if (flags.join() !== outcome.flags.join()) {
    differences.push({
      zh: `标记应为“${flags.join('、')}”，实为“${outcome.flags.join('、')}”`,
      en: `flags: expected "${flags.join(', ')}", found "${outcome.flags.join(', ')}"`,
    });
  }
  return differences;
}

/** The explanation of a case that was settled. */
export function explainCase(outcome: CaseOutcome, policy: Policy, language: Language): Explanation | undefined {
  return isRefusal(outcome.outcome) ? undefined : explain(policy, outcome.outcome, language);
}
