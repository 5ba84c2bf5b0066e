-- A row or more in every table that 0019 adds, for each of the two counties.
insert into household_survey (county_id, household_survey_id, household_id, surveyed_on, surveyor, form, answers, recorded_at, recorded_by)
select county_id, 'survey-1', 'household-1', date '2026-03-01', '王干部', '{}', '[]', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into household_measure (county_id, household_measure_id, household_id, kind, kind_name, what, responsible, from_day, to_day, recorded_at, recorded_by)
select county_id, 'measure-1', 'household-1', 'health', '{"zh": "健康", "en": "health"}', '陪同就诊', '村医', date '2026-03-01', date '2026-06-30',
       timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into household_helper (county_id, household_helper_id, household_id, name, organisation, phone_cipher, from_day, recorded_at, recorded_by)
select county_id, 'helper-1', 'household-1', '李干部', '县民政局', '\x00', date '2026-03-01', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into disability (county_id, disability_id, person_id, kind, parts, grade, source, from_day, recorded_at, recorded_by)
select county_id, 'disability-1', 'person-1', 'limbs', '{}', 2, '残疾人证', date '2026-03-01', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
