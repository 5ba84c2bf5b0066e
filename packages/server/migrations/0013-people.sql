-- Persons and households as full records: what a record says besides identity, who lived where from which day to which, what happened, which records are
-- of one person, and the yearly profile of an area.

-- Row-level security binds the owner too, and what follows reads rows.
alter table person no force row level security;
alter table household no force row level security;

alter table person
  -- A code of GB/T 3304; the other lists stand in core/registry/record-values.ts.
  add column ethnicity text,
  add column relation_to_head text,
  add column education text,
  add column health text[],
  add column labour text,
  add column is_agricultural boolean,
  -- Somebody of whom it must still be found out who they are.
  add column is_temporary boolean not null default false,
  add column died_on date,
  add column left_on date,
  add column left_for text,
  -- A duplicate answers as this one; nothing that names it is rewritten.
  add column merged_into text,
  add constraint nobody_dies_before_birth check (died_on >= born_on),
  add constraint who_left_went_somewhere check ((left_on is null) = (left_for is null)),
  add constraint nobody_is_joined_to_themselves check (merged_into <> person_id),
  add foreign key (county_id, merged_into) references person;
create index person_by_merged_into on person (merged_into, county_id) where merged_into is not null;
-- Of those who live there now, for counting.
create index person_by_village on person (village_code, is_agricultural, county_id) where died_on is null and left_on is null and merged_into is null;
grant update (household_id, ethnicity, relation_to_head, education, health, labour, is_agricultural, is_temporary, died_on, left_on, left_for, merged_into)
  on person to :application_role;

alter table household
  add column head_id text,
  -- An address names a household, but nobody is looked for by it and a visitor must read it: plain, and seen by whoever sees the household.
  add column address text,
  -- The main one first.
  add column poverty_causes text[] not null default '{}',
  -- Since nobody lives there.
  add column closed_on date,
  add foreign key (county_id, head_id) references person;
create index household_by_village on household (village_code, household_id, county_id);
grant update (village_code, head_id, address, poverty_causes, closed_on) on household to :application_role;

-- Who lived in which household from which day to which, and what was known when: a row is never changed but for being withdrawn. `person.household_id` is
-- the one that settles a bill today; of whoever died or left, the last.
create table household_membership (
  county_id text not null,
  household_membership_id text not null,
  person_id text not null,
  household_id text not null,
  -- None: since before the register began.
  from_day date,
  to_day date,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (county_id, household_membership_id),
  constraint living_somewhere_ends_after_it_begins check (to_day >= from_day),
  constraint a_membership_is_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
  constraint a_person_lives_in_one_household_at_a_time exclude using gist
    (county_id with =, hashtext(person_id) with =, (county_id || ' ' || person_id) with =, daterange(from_day, to_day, '[]') with &&) where (withdrawn_at is null),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, household_id) references household
);
create index household_membership_by_person on household_membership (person_id, county_id);
create index household_membership_by_household on household_membership (household_id, county_id);

insert into household_membership (county_id, household_membership_id, person_id, household_id, recorded_at, recorded_by)
  select county_id, 'first-' || person_id, person_id, household_id, created_at, 'migration' from person where household_id is not null;

-- The same rule as in 0001, over an expression: written with the columns, its index was taken for looking up a person's designations too, twenty times
-- as slow as the one that is made for it. A number before the text, for texts part badly.
alter table designation
  drop constraint a_person_has_each_designation_once_at_a_time,
  add constraint a_person_has_each_designation_once_at_a_time exclude using gist
    (county_id with =, hashtext(person_id) with =, (county_id || ' ' || person_id) with =, category with =, daterange(from_day, to_day, '[]') with &&)
    where (withdrawn_at is null);

