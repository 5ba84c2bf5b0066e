-- The policy studio: drafts of schemes with every version that was saved, what was handed in for approval with what the check found, who decided,
-- and from which day on a county settles by which version. A version that was saved, handed in or adopted is never changed.

create table scheme_draft (
  county_id text not null,
  scheme_draft_id text not null,
  scheme_id text not null,
  title text not null,
  -- The version in force from which it began: whoever approves sees what differs from it.
  base_hash text not null,
  started_at timestamptz not null,
  started_by text not null,
  -- In whose place.
  started_for text,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawal_reason text,
  primary key (county_id, scheme_draft_id),
  constraint a_draft_is_withdrawn_by_somebody_for_a_reason check (num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) in (0, 3)),
  foreign key (county_id, scheme_id, base_hash) references scheme_version
);
create index scheme_draft_by_scheme on scheme_draft (scheme_id, county_id);

create table scheme_draft_version (
  county_id text not null,
  scheme_draft_id text not null,
  -- From 1: who saves names the one that was read, so that nobody overwrites what they have not seen.
  version integer not null,
  files json not null,
  -- sha256 of the files
  content_hash text not null,
  note text,
  saved_at timestamptz not null,
  saved_by text not null,
  saved_for text,
  primary key (county_id, scheme_draft_id, version),
  constraint a_version_of_a_draft_is_a_whole_number_from_one check (version >= 1),
  foreign key (county_id, scheme_draft_id) references scheme_draft
);

-- What the server found when it was handed in, for exactly these files.
create table scheme_submission (
  county_id text not null,
  scheme_submission_id text not null,
  scheme_draft_id text not null,
  version integer not null,
  content_hash text not null,
  effective_day date not null,
  reason text not null,
  findings json not null,
  submitted_at timestamptz not null,
  submitted_by text not null,
  submitted_for text,
  decided_at timestamptz,
  decided_by text,
  decided_for text,
  is_approved boolean,
  decision_reason text,
  primary key (county_id, scheme_submission_id),
  constraint a_submission_is_decided_whole check (num_nulls(decided_at, decided_by, is_approved) in (0, 3)),
  constraint nobody_approves_what_they_submitted check
    (not is_approved or (decided_by <> submitted_by and decided_by is distinct from submitted_for and decided_for is distinct from submitted_by)),
  constraint what_is_sent_back_says_why check (is_approved is distinct from false or decision_reason is not null),
  foreign key (county_id, scheme_draft_id, version) references scheme_draft_version
);
create index scheme_submission_by_draft on scheme_submission (scheme_draft_id, county_id);
create unique index a_draft_waits_for_one_decision on scheme_submission (county_id, scheme_draft_id) where decided_at is null;

-- By which version a county settles from a day on, until the day before the next of the same scheme. The first row of a scheme is the version
-- that stood before anything was approved: it holds from the beginning, follows nothing and names no submission.
create table scheme_adoption (
  county_id text not null,
  scheme_id text not null,
  from_day date not null,
  content_hash text not null,
  -- From when the version holds that it follows.
  follows_day date,
  scheme_submission_id text,
  adopted_at timestamptz not null,
  primary key (county_id, scheme_id, from_day),
  -- Of two approvals at once, the second is refused.
  constraint a_version_is_followed_by_one unique (county_id, scheme_id, follows_day),
  constraint a_version_begins_after_the_one_that_it_follows check (follows_day < from_day),
  constraint what_follows_was_approved check (num_nulls(follows_day, scheme_submission_id) in (0, 2)),
  foreign key (county_id, scheme_id, content_hash) references scheme_version,
  foreign key (county_id, scheme_submission_id) references scheme_submission
);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['scheme_draft', 'scheme_draft_version', 'scheme_submission', 'scheme_adoption'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
end $$;

grant select, insert, update (withdrawn_at, withdrawn_by, withdrawal_reason) on scheme_draft to :application_role;
grant select, insert on scheme_draft_version to :application_role;
grant select, insert, update (decided_at, decided_by, decided_for, is_approved, decision_reason) on scheme_submission to :application_role;
grant select, insert on scheme_adoption to :application_role;
