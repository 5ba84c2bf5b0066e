-- Facts behind a wall: an infection, an illness of the mind, what befell a family. Whoever treats the person knows them; settlement learns, on a
-- day, which entitlement they give and not why; nobody else sees that there is anything.
--
-- What is known is sealed, its kind included: a backup tells no diagnosis. What follows from it for settlement is sealed with a nonce of its own
-- in each row, so that equal ones cannot be told to be equal. None of the tables is seen by a transaction that did not say for what it comes.

create function scope_purpose() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.purpose', true), '');

-- Whose bill is being settled, said by the settlement alone, for one look at what they are entitled to.
create function scope_settled_person_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.settled_person_id', true), '');

-- When somebody else last changed how an account is entered: it may be them who enters it now, so that from then on it is behind no wall.
alter table actor add column reset_at timestamptz;
grant update (reset_at) on actor to :application_role;

-- Who puts doctors into treating teams: a doctor whom two administrators appoint, and who looks after the wall without looking behind it.
create table wall_keeper (
  county_id text not null,
  wall_keeper_id text not null,
  actor_id text not null,
  appointed_at timestamptz not null,
  appointed_by text not null,
  ended_at timestamptz,
  ended_by text,
  primary key (county_id, wall_keeper_id),
  constraint an_appointment_is_ended_by_somebody check ((ended_at is null) = (ended_by is null)),
  foreign key (county_id, actor_id) references actor
);
create unique index somebody_keeps_the_wall_once_at_a_time on wall_keeper (county_id, actor_id) where ended_at is null;

create table treating_team (
  county_id text not null,
  treating_team_id text not null,
  person_id text not null,
  actor_id text not null,
  from_day date not null,
  -- The last day; null while it goes on.
  to_day date,
  added_at timestamptz not null,
  added_by text not null,
  ended_at timestamptz,
  ended_by text,
  primary key (county_id, treating_team_id),
  constraint treating_ends_after_it_begins check (to_day >= from_day),
  constraint treating_is_ended_by_somebody check ((ended_at is null) = (ended_by is null)),
  constraint nobody_puts_themselves_into_a_team check (actor_id <> added_by),
  constraint a_doctor_is_in_a_team_once_at_a_time
    exclude using gist (county_id with =, person_id with =, actor_id with =, daterange(from_day, to_day, '[]') with &&) where (ended_at is null),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, actor_id) references actor
);
create index treating_team_by_person on treating_team (person_id, county_id);
create index treating_team_by_actor on treating_team (actor_id, county_id);

-- A row is never changed but for being withdrawn.
create table protected_fact (
  county_id text not null,
  protected_fact_id text not null,
  person_id text not null,
  from_day date not null,
  to_day date,
  -- Kind, category, note and evidence
  content_cipher bytea not null,
  -- HMAC of person and category: equal for one person alone, so that nothing is recorded twice and nobody is like another
  category_index bytea not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawal_cipher bytea,
  primary key (county_id, protected_fact_id),
  constraint a_protected_fact_ends_after_it_begins check (to_day >= from_day),
  constraint a_withdrawal_is_whole check (num_nulls(withdrawn_at, withdrawn_by, withdrawal_cipher) in (0, 3)),
  constraint a_person_has_each_protected_fact_once_at_a_time
    exclude using gist (county_id with =, person_id with =, category_index with =, daterange(from_day, to_day, '[]') with &&) where (withdrawn_at is null),
  foreign key (county_id, person_id) references person
);
create index protected_fact_by_person on protected_fact (person_id, county_id);

-- What settlement learns, written by the command that writes the fact.
create table protected_entitlement (
  county_id text not null,
  protected_entitlement_id text not null,
  protected_fact_id text not null,
  person_id text not null,
  from_day date not null,
  to_day date,
  category_cipher bytea not null,
  withdrawn_at timestamptz,
  primary key (county_id, protected_entitlement_id),
  constraint an_entitlement_ends_after_it_begins check (to_day >= from_day),
  foreign key (county_id, protected_fact_id) references protected_fact,
  foreign key (county_id, person_id) references person
);
create index protected_entitlement_by_person on protected_entitlement (person_id, county_id);
create index protected_entitlement_by_fact on protected_entitlement (protected_fact_id, county_id);

