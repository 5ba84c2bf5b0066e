-- A row or more in every table that 0022 adds, for each of the two counties.
insert into scheme_draft (county_id, scheme_draft_id, scheme_id, title, base_hash, started_at, started_by)
select county_id, 'draft-1', 'one', '提高救助比例', 'sha256-of-the-files', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into scheme_draft_version (county_id, scheme_draft_id, version, files, content_hash, saved_at, saved_by)
select county_id, 'draft-1', 1, '[["scheme.yaml", "id: one"]]', 'sha256-of-the-files', timestamptz '2026-03-01 08:00+08', 'actor-1' from county;
insert into scheme_submission (county_id, scheme_submission_id, scheme_draft_id, version, content_hash, effective_day, reason, findings, submitted_at, submitted_by,
  decided_at, decided_by, is_approved)
select county_id, 'submission-1', 'draft-1', 1, 'sha256-of-the-files', date '2026-04-01', '省里的新规', '{}', timestamptz '2026-03-02 08:00+08', 'actor-1',
       timestamptz '2026-03-03 08:00+08', 'actor-2', true from county;
insert into scheme_adoption (county_id, scheme_id, from_day, content_hash, follows_day, scheme_submission_id, adopted_at)
select county_id, 'one', date '1000-01-01', 'sha256-of-the-files', null, null, timestamptz '2026-03-03 08:00+08' from county
union all
select county_id, 'one', date '2026-04-01', 'sha256-of-the-files', date '1000-01-01', 'submission-1', timestamptz '2026-03-03 08:00+08' from county;
