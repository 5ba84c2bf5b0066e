// What townships and villages are called. A county may have named none of them, or some.
import type { Statement } from '../platform/database/transaction.ts';

export interface Area {
  /** Twelve digits; those of a township end with 000. */
  readonly areaCode: string;
  readonly name: string;
}

export function insertAreas(countyId: string, areas: readonly Area[]): Statement {
  return {
    text: 'insert into area (county_id, area_code, name) select $1, * from unnest($2::text[], $3::text[])',
    values: [countyId, areas.map(({ areaCode }) => areaCode), areas.map(({ name }) => name)],
  };
}

/** Of a `person p`: township and village, whichever of them has a name; the township's code comes first. Null if neither has. */
export const VILLAGE_NAME = `(select string_agg(v.name, ' ' order by v.area_code) from area v
  where v.county_id = p.county_id and v.area_code in (p.village_code, left(p.village_code, 9) || '000'))`;
