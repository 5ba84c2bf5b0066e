// A settlement as it is stored: with what it met, so that it can be settled again.
import { refuse } from '@doudi/core/contract';
import { ofStoredBalances, type toStoredBalances } from '@doudi/core/settlement';
import { type Claim, type Fen, isRefusal, type Policy, type Posting, type Settlement, settle } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Outcome } from './outcome.ts';

export interface SettlementRow {
  readonly settlement_id: string;
  readonly settling_number: number;
  readonly person_id: string;
  readonly household_id: string | null;
  readonly facility_id: string;
  readonly bill_number: string;
  readonly kind: string;
  readonly discharged_on: string;
  readonly total_fen: Fen;
  readonly patient_fen: Fen;
  readonly scheme_id: string;
  readonly scheme_hash: string;
  readonly claim: Claim;
  readonly balances: ReturnType<typeof toStoredBalances>;
  readonly result: Outcome;
  readonly postings: readonly Posting[];
  readonly settled_at: Date;
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

/** Settles the stored claim again on the balances that it met. */
export function settleAgain(policy: Policy, { claim, balances }: Pick<SettlementRow, 'claim' | 'balances'>, isTraced: boolean): Settlement {
  const settlement = settle(policy, ofStoredBalances(balances), claim, { isTraced });
  if (isRefusal(settlement)) throw new Error(`settlement ${claim.id} would be refused now: ${settlement.code}`);
  return settlement;
}
