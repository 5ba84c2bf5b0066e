-- A row or more in every table that 0014 adds, for each of the two counties.
insert into match_decision (county_id, match_decision_id, first_person_id, second_person_id, verdict, reason, decided_at, decided_by)
select county_id, 'match-decision-1', 'person-1', 'person-2', 'not-same', '双胞胎', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
