-- A row or more in every table that 0003 adds, for each of the two counties.
insert into actor (county_id, actor_id, username, display_name, role, password_hash, area)
select county_id, 'actor-2', 'township', '李主管', 'manager', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', county_id || '100' from county;
insert into delegation (county_id, delegation_id, principal_id, deputy_id, from_day, to_day, reason, granted_at, granted_by)
select county_id, 'delegation-1', 'actor-1', 'actor-2', date '2026-03-01', date '2026-03-07', '休假', timestamptz '2026-02-27 08:00+08', 'actor-1' from county;
insert into proposal (county_id, proposal_id, command, input, proposed_by, proposed_at, expires_at)
select county_id, 'proposal-1', 'appointOfficer', '{"actorId":"actor-2"}', 'actor-1', timestamptz '2026-03-01 08:00+08', timestamptz '2026-03-15 08:00+08' from county;
