// The operations of helping households.

import { endMeasure, endPairing, getHouseholdHelp, pairHelper, planMeasure, recordSurvey, revealHelperPhone } from '@doudi/core/registry';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { helperCoverRoute } from './helper-cover.ts';
import { endPairingCommand, findHelpers, pairHelperCommand, revealHelperPhoneCommand } from './helpers.ts';
import { findHelping } from './helping-rules.ts';
import { endMeasureCommand, findMeasures, planMeasureCommand } from './measures.ts';
import { noSuchHousehold } from './moving.ts';
import { IDS_OF_PERSON, LIVES_THERE } from './people.ts';
import { findSurveys, recordSurveyCommand } from './surveys.ts';

export function helpingRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [
    householdHelpRoute(database, schemes, keys),
    commandRoute(recordSurvey, database, recordSurveyCommand(schemes)),
    commandRoute(planMeasure, database, planMeasureCommand(schemes)),
    commandRoute(endMeasure, database, endMeasureCommand),
    commandRoute(pairHelper, database, pairHelperCommand(keys)),
    commandRoute(endPairing, database, endPairingCommand),
    commandRoute(revealHelperPhone, database, revealHelperPhoneCommand(keys)),
    helperCoverRoute(database, schemes),
  ];
}

function householdHelpRoute(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route {
  return queryRoute(getHouseholdHelp, database, async (transaction, { householdId }) => {
    const today = localDay(database.now());
    const helping = await findHelping(transaction, schemes, today);
    const [[household], members, help] = await Promise.all([
      transaction.rows('select 1 from household where county_id = $1 and household_id = $2', [transaction.countyId, householdId]),
      findMembers(transaction, householdId, helping?.categories ?? [], today),
      findHelp(transaction, householdId, today, keys),
    ]);
    if (!household) return noSuchHousehold();
    return {
      householdId,
      ...(helping && { rules: { measures: [...helping.measures], form: helping.form } }),
      isToBeHelped: members.some(({ is_helped }) => is_helped),
      members: members.map(({ person_id }) => ({ personId: person_id })),
      ...help,
    };
  });
}

/** Surveys, the plan and helpers of a household. */
export async function findHelp(transaction: Transaction, householdId: string, today: string, keys: FieldKeys) {
  const [surveys, measures, helpers] = await Promise.all([
    findSurveys(transaction, householdId),
    findMeasures(transaction, householdId, today),
    findHelpers(transaction, householdId, today, keys),
  ]);
  return { surveys, measures, helpers };
}

/** Who lives there, and whether they have one of these categories, under this record or one that was joined to it. */
function findMembers({ rows, countyId }: Transaction, householdId: string, categories: readonly string[], today: string) {
  return rows<{ person_id: string; is_helped: boolean }>(
    `select p.person_id, exists (
       select 1 from designation d where d.county_id = $1 and d.person_id = any ${IDS_OF_PERSON} and d.category = any ($3::text[])
         and d.withdrawn_at is null and d.from_day <= $4 and (d.to_day is null or d.to_day >= $4)) as is_helped
     from person p where p.county_id = $1 and p.household_id = $2 and ${LIVES_THERE} order by p.born_on, p.person_id`,
    [countyId, householdId, categories, today],
  );
}
