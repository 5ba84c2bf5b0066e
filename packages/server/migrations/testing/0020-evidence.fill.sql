-- A row in every table that 0020 adds, for each of the two counties.
insert into evidence_file (county_id, evidence_file_id, person_id, file_name, file_bytes, part_count, content_sha256, media_type, brought_at, brought_by)
select county_id, 'evidence-1', 'person-1', '低保证.pdf', 5, 1, repeat('a', 64), 'application/pdf', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into evidence_part (county_id, evidence_part_id, evidence_file_id, part, content_cipher)
select county_id, 'evidence-1-0', 'evidence-1', 0, '\x00' from county;