-- Who did or read what behind the wall, and of whom. The audit itself says only that somebody was behind it.
create table protected_audit_entry (
  county_id text not null,
  audit_entry_id text not null,
  person_id text not null,
  written_at timestamptz not null,
  actor_id text not null,
  command text not null,
  facts json not null,
  primary key (county_id, audit_entry_id),
  foreign key (county_id, audit_entry_id) references audit_entry,
  foreign key (county_id, person_id) references person
);
create index protected_audit_entry_by_person on protected_audit_entry (person_id, county_id);

-- who sees what -----------------------------------------------------------------------------------------------------------------------

create function keeps_the_wall() returns boolean
  language sql stable parallel safe
  return coalesce(scope_role() = 'doctor' and scope_purpose() = 'treatment', false) and exists (
    select from wall_keeper k where k.county_id = scope_county_id() and k.actor_id = scope_actor_id() and k.ended_at is null);

-- Whether whoever acts treats the person now; only a doctor can, and only in a transaction for treating. Whose account was reset since they
-- were put into the team is not in it, until they are put into it again.
-- What it reads of accounts is narrowed to the scope, which migrations refuse to make anything of; here nothing is read.
set local row_security to on;
create function treats(treated_person_id text) returns boolean
  language sql stable parallel safe
  return coalesce(scope_role() = 'doctor' and scope_purpose() = 'treatment', false) and exists (
    select from treating_team t where t.county_id = scope_county_id() and t.person_id = treated_person_id and t.actor_id = scope_actor_id()
      and t.ended_at is null and (now() at time zone 'Asia/Shanghai')::date between t.from_day and coalesce(t.to_day, 'infinity')
      and not exists (select from actor a where a.county_id = t.county_id and a.actor_id = t.actor_id and a.reset_at >= t.added_at));
set local row_security to off;

-- Doudi itself, where it says so: it moves facts behind the wall, and gives sealed fields another key.
create function tends_the_wall() returns boolean
  language sql stable parallel safe
  return coalesce(scope_role() = 'system' and scope_purpose() = 'treatment', false);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['wall_keeper', 'treating_team', 'protected_fact', 'protected_entitlement', 'protected_audit_entry'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
  foreach county_table in array array['treating_team', 'protected_fact', 'protected_entitlement', 'protected_audit_entry'] loop
    execute format(
      'create policy of_own_persons on %1$I as restrictive using ((select scope_is_county()) or exists (
         select 1 from person p where p.county_id = %1$I.county_id and p.person_id = %1$I.person_id))', county_table);
  end loop;
end $$;

create policy behind_the_wall on treating_team as restrictive
  using ((select tends_the_wall()) or (select keeps_the_wall())
    or ((select scope_role()) = 'doctor' and (select scope_purpose()) = 'treatment' and actor_id = (select scope_actor_id())))
  with check ((select tends_the_wall()) or ((select keeps_the_wall()) and actor_id <> (select scope_actor_id())));
create policy behind_the_wall on protected_fact as restrictive
  using ((select tends_the_wall()) or treats(person_id));
create policy behind_the_wall on protected_entitlement as restrictive
  using ((select tends_the_wall()) or treats(person_id)
    or ((select scope_purpose()) = 'settlement' and person_id = (select scope_settled_person_id())))
  with check ((select tends_the_wall()) or treats(person_id));
-- Who was turned away is noted too.
create policy behind_the_wall on protected_audit_entry as restrictive
  using ((select tends_the_wall()) or (select keeps_the_wall()) or treats(person_id))
  with check ((select tends_the_wall())
    or ((select scope_role()) = 'doctor' and (select scope_purpose()) = 'treatment' and actor_id = (select scope_actor_id())));

grant select, insert, update (ended_at, ended_by) on wall_keeper to :application_role;
grant select, insert, update (ended_at, ended_by) on treating_team to :application_role;
grant select, insert, update (withdrawn_at, withdrawn_by, withdrawal_cipher, content_cipher) on protected_fact to :application_role;
grant select, insert, update (withdrawn_at, category_cipher) on protected_entitlement to :application_role;
grant select, insert on protected_audit_entry to :application_role;

revoke all on function scope_purpose(), scope_settled_person_id(), keeps_the_wall(), treats(text), tends_the_wall() from public;
grant execute on function scope_purpose(), scope_settled_person_id(), keeps_the_wall(), treats(text), tends_the_wall() to :application_role;
