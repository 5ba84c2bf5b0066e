-- A row or more in every table that 0018 adds, for each of the two counties.
insert into opening (county_id, opening_id, import_id, is_taking_back, source, settling_number, postings_sha256, recorded_at, recorded_by)
select county_id, 'opening-1', 'import-1', false, '医保局', 1001, encode(sha256(''), 'hex'), timestamptz '2026-03-01 09:00+08', 'actor-1' from county;
insert into opening (county_id, opening_id, import_id, is_taking_back, source, settling_number, postings_sha256, recorded_at, recorded_by)
select county_id, 'opening-2', 'import-1', true, '医保局', 1002, encode(sha256(''), 'hex'), timestamptz '2026-03-02 09:00+08', 'actor-1' from county;
insert into opening_posting (county_id, opening_posting_id, opening_id, person_id, owner_kind, owner_id, key, from_account, to_account, amount, attempt)
select county_id, 'opening-posting-1', 'opening-1', 'person-1', 'person', 'person-1', '2026/paid/basic',
  'opening/2026/paid/basic', 'person/person-1/2026/paid/basic', 100, 0 from county;
insert into opening_posting (county_id, opening_posting_id, opening_id, person_id, owner_kind, owner_id, key, from_account, to_account, amount, reverses_id, attempt)
select county_id, 'opening-posting-2', 'opening-2', 'person-1', 'person', 'person-1', '2026/paid/basic',
  'person/person-1/2026/paid/basic', 'opening/2026/paid/basic', 100, 'opening-posting-1', 0 from county;
insert into change_file (county_id, change_file_id, department, month, part, row_count, correction_count, without_number_count, content_sha256, content_cipher, made_at, made_by)
select county_id, 'change-file-1', '民政局', '2026-02', 1, 1, 0, 0, encode(sha256(''), 'hex'), '\x00'::bytea, timestamptz '2026-03-01 09:00+08', 'actor-1' from county;
