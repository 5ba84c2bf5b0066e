-- A row or more in every table that 0007 adds, for each of the two counties.
insert into audit_head (county_id, begun_on, sequence, hash, sealed_at) select county_id, '2026-03-01', 1, sha256('1'), '2026-03-01 08:06+08' from county;
insert into audit_seal (county_id, sequence, audit_entry_id, hash) select county_id, 1, 'audit-1', sha256('1') from county;
insert into audit_root (county_id, day, last_sequence, entries, hash, signed_at, key_id, signature)
select county_id, '2026-03-01', 1, 1, sha256('1'), '2026-03-02 00:00+08', 'key', sha512('1') from county;
insert into audit_person (county_id, person_id, written_at, audit_entry_id) select county_id, 'person-1', '2026-03-01 08:05+08', 'audit-1' from county;
