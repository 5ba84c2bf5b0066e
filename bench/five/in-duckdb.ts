// bench-five as DuckDB says it best: five windows, one in the other, because what each line pays depends on what the one before paid.
// A limit of a year becomes `least(limit, sum) - least(limit, sum before)`, which is exact while nothing is negative and no category changes.

import { CATEGORIES, TIERS } from './claim-rows.ts';
import type { ClaimColumns } from './claims.ts';
import { loadTool } from './load-tool.ts';
import type { Sums } from './results.ts';

interface DuckDb {
  readonly DuckDBInstance: { create(path: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
}
interface Appender {
  appendInteger(value: number): void;
  appendTinyInt(value: number): void;
  endRow(): void;
  flushSync(): void;
  closeSync(): void;
}

export interface InDuckDb {
  /** Writes all claims as `doudi simulate` reads them. */
  readonly writeParquet: (path: string) => Promise<void>;
  /** Reads the claims from such a file and settles them. */
  readonly settleParquet: (path: string) => Promise<void>;
  /** Settles all claims into a table. */
  readonly settle: () => Promise<void>;
  /** Of the last time. */
  readonly sums: () => Promise<Sums>;
  readonly end: () => void;
}

/** DuckDB with the claims in a table in memory; undefined if it was not fetched. */
export async function startInDuckDb(claims: ClaimColumns, threads: number): Promise<InDuckDb | undefined> {
  const duckDb = loadTool<DuckDb>('@duckdb/node-api');
  if (!duckDb) return undefined;
  const database = await duckDb.DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await database.connect();
  await fill(connection, claims);
  return {
    settle: async () => {
      await connection.run(`create or replace table result as ${WINDOWS}`);
    },
    writeParquet: async (path) => {
      await connection.run(`copy (${ROWS}) to '${path}' (format parquet)`);
    },
    settleParquet: async (path) => {
      await connection.run(`create or replace temp view read_claim as ${fromRows(path)}`);
      await connection.run(`create or replace table result as ${WINDOWS.replace('from claim)', 'from read_claim)')}`);
    },
    sums: async () => {
      const { getRows } = await connection.runAndReadAll(SUMS).then((read) => ({ getRows: () => read.getRows() }));
      const [row = []] = getRows();
      return { sumsFen: row.slice(0, -1).map(Number), places: String(row.at(-1)) };
    },
    end: () => {
      connection.closeSync();
      database.closeSync();
    },
  };
}

async function fill(connection: Connection, claims: ClaimColumns): Promise<void> {
  await connection.run('create table claim (id integer, person integer, day integer, total integer, inside integer, tier tinyint, category tinyint)');
  const appender = await connection.createAppender('claim');
  const { count, person, day, totalFen, inCatalogueFen, tier, category } = claims;
  for (let at = 0; at < count; at++) {
    appender.appendInteger(at);
    for (const column of [person, day, totalFen, inCatalogueFen]) appender.appendInteger(column[at] ?? 0);
    for (const column of [tier, category]) appender.appendTinyInt(column[at] ?? 0);
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
}

const byCode = (column: string, values: readonly number[]) => `(case ${column} ${values.map((value, code) => `when ${code} then ${value}`).join(' ')} end)`;
/** Sums of doubles are exact below 2^53 and spare DuckDB its integers of 128 bits. */
const running = (amount: string) => `cast(sum(cast(${amount} as double)) over year_so_far as bigint)`;
const WINDOW = 'window year_so_far as (partition by person, year order by day, id rows unbounded preceding)';
const within = (limit: number | string, sum: string, amount: string) => `least(${limit}, ${sum}) - least(${limit}, ${sum} - ${amount})`;
const rated = (own: string) => `(60 * greatest(${own} - d2, 0) + 5 * greatest(${own} - d2 - 5000000, 0) + 5 * greatest(${own} - d2 - 10000000, 0))`;

const WINDOWS = `
with a as (
  select id, person, day, day // 10000 as year, cast(total as bigint) as total, cast(inside as bigint) as inside, category,
    (greatest(inside - ${byCode('tier', [20_000, 50_000, 100_000, 200_000])}, 0) * cast(${byCode('tier', [90, 80, 70, 60])} as bigint) + 50) // 100 as raw1,
    cast(${byCode('category', [1_000_000, 500_000, 500_000, 500_000])} as bigint) as d2
  from claim),
a1 as (select *, ${running('raw1')} as s1 from a ${WINDOW}),
b as (select *, ${within(15_000_000, 's1', 'raw1')} as p1 from a1),
b1 as (select *, inside - p1 as own, ${running('inside - p1')} as own_sum from b ${WINDOW}),
b2 as (select *, (${rated('own_sum')} - ${rated('(own_sum - own)')} + 50) // 100 as raw2 from b1),
b3 as (select *, ${running('raw2')} as s2 from b2 ${WINDOW}),
c as (select *, ${within(30_000_000, 's2', 'raw2')} as p2 from b3),
c1 as (select *, own - p2 as rest, ((own - p2) * 90 + 50) // 100 as raw3, ((total - inside) * 75 + 50) // 100 as outside from c),
c2 as (select *, ${running('raw3 + outside')} as s3 from c1 ${WINDOW}),
d as (
  select *, least(25000000, s3 - outside) - least(25000000, s3 - raw3 - outside) as p3_inside, ${within(25_000_000, 's3', '(raw3 + outside)')} as p3 from c2),
d1 as (
  select *, ((rest - p3_inside) * ${byCode('category', [0, 100, 75, 55])} + 50) // 100 as raw4,
    cast(${byCode('category', [0, 4_000_000, 3_000_000, 2_000_000])} as bigint) as limit4
  from d),
d2 as (select *, ${running('raw4')} as s4 from d1 ${WINDOW}),
e as (select *, ${within('limit4', 's4', 'raw4')} as p4 from d2),
f as (select *, greatest(total - p1 - p2 - p3 - p4 - total // 10, 0) as p5 from e)
select id, cast(p1 as integer) as p1, cast(p2 as integer) as p2, cast(p3 as integer) as p3, cast(p4 as integer) as p4, cast(p5 as integer) as p5,
  cast(total - p1 - p2 - p3 - p4 - p5 as integer) as patient
from f`;

const TIER_WORDS = TIERS.map((tier) => `'${tier}'`).join(', ');
const CATEGORY_WORDS = CATEGORIES.map(([category]) => `'${category}'`).join(', ');

const ROWS = `
select 'c-' || id as id, 'p-' || person as "person.id", [${CATEGORY_WORDS}][category + 1] as "person.categories", 'inpatient' as kind,
  make_date(day // 10000, day // 100 % 100, day % 100) as "dischargedOn", [${TIER_WORDS}][tier + 1] as "facility.tier",
  inside as "charges.classAFen", total - inside as "charges.certifiedOutFen"
from claim order by claim.id`;

const fromRows = (path: string) => `
select cast(substr(id, 3) as integer) as id, cast(substr("person.id", 3) as integer) as person,
  year("dischargedOn") * 10000 + month("dischargedOn") * 100 + day("dischargedOn") as day,
  "charges.classAFen" + "charges.certifiedOutFen" as total, "charges.classAFen" as inside,
  list_position([${TIER_WORDS}], "facility.tier") - 1 as tier, list_position([${CATEGORY_WORDS}], "person.categories") - 1 as category
from read_parquet('${path}')`;

const SUMS = `
select sum(p1), sum(p2), sum(p3), sum(p4), sum(p5), sum(patient), sum(cast(id % 1009 + 1 as bigint) * patient) from result`;
