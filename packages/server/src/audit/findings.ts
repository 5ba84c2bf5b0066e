// What can be wrong with the audit, and how it is said: what kind, where in the chain, which entry.
import type { Text } from '@doudi/policy';

export interface AuditFinding {
  readonly kind: FindingKind;
  /** Where in the chain; with `toSequence`, from there to there, or the two that were swapped. */
  readonly sequence?: number;
  readonly toSequence?: number;
  readonly entryId?: string;
  readonly otherEntryId?: string;
  /** Of a root. */
  readonly day?: string;
}

const KINDS = {
  'entry-altered': { zh: '内容或次序与封存时不同', en: 'it is not what was sealed here: the entry or its place was changed' },
  'entry-missing': { zh: '已封存的记录被删除', en: 'an entry that was sealed is gone' },
  'entries-swapped': { zh: '两条记录的位置被互换', en: 'two entries stand in each other’s place' },
  'seal-altered': { zh: '封条被改动', en: 'the seal was changed; the entry is what it was' },
  'seal-missing': { zh: '封条被删除', en: 'seals are gone' },
  'tail-missing': { zh: '链尾缺失：签名或链首所指的记录不存在', en: 'the end of the chain is gone: it went farther than it does now' },
  'head-altered': { zh: '链尾登记与最后一条封条不符', en: 'where the chain ends is not where it says it ends' },
  'not-sealed': { zh: '早应封存的记录没有封条，可能是事后插入', en: 'an old entry without a seal: it was put in later' },
  'back-dated': { zh: '时间早于前面的记录，可能是事后补写', en: 'its time lies before what was sealed earlier: it was written later than it says' },
  'root-altered': { zh: '日签与其签名不符', en: 'the root is not what was signed' },
  'root-of-unknown-key': { zh: '日签由未知密钥签署', en: 'the root was signed with a key that is not known' },
  'root-missing': { zh: '缺少日签', en: 'the root of a day is gone' },
  'root-differs': { zh: '此范围内的记录被改写：链与日签不符', en: 'the chain was written anew here: it does not lead to what was signed' },
  'person-unlisted': { zh: '“谁看过此人”的登记与记录不符', en: 'the list of who saw a person is not what the entry says' },
} as const satisfies Record<string, Text>;

export type FindingKind = keyof typeof KINDS;

export function textOf(finding: AuditFinding): Text {
  const { kind, sequence, toSequence, entryId, otherEntryId, day } = finding;
  const place = sequence === undefined ? '' : toSequence === undefined ? `#${sequence}` : `#${sequence}–#${toSequence}`;
  const where = [day, place, [entryId, otherEntryId].filter((id) => id !== undefined).join(' ↔ ')].filter((part) => part).join(' ');
  return { zh: `${where}：${KINDS[kind].zh}`, en: `${where}: ${KINDS[kind].en}` };
}

/** More would say nothing more; they are counted. */
export const MOST_FINDINGS = 1_000;

/** Findings as they come; beyond many of them only their number. */
export interface FindingList {
  readonly found: AuditFinding[];
  count: number;
}

export function note(list: FindingList, finding: AuditFinding): void {
  list.count++;
  if (list.found.length < MOST_FINDINGS) list.found.push(finding);
}