-- What happened to a person or a household, for the time line; what a field said before stands in `facts`. Rows are only ever added.
create table registry_event (
  county_id text not null,
  registry_event_id text not null,
  kind text not null,
  day date not null,
  person_id text,
  household_id text,
  facts json not null,
  reason text,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, registry_event_id),
  constraint an_event_is_of_a_person_or_a_household check (num_nonnulls(person_id, household_id) > 0),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, household_id) references household
);
create index registry_event_by_person on registry_event (person_id, county_id);
create index registry_event_by_household on registry_event (household_id, county_id);

-- Two records of one person. Joining them is an event of the ledger like a settlement: it has a number, and what it moved from one person's
-- sums to the other's stands here, to be taken back.
create table duplicate_decision (
  county_id text not null,
  duplicate_decision_id text not null,
  -- The record that stays.
  person_id text not null,
  other_id text not null,
  reason text not null,
  decided_at timestamptz not null,
  decided_by text not null,
  settling_number bigint not null,
  -- {postings, household: {from, to}}; amounts in fen, and counts.
  moved json not null,
  undone_at timestamptz,
  undone_by text,
  undone_number bigint,
  primary key (county_id, duplicate_decision_id),
  constraint two_records_are_compared check (person_id <> other_id),
  constraint joining_is_undone_by_somebody check (num_nulls(undone_at, undone_by, undone_number) in (0, 3)),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, other_id) references person
);
create unique index a_record_is_joined_once_at_a_time on duplicate_decision (county_id, other_id) where undone_at is null;
create index duplicate_decision_by_person on duplicate_decision (person_id, county_id);
create index duplicate_decision_by_other on duplicate_decision (other_id, county_id);

-- What an area says of itself each year, as it was recorded; the last recorded counts.
create table area_profile (
  county_id text not null,
  area_profile_id text not null,
  area text not null,
  year text not null,
  population integer not null,
  agricultural_population integer not null,
  households integer not null,
  note text,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, area_profile_id),
  constraint a_profile_is_of_an_area_of_the_county check (left(area, 6) = county_id and area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'),
  constraint a_profile_is_of_a_year check (year ~ '^[0-9]{4}$'),
  constraint a_part_is_not_more_than_the_whole check (agricultural_population between 0 and population and households between 0 and population)
);
create index area_profile_by_area on area_profile (area, county_id);

alter table household_membership enable row level security;
alter table household_membership force row level security;
create policy own_county on household_membership using (county_id = scope_county_id()) with check (county_id = scope_county_id());
create policy of_own_persons on household_membership as restrictive
  using ((select scope_is_county()) or exists (select 1 from person p where p.county_id = household_membership.county_id and p.person_id = household_membership.person_id));

alter table registry_event enable row level security;
alter table registry_event force row level security;
create policy own_county on registry_event using (county_id = scope_county_id()) with check (county_id = scope_county_id());
create policy of_own_persons on registry_event as restrictive
  using ((select scope_is_county()) or case when person_id is null
    then exists (select 1 from household h where h.county_id = registry_event.county_id and h.household_id = registry_event.household_id)
    else exists (select 1 from person p where p.county_id = registry_event.county_id and p.person_id = registry_event.person_id) end);

alter table duplicate_decision enable row level security;
alter table duplicate_decision force row level security;
create policy own_county on duplicate_decision using (county_id = scope_county_id()) with check (county_id = scope_county_id());
create policy of_own_persons on duplicate_decision as restrictive
  using ((select scope_is_county()) or exists (select 1 from person p where p.county_id = duplicate_decision.county_id and p.person_id = duplicate_decision.person_id));

alter table area_profile enable row level security;
alter table area_profile force row level security;
create policy own_county on area_profile using (county_id = scope_county_id()) with check (county_id = scope_county_id());
create policy own_area on area_profile as restrictive using ((select scope_is_county()) or starts_with(area, (select scope_area())));

grant select, insert, update (withdrawn_at, withdrawn_by) on household_membership to :application_role;
grant select, insert on registry_event to :application_role;
grant select, insert, update (undone_at, undone_by, undone_number) on duplicate_decision to :application_role;
grant select, insert on area_profile to :application_role;

alter table person force row level security;
alter table household force row level security;
