-- Papers and pictures that show something in a case of recognition, as they were brought. A file belongs to somebody whom a case concerns; the case that names
-- it first keeps it. What no case names goes after a while.
create table evidence_file (
  county_id text not null,
  evidence_file_id text not null,
  person_id text not null,
  file_name text not null,
  file_bytes integer not null,
  part_count integer not null,
  -- None of both while a part is missing.
  content_sha256 text,
  media_type text,
  brought_at timestamptz not null,
  brought_by text not null,
  case_id text,
  primary key (county_id, evidence_file_id),
  constraint a_file_of_evidence_has_a_size check (file_bytes > 0 and part_count > 0),
  constraint a_file_of_evidence_is_a_paper_or_a_picture check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
  constraint a_file_of_evidence_is_known_when_it_is_whole check ((content_sha256 is null) = (media_type is null)),
  constraint a_case_names_what_arrived_whole check (case_id is null or media_type is not null),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, case_id) references recognition_case
);
create index evidence_file_by_person on evidence_file (person_id, county_id);
create index evidence_file_by_case on evidence_file (case_id, county_id) where case_id is not null;

create table evidence_part (
  county_id text not null,
  evidence_part_id text not null,
  evidence_file_id text not null,
  part integer not null,
  content_cipher bytea,
  primary key (county_id, evidence_part_id),
  constraint a_file_of_evidence_has_each_part_once unique (county_id, evidence_file_id, part),
  foreign key (county_id, evidence_file_id) references evidence_file
);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['evidence_file', 'evidence_part'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
end $$;
create policy of_own_persons on evidence_file as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from person p where p.county_id = evidence_file.county_id and p.person_id = evidence_file.person_id));
create policy of_own_files on evidence_part as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from evidence_file f where f.county_id = evidence_part.county_id and f.evidence_file_id = evidence_part.evidence_file_id));

grant select, insert, update (content_sha256, media_type, case_id) on evidence_file to :application_role;
grant select, insert on evidence_part to :application_role;
