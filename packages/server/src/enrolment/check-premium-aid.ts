// Whether lists of premium aid agree with the people on them and with the books. Finds, changes nothing.
import type { Text } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

/** Of a `transfer t`: it pays what one payer grants on one list. */
export const IS_PREMIUM_AID = `(t.status = 'posted' and t.settlement_id is null and t.reverses_transfer_id is null and exists (
  select from premium_aid a where a.county_id = t.county_id and t.reason = 'premium-aid/' || a.premium_aid_list_id and t.debit_account_id = 'payer/' || a.payer
    and t.credit_account_id = 'fund/premium-' || a.year
  group by a.premium_aid_list_id, a.payer, a.year having sum(a.aid_fen) = t.amount_fen))`;

const DIFFERS: Text = {
  zh: '参保资助的批次与其名单或分录不符',
  en: 'this list of premium aid does not agree with its people or its entries',
};

/** Its total is that of its people, and each payer has one entry with their part. */
export async function checkPremiumAid({ rows, countyId }: Transaction): Promise<{ readonly subject: string; readonly text: Text }[]> {
  const wrong = await rows<{ subject: string }>(
    `with part as (
       select premium_aid_list_id, payer, count(*)::int as people, sum(aid_fen)::bigint as aid_fen from premium_aid where county_id = $1 group by 1, 2),
     entered as (
       select p.premium_aid_list_id, sum(p.people)::int as people, sum(p.aid_fen)::bigint as aid_fen, bool_and(1 = (
           select count(*) from transfer t where t.county_id = $1 and t.reason = 'premium-aid/' || p.premium_aid_list_id
             and t.debit_account_id = 'payer/' || p.payer and t.amount_fen = p.aid_fen)) as is_entered
       from part p group by 1)
     select 'premium-aid/' || l.premium_aid_list_id as subject from premium_aid_list l left join entered e using (premium_aid_list_id)
     where l.county_id = $1 and (l.person_count = e.people and l.total_fen = e.aid_fen and e.is_entered) is not true order by 1`,
    [countyId],
  );
  return wrong.map(({ subject }) => ({ subject, text: DIFFERS }));
}
