// What patients have paid of their bills, as queries ask for it: this room's and those of the rooms that show it.

/** By settlement, what was paid and not given back, of the county $1: a refund gives a payment back in full. */
export const PATIENT_PAID = `(select settlement_id, sum(case when refunds_payment_id is null then amount_fen else -amount_fen end)::bigint as paid_fen
  from payment where county_id = $1 group by settlement_id)`;

/** The same of one `settlement s`. */
export const PAID_OF_SETTLEMENT = `(select coalesce(sum(case when m.refunds_payment_id is null then m.amount_fen else -m.amount_fen end), 0)::bigint
  from payment m where m.county_id = $1 and m.settlement_id = s.settlement_id)`;
