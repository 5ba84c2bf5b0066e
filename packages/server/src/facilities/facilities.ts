// Facilities: the table and its operations. Whoever needs a facility's facts asks `findFacility`.
import { refuse } from '@doudi/core/contract';
import { addFacility, listFacilities } from '@doudi/core/facilities';
import type { KnownFacility } from '@doudi/core/settlement';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';

interface FacilityRow {
  readonly facility_id: string;
  readonly name: string;
  readonly level: number | null;
  readonly tier: string | null;
  readonly type: string | null;
  readonly area: 'inside' | 'outside';
}

/** What the schemes ask about it; undefined if the county has no such facility. */
export async function findFacility({ rows, countyId }: Transaction, facilityId: string): Promise<KnownFacility | undefined> {
  const [row] = await rows<FacilityRow>(
    'select facility_id, level, tier, type, area from facility where county_id = $1 and facility_id = $2',
    [countyId, facilityId],
    'find-facility',
  );
  return row && { facilityId: row.facility_id, level: row.level ?? undefined, tier: row.tier ?? undefined, type: row.type ?? undefined, area: row.area };
}

export interface NewFacility {
  readonly facilityId: string;
  readonly name: string;
  readonly level?: number | undefined;
  readonly tier?: string | undefined;
  readonly type?: string | undefined;
  readonly area: string;
}

export function insertFacility(countyId: string, { facilityId, name, level, tier, type, area }: NewFacility): Statement {
  return {
    text: 'insert into facility (county_id, facility_id, name, level, tier, type, area) values ($1, $2, $3, $4, $5, $6, $7)',
    values: [countyId, facilityId, name, level, tier, type, area],
  };
}

const addFacilityCommand = commandOf(
  addFacility,
  async (_, input, { countyId, newId }) =>
    () => {
      const facilityId = newId();
      return {
        answer: { facilityId },
        writes: [insertFacility(countyId, { facilityId, ...input })],
        audit: { subject: `facility/${facilityId}`, facts: { level: input.level, area: input.area } },
      };
    },
  {
    one_facility_for_each_name: refuse(
      'already-exists',
      { zh: '本县已有同名的医疗机构，请核对。', en: 'the county has a facility of this name; check the list' },
      '/name',
    ),
  },
);

export function facilityRoutes(database: Database): Route[] {
  return [
    commandRoute(addFacility, database, addFacilityCommand),
    queryRoute(listFacilities, database, async ({ rows, countyId }) => {
      const found = await rows<FacilityRow>('select facility_id, name, level, tier, type, area from facility where county_id = $1 order by name', [countyId]);
      return {
        facilities: found.map(({ facility_id, name, level, tier, type, area }) => ({
          facilityId: facility_id,
          name,
          ...(level !== null && { level }),
          ...(tier !== null && { tier }),
          ...(type !== null && { type }),
          area,
        })),
      };
    }),
  ];
}
