-- A row or more in every table that 0016 adds, for each of the two counties.
insert into enrolment (county_id, enrolment_id, person_id, year, state, reason, source, recorded_at, recorded_by)
select county_id, 'enrolment-1', 'person-1', '2026', 'uninsured', 'cannot-pay', '医保中心', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into sweep_run (county_id, sweep_run_id, area, year, swept_at, swept_by, bill_count, missed_count, warning_count, uninsured_count)
select county_id, 'sweep-1', county_id, '2026', timestamptz '2026-03-02 03:00+08', 'sweep', 12, 1, 1, 0 from county;
insert into premium_aid_list (county_id, premium_aid_list_id, year, person_count, total_fen, granted_at, granted_by)
select county_id, 'aid-list-1', '2026', 1, 30000, timestamptz '2026-01-10 08:00+08', 'actor-1' from county;
insert into premium_aid (county_id, premium_aid_list_id, person_id, year, payer, aid_fen, person_fen, categories)
select county_id, 'aid-list-1', 'person-1', '2026', 'medical-assistance', 30000, 10000, '{low-income}' from county;
insert into fund_arrival (county_id, fund_arrival_id, year, source, amount_fen, arrived_on, evidence, recorded_at, recorded_by)
select county_id, 'arrival-1', '2026', 'central', 4200000, date '2026-01-20', '财社〔2026〕1号', timestamptz '2026-01-20 08:00+08', 'actor-1' from county;
