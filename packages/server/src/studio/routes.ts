// The operations of the policy studio.
import {
  compareSchemeDraft,
  decideSchemeDraft,
  getSchemeDraft,
  listSchemeDrafts,
  saveSchemeDraft,
  startSchemeDraft,
  withdrawSchemeDraft,
} from '@doudi/core/studio';
import { actorOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { saveDraftCommand, startDraftCommand, withdrawDraftCommand } from './draft-commands.ts';
import { compareDraft, getDraftFor, listDraftsFor } from './read-drafts.ts';
import { decideDraftCommand, submitRoute } from './submit.ts';

export function studioRoutes(database: Database, schemes: SchemesInUse): Route[] {
  return [
    queryRoute(listSchemeDrafts, database, (transaction, _, call) => listDraftsFor(transaction, actorOf(call))),
    queryRoute(getSchemeDraft, database, (transaction, { schemeDraftId, version }, call) => getDraftFor(transaction, actorOf(call), schemeDraftId, version)),
    queryRoute(compareSchemeDraft, database, (transaction, { schemeDraftId, from, to }) => compareDraft(transaction, schemeDraftId, from, to)),
    commandRoute(startSchemeDraft, database, startDraftCommand(schemes)),
    commandRoute(saveSchemeDraft, database, saveDraftCommand),
    submitRoute(database, schemes),
    commandRoute(decideSchemeDraft, database, decideDraftCommand(schemes)),
    commandRoute(withdrawSchemeDraft, database, withdrawDraftCommand),
  ] as Route[];
}
