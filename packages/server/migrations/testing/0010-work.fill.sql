-- A row or more in every table that 0010 adds, for each of the two counties.
insert into task (county_id, task_id, kind, area, role, person_id, subject, facts, due_on, opened_at, opened_by)
select county_id, 'task-1', 'possible-duplicate', county_id || '100201', 'manager', 'person-1', 'person/person-1', '{}', date '2026-03-10', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
