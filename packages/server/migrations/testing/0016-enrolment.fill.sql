-- A row or more in every table that 0016 adds, for each of the two counties.
insert into enrolment (county_id, enrolment_id, person_id, year, state, reason, source, recorded_at, recorded_by)
select county_id, 'enrolment-1', 'person-1', '2026', 'uninsured', 'cannot-pay', '医保中心', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into sweep_run (county_id, sweep_run_id, area, year, swept_at, swept_by, bill_count, missed_count, warning_count, uninsured_count)
select county_id, 'sweep-1', county_id, '2026', timestamptz '2026-03-02 03:00+08', 'sweep', 12, 1, 1, 0 from county;
