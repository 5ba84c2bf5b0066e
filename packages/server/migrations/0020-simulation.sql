-- Scenarios of simulation: how a scheme was changed, and what came out for the bills of a year. No person stands in it.
create table scenario (
  county_id text not null,
  scenario_id text not null,
  name text not null,
  note text,
  scheme_id text not null,
  scheme_hash text not null,
  year text not null,
  adjustment json not null,
  -- In the words of the scheme, as they were when it was saved.
  changes json not null,
  report json not null,
  saved_at timestamptz not null,
  saved_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (county_id, scenario_id),
  constraint a_scenario_is_withdrawn_whole check (num_nulls(withdrawn_at, withdrawn_by) in (0, 2)),
  foreign key (county_id, scheme_id, scheme_hash) references scheme_version (county_id, scheme_id, content_hash)
);
create index scenario_by_year on scenario (year, county_id);

alter table scenario enable row level security;
alter table scenario force row level security;
create policy own_county on scenario using (county_id = scope_county_id()) with check (county_id = scope_county_id());

grant select, insert, update (withdrawn_at, withdrawn_by) on scenario to :application_role;
