// The sweep of the demonstration county in full size: every bill of the year of everybody who has a category, settled again by what is known now.
import pg from 'pg';
import { openServices } from '../packages/server/src/compose.ts';
import { loadDemo } from '../packages/server/src/demo/load-demo.ts';
import { sweepCounty } from '../packages/server/src/entitlement/sweep.ts';
import { localDay } from '../packages/server/src/platform/local-day.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { type Figure, rounded } from './figure.ts';
import { inFolder } from './server-process.ts';

const SEED = 2025;
const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 360_000);
/** So many of those with a bill and no category turn out to have had one. */
const LATE = 500;

export function benchSweep(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices(opened);
    const owner = new pg.Client(opened.ownerUrl);
    await owner.connect();
    try {
      const today = localDay(new Date());
      const { countyId } = await loadDemo(services, opened.ownerUrl, { seed: SEED, people: PEOPLE, today });
      await owner.query(`set doudi.county_id = '${countyId}'; set doudi.area = '${countyId}'`);
      const years = await owner.query<{ year: string; bills: number }>(
        `select to_char(discharged_on, 'YYYY') as year, count(*)::int as bills from settlement where county_id = $1 group by 1 order by 2 desc limit 1`,
        [countyId],
      );
      const { year = today.slice(0, 4), bills = 0 } = years.rows[0] ?? {};
      await owner.query(
        `insert into designation (county_id, designation_id, person_id, category, from_day, source, recorded_at, recorded_by)
         select $1, 'late-' || person_id, person_id, 'low-income', ($2 || '-01-01')::date, 'bench', now(), 'bench' from (
           select distinct s.person_id from settlement s where s.county_id = $1 and s.kind = 'inpatient' and to_char(s.discharged_on, 'YYYY') = $2
             and not exists (select from designation d where d.county_id = s.county_id and d.person_id = s.person_id) order by 1 limit $3) p`,
        [countyId, year, LATE],
      );
      await owner.query('vacuum analyze');
      const bare = await seconds(() =>
        owner.query(`select person_id, sum(patient_fen) from settlement where county_id = $1 and to_char(discharged_on, 'YYYY') = $2 group by 1`, [
          countyId,
          year,
        ]),
      );
      let swept: Awaited<ReturnType<typeof sweepCounty>> = [];
      const took = await seconds(async () => {
        swept = await sweepCounty(services, countyId, year);
      });
      const sum = (of: 'bills' | 'missed' | 'warnings') => swept.reduce((total, each) => total + each[of], 0);
      return [
        {
          figure: 'sweep-county',
          value: rounded(took),
          unit: 's',
          ratio: rounded(bare / took),
          baseline: `adding up what each patient paid in one query, ${rounded(bare)} s`,
          seed: SEED,
          size: `${PEOPLE} people, ${bills} bills in ${year}`,
          note: `${sum('bills')} bills settled again; ${sum('missed')} missed, of ${LATE} people whose category came late; ${sum('warnings')} warnings; ${swept.length} townships`,
        },
      ];
    } finally {
      await owner.end();
      await services.close();
      await opened.stop();
    }
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
