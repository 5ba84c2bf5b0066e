// The procedures by which a county recognises people today: those of its schemes.
import type { Procedure } from '@doudi/core/recognition';
import { type Day, isValidOn } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

/** Those of the schemes that are valid on a day; of two that are called alike, the first. */
export async function proceduresOn({ rows, countyId }: Transaction, schemes: SchemesInUse, day: Day): Promise<Procedure[]> {
  const [county] = await rows<{ scheme_ids: string[] }>('select scheme_ids from county where county_id = $1', [countyId]);
  const inUse = (county?.scheme_ids ?? []).flatMap((id) => schemes.installed(id)?.scheme ?? []).filter(({ policy }) => isValidOn(policy.valid, day));
  const byId = new Map<string, Procedure>();
  for (const procedure of inUse.flatMap(({ procedures }) => procedures)) if (!byId.has(procedure.id)) byId.set(procedure.id, procedure);
  return [...byId.values()];
}
