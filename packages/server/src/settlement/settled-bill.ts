// A hospital's bill is settled once at a time: again only after it was cancelled. Whoever lost the answer finds it by the bill's number.
import { type Refusal, refuse } from '@doudi/core/contract';
import type { Bill } from '@doudi/core/settlement';
import { SETTLED_ONCE } from '../ledger/holds.ts';
import type { Transaction } from '../platform/database/transaction.ts';

interface Earlier {
  /** How often it was settled. */
  readonly attempts: number;
  /** The settlement that holds, if one does. */
  readonly open: string | undefined;
}

export async function settledBefore({ rows, countyId }: Transaction, { facilityId, billNumber }: Bill): Promise<Earlier> {
  const found = await rows<{ settlement_id: string; is_cancelled: boolean }>(
    `select s.settlement_id, c.settlement_id is not null as is_cancelled from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.facility_id = $2 and s.bill_number = $3 and s.bill_attempt >= 0`,
    [countyId, facilityId, billNumber],
    'settled-before',
  );
  return { attempts: found.length, open: found.find(({ is_cancelled }) => !is_cancelled)?.settlement_id };
}

export function alreadySettled(settlementId?: string): Refusal {
  const which = settlementId === undefined ? '' : ` ${settlementId}`;
  return refuse(
    'already-settled',
    {
      zh: `此机构的这张账单已结算（结算${which}）；请查看该结算，如有错误先撤销。`,
      en: `this bill of the facility is settled (settlement${which}); look at it, and cancel it first if it is wrong`,
    },
    '/billNumber',
  );
}

/** Two windows that settle one bill, or let one hold go, at the same moment: the second meets the constraint. */
export const RACED = {
  a_bill_is_settled_once_at_a_time: alreadySettled(),
  a_hold_is_settled_once: { ...SETTLED_ONCE.a_hold_is_settled_once, path: '/holdTransferId' },
};
