// The pinyin of people who were registered before the database kept it: reading a name needs this program's dictionary, so no migration can.
import { withConnection } from '../platform/postgres/connect.ts';
import { pinyinOf } from './name-initials.ts';

const AT_ONCE = 5_000;

/** As the owner, county by county; does nothing when nothing is missing. One that was broken off is completed by the next. Gives how many were filled. */
export async function fillPinyin(ownerUrl: string): Promise<number> {
  return withConnection(ownerUrl, async (owner) => {
    const { rows: counties } = await owner.query<{ county_id: string }>('select county_id from county order by county_id');
    let filled = 0;
    for (const { county_id } of counties) {
      // Row-level security binds the owner too.
      await owner.query(`select set_config('doudi.county_id', $1, false)`, [county_id]);
      for (;;) {
        const { rows } = await owner.query<{ person_id: string; name: string }>(
          'select person_id, name from person where county_id = $1 and pinyin is null order by person_id limit $2',
          [county_id, AT_ONCE],
        );
        if (rows.length === 0) break;
        await owner.query(
          `update person p set pinyin = read.pinyin from unnest($2::text[], $3::text[]) as read (person_id, pinyin)
            where p.county_id = $1 and p.person_id = read.person_id`,
          [county_id, rows.map(({ person_id }) => person_id), rows.map(({ name }) => pinyinOf(name))],
        );
        filled += rows.length;
      }
    }
    return filled;
  });
}
