// What may happen next in a case, who may do it, when, and until when: pure, from what was done so far.
import { type Day, daysLater } from '@doudi/policy';
import type { Actor } from '../contract/access.ts';
import { type Refusal, refuse } from '../contract/refusal.ts';
import { type Level, OPENING, type Procedure, type ProcedureStep } from './procedure.ts';

/** Who did something, and in whose place. */
export interface Doer {
  readonly actorId: string;
  readonly actingFor?: string | undefined;
}

export interface StepDone {
  readonly step: string;
  readonly outcome: 'passed' | 'rejected';
  readonly doneOn: string;
  readonly until?: string | undefined;
  readonly by: Doer;
}

export interface Objection {
  readonly receivedOn: string;
  readonly decided?: { readonly isUpheld: boolean; readonly on: string; readonly by: Doer } | undefined;
}

export interface Appeal {
  readonly filedOn: string;
  readonly dueOn: string;
  /** Written down with its answer. */
  readonly answered?: { readonly isUpheld: boolean; readonly on: string; readonly by: Doer } | undefined;
}

export interface Case {
  readonly procedure: Procedure;
  readonly caseState: 'open' | 'effective' | 'rejected' | 'withdrawn';
  readonly openedOn: string;
  readonly openedBy: Doer;
  readonly closedOn?: string | undefined;
  /** In the order in which they were done. */
  readonly steps: readonly StepDone[];
  readonly objections: readonly Objection[];
  readonly appeals: readonly Appeal[];
}

export interface NewStep {
  readonly step: string;
  readonly outcome: 'passed' | 'rejected';
  readonly doneOn: string;
  readonly note?: string | undefined;
  readonly votes?: { readonly present: number; readonly inFavour: number; readonly against: number } | undefined;
  readonly departments?: readonly { readonly department: string; readonly hasFinding: boolean; readonly note?: string | undefined }[] | undefined;
  readonly publication?: { readonly place: string; readonly days: number } | undefined;
  readonly place?: string | undefined;
}

export function levelOf({ area }: Pick<Actor, 'area'>): Level {
  return area.length === 12 ? 'village' : area.length === 9 ? 'township' : 'county';
}

/** What comes next; undefined once everything is done. */
export function nextStep({ procedure, steps }: Pick<Case, 'procedure' | 'steps'>): ProcedureStep | undefined {
  return procedure.steps[steps.filter(({ outcome }) => outcome === 'passed').length];
}

/** With which day the last thing ended: what follows lies on it or after it; after a publication, behind it. */
export function readyOn({ openedOn, steps, appeals }: Pick<Case, 'openedOn' | 'steps' | 'appeals'>): Day {
  const last = steps.findLast(({ outcome }) => outcome === 'passed');
  const afterStep = last?.until === undefined ? (last?.doneOn ?? openedOn) : daysLater(last.until as Day, 1);
  const afterAppeal = appeals.findLast(({ answered }) => answered?.isUpheld)?.answered?.on;
  return (afterAppeal !== undefined && afterAppeal > afterStep ? afterAppeal : afterStep) as Day;
}

export function stepDueOn(of: Case): Day | undefined {
  const next = nextStep(of);
  return next && daysLater(readyOn(of), next.withinDays);
}

/** Where the work of a step lies: the smallest area whose post may do it, so that those above it see it too. */
export function areaOf(by: readonly Level[], villageCode: string): string {
  if (by.includes('village')) return villageCode;
  return by.includes('township') ? villageCode.slice(0, 9) : villageCode.slice(0, 6);
}

/** Why somebody may not do the next step today, whatever they would say of it; undefined if they may. */
export function doerRefusal(of: Case, actor: Actor): Refusal | undefined {
  if (of.caseState !== 'open') return CLOSED;
  const next = nextStep(of);
  if (!next) return CLOSED;
  if (!next.by.includes(levelOf(actor))) return notOfLevel(next.name, next.by);
  const earlier = handsOf(of).find(({ what, by }) => next.apartFrom.includes(what) && isSameHand(by, actor));
  if (earlier) return sameHand(next, nameOf(of.procedure, earlier.what));
  if (of.objections.some(({ decided }) => decided === undefined))
    return refuse('state-differs', {
      zh: `公示期间有异议尚未处理；处理之后才能进行“${next.name.zh}”。`,
      en: `an objection is not decided; "${next.name.en}" comes after that`,
    });
  return undefined;
}

