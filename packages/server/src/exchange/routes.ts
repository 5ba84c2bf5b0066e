// The operations on lists. Those that order long work start it when the order stands.

import type { Contract } from '@doudi/core/contract';
import { isRefusal } from '@doudi/core/contract';
import { addImportPart, applyImport, beginImport, checkImport, decideImportRow, undoImport } from '@doudi/core/exchange';
import { actorOf, commandRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { applyImportCommand } from './apply.ts';
import { changeFileRoutes } from './change-files.ts';
import { checkImportCommand } from './check.ts';
import { getImportColumnsRoute } from './columns.ts';
import { decideImportRowCommand } from './decide.ts';
import type { Imports } from './job.ts';
import type { ListSchemes } from './knowing.ts';
import { listImportsRoutes } from './list-imports.ts';
import { undoImportCommand } from './undo.ts';
import { addImportPartCommand, beginImportCommand } from './upload.ts';

export interface ExchangeServices {
  readonly keys: FieldKeys;
  readonly schemes: ListSchemes;
  readonly imports: Imports;
}

export function exchangeRoutes(database: Database, { keys, schemes, imports }: ExchangeServices): Route[] {
  return [
    commandRoute(beginImport, database, beginImportCommand),
    commandRoute(addImportPart, database, addImportPartCommand(keys)),
    getImportColumnsRoute(database, keys),
    thenStarting(commandRoute(checkImport, database, checkImportCommand(schemes)), imports),
    thenStarting(commandRoute(applyImport, database, applyImportCommand), imports),
    thenStarting(commandRoute(undoImport, database, undoImportCommand), imports),
    commandRoute(decideImportRow, database, decideImportRowCommand(keys)),
    ...listImportsRoutes(database, keys),
    ...changeFileRoutes(database, keys, schemes),
  ];
}

function thenStarting<C extends Contract>(route: Route<C>, imports: Imports): Route<C> {
  return {
    contract: route.contract,
    answer: async (call) => {
      const answer = await route.answer(call);
      if (!isRefusal(answer)) imports.start(actorOf(call).countyId, (answer.value as { readonly importId: string }).importId);
      return answer;
    },
  };
}
