-- How households are helped: surveys of how they live, the measures of their plans, and the helpers with whom they are paired. And disabilities of
-- persons, by kind and grade.

-- Rows are only ever added; the newest counts. A survey keeps the form by which it was made.
create table household_survey (
  county_id text not null,
  household_survey_id text not null,
  household_id text not null,
  surveyed_on date not null,
  -- Who asked.
  surveyor text not null,
  form json not null,
  answers json not null,
  note text,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, household_survey_id),
  foreign key (county_id, household_id) references household
);
create index household_survey_by_household on household_survey (household_id, county_id);

create table household_measure (
  county_id text not null,
  household_measure_id text not null,
  household_id text not null,
  kind text not null,
  -- As the scheme called it when it was planned.
  kind_name json not null,
  what text not null,
  responsible text not null,
  from_day date not null,
  to_day date not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  -- None while it is planned.
  outcome text,
  ended_on date,
  end_reason text,
  ended_at timestamptz,
  ended_by text,
  primary key (county_id, household_measure_id),
  constraint a_measure_ends_after_it_begins check (to_day >= from_day),
  constraint a_measure_is_done_or_dropped check (outcome in ('done', 'dropped')),
  constraint a_measure_is_ended_whole check (num_nulls(outcome, ended_on, end_reason, ended_at, ended_by) in (0, 5)),
  foreign key (county_id, household_id) references household
);
create index household_measure_by_household on household_measure (household_id, county_id);

create table household_helper (
  county_id text not null,
  household_helper_id text not null,
  household_id text not null,
  name text not null,
  organisation text not null,
  phone_cipher bytea,
  from_day date not null,
  -- A pairing that ended with the day before it began never was.
  to_day date,
  recorded_at timestamptz not null,
  recorded_by text not null,
  end_reason text,
  ended_at timestamptz,
  ended_by text,
  primary key (county_id, household_helper_id),
  constraint helping_ends_after_it_begins check (to_day >= from_day - 1),
  constraint a_pairing_is_ended_whole check (num_nulls(end_reason, ended_at, ended_by) in (0, 3)),
  constraint what_ended_has_a_last_day check (ended_at is null or to_day is not null),
  constraint a_household_has_one_helper_at_a_time exclude using gist
    (county_id with =, household_id with =, daterange(from_day, to_day, '[]') with &&) where (to_day is null or to_day >= from_day),
  foreign key (county_id, household_id) references household
);
create index household_helper_by_household on household_helper (household_id, county_id);

-- What disability somebody is certified to have; a row is never changed but for being withdrawn. One that is mental is protected, and no row of this table.
create table disability (
  county_id text not null,
  disability_id text not null,
  person_id text not null,
  kind text not null,
  -- Of a multiple one, which.
  parts text[] not null,
  grade integer not null,
  source text not null,
  from_day date not null,
  to_day date,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (county_id, disability_id),
  constraint a_disability_is_of_an_open_kind check (kind in ('sight', 'hearing', 'speech', 'limbs', 'intellectual', 'multiple')),
  constraint a_multiple_disability_has_open_parts check
    (parts <@ array['sight', 'hearing', 'speech', 'limbs', 'intellectual'] and (kind = 'multiple') = (cardinality(parts) > 1) and cardinality(parts) <> 1),
  constraint a_disability_has_a_grade check (grade between 1 and 4),
  constraint a_disability_ends_after_it_begins check (to_day >= from_day),
  constraint a_disability_is_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
  constraint a_person_has_one_disability_at_a_time exclude using gist
    (county_id with =, person_id with =, daterange(from_day, to_day, '[]') with &&) where (withdrawn_at is null),
  foreign key (county_id, person_id) references person
);
create index disability_by_person on disability (person_id, county_id);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['disability', 'household_survey', 'household_measure', 'household_helper'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
  foreach county_table in array array['household_survey', 'household_measure', 'household_helper'] loop
    execute format(
      'create policy of_own_households on %1$I as restrictive
         using ((select scope_is_county()) or exists (
           select 1 from household h where h.county_id = %1$I.county_id and h.household_id = %1$I.household_id))', county_table);
  end loop;
end $$;
create policy of_own_persons on disability as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from person p where p.county_id = disability.county_id and p.person_id = disability.person_id));

grant select, insert, update (withdrawn_at, withdrawn_by) on disability to :application_role;
grant select, insert on household_survey to :application_role;
grant select, insert, update (outcome, ended_on, end_reason, ended_at, ended_by) on household_measure to :application_role;
grant select, insert, update (to_day, end_reason, ended_at, ended_by, phone_cipher) on household_helper to :application_role;
