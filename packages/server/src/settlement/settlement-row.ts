// A settlement as it is stored: with what it met, so that it can be settled again.
import { type Actor, onlyFacilityOf, refuse } from '@doudi/core/contract';
import { type Outcome, ofStoredBalances, type toStoredBalances } from '@doudi/core/settlement';
import { type Claim, type Fen, isRefusal, type Policy, type Posting, type Settlement, settle } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

/** What lists and papers show of it. */
export interface SettledRow {
  readonly settlement_id: string;
  readonly settling_number: number;
  readonly person_id: string;
  readonly facility_id: string;
  readonly bill_number: string;
  readonly kind: string;
  readonly discharged_on: string;
  readonly total_fen: Fen;
  readonly patient_fen: Fen;
  readonly result: Outcome;
  readonly settled_at: Date;
  readonly settled_by: string;
}

export interface SettlementRow extends SettledRow {
  readonly household_id: string | null;
  readonly scheme_id: string;
  readonly scheme_hash: string;
  readonly claim: Claim;
  readonly balances: ReturnType<typeof toStoredBalances>;
  readonly postings: readonly Posting[];
  readonly cancelled_at: Date | null;
  readonly reason: string | null;
}

export const NO_SUCH_SETTLEMENT = refuse('not-found', { zh: '未找到该结算记录。', en: 'there is no such settlement' }, '/settlementId');

export async function findSettlement({ rows, countyId }: Transaction, settlementId: string): Promise<SettlementRow | undefined> {
  const [row] = await rows<SettlementRow>(
    `select s.*, c.cancelled_at, c.reason from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId],
    'find-settlement',
  );
  return row;
}

/** Whoever sees one facility only is told of no other's settlements. */
export function maySee(actor: Pick<Actor, 'role' | 'facilityId'> | undefined, facilityId: string): boolean {
  const only = actor && onlyFacilityOf(actor);
  return only === undefined || only === facilityId;
}

/** Settles the stored claim again on the balances that it met. */
export function settleAgain(policy: Policy, { claim, balances }: Pick<SettlementRow, 'claim' | 'balances'>, isTraced: boolean): Settlement {
  const settlement = settle(policy, ofStoredBalances(balances), claim, { isTraced });
  if (isRefusal(settlement)) throw new Error(`settlement ${claim.id} would be refused now: ${settlement.code}`);
  return settlement;
}

/** What an answer says of it, whatever else it says. */
export function toSettled(row: SettledRow) {
  return {
    settlementId: row.settlement_id,
    number: row.settling_number,
    personId: row.person_id,
    facilityId: row.facility_id,
    billNumber: row.bill_number,
    kind: row.kind,
    dischargedOn: row.discharged_on,
    settledAt: row.settled_at.toISOString(),
  };
}
