// `npx tsx bench/scale/write-claims.ts 100000 > claims.jsonl`: invented claims for zixi-2020 by day of discharge, as a county's file stands.
import { zixiRows } from '../claims.ts';

const count = Number(process.argv[2] ?? 100_000);
const dayOf = (row: string) => /"dischargedOn":"([\d-]+)"/.exec(row)?.[1] ?? '';
const rows = [...zixiRows({ seed: 20_200_301, count })].sort((a, b) => (dayOf(a) < dayOf(b) ? -1 : dayOf(a) > dayOf(b) ? 1 : 0));
for (const row of rows) process.stdout.write(`${row}\n`);
