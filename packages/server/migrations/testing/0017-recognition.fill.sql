-- A row or more in every table that 0017 adds, for each of the two counties.
insert into recognition_case (county_id, case_id, procedure_id, procedure, category, person_id, standard, reason, evidence, opened_on, opened_at, opened_by)
select county_id, 'case-1', 'entry', '{}', 'poor', 'person-1', '{illness}', 'ill', '[]', date '2026-03-01', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into recognition_member (county_id, case_id, person_id) select county_id, 'case-1', 'person-1' from county;
insert into recognition_step (county_id, case_id, step_number, step, outcome, done_on, evidence, facts, recorded_at, recorded_by)
select county_id, 'case-1', 1, 'nomination', 'passed', date '2026-03-02', '[]', '{}', timestamptz '2026-03-02 08:00+08', 'actor-1' from county;
insert into recognition_objection (county_id, objection_id, case_id, received_on, content, paper, recorded_at, recorded_by)
select county_id, 'objection-1', 'case-1', date '2026-03-03', 'a car', 'page 7', timestamptz '2026-03-03 08:00+08', 'actor-1' from county;
insert into recognition_appeal (county_id, appeal_id, case_id, filed_on, due_on, reason, evidence, recorded_at, recorded_by)
select county_id, 'appeal-1', 'case-1', date '2026-03-04', date '2026-04-03', 'no car', '[]', timestamptz '2026-03-04 08:00+08', 'actor-1' from county;
