-- A row or more in every table that 0013 adds, for each of the two counties.
insert into household_membership (county_id, household_membership_id, person_id, household_id, from_day, recorded_at, recorded_by)
select county_id, 'membership-1', 'person-2', 'household-1', date '2026-02-01', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into registry_event (county_id, registry_event_id, kind, day, person_id, household_id, facts, reason, recorded_at, recorded_by)
select county_id, 'event-1', 'moved', date '2026-02-01', 'person-2', 'household-1', '{}', '户口簿', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into duplicate_decision (county_id, duplicate_decision_id, person_id, other_id, reason, decided_at, decided_by, settling_number, moved)
select county_id, 'decision-1', 'person-1', 'person-2', '同一人', timestamptz '2026-03-03 08:00+08', 'actor-1', nextval('settling_number'), '{"postings": []}' from county;
insert into area_profile (county_id, area_profile_id, area, year, population, agricultural_population, households, recorded_at, recorded_by)
select county_id, 'profile-1', county_id || '100201', '2025', 467, 467, 167, timestamptz '2026-01-05 08:00+08', 'actor-1' from county;
