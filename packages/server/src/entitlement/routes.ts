// The operations of entitlement.
import { listSweeps, runSweep } from '@doudi/core/entitlement';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { lookUpRoute } from './look-up.ts';
import { sweepCommand } from './sweep.ts';

export function entitlementRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [
    lookUpRoute(database, schemes, keys) as Route,
    commandRoute(runSweep, database, sweepCommand(schemes)),
    queryRoute(listSweeps, database, async ({ rows, countyId }, { pageSize }) => {
      const found = await rows<SweepRow>('select * from sweep_run where county_id = $1 order by swept_at desc, sweep_run_id desc limit $2', [
        countyId,
        pageSize,
      ]);
      return {
        sweeps: found.map((row) => ({
          sweepRunId: row.sweep_run_id,
          area: row.area,
          year: row.year,
          bills: row.bill_count,
          missed: row.missed_count,
          warnings: row.warning_count,
          uninsured: row.uninsured_count,
          sweptAt: row.swept_at.toISOString(),
        })),
      };
    }),
  ];
}

interface SweepRow {
  readonly sweep_run_id: string;
  readonly area: string;
  readonly year: string;
  readonly swept_at: Date;
  readonly bill_count: number;
  readonly missed_count: number;
  readonly warning_count: number;
  readonly uninsured_count: number;
}
