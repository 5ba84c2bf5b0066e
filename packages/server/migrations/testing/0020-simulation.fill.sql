-- A row or more in every table that 0020 adds, for each of the two counties.
insert into scenario (county_id, scenario_id, name, note, scheme_id, scheme_hash, year, adjustment, changes, report, saved_at, saved_by)
select v.county_id, 'scenario-1', '终止商业补充', '供局务会', v.scheme_id, v.content_hash, '2026', '{"set":{},"ended":["commercial"]}',
  '[{"name":{"zh":"商业补充保险","en":"Commercial supplement"},"from":"1"}]', '{"k":10}', timestamptz '2026-03-01 08:00+08', 'actor-1'
from (select distinct on (county_id) county_id, scheme_id, content_hash from scheme_version order by county_id, scheme_id) v;
