// The operations of recognition.
import {
  answerAppeal,
  decideObjection,
  fileAppeal,
  getRecognitionCase,
  listRecognitionCases,
  listRecognitionProcedures,
  openRecognitionCase,
  recordObjection,
  recordRecognitionStep,
  withdrawRecognitionCase,
} from '@doudi/core/recognition';
import { actorOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { evidenceRoutes } from './evidence-files.ts';
import { answerAppealCommand, decideObjectionCommand, fileAppealCommand, recordObjectionCommand } from './objections.ts';
import { openCaseCommand, withdrawCaseCommand } from './open-case.ts';
import { proceduresOn } from './procedures.ts';
import { getCaseFor, listCasesFor, type Reading } from './read-cases.ts';
import { recordStepCommand } from './record-step.ts';

export function recognitionRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  const readingOf = (call: Parameters<typeof actorOf>[0]): Reading => ({
    actor: actorOf(call),
    today: localDay(database.now()),
    walled: schemes.walledCategories,
    keys,
  });
  return [
    queryRoute(listRecognitionProcedures, database, async (transaction) => ({
      procedures: await proceduresOn(transaction, schemes, localDay(database.now())),
    })),
    ...evidenceRoutes(database, keys, schemes.walledCategories),
    commandRoute(openRecognitionCase, database, openCaseCommand(schemes)),
    commandRoute(recordRecognitionStep, database, recordStepCommand),
    commandRoute(recordObjection, database, recordObjectionCommand),
    commandRoute(decideObjection, database, decideObjectionCommand),
    commandRoute(fileAppeal, database, fileAppealCommand),
    commandRoute(answerAppeal, database, answerAppealCommand),
    commandRoute(withdrawRecognitionCase, database, withdrawCaseCommand),
    queryRoute(listRecognitionCases, database, (transaction, input, call) => listCasesFor(transaction, input, readingOf(call))),
    queryRoute(getRecognitionCase, database, (transaction, { caseId }, call) => getCaseFor(transaction, caseId, readingOf(call))),
  ];
}
