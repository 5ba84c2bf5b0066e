// Designations that say what only a treating team may know: from before their category was put behind the wall. They are taken away whole, also those
// that were withdrawn, and what still holds goes behind the wall. Only the owner of the tables may take a row away.
import { asOwner } from '../platform/database/owner-transaction.ts';
import { type Database, NOWHERE, read, systemScope, type Transaction } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { countDesignations, takeAwayDesignations } from '../registry/designations.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { insertFact } from './facts.ts';

export interface MoveServices {
  readonly database: Database;
  readonly schemes: SchemesInUse;
  readonly keys: FieldKeys;
}

/** How many were moved, of all counties. */
export async function moveBehindWall(services: MoveServices, ownerUrl: string): Promise<number> {
  let moved = 0;
  for (const countyId of await countiesOf(services)) {
    // As Doudi itself: it sees and writes what stands behind the wall.
    const scope = { ...systemScope(countyId, 'walls'), purpose: 'treatment' } as const;
    moved += await asOwner(ownerUrl, scope, (transaction) => moveIn(transaction, services));
  }
  return moved;
}

async function moveIn(transaction: Transaction, { database, schemes, keys }: MoveServices): Promise<number> {
  const taken = await takeAwayDesignations(transaction, schemes.walledCategories);
  const walls = schemes.wallsOf(schemes.installedIds);
  for (const { isWithdrawn, designationId, source, ...designation } of taken) {
    if (isWithdrawn) continue;
    const fact = {
      ...designation,
      kind: walls[designation.category]?.kind ?? '',
      evidence: source,
      protectedFactId: database.newId(),
      protectedEntitlementId: database.newId(),
    };
    for (const { text, values = [] } of insertFact(keys, transaction.countyId, fact)) await transaction.rows(text, values);
  }
  return taken.length;
}

/** Throws if some are left: they would be shown to everybody who may see a person. */
export async function refuseUnmovedWalls({ database, schemes }: Pick<MoveServices, 'database' | 'schemes'>): Promise<void> {
  for (const countyId of await countiesOf({ database })) {
    const left = await read(database, systemScope(countyId, 'walls'), (transaction) => countDesignations(transaction, schemes.walledCategories));
    if (left === 0) continue;
    throw new UserError({
      zh: `县 ${countyId} 有 ${left} 条人员类别属于受保护信息，人人可见；请先运行 doudi walls move，把它们移到受保护信息中。`,
      en: `county ${countyId} has ${left} designations of protected categories, which everybody can see; run doudi walls move first, which puts them behind the wall`,
    });
  }
}

async function countiesOf({ database }: Pick<MoveServices, 'database'>): Promise<string[]> {
  const found = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county order by 1'));
  return found.map(({ county_id }) => county_id);
}
