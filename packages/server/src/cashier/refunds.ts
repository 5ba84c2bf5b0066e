// What a cancelled settlement gives back: every payment in full, by the means by which it was paid, from the drawer of whoever cancels.
import { MEANS, type Means } from '@doudi/core/cashier';
import { type Fen, formatFen, sumFen } from '@doudi/policy';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { insertPayments } from './payments.ts';
import { lockOpenShift } from './shifts.ts';

interface StandingPayment {
  readonly payment_id: string;
  readonly means: Means;
  readonly amount_fen: Fen;
  readonly transfer_id: string;
}

/** What is to be given back, and the shift that gives it; a settlement without payments needs none. */
export interface GivenBack {
  readonly payments: readonly StandingPayment[];
  readonly shiftId: string | undefined;
}

/** The payments of a settlement that were not given back yet. The caller holds what taking a payment locks, so none is added meanwhile. */
export async function loadGivenBack(transaction: Transaction, settlementId: string, context: CommandContext): Promise<GivenBack> {
  const payments = await transaction.rows<StandingPayment>(
    `select p.payment_id, p.means, p.amount_fen, p.transfer_id from payment p
     where p.county_id = $1 and p.settlement_id = $2 and p.refunds_payment_id is null
       and not exists (select from payment r where r.county_id = $1 and r.refunds_payment_id = p.payment_id)
     order by p.payment_id`,
    [transaction.countyId, settlementId],
    'find-standing-payments',
  );
  return { payments, shiftId: payments.length === 0 ? undefined : await lockOpenShift(transaction, context) };
}

/** `reversalOf`: the transfer that reverses another, by the other's id. */
export function insertRefunds(
  context: CommandContext,
  settlementId: string,
  { payments, shiftId }: GivenBack,
  reversalOf: ReadonlyMap<string, string>,
): Statement[] {
  if (shiftId === undefined) return [];
  const refunds = payments.map(({ payment_id, means, amount_fen, transfer_id }) => {
    const transferId = reversalOf.get(transfer_id);
    if (transferId === undefined) throw new Error(`the transfer of payment ${payment_id} is not reversed`);
    return { paymentId: context.newId(), means, amountFen: amount_fen, refundsPaymentId: payment_id, transferId };
  });
  return [insertPayments(context, settlementId, shiftId, refunds)];
}

/** What is given back by each means, where it is something. */
export function sumByMeans(payments: readonly StandingPayment[]): { readonly means: Means; readonly amount: string }[] {
  return MEANS.map((means) => ({ means, of: payments.filter((payment) => payment.means === means) }))
    .filter(({ of }) => of.length > 0)
    .map(({ means, of }) => ({ means, amount: formatFen(sumFen(of.map(({ amount_fen }) => amount_fen))) }));
}