/** Why a step cannot be recorded so. */
export function stepRefusal(of: Case, input: NewStep, actor: Actor, today: string): Refusal | undefined {
  const next = nextStep(of);
  if (of.caseState !== 'open' || !next) return CLOSED;
  if (input.step !== next.step) {
    return refuse(
      'state-differs',
      {
        zh: `下一步是“${next.name.zh}”，不能先办其他步骤。`,
        en: `the next step is "${next.name.en}"; no other comes before it`,
      },
      '/step',
    );
  }
  return doerRefusal(of, actor) ?? dayRefusal(of, input.doneOn, today) ?? upheldRefusal(of, input) ?? contentRefusal(next, input);
}

/** Whether an objection was right, and no appeal has said otherwise since: then the case can only be rejected. */
export function mustReject({ objections, appeals }: Pick<Case, 'objections' | 'appeals'>): boolean {
  const cleared = appeals.findLast(({ answered }) => answered?.isUpheld)?.answered?.on ?? '';
  return objections.some(({ decided }) => decided?.isUpheld && decided.on > cleared);
}

function upheldRefusal(of: Case, { outcome }: NewStep): Refusal | undefined {
  if (outcome !== 'passed' || !mustReject(of)) return undefined;
  return refuse('state-differs', { zh: '公示异议已查证成立，只能登记为不予通过。', en: 'an objection was upheld: the case can only be rejected' }, '/outcome');
}

function dayRefusal(of: Case, doneOn: string, today: string): Refusal | undefined {
  const earliest = readyOn(of);
  if (doneOn > today) return refuse('bad-input', { zh: '日期晚于今天。', en: 'the day lies ahead' }, '/doneOn');
  if (doneOn < earliest) {
    return isPublished(of)
      ? refuse(
          'state-differs',
          {
            zh: `公示到 ${daysLater(earliest, -1)} 为止，${earliest} 起才能进行下一步。`,
            en: `it is published until ${daysLater(earliest, -1)}; the next step comes from ${earliest} on`,
          },
          '/doneOn',
        )
      : refuse('bad-input', { zh: `早于上一步（${earliest}）。`, en: `it lies before the step before it (${earliest})` }, '/doneOn');
  }
  const oldest = daysLater(today as Day, -of.procedure.recordedWithinDays);
  if (doneOn < oldest) {
    return refuse(
      'bad-input',
      {
        zh: `须在办理后 ${of.procedure.recordedWithinDays} 天内登记，最早可填 ${oldest}；逾期请重新办理这一步。`,
        en: `a step is written down within ${of.procedure.recordedWithinDays} days (from ${oldest} on); after that it is done again`,
      },
      '/doneOn',
    );
  }
  return undefined;
}

function isPublished({ steps }: Pick<Case, 'steps'>): boolean {
  return steps.findLast(({ outcome }) => outcome === 'passed')?.until !== undefined;
}

function contentRefusal(next: ProcedureStep, input: NewStep): Refusal | undefined {
  const { kind, departments, leastDays = 0 } = next;
  const isPassed = input.outcome === 'passed';
  const says = {
    votes: kind === 'nomination',
    departments: kind === 'cross-check',
    publication: kind === 'publication' && isPassed,
    place: kind === 'announcement' && isPassed,
  };
  for (const field of ['votes', 'departments', 'publication', 'place'] as const) {
    if ((input[field] !== undefined) === says[field]) continue;
    return refuse(
      'bad-input',
      says[field]
        ? { zh: `“${next.name.zh}”须填写此项。`, en: `"${next.name.en}" needs this` }
        : { zh: `“${next.name.zh}”不填写此项。`, en: `"${next.name.en}" says nothing of this` },
      `/${field}`,
    );
  }
  if (!isPassed && input.note === undefined) return refuse('bad-input', { zh: '未通过须写明理由。', en: 'a rejection says why' }, '/note');
  return votesRefusal(input) ?? departmentsRefusal(departments, input) ?? publicationRefusal(input, leastDays);
}

function votesRefusal({ votes, outcome }: NewStep): Refusal | undefined {
  if (!votes) return undefined;
  const { present, inFavour, against } = votes;
  if (inFavour + against > present) return refuse('bad-input', { zh: '同意与反对之和多于到会人数。', en: 'more voted than were there' }, '/votes/present');
  const isCarried = inFavour * 2 > present;
  if (outcome === 'passed' && !isCarried)
    return refuse(
      'bad-input',
      { zh: '同意人数未过到会人数的半数，不能登记为通过。', en: 'it was not carried: not more than half of those present were for it' },
      '/votes/inFavour',
    );
  return undefined;
}

