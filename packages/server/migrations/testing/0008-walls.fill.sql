-- A row or more in every table that 0008 adds, for each of the two counties.
insert into wall_keeper (county_id, wall_keeper_id, actor_id, appointed_at, appointed_by)
select county_id, 'keeper-1', 'actor-2', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into treating_team (county_id, treating_team_id, person_id, actor_id, from_day, added_at, added_by)
select county_id, 'team-1', 'person-1', 'actor-1', date '2026-03-01', timestamptz '2026-03-01 08:00+08', 'actor-2' from county;
insert into protected_fact (county_id, protected_fact_id, person_id, from_day, content_cipher, category_index, recorded_at, recorded_by)
select county_id, 'fact-1', 'person-1', date '2026-03-01', '\x00'::bytea, sha256('category'), timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into protected_entitlement (county_id, protected_entitlement_id, protected_fact_id, person_id, from_day, category_cipher)
select county_id, 'entitlement-1', 'fact-1', 'person-1', date '2026-03-01', '\x00'::bytea from county;
insert into protected_audit_entry (county_id, audit_entry_id, person_id, written_at, actor_id, command, facts)
select county_id, 'audit-1', 'person-1', timestamptz '2026-03-01 08:00+08', 'actor-1', 'recordProtectedFact', '{}' from county;
