// Handing a draft in, and deciding it. What the check finds is computed here, from the files that are kept, and never comes from whoever hands in.
import { hideNumbers, type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { loadScheme, printProblem } from '@doudi/core/scheme';
import {
  type CheckedSubmission,
  contentRefusal,
  decideSchemeDraft,
  decisionRefusal,
  effectRefusal,
  freshSums,
  openRefusal,
  submitSchemeDraft,
  sumsRefusal,
  versionRefusal,
} from '@doudi/core/studio';
import type { Day } from '@doudi/policy';
import { actorOf, commandOf, commandRoute } from '../platform/answers.ts';
import { type Database, read, type Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { adoptScheme } from '../settlement/adopt-scheme.ts';
import { BEGINNING, findCountySchemes, holdsOn, type Stretch } from '../settlement/county-schemes.ts';
import { hashOf, type SchemeInUse, type SchemesInUse } from '../settlement/schemes-in-use.ts';
import { checkBeside } from './check-beside.ts';
import { draftSubject } from './draft-commands.ts';
import { filesOfVersion, findDraft, type LoadedDraft, lockDraft, NO_SUCH_DRAFT } from './load-drafts.ts';

/** The check runs before the transaction begins, so that nothing waits for it; the command then finds it done. */
export function submitRoute(database: Database, schemes: SchemesInUse): Route<typeof submitSchemeDraft> {
  const route = commandRoute(submitSchemeDraft, database, submitCommand(schemes));
  return {
    ...route,
    answer: async (call) => {
      const scope = { ...actorOf(call), purpose: 'administration' } as const;
      const ready = await read(database, scope, async (transaction) =>
        readyToSubmit(transaction, schemes, await findDraft(transaction, call.input.schemeDraftId), call.input, localDay(database.now())),
      );
      if (!isRefusal(ready)) await checkBeside(ready.inUse.hash, ready.inUse.scheme);
      return route.answer(call);
    },
  };
}

type Submitting = Pick<InputOf<typeof submitSchemeDraft>, 'version' | 'effectiveOn'>;

async function readyToSubmit(
  transaction: Transaction,
  schemes: SchemesInUse,
  draft: LoadedDraft | undefined,
  { version, effectiveOn }: Submitting,
  today: Day,
): Promise<Ready | Refusal> {
  if (!draft) return NO_SUCH_DRAFT;
  return openRefusal(draft) ?? versionRefusal(draft, version) ?? (await readyToHold(transaction, schemes, draft, effectiveOn as Day, today));
}

function submitCommand(schemes: SchemesInUse) {
  return commandOf(
    submitSchemeDraft,
    async (transaction, { schemeDraftId, version, effectiveOn, reason }, context) => {
      const draft = await lockDraft(transaction, schemeDraftId);
      const ready = await readyToSubmit(transaction, schemes, draft, { version, effectiveOn }, localDay(context.now));
      if (isRefusal(ready)) return () => ready;
      const { hash, scheme } = ready.inUse;
      const found = await checkBeside(hash, scheme);
      const checked: CheckedSubmission = { ...found, freshSums: freshSums(ready.newest.inUse.scheme, scheme, effectiveOn as Day) };
      return () => {
        const { countyId, actor, now, newId } = context;
        const schemeSubmissionId = newId();
        const counts = { findings: checked.findings.length, differingCases: checked.cases.differing.length };
        return {
          answer: { schemeSubmissionId, ...counts },
          writes: [
            {
              text: `insert into scheme_submission (county_id, scheme_submission_id, scheme_draft_id, version, content_hash, effective_day, reason, findings,
                       submitted_at, submitted_by, submitted_for)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
              values: [
                ...[countyId, schemeSubmissionId, schemeDraftId, version, hash, effectiveOn, reason, JSON.stringify(checked)],
                ...[now, actor.actorId, actor.actingFor],
              ],
            },
          ],
          audit: { subject: draftSubject(schemeDraftId), facts: { submission: schemeSubmissionId, version, hash, effectiveOn, ...counts } },
        };
      };
    },
    { a_draft_waits_for_one_decision: refuse('state-differs', { zh: '草稿已送审。', en: 'the draft was handed in already' }, '/schemeDraftId') },
  );
}

/** A version whose files can settle, or why not; undefined if there is none. */
async function findSoundVersion(
  transaction: Transaction,
  schemes: SchemesInUse,
  schemeDraftId: string,
  version: number,
): Promise<SchemeInUse | Refusal | undefined> {
  const files = await filesOfVersion(transaction, schemeDraftId, version);
  if (!files) return undefined;
  // Reading takes a quarter of a second, and the same files are read each time a draft is handed in or decided.
  const hash = hashOf(files);
  const known = schemes.known(hash);
  if (known) return known;
  const { scheme, problems } = loadScheme(files);
  if (scheme) return schemes.inUseOf(hash, async () => files);
  const faults = problems.filter(({ isWarning }) => !isWarning);
  const [first] = faults;
  return refuse(
    'state-differs',
    {
      zh: `草稿有 ${faults.length} 处问题，不能用于结算；请先改正。第一处：${first ? printProblem(first, 'zh') : ''}`,
      en: `the draft has ${faults.length} problems and cannot settle; mend them first. The first: ${first ? printProblem(first, 'en') : ''}`,
    },
    '/version',
  );
}

interface Ready {
  readonly inUse: SchemeInUse;
  /** The version that it would follow. */
  readonly newest: Stretch;
}

/** The newest version of a draft, if the county could settle by it from a day on. */
async function readyToHold(transaction: Transaction, schemes: SchemesInUse, draft: LoadedDraft, effectiveOn: Day, today: Day): Promise<Ready | Refusal> {
  const { scheme_draft_id, scheme_id, base_hash } = draft.row;
  const inUse = await findSoundVersion(transaction, schemes, scheme_draft_id, draft.version);
  if (!inUse) throw new Error(`the version ${draft.version} of the draft ${scheme_draft_id} is not there`);
  if (isRefusal(inUse)) return inUse;
  const { stretches } = await findCountySchemes(transaction, schemes);
  const isOwn = ({ inUse: { scheme } }: Stretch) => scheme.policy.id === scheme_id;
  const newest = stretches.find(isOwn);
  if (newest?.inUse.hash !== base_hash) return CHANGED_SINCE;
  const refusal =
    contentRefusal({ newest: newest.inUse.scheme, installed: schemes.installed(scheme_id)?.scheme }, inUse.scheme) ??
    sumsRefusal(newest.inUse.scheme, inUse.scheme, effectiveOn) ??
    effectRefusal({
      ...{ today, effectiveOn, valid: inUse.scheme.policy.valid },
      ...(newest.from !== BEGINNING && { newestFrom: newest.from }),
      cover: (day) => ({
        isOwn: stretches.some((stretch) => isOwn(stretch) && holdsOn(stretch, day)),
        isOther: stretches.some((stretch) => !isOwn(stretch) && holdsOn(stretch, day)),
      }),
    });
  return refusal ?? { inUse, newest };
}

const CHANGED_SINCE = refuse(
  'state-differs',
  {
    zh: '起草以后，方案已有另一版获批（或安装的方案已更换）；请从现在的方案另起草稿，把改动移过去，以免丢掉那一版的改动。',
    en: 'another version of the scheme was approved, or installed, since this draft began; begin a draft from the present one and bring your changes over, or those of that version would be lost',
  },
  '/schemeDraftId',
);

export function decideDraftCommand(schemes: SchemesInUse) {
  return commandOf(
    decideSchemeDraft,
    async (transaction, { schemeDraftId, schemeSubmissionId, isApproved, reason }, context) => {
      const { countyId, actor, now } = context;
      const draft = await lockDraft(transaction, schemeDraftId);
      const submission = draft?.submissions.at(-1);
      if (!draft || submission?.scheme_submission_id !== schemeSubmissionId)
        return () => (draft?.submissions.some(({ scheme_submission_id }) => scheme_submission_id === schemeSubmissionId) ? NOT_THE_LAST : NO_SUCH_DRAFT);
      const refusal = decisionRefusal(draft, actor);
      if (refusal) return () => refusal;
      if (!isApproved && reason === undefined) return () => refuse('bad-input', { zh: '退回须写明理由。', en: 'whoever sends it back says why' }, '/reason');
      const decision = {
        text: `update scheme_submission set decided_at = $3, decided_by = $4, decided_for = $5, is_approved = $6, decision_reason = $7
               where county_id = $1 and scheme_submission_id = $2`,
        values: [countyId, schemeSubmissionId, now, actor.actorId, actor.actingFor, isApproved, reason],
      };
      const { effective_day: effectiveOn, content_hash: hash } = submission;
      const audit = {
        subject: draftSubject(schemeDraftId),
        facts: {
          submission: schemeSubmissionId,
          isApproved,
          hash,
          effectiveOn,
          submittedBy: submission.submitted_by,
          ...(reason !== undefined && { reason: hideNumbers(reason) }),
        },
      };
      if (!isApproved) return () => ({ answer: { draftState: 'open' as const }, writes: [decision], audit });
      const ready = await readyToHold(transaction, schemes, draft, effectiveOn, localDay(now));
      if (isRefusal(ready)) return () => ready;
      if (ready.inUse.hash !== hash) throw new Error(`the files of ${schemeDraftId} are not those that were handed in`);
      return () => ({
        answer: { draftState: 'approved' as const, effectiveOn },
        writes: [decision, ...adoptScheme(countyId, ready.newest, { inUse: ready.inUse, fromDay: effectiveOn, schemeSubmissionId, adoptedAt: now })],
        audit,
        events: [{ kind: 'scheme-approved', facts: { schemeId: draft.row.scheme_id, hash, effectiveOn } }],
      });
    },
    { a_version_is_followed_by_one: CHANGED_SINCE },
  );
}

const NOT_THE_LAST = refuse(
  'state-differs',
  { zh: '您读的那次送审已有结果；请重新打开草稿。', en: 'what you read was decided meanwhile; open the draft again' },
  '/schemeSubmissionId',
);
