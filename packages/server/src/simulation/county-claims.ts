// The bills of a county's year as they were stated, for simulation: what is not cancelled, with the village where the person lives.
import type { SimulatedClaim } from '@doudi/core/simulation';
import type { Claim } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

const PAGE = 5_000;

interface Row {
  readonly person_id: string;
  readonly settlement_id: string;
  readonly claim: Claim;
  readonly village_code: string;
}

/** In no order that matters, so many at a time: a table sorts them by person and day. */
export async function* countyBills({ rows, countyId }: Transaction, year: string): AsyncGenerator<readonly SimulatedClaim[]> {
  let after = { person_id: '', settlement_id: '' };
  for (;;) {
    const page = await rows<Row>(
      `select s.person_id, s.settlement_id, s.claim, p.village_code
       from settlement s join person p on p.county_id = $1 and p.person_id = s.person_id
       where s.county_id = $1 and s.discharged_on between $2 and $3 and (s.person_id, s.settlement_id) > ($4, $5)
         and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
       order by s.person_id, s.settlement_id limit $6`,
      [countyId, `${year}-01-01`, `${year}-12-31`, after.person_id, after.settlement_id, PAGE],
    );
    yield page.map(({ claim: { given: _, ...claim }, village_code }) => ({ claim, village: village_code }));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last;
  }
}

/** What the villages of the county are called, with their township. */
export async function villageNames({ rows, countyId }: Transaction): Promise<Map<string, string>> {
  const found = await rows<{ area_code: string; name: string; township: string | null }>(
    `select v.area_code, v.name, t.name as township from area v
     left join area t on t.county_id = $1 and t.area_code = substr(v.area_code, 1, 9) || '000'
     where v.county_id = $1`,
    [countyId],
  );
  return new Map(found.map(({ area_code, name, township }) => [area_code, township === null || township === name ? name : `${township}${name}`]));
}
