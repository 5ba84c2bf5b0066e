-- A row or more in every table that 0009 adds, for each of the two counties.
insert into person_version (county_id, person_version_id, person_id, version, name, sex, born_on, village_code, id_number_cipher, reason, evidence, replaced_at, replaced_by)
select county_id, 'version-1', 'person-1', 1, '张山', 'male', date '1961-04-03', county_id || '100201', '\x00'::bytea, '登记有误', '户口簿第 3 页', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into consent (county_id, consent_id, person_id, purpose, text_version, given_on, given_by, how, recorded_at, recorded_by)
select county_id, 'consent-1', 'person-1', 'research-export', 'v1', date '2026-03-01', 'self', 'paper', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into consent_withdrawal (county_id, consent_id, person_id, withdrawn_on, withdrawn_by, recorded_at, recorded_by)
select county_id, 'consent-1', 'person-1', date '2026-03-05', 'self', timestamptz '2026-03-05 08:00+08', 'actor-1' from county;
insert into legal_hold (county_id, legal_hold_id, kind, reason, placed_at, placed_by)
select county_id, 'hold-1', 'session', '诉讼保全', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into retention_run (county_id, retention_run_id, kind, ran_at, older_than, deleted_count, ids_sha256)
select county_id, 'run-1', 'session', timestamptz '2026-03-02 02:00+08', timestamptz '2025-08-14 02:00+08', 0, encode(sha256(''), 'hex') from county;
insert into deidentified_export (county_id, export_id, from_day, to_day, use, reason, notice_version, k, row_count, suppressed_count, proposed_by, made_at, expires_at, file_cipher, file_sha256)
select county_id, 'export-1', date '2026-01-01', date '2026-01-31', 'research', '评估', '2026-10-01', 10, 0, 1, 'actor-1', timestamptz '2026-03-01 08:00+08', timestamptz '2026-03-15 08:00+08', '\x00'::bytea, encode(sha256(''), 'hex') from county;
insert into export_subject (county_id, export_id, person_id, consent_id)
select county_id, 'export-1', 'person-1', 'consent-1' from county;