function departmentsRefusal(asked: ProcedureStep['departments'], { departments, outcome, note }: NewStep): Refusal | undefined {
  if (!departments) return undefined;
  const answered = departments.map(({ department }) => department);
  const strange = answered.findIndex((department, index) => !asked.some(({ id }) => id === department) || answered.indexOf(department) < index);
  if (strange >= 0)
    return refuse(
      'bad-input',
      { zh: '没有这个部门，或已写过。', en: 'there is no such department here, or it stands twice' },
      `/departments/${strange}/department`,
    );
  const missing = asked.filter(({ id }) => !answered.includes(id));
  if (outcome === 'passed' && missing.length > 0) {
    const names = (language: 'zh' | 'en') => missing.map(({ name }) => name[language]).join('、');
    return refuse('bad-input', { zh: `尚缺答复：${names('zh')}。`, en: `these have not answered: ${names('en')}` }, '/departments');
  }
  const unexplained = departments.findIndex((answer) => answer.hasFinding && answer.note === undefined);
  if (unexplained >= 0) return refuse('bad-input', { zh: '比对有问题的须写明情况。', en: 'a finding says what was found' }, `/departments/${unexplained}/note`);
  if (outcome === 'passed' && note === undefined && departments.some(({ hasFinding }) => hasFinding))
    return refuse(
      'bad-input',
      { zh: '比对有问题仍通过的，须写明理由。', en: 'where something was found and it goes on all the same, the note says why' },
      '/note',
    );
  return undefined;
}

function publicationRefusal({ publication }: NewStep, leastDays: number): Refusal | undefined {
  if (!publication || publication.days >= leastDays) return undefined;
  return refuse('bad-input', { zh: `公示不得少于 ${leastDays} 天。`, en: `it is published for ${leastDays} days at least` }, '/publication/days');
}

/** A case is withdrawn by whoever opened it while the next step is theirs to do, or by the county. */
export function withdrawalRefusal(of: Case, actor: Actor): Refusal | undefined {
  if (of.caseState !== 'open') return CLOSED;
  const isTheirs = nextStep(of)?.by.includes(levelOf(actor)) === true && isSameHand(of.openedBy, actor);
  if (isTheirs || levelOf(actor) === 'county') return undefined;
  return refuse('not-allowed', {
    zh: '提起人只能在下一步仍由本级办理时撤回；其余由县级岗位撤回。',
    en: 'whoever opened it may withdraw it while the next step is for their post; else the county does',
  });
}

/** An objection is received while a publication hangs. */
export function objectionRefusal(of: Case, receivedOn: string, today: string): Refusal | undefined {
  if (of.caseState !== 'open') return CLOSED;
  const last = of.steps.findLast(({ outcome }) => outcome === 'passed');
  if (last?.until === undefined)
    return refuse('state-differs', {
      zh: '不在公示期内，不能登记异议；结果公布后可以申诉。',
      en: 'nothing is published now; after the decision there is the appeal',
    });
  if (receivedOn > today) return refuse('bad-input', { zh: '日期晚于今天。', en: 'the day lies ahead' }, '/receivedOn');
  if (receivedOn < last.doneOn || receivedOn > last.until)
    return refuse('bad-input', { zh: `公示期为 ${last.doneOn} 至 ${last.until}。`, en: `it is published from ${last.doneOn} to ${last.until}` }, '/receivedOn');
  return undefined;
}

/** Why somebody may not decide an objection: it is for another than who proposed the case and had it nominated. */
export function deciderRefusal(of: Case, objection: Objection, actor: Actor): Refusal | undefined {
  if (of.caseState !== 'open') return CLOSED;
  if (objection.decided) return refuse('state-differs', { zh: '此异议已处理。', en: 'this objection was decided before' });
  if (!of.procedure.objections.by.includes(levelOf(actor))) return notOfLevel({ zh: '处理异议', en: 'deciding objections' }, of.procedure.objections.by);
  const nominations = of.procedure.steps.filter(({ kind }) => kind === 'nomination').map(({ step }) => step);
  const proposed = handsOf(of).find(({ what, by }) => (what === OPENING || nominations.includes(what)) && isSameHand(by, actor));
  return (
    proposed &&
    refuse('not-allowed', { zh: '您提起或评议过此事，异议须由另一人处理。', en: 'you proposed or nominated it; somebody else decides the objection' })
  );
}

