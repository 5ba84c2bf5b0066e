// Whether the drawers agree with the books: every payment and refund with its transfer, its settlement and its shift. Finds, changes nothing.
//
// Each rule is a query of the rows that break it; what it says holds for every row that it does not give.
import type { Text } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

interface Broken {
  readonly subject: string;
  readonly text: Text;
}

interface Rule {
  readonly text: Text;
  /** The subjects that break the rule; `$1` is the county. */
  readonly broken: string;
}

const RULES: readonly Rule[] = [
  {
    text: { zh: '收款与其分录不符', en: 'this payment and its entry do not agree' },
    broken: `select 'payment/' || p.payment_id as subject from payment p
      left join settlement s on s.county_id = $1 and s.settlement_id = p.settlement_id
      left join transfer t on t.county_id = $1 and t.transfer_id = p.transfer_id
      where p.county_id = $1 and p.refunds_payment_id is null and (t.status = 'posted' and t.amount_fen = p.amount_fen and t.settlement_id = s.settlement_id
        and t.debit_account_id = 'facility/' || s.facility_id and t.credit_account_id = 'patient/' || s.person_id
        and t.reverses_transfer_id is null and t.pending_transfer_id is null) is not true`,
  },
  {
    text: { zh: '退款与原收款或其冲正分录不符', en: 'this refund is not what gives its payment back' },
    broken: `select 'payment/' || r.payment_id as subject from payment r
      left join payment p on p.county_id = $1 and p.payment_id = r.refunds_payment_id
      left join transfer t on t.county_id = $1 and t.transfer_id = r.transfer_id
      where r.county_id = $1 and r.refunds_payment_id is not null and (p.refunds_payment_id is null and p.settlement_id = r.settlement_id
        and p.means = r.means and p.amount_fen = r.amount_fen and t.status = 'posted' and t.amount_fen = r.amount_fen
        and t.settlement_id = r.settlement_id and t.reverses_transfer_id = p.transfer_id) is not true`,
  },
  {
    text: { zh: '收款总额超过个人负担', en: 'more was paid than the part of the patient' },
    broken: `select 'settlement/' || s.settlement_id as subject from settlement s
      join (select settlement_id, sum(case when refunds_payment_id is null then amount_fen else -amount_fen end) as paid_fen
            from payment where county_id = $1 group by settlement_id) p using (settlement_id)
      where s.county_id = $1 and p.paid_fen > s.patient_fen`,
  },
  {
    text: { zh: '已撤销的结算还有未退的收款，或有效的结算有退款', en: 'it was cancelled and a payment not given back, or stands and one was given back' },
    broken: `select distinct 'settlement/' || p.settlement_id as subject from payment p
      left join cancellation c on c.county_id = $1 and c.settlement_id = p.settlement_id
      left join payment r on r.county_id = $1 and r.refunds_payment_id = p.payment_id
      where p.county_id = $1 and p.refunds_payment_id is null and (c.settlement_id is null) <> (r.payment_id is null)`,
  },
  {
    text: { zh: '欠费协议金额超过个人负担', en: 'the agreement is about more than the part of the patient' },
    broken: `select 'agreement/' || g.arrears_agreement_id as subject from arrears_agreement g
      left join settlement s on s.county_id = $1 and s.settlement_id = g.settlement_id
      where g.county_id = $1 and (g.amount_fen <= s.patient_fen) is not true`,
  },
  {
    text: { zh: '收款不在经办人自己的班次里', en: 'this stands in the shift of somebody else' },
    broken: `select 'payment/' || p.payment_id as subject from payment p left join shift s on s.county_id = $1 and s.shift_id = p.shift_id
      where p.county_id = $1 and s.actor_id is distinct from p.taken_by`,
  },
  {
    text: { zh: '交班时的应有现金与收退款不符', en: 'the cash that should have been there is not what was taken and given back' },
    broken: `select 'shift/' || s.shift_id as subject from shift s
      where s.county_id = $1 and s.closed_at is not null and s.expected_cash_fen <> s.opening_cash_fen + coalesce(
        (select sum(case when p.refunds_payment_id is null then p.amount_fen else -p.amount_fen end) from payment p
         where p.county_id = $1 and p.shift_id = s.shift_id and p.means = 'cash'), 0)`,
  },
  {
    text: { zh: '审计记录中没有这次收款或退款，或操作人不符', en: 'the audit does not know who took or gave this back, or names somebody else' },
    broken: `select 'payment/' || p.payment_id as subject from payment p
      where p.county_id = $1 and not exists (
        select from audit_entry a where a.county_id = $1 and a.subject = 'settlement/' || p.settlement_id and a.actor_id = p.taken_by
          and a.command = case when p.refunds_payment_id is null then 'takePayment' else 'cancelSettlement' end)`,
  },
];

/** What does not agree, by the rules above. */
export async function checkPayments({ rows, countyId }: Transaction): Promise<Broken[]> {
  const findings: Broken[] = [];
  for (const { text, broken } of RULES) {
    const found = await rows<{ subject: string }>(`${broken} order by subject`, [countyId]);
    findings.push(...found.map(({ subject }) => ({ subject, text })));
  }
  return findings;
}
