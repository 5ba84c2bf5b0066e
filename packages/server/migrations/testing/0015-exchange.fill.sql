-- A row or more in every table that 0015 adds, for each of the two counties.
insert into import_batch (county_id, import_id, kind, source, file_name, file_bytes, part_count, begun_at, begun_by, state, reading, run, row_count, rows_done, row_at, applied_at, applied_by)
select county_id, 'import-1', 'persons', '民政局', '低保名单.xlsx', 3, 1, timestamptz '2026-03-01 08:00+08', 'actor-1', 'applied', '{"mapping":{"name":0,"idNumber":1}}', 1, 1, 1, 2, timestamptz '2026-03-01 09:00+08', 'actor-1' from county;
insert into import_part (county_id, import_part_id, import_id, part, content_cipher)
select county_id, 'import-1-0', 'import-1', 0, '\x00'::bytea from county;
insert into import_row (county_id, import_row_id, import_id, run, row_number, state, cells_cipher, person_id)
select county_id, 'import-1-1-2', 'import-1', 1, 2, 'conflict', '\x00'::bytea, 'person-1' from county;
insert into import_decision (county_id, import_decision_id, import_row_id, decision, reason, decided_at, decided_by)
select county_id, 'decision-1', 'import-1-1-2', 'keep-ours', '已核对户口簿', timestamptz '2026-03-02 08:00+08', 'actor-1' from county;
insert into import_mapping (county_id, import_mapping_id, kind, source, head_sha256, mapping, recorded_at, recorded_by)
select county_id, 'mapping-1', 'persons', '民政局', encode(sha256(''), 'hex'), '{"name":0,"idNumber":1}', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
