// One settlement as a drawer and a paper show it: its reckoning from the trace, the bill as it was stated, and who did what by name.
import { maskIdNumber } from '@doudi/core/registry';
import { isProtectedName } from '@doudi/core/scheme';
import { getSettlement, toExplained, toStatedBill } from '@doudi/core/settlement';
import type { Policy } from '@doudi/policy';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { VILLAGE_NAME } from '../registry/areas.ts';
import type { PersonInListRow } from '../registry/people.ts';
import { policyThen } from './scheme-versions.ts';
import type { SchemesInUse } from './schemes-in-use.ts';
import { maySee, NO_SUCH_SETTLEMENT, type SettlementRow, settleAgain, toSettled } from './settlement-row.ts';

interface NamedRow extends SettlementRow, Pick<PersonInListRow, 'sex' | 'id_number_cipher' | 'village_code' | 'village_name'> {
  readonly person_name: string;
  readonly facility_name: string;
  readonly settled_by_name: string;
  readonly cancelled_by_name: string | null;
  readonly prints: number;
}

export function getSettlementRoute(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route {
  return queryRoute(getSettlement, database, async (transaction, { settlementId }, { actor }) => {
    const row = await findNamed(transaction, settlementId);
    if (!row || !maySee(actor, row.facility_id)) return NO_SUCH_SETTLEMENT;
    const policy = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
    return {
      ...toSettled(row),
      ...toExplained(policy, settleAgain(policy, row, true)),
      personName: row.person_name,
      person: personOf(row, keys),
      facilityName: row.facility_name,
      settledByName: row.settled_by_name,
      bill: toStatedBill(row.claim),
      categories: categoriesOf(policy, row),
      prints: row.prints,
      ...(row.cancelled_at !== null && {
        cancelled: { at: row.cancelled_at.toISOString(), reason: row.reason ?? '', byName: row.cancelled_by_name ?? '' },
      }),
    };
  });
}

/** Whoever is no actor, such as the loader of the demonstration county, is called by their id. */
async function findNamed({ rows, countyId }: Transaction, settlementId: string): Promise<NamedRow | undefined> {
  const [row] = await rows<NamedRow>(
    `select s.*, c.cancelled_at, c.reason, p.name as person_name, p.sex, p.id_number_cipher, p.village_code, ${VILLAGE_NAME} as village_name, f.name as facility_name,
       coalesce(a.display_name, s.settled_by) as settled_by_name, coalesce(b.display_name, c.cancelled_by) as cancelled_by_name,
       (select count(*) from statement_print t where t.county_id = $1 and t.settlement_id = s.settlement_id) as prints
     from settlement s
     join person p on p.county_id = $1 and p.person_id = s.person_id
     join facility f on f.county_id = $1 and f.facility_id = s.facility_id
     left join actor a on a.county_id = $1 and a.actor_id = s.settled_by
     left join cancellation c on c.county_id = $1 and c.settlement_id = s.settlement_id
     left join actor b on b.county_id = $1 and b.actor_id = c.cancelled_by
     where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId],
    'find-named-settlement',
  );
  return row;
}

function personOf({ person_id, sex, id_number_cipher, village_code, village_name }: NamedRow, keys: FieldKeys) {
  return {
    sex,
    ...(id_number_cipher !== null && { idNumberMasked: maskIdNumber(openField(keys, id_number_cipher, `person/${person_id}/id_number`)) }),
    villageCode: village_code,
    ...(village_name !== null && { villageName: village_name }),
  };
}

/** A claim without categories says so with the word none, which is no category. */
function categoriesOf({ categories }: Policy, { claim }: SettlementRow) {
  const held = claim.facts.categories;
  if (!Array.isArray(held)) return [];
  return (
    held
      // That there is something protected is seen where it is paid, and nowhere else.
      .filter((category) => category !== NO_CATEGORY && !isProtectedName(category))
      .map((category) => ({ category, name: categories[category] ?? { zh: category, en: category } }))
  );
}

const NO_CATEGORY = 'none';