export function objectionDueOn({ procedure }: Pick<Case, 'procedure'>, { receivedOn }: Objection): Day {
  return daysLater(receivedOn as Day, procedure.objections.withinDays);
}

/** Until when an appeal may be filed; undefined where there is nothing to appeal against. */
export function appealUntil(of: Case): Day | undefined {
  const isAppealable = of.caseState === 'rejected' || (of.caseState === 'effective' && of.procedure.kind === 'exit');
  return isAppealable && of.closedOn !== undefined ? daysLater(of.closedOn as Day, of.procedure.appeals.withinDays) : undefined;
}

export function appealRefusal(of: Case, filedOn: string, today: string): Refusal | undefined {
  const until = appealUntil(of);
  if (until === undefined || of.closedOn === undefined)
    return refuse('state-differs', { zh: '只有不予认定、不予退出或已退出的，才可以申诉。', en: 'an appeal is against a rejection, or against an exit' });
  if (of.appeals.some(({ filedOn: before, answered }) => answered === undefined || before >= (of.closedOn ?? '')))
    return refuse('already-exists', { zh: '对这一决定已经申诉过。', en: 'there was an appeal against this decision' });
  if (filedOn > today) return refuse('bad-input', { zh: '日期晚于今天。', en: 'the day lies ahead' }, '/filedOn');
  if (filedOn < of.closedOn) return refuse('bad-input', { zh: `早于决定（${of.closedOn}）。`, en: `it lies before the decision (${of.closedOn})` }, '/filedOn');
  if (filedOn > until) return refuse('state-differs', { zh: `申诉期限到 ${until} 为止，已过。`, en: `an appeal was possible until ${until}` }, '/filedOn');
  return undefined;
}

/** An appeal is answered by somebody who had no part in the case. */
export function answererRefusal(of: Case, appeal: Appeal, actor: Actor): Refusal | undefined {
  if (appeal.answered) return refuse('state-differs', { zh: '此申诉已答复。', en: 'this appeal was answered before' });
  if (!of.procedure.appeals.by.includes(levelOf(actor))) return notOfLevel({ zh: '答复申诉', en: 'answering appeals' }, of.procedure.appeals.by);
  const hands = [...handsOf(of).map(({ by }) => by), ...of.objections.flatMap(({ decided }) => decided?.by ?? [])];
  if (hands.some((by) => isSameHand(by, actor)))
    return refuse('not-allowed', { zh: '您经办过此事，申诉须由另一人复核。', en: 'you had a part in the case; somebody else reviews it' });
  return undefined;
}

/** From which day an entry holds, or with which an exit ends it. */
export function effectOn({ effectAfterDays }: Procedure, lastStepOn: string): Day {
  return daysLater(lastStepOn as Day, effectAfterDays);
}

function handsOf({ openedBy, steps }: Case): { readonly what: string; readonly by: Doer }[] {
  return [{ what: OPENING, by: openedBy }, ...steps.map(({ step, by }) => ({ what: step, by }))];
}

/** Also where one of them stood in for the other. */
function isSameHand(one: Doer, other: Doer): boolean {
  const hands = [other.actorId, other.actingFor];
  return [one.actorId, one.actingFor].some((hand) => hand !== undefined && hands.includes(hand));
}

function nameOf({ steps }: Procedure, what: string) {
  return steps.find(({ step }) => step === what)?.name ?? { zh: '提起', en: 'opening the case' };
}

function sameHand(next: ProcedureStep, earlier: { readonly zh: string; readonly en: string }): Refusal {
  return refuse('not-allowed', {
    zh: `“${earlier.zh}”是您办理的，“${next.name.zh}”须由另一人办理。`,
    en: `you did "${earlier.en}"; "${next.name.en}" is for somebody else`,
  });
}

const LEVEL_NAMES = { village: { zh: '村', en: 'the village' }, township: { zh: '乡镇', en: 'the township' }, county: { zh: '县', en: 'the county' } } as const;

function notOfLevel(what: { readonly zh: string; readonly en: string }, by: readonly Level[]): Refusal {
  const names = (language: 'zh' | 'en') => by.map((level) => LEVEL_NAMES[level][language]).join({ zh: '、', en: ' or ' }[language]);
  return refuse('not-allowed', { zh: `“${what.zh}”由${names('zh')}的岗位办理。`, en: `"${what.en}" is for a post over ${names('en')}` });
}

const CLOSED = refuse('state-differs', { zh: '此事已办结或撤回。', en: 'the case is closed' });
