// The accumulator table: locked before a bill is decided, written after. Whoever settles or cancels holds the rows of that person and
// household until the end of the transaction, so nobody spends a limit twice.
import { isProtectedName } from '@doudi/core/scheme';
import { type AccumulatorKey, type AccumulatorRow, balancesIn } from '@doudi/core/settlement';
import { type Fen, formatFen, householdOf } from '@doudi/policy';
import type { Statement, Transaction } from '../platform/database/transaction.ts';

interface Row {
  readonly owner_kind: 'person' | 'household';
  readonly owner_id: string;
  readonly period: string;
  readonly amounts: Record<string, number>;
  readonly number?: number;
}

export interface Locked {
  readonly rows: readonly AccumulatorRow[];
  /** By it the settlements and cancellations of a person or household stand in the order in which they happened. */
  readonly number: number;
}

/**
 * A person's year, if there is such a row yet. For most bills it is all there is to lock, and it is known before anything else is: so it is
 * locked on the way.
 */
export async function lockPersonYear({ rows, countyId }: Transaction, personId: string, year: string): Promise<Locked> {
  return toLocked(
    await rows<Row>(
      `with locked as materialized (
         select owner_kind, owner_id, period, amounts from accumulator
         where county_id = $1 and owner_kind = 'person' and owner_id = $2 and period = $3 for update)
       select locked.*, nextval('settling_number') as number from locked`,
      [countyId, personId, year],
      'lock-person-year',
    ),
  );
}

/** All rows of a bill, in the order in which everybody locks them; a missing one is made, so that there is something to lock. */
export async function lockAccumulators({ rows, countyId }: Transaction, keys: readonly AccumulatorKey[]): Promise<Locked> {
  return toLocked(
    // An insert that meets a row locks it, and gives it as it is now.
    await rows<Row>(
      `with locked as (
         insert into accumulator as a (county_id, owner_kind, owner_id, period, amounts, version)
         select $1, k.owner_kind, k.owner_id, k.period, '{}'::jsonb, 0
         from unnest($2::text[], $3::text[], $4::text[]) with ordinality as k (owner_kind, owner_id, period, place) order by k.place
         on conflict (county_id, owner_kind, owner_id, period) do update set version = a.version
         returning a.owner_kind, a.owner_id, a.period, a.amounts)
       select locked.*, nextval('settling_number') as number from locked`,
      [countyId, keys.map((key) => key.ownerKind), keys.map((key) => key.ownerId), keys.map((key) => key.period)],
      'lock-accumulators',
    ),
  );
}

/** Each row takes a number once it is locked; the last is the one that was taken when all were. */
function toLocked(rows: readonly Row[]): Locked {
  return { rows: rows.map(toAccumulator), number: Math.max(0, ...rows.map((row) => row.number ?? 0)) };
}

export function updateAccumulators(countyId: string, changed: readonly AccumulatorRow[]): Statement[] {
  return changed.map(({ ownerKind, ownerId, period, amounts }) => ({
    text: `update accumulator set amounts = $5, version = version + 1 where county_id = $1 and owner_kind = $2 and owner_id = $3 and period = $4`,
    values: [countyId, ownerKind, ownerId, period, JSON.stringify(amounts)],
  }));
}

/** The same for many owners at once. */
export function updateManyAccumulators(countyId: string, changed: readonly AccumulatorRow[]): Statement {
  return {
    text: `update accumulator a set amounts = c.amounts::jsonb, version = a.version + 1
           from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as c (owner_kind, owner_id, period, amounts)
           where a.county_id = $1 and a.owner_kind = c.owner_kind and a.owner_id = c.owner_id and a.period = c.period`,
    values: [
      countyId,
      changed.map(({ ownerKind }) => ownerKind),
      changed.map(({ ownerId }) => ownerId),
      changed.map(({ period }) => period),
      changed.map(({ amounts }) => JSON.stringify(amounts)),
    ],
  };
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
      // What a protected entitlement has used up would tell that there is one.
      .filter(([key]) => !key.split('/').some(isProtectedName))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ owner, key, value: key.includes('/count/') ? String(value) : formatFen(value as Fen) })),
  );
}
