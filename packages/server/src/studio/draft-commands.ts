// Starting a draft, saving a version of it, withdrawing it.
import { hideNumbers, refuse } from '@doudi/core/contract';
import type { SchemeFiles } from '@doudi/core/scheme';
import { openRefusal, saveSchemeDraft, startSchemeDraft, versionRefusal, withdrawSchemeDraft } from '@doudi/core/studio';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement } from '../platform/database/transaction.ts';
import { findCountySchemes } from '../settlement/county-schemes.ts';
import { storeScheme } from '../settlement/scheme-versions.ts';
import { hashOf, type SchemesInUse } from '../settlement/schemes-in-use.ts';
import { lockDraft, NO_SUCH_DRAFT } from './load-drafts.ts';

export const draftSubject = (schemeDraftId: string) => `scheme-draft/${schemeDraftId}`;

export function startDraftCommand(schemes: SchemesInUse) {
  return commandOf(startSchemeDraft, async (transaction, { schemeId, title }, context) => {
    const { stretches } = await findCountySchemes(transaction, schemes);
    const newest = stretches.find(({ inUse }) => inUse.scheme.policy.id === schemeId)?.inUse;
    return () => {
      if (!newest)
        return refuse('not-found', { zh: '本县没有这个方案；请从方案列表中选取。', en: 'the county has no such scheme; choose one of the list' }, '/schemeId');
      const { countyId, actor, now, newId } = context;
      const schemeDraftId = newId();
      return {
        answer: { schemeDraftId, version: 1 },
        writes: [
          storeScheme(countyId, newest),
          {
            text: `insert into scheme_draft (county_id, scheme_draft_id, scheme_id, title, base_hash, started_at, started_by, started_for)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
            values: [countyId, schemeDraftId, schemeId, title, newest.hash, now, actor.actorId, actor.actingFor],
          },
          insertVersion(context, { schemeDraftId, version: 1, files: newest.files }),
        ],
        audit: { subject: draftSubject(schemeDraftId), facts: { scheme: schemeId, base: newest.hash } },
      };
    };
  });
}

export const saveDraftCommand = commandOf(saveSchemeDraft, async (transaction, { schemeDraftId, version, files: sent, note }, context) => {
  const draft = await lockDraft(transaction, schemeDraftId);
  return () => {
    if (!draft) return NO_SUCH_DRAFT;
    const refusal = openRefusal(draft) ?? versionRefusal(draft, version);
    if (refusal) return refusal;
    const twice = sent.findIndex(({ name }, index) => sent.findIndex((other) => other.name === name) < index);
    if (twice >= 0) return refuse('bad-input', { zh: '同名文件出现了两次。', en: 'a file of this name stands twice' }, `/files/${twice}/name`);
    const files: SchemeFiles = new Map(sent.map(({ name, text }) => [name, text]));
    const saved = { schemeDraftId, version: draft.version + 1, files, note };
    const hash = hashOf(files);
    return {
      answer: { version: saved.version, hash },
      writes: [insertVersion(context, saved)],
      audit: { subject: draftSubject(schemeDraftId), facts: { version: saved.version, hash } },
    };
  };
});

interface NewDraftVersion {
  readonly schemeDraftId: string;
  readonly version: number;
  readonly files: SchemeFiles;
  readonly note?: string | undefined;
}

function insertVersion({ countyId, actor, now }: CommandContext, { schemeDraftId, version, files, note }: NewDraftVersion): Statement {
  return {
    text: `insert into scheme_draft_version (county_id, scheme_draft_id, version, files, content_hash, note, saved_at, saved_by, saved_for)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [countyId, schemeDraftId, version, JSON.stringify([...files]), hashOf(files), note, now, actor.actorId, actor.actingFor],
  };
}

export const withdrawDraftCommand = commandOf(withdrawSchemeDraft, async (transaction, { schemeDraftId, reason }, { countyId, actor, now }) => {
  const draft = await lockDraft(transaction, schemeDraftId);
  return () => {
    if (!draft) return NO_SUCH_DRAFT;
    // What waits for a decision may be taken back as well.
    const refusal = draft.draftState === 'submitted' ? undefined : openRefusal(draft);
    if (refusal) return refusal;
    return {
      answer: { draftState: 'withdrawn' as const },
      writes: [
        {
          text: 'update scheme_draft set withdrawn_at = $3, withdrawn_by = $4, withdrawal_reason = $5 where county_id = $1 and scheme_draft_id = $2',
          values: [countyId, schemeDraftId, now, actor.actorId, reason],
        },
      ],
      audit: { subject: draftSubject(schemeDraftId), facts: { reason: hideNumbers(reason) } },
    };
  };
});
