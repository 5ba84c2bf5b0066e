-- What lies above each of the two counties, and somebody of there.
insert into area (county_id, area_code, name)
select county_id, rpad(left(county_id, digits), 12, '0'), '上级' || digits from county, unnest(array[2, 4]) as digits;
insert into actor (county_id, actor_id, username, display_name, role, password_hash, area)
select county_id, 'actor-above', 'above', '上级监督', 'auditor', 'none', left(county_id, 4) from county;
insert into session (county_id, token_hash, session_id, actor_id, opened_at, last_seen_at, expires_at, means, viewed_county_id)
select county_id, '\x0b'::bytea, 'session-above', 'actor-above', timestamptz '2026-03-01 08:00+08', timestamptz '2026-03-01 08:00+08', timestamptz '2026-03-01 20:00+08', 'password', county_id from county;
