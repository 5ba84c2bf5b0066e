-- Privacy: who consented to what, what a person's record said before it was corrected, what was deleted when its time was over, and what left
-- the county de-identified.

-- registry: what stood there before a correction; a row is only ever added ---------------------------------------------------------------

create table person_version (
  county_id text not null,
  person_version_id text not null,
  person_id text not null,
  -- From 1; the record itself is the one behind the last.
  version integer not null,
  name text not null,
  sex text not null,
  born_on date not null,
  village_code text not null,
  -- Sealed for this row.
  id_number_cipher bytea,
  reason text not null,
  evidence text not null,
  replaced_at timestamptz not null,
  replaced_by text not null,
  primary key (county_id, person_version_id),
  constraint versions_are_counted_from_one check (version >= 1),
  constraint a_person_has_each_version_once unique (county_id, person_id, version),
  foreign key (county_id, person_id) references person
);
create index person_version_by_person on person_version (person_id, county_id);
grant update (name, initials, sex, born_on, village_code, id_number_cipher, id_number_index) on person to :application_role;

-- privacy: consents, and that they were withdrawn ------------------------------------------------------------------------------------------

create table consent (
  county_id text not null,
  consent_id text not null,
  person_id text not null,
  purpose text not null,
  -- Of the text that was signed.
  text_version text not null,
  given_on date not null,
  given_by text not null,
  guardian_name text,
  how text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, consent_id),
  constraint a_consent_is_given_by_the_person_or_a_guardian check (given_by in ('self', 'guardian')),
  constraint a_guardian_has_a_name check ((given_by = 'guardian') = (guardian_name is not null)),
  constraint a_consent_is_on_paper_or_at_the_counter check (how in ('paper', 'counter')),
  foreign key (county_id, person_id) references person
);
create index consent_by_person on consent (person_id, county_id);

create table consent_withdrawal (
  county_id text not null,
  consent_id text not null,
  person_id text not null,
  withdrawn_on date not null,
  withdrawn_by text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  -- A consent is withdrawn once.
  primary key (county_id, consent_id),
  constraint a_consent_is_withdrawn_by_the_person_or_a_guardian check (withdrawn_by in ('self', 'guardian')),
  foreign key (county_id, consent_id) references consent,
  foreign key (county_id, person_id) references person
);

-- privacy: what is deleted when its time is over --------------------------------------------------------------------------------------------

-- While it stands, nothing is deleted, or nothing of a kind.
create table legal_hold (
  county_id text not null,
  legal_hold_id text not null,
  kind text,
  reason text not null,
  placed_at timestamptz not null,
  placed_by text not null,
  released_at timestamptz,
  released_by text,
  release_reason text,
  primary key (county_id, legal_hold_id),
  constraint a_release_is_whole check (num_nulls(released_at, released_by, release_reason) in (0, 3)),
  foreign key (county_id) references county
);

-- What was deleted, written by the owner of the tables alone: the application may read it and cannot invent it.
create table retention_run (
  county_id text not null,
  retention_run_id text not null,
  kind text not null,
  ran_at timestamptz not null,
  -- What is older was deleted.
  older_than timestamptz not null,
  deleted_count integer not null,
  -- sha256 of the ids that were deleted: sorted by their bytes, a line feed between two.
  ids_sha256 text not null,
  -- The hold because of which nothing was deleted.
  held_by text,
  primary key (county_id, retention_run_id),
  constraint what_is_held_is_not_deleted check (held_by is null or deleted_count = 0),
  foreign key (county_id) references county
);
create index retention_run_by_time on retention_run (ran_at, county_id);

-- privacy: files that may leave the county --------------------------------------------------------------------------------------------------

create table deidentified_export (
  county_id text not null,
  export_id text not null,
  from_day date not null,
  to_day date not null,
  -- `statistics`, a duty; `research`, of those who consented.
  use text not null,
  reason text not null,
  notice_version text not null,
  k integer not null,
  row_count integer not null,
  suppressed_count integer not null,
  proposed_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- The rows, sealed; deleted when their time is over.
  file_cipher bytea,
  file_sha256 text not null,
  primary key (county_id, export_id),
  constraint an_export_has_a_known_use check (use in ('statistics', 'research')),
  constraint ten_look_alike_at_least check (k >= 10),
  foreign key (county_id, proposed_by) references actor
);

-- Whose settlements went into a file for research: where one of them withdraws, the file is given to nobody any more. Rows of the file have
-- ids of their own, and nothing here says which is whose.
create table export_subject (
  county_id text not null,
  export_id text not null,
  person_id text not null,
  consent_id text not null,
  primary key (county_id, export_id, person_id),
  foreign key (county_id, export_id) references deidentified_export,
  foreign key (county_id, person_id) references person,
  foreign key (county_id, consent_id) references consent
);
create index export_subject_by_person on export_subject (person_id, county_id);

-- row-level security and grants -------------------------------------------------------------------------------------------------------------

do $$
declare
  county_table text;
begin
  foreach county_table in array array[
    'person_version', 'consent', 'consent_withdrawal', 'legal_hold', 'retention_run', 'deidentified_export', 'export_subject'
  ] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
  foreach county_table in array array['person_version', 'consent', 'consent_withdrawal', 'export_subject'] loop
    execute format(
      'create policy of_own_persons on %1$I as restrictive
         using ((select scope_is_county()) or exists (
           select 1 from person p where p.county_id = %1$I.county_id and p.person_id = %1$I.person_id))', county_table);
  end loop;
end $$;
-- Of the county as a whole: nobody whose post is over a part of it.
create policy whole_county on deidentified_export as restrictive using ((select scope_is_county()));
create policy whole_county on legal_hold as restrictive using ((select scope_is_county()));
create policy whole_county on retention_run as restrictive using ((select scope_is_county()));

grant select, insert, update (id_number_cipher) on person_version to :application_role;
grant select, insert on consent to :application_role;
grant select, insert on consent_withdrawal to :application_role;
grant select, insert, update (released_at, released_by, release_reason) on legal_hold to :application_role;
grant select on retention_run to :application_role;
grant select, insert, update (file_cipher) on deidentified_export to :application_role;
grant select, insert on export_subject to :application_role;

-- Whoever asks what is held about them is told who looked: a manager reads that, in a transaction for this purpose alone.
alter policy the_audit_is_read_by_auditors on audit_entry
  using ((select scope_role()) in ('auditor', 'system') or ((select scope_role()) = 'manager' and (select scope_purpose()) = 'subject-access'));
alter policy the_audit_is_read_by_auditors on audit_person
  using ((select scope_role()) in ('auditor', 'system') or ((select scope_role()) = 'manager' and (select scope_purpose()) = 'subject-access'));
