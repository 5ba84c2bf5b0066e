-- Enrolment: who is insured in which year, whose premium is paid for them, what the fund of a year has received. And when the county was swept for
-- those who were not helped.

-- What was known when: a row is never changed but for being withdrawn; the next follows it.
create table enrolment (
  county_id text not null,
  enrolment_id text not null,
  person_id text not null,
  year text not null,
  state text not null,
  -- Why not, of who is not insured.
  reason text,
  -- Who says so.
  source text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (county_id, enrolment_id),
  constraint an_enrolment_is_of_a_year check (year ~ '^[0-9]{4}$'),
  constraint an_enrolment_has_a_known_state check (state in ('insured', 'uninsured', 'elsewhere')),
  constraint who_is_not_insured_has_a_reason check ((state = 'uninsured') = (reason is not null)),
  constraint an_enrolment_is_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
  foreign key (county_id, person_id) references person
);
create unique index a_person_has_one_state_a_year on enrolment (county_id, person_id, year) where withdrawn_at is null;
create index enrolment_by_person on enrolment (person_id, county_id);

-- entitlement: when an area was looked through, for which year, and what was found.
create table sweep_run (
  county_id text not null,
  sweep_run_id text not null,
  area text not null,
  year text not null,
  swept_at timestamptz not null,
  swept_by text not null,
  bill_count integer not null,
  missed_count integer not null,
  warning_count integer not null,
  uninsured_count integer not null,
  primary key (county_id, sweep_run_id),
  constraint a_sweep_is_of_a_year check (year ~ '^[0-9]{4}$'),
  constraint a_sweep_lies_in_its_county check (left(area, 6) = county_id and area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$')
);
create index sweep_run_by_time on sweep_run (swept_at, county_id);

-- row-level security and grants -------------------------------------------------------------------------------------------------------------

do $$
declare
  county_table text;
begin
  foreach county_table in array array['enrolment', 'sweep_run'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
  foreach county_table in array array['enrolment'] loop
    execute format(
      'create policy of_own_persons on %1$I as restrictive
         using ((select scope_is_county()) or exists (
           select 1 from person p where p.county_id = %1$I.county_id and p.person_id = %1$I.person_id))', county_table);
  end loop;
end $$;
create policy own_area on sweep_run as restrictive
  using ((select scope_is_county()) or starts_with(area, (select scope_area())));

grant select, insert, update (withdrawn_at, withdrawn_by) on enrolment to :application_role;
grant select, insert on sweep_run to :application_role;
