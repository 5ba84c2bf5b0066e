// What was settled for some persons in a year, as their household's page shows it: bills that stand, also those of records that were joined to theirs.
import { type Fen, formatFen } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

export async function sumsOfYear({ rows, countyId }: Transaction, personIds: readonly string[], year: string) {
  const [found] = await rows<{ bills: number; total_fen: Fen; patient_fen: Fen }>(
    `select count(*)::int as bills, coalesce(sum(s.total_fen), 0)::bigint as total_fen, coalesce(sum(s.patient_fen), 0)::bigint as patient_fen
     from settlement s
     where s.county_id = $1 and s.person_id in (select p.person_id from person p where p.county_id = $1 and (p.person_id = any ($2::text[]) or p.merged_into = any ($2::text[])))
       and s.discharged_on between make_date($3, 1, 1) and make_date($3, 12, 31)
       and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)`,
    [countyId, personIds, Number(year)],
  );
  return { bills: found?.bills ?? 0, total: formatFen(found?.total_fen ?? (0 as Fen)), patientPays: formatFen(found?.patient_fen ?? (0 as Fen)) };
}
