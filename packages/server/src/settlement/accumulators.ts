// The accumulator table: locked before a bill is decided, written after. Whoever settles or cancels holds the rows of that person and
// household until the end of the transaction, so nobody spends a limit twice.
import { type AccumulatorKey, type AccumulatorRow, balancesIn } from '@doudi/core/settlement';
import { type Fen, formatFen, householdOf } from '@doudi/policy';
import type { Statement, Transaction } from '../platform/database/transaction.ts';

interface Row {
  readonly owner_kind: 'person' | 'household';
  readonly owner_id: string;
  readonly period: string;
  readonly amounts: Record<string, number>;
}

/**
 * The rows in the order in which everybody locks them; a missing one is made, so that there is something to lock. The number is taken while
 * they are locked: by it the settlements and cancellations of a person or household stand in the order in which they happened.
 */
export async function lockAccumulators(transaction: Transaction, keys: readonly AccumulatorKey[]): Promise<{ rows: AccumulatorRow[]; number: number }> {
  const { rows, countyId } = transaction;
  const values = [countyId, keys.map((key) => key.ownerKind), keys.map((key) => key.ownerId), keys.map((key) => key.period)];
  const nextNumber = () => rows<{ number: number }>("select nextval('settling_number') as number", [], 'next-number');
  const lock = rows<Row>(
    `select a.owner_kind, a.owner_id, a.period, a.amounts from accumulator a
     where a.county_id = $1 and (a.owner_kind, a.owner_id, a.period) in (select * from unnest($2::text[], $3::text[], $4::text[]))
     order by a.owner_kind, a.owner_id, a.period for update`,
    values,
    'lock-accumulators',
  );
  const [found, [next]] = await Promise.all([lock, nextNumber()]);
  if (found.length === keys.length) return { rows: found.map(toAccumulator), number: next?.number ?? 0 };
  // An insert that meets a row locks it too, and gives it as it is now.
  const make = rows<Row>(
    `insert into accumulator as a (county_id, owner_kind, owner_id, period, amounts, version)
     select $1, k.*, '{}'::jsonb, 0 from unnest($2::text[], $3::text[], $4::text[]) as k (owner_kind, owner_id, period) order by 2, 3, 4
     on conflict (county_id, owner_kind, owner_id, period) do update set version = a.version
     returning a.owner_kind, a.owner_id, a.period, a.amounts`,
    values,
    'make-accumulators',
  );
  const [made, [later]] = await Promise.all([make, nextNumber()]);
  return { rows: made.map(toAccumulator), number: later?.number ?? 0 };
}

export function updateAccumulators(countyId: string, changed: readonly AccumulatorRow[]): Statement[] {
  return changed.map(({ ownerKind, ownerId, period, amounts }) => ({
    name: 'update-accumulator',
    text: `update accumulator set amounts = $5, version = version + 1 where county_id = $1 and owner_kind = $2 and owner_id = $3 and period = $4`,
    values: [countyId, ownerKind, ownerId, period, JSON.stringify(amounts)],
  }));
}

function toAccumulator({ owner_kind, owner_id, period, amounts }: Row): AccumulatorRow {
  return { ownerKind: owner_kind, ownerId: owner_id, period, amounts };
}

/** What a person and their household have used up in a year and for life, as people read it. */
export async function usedBy({ rows, countyId }: Transaction, claim: { readonly personId: string; readonly householdId?: string }, year: string) {
  const found = await rows<Row>(
    `select owner_kind, owner_id, period, amounts from accumulator
     where county_id = $1 and ((owner_kind = 'person' and owner_id = $2) or (owner_kind = 'household' and owner_id = $3)) and period in ($4, 'life')`,
    [countyId, claim.personId, householdOf(claim), year],
  );
  const balances = balancesIn(found.map(toAccumulator));
  return (['person', 'household'] as const).flatMap((owner) =>
    [...balances[owner]]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ owner, key, value: key.includes('/count/') ? String(value) : formatFen(value as Fen) })),
  );
}
