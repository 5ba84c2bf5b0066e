-- What the migrations make of an empty database; written by `npm run schema`.

create extension btree_gist;

create extension pg_trgm;

create or replace function is_owner()
 returns boolean
 language sql
 stable parallel safe
return (current_user = 'doudi_owner'::name);
grant execute on function is_owner() to :application_role;

create or replace function keeps_the_wall()
 returns boolean
 language sql
 stable parallel safe
return (coalesce(((scope_role() = 'doctor'::text) and (scope_purpose() = 'treatment'::text)), false) and (exists (select from wall_keeper k where ((k.county_id = scope_county_id()) and (k.actor_id = scope_actor_id()) and (k.ended_at is null)))));
grant execute on function keeps_the_wall() to :application_role;

create or replace function name_keys(county_id text, name text)
 returns text[]
 language sql
 immutable parallel safe
return array_remove(array[((county_id || '/'::text) || name), case when ((length(name) >= 2) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 1 for 1)) else null::text end, case when ((length(name) >= 2) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 2 for 1)) else null::text end, case when ((length(name) >= 3) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 3 for 1)) else null::text end, case when ((length(name) >= 4) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 4 for 1)) else null::text end, case when ((length(name) >= 5) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 5 for 1)) else null::text end, case when ((length(name) >= 6) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 6 for 1)) else null::text end, case when ((length(name) >= 7) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 7 for 1)) else null::text end, case when ((length(name) >= 8) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 8 for 1)) else null::text end, case when ((length(name) >= 9) and (length(name) <= 10)) then ((county_id || '/'::text) || overlay(name placing ''::text from 9 for 1)) else null::text end, case when (length(name) = 10) then ((county_id || '/'::text) || overlay(name placing ''::text from 10 for 1)) else null::text end], null::text);
grant execute on function name_keys(text,text) to :application_role;

create or replace function scope_actor_id()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.actor_id'::text, true), ''::text);
grant execute on function scope_actor_id() to :application_role;

create or replace function scope_area()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.area'::text, true), ''::text);
grant execute on function scope_area() to :application_role;

create or replace function scope_area_of_all_facilities()
 returns text
 language sql
 stable parallel safe
return case current_setting('doudi.facility_id'::text, true) when ''::text then current_setting('doudi.area'::text, true) else null::text end;
grant execute on function scope_area_of_all_facilities() to :application_role;

create or replace function scope_county_id()
 returns text
 language sql
 stable parallel safe
return case when (starts_with(current_setting('doudi.county_id'::text, true), "left"(current_setting('doudi.area'::text, true), 6)) or (current_setting('doudi.area'::text, true) is null)) then nullif(current_setting('doudi.county_id'::text, true), ''::text) else null::text end;
grant execute on function scope_county_id() to :application_role;

create or replace function scope_facility_id()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.facility_id'::text, true), ''::text);
grant execute on function scope_facility_id() to :application_role;

create or replace function scope_is_above()
 returns boolean
 language sql
 stable parallel safe
return coalesce((length(scope_area()) < 6), false);
grant execute on function scope_is_above() to :application_role;

create or replace function scope_is_county()
 returns boolean
 language sql
 stable parallel safe
return coalesce(starts_with(scope_county_id(), scope_area()), false);
grant execute on function scope_is_county() to :application_role;

create or replace function scope_purpose()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.purpose'::text, true), ''::text);
grant execute on function scope_purpose() to :application_role;

create or replace function scope_role()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.role'::text, true), ''::text);
grant execute on function scope_role() to :application_role;

create or replace function scope_set_county_id()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.county_id'::text, true), ''::text);
grant execute on function scope_set_county_id() to :application_role;

create or replace function scope_settled_person_id()
 returns text
 language sql
 stable parallel safe
return nullif(current_setting('doudi.settled_person_id'::text, true), ''::text);
grant execute on function scope_settled_person_id() to :application_role;

create or replace function search_people(number_indexes bytea[], name text, letters text, sounds text[], born_year integer, within_area text)
 returns table(person_id text, match text, place integer)
 language plpgsql
 stable security definer rows 21
 set search_path to 'pg_catalog', 'public', 'pg_temp'
 set plan_cache_mode to 'force_custom_plan'
as $function$
#variable_conflict use_column
declare
  county constant text := scope_county_id();
  area constant text := scope_area();
  first_village constant text := greatest(rpad(area, 12, '0') collate "C", rpad(search_people.within_area, 12, '0'));
  last_village constant text := least(rpad(area, 12, '9') collate "C", rpad(search_people.within_area, 12, '9'));
  first_day constant date := coalesce(make_date(search_people.born_year, 1, 1), '-infinity');
  last_day constant date := coalesce(make_date(search_people.born_year, 12, 31), 'infinity');
  words constant text := county || '/' || coalesce(search_people.name, search_people.letters);
  beyond constant text := words || chr(1114111);
  most constant integer := 21;
  found text[] := '{}';
  exact integer;
  exact_or_prefix integer;
begin
  if county is null or area is null then
    return;
  end if;

  if search_people.number_indexes is not null then
    found := array(
      select p.person_id from person p
       where p.county_id = county and (p.id_number_index = any (search_people.number_indexes) or p.phone_index = any (search_people.number_indexes))
         and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       limit most);
    exact := cardinality(found);
    exact_or_prefix := exact;
  elsif search_people.name is not null then
    found := array(
      select p.person_id from person p
       where (p.county_id || '/' || p.name) collate "C" = words
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.name) collate "C", p.born_on, p.village_code, p.person_id limit most);
    exact := cardinality(found);
    found := found || array(
      select p.person_id from person p
       where (p.county_id || '/' || p.name) collate "C" > words and (p.county_id || '/' || p.name) collate "C" < beyond
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.name) collate "C", p.born_on, p.village_code, p.person_id limit most - exact);
    exact_or_prefix := cardinality(found);
  elsif search_people.letters is not null then
    found := array(
      select p.person_id from person p
       where (p.county_id || '/' || p.initials) collate "C" = words
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.initials) collate "C", p.born_on, p.village_code, p.person_id limit most);
    found := found || array(
      select p.person_id from person p
       where (p.county_id || '/' || p.pinyin) collate "C" = words and p.person_id <> all (found)
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.pinyin) collate "C", p.born_on, p.village_code, p.person_id limit most - cardinality(found));
    exact := cardinality(found);
    found := found || array(
      select p.person_id from person p
       where (p.county_id || '/' || p.initials) collate "C" > words and (p.county_id || '/' || p.initials) collate "C" < beyond and p.person_id <> all (found)
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.initials) collate "C", p.born_on, p.village_code, p.person_id limit most - exact);
    found := found || array(
      select p.person_id from person p
       where (p.county_id || '/' || p.pinyin) collate "C" > words and (p.county_id || '/' || p.pinyin) collate "C" < beyond and p.person_id <> all (found)
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by (p.county_id || '/' || p.pinyin) collate "C", p.born_on, p.village_code, p.person_id limit most - cardinality(found));
    exact_or_prefix := cardinality(found);
  else
    return;
  end if;

  if cardinality(found) < most and cardinality(search_people.sounds) > 0 then
    found := found || array(
      select alike.person_id
        from unnest(search_people.sounds) with ordinality as sound (pinyin, likelihood),
             lateral (
               select p.person_id from person p
                where (p.county_id || '/' || p.pinyin) collate "C" = county || '/' || sound.pinyin and p.person_id <> all (found)
                  and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
                order by (p.county_id || '/' || p.pinyin) collate "C", p.born_on, p.village_code, p.person_id limit most) as alike
       order by sound.likelihood limit most - cardinality(found));
  end if;
  -- Where somebody is called exactly so, only those who sound the same may be meant as well.
  if cardinality(found) < most and exact = 0 and length(search_people.name) >= 2 then
    found := found || array(
      select p.person_id from person p
       where name_keys(p.county_id, p.name) && name_keys(county, search_people.name) and p.person_id <> all (found)
         and p.county_id = county and p.born_on between first_day and last_day and p.village_code between first_village and last_village
       order by similarity(p.pinyin, search_people.sounds[1]) desc nulls last, p.born_on, p.village_code, p.person_id limit most - cardinality(found));
  end if;

  return query
    select found[i], case when i <= exact then 'exact' when i <= exact_or_prefix then 'prefix' else 'similar' end, i
      from generate_subscripts(found, 1) as i order by i;
end $function$;
grant execute on function search_people(bytea[],text,text,text[],integer,text) to :application_role;

create or replace function sees_bill(county_id text, person_id text, facility_id text)
 returns boolean
 language plpgsql
 stable parallel safe cost 1
as $function$
begin
  if facility_id = coalesce(public.scope_facility_id(), facility_id) then
    -- Apart: one expression with both would set up the look for the person for each row.
    if public.scope_is_county() then
      return true;
    end if;
    return exists (select from public.person p where p.county_id = sees_bill.county_id and p.person_id = sees_bill.person_id);
  end if;
  return false;
end $function$;
grant execute on function sees_bill(text,text,text) to :application_role;

create or replace function tends_the_wall()
 returns boolean
 language sql
 stable parallel safe
return coalesce(((scope_role() = 'system'::text) and (scope_purpose() = 'treatment'::text)), false);
grant execute on function tends_the_wall() to :application_role;

create or replace function treats(treated_person_id text)
 returns boolean
 language sql
 stable parallel safe
return (coalesce(((scope_role() = 'doctor'::text) and (scope_purpose() = 'treatment'::text)), false) and (exists (select from treating_team t where ((t.county_id = scope_county_id()) and (t.person_id = treats.treated_person_id) and (t.actor_id = scope_actor_id()) and (t.ended_at is null) and ((((now() at time zone 'Asia/Shanghai'::text))::date >= t.from_day) and (((now() at time zone 'Asia/Shanghai'::text))::date <= coalesce(t.to_day, 'infinity'::date))) and (not (exists (select from actor a where ((a.county_id = t.county_id) and (a.actor_id = t.actor_id) and (a.reset_at >= t.added_at)))))))));
grant execute on function treats(text) to :application_role;

create sequence settling_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
grant usage on sequence settling_number to :application_role;

create table account (
  county_id text not null,
  account_id text not null,
  kind text not null,
  opened_at timestamp with time zone not null,
  constraint account_pkey primary key (county_id, account_id),
  constraint an_account_is_called_by_its_kind check ((account_id ~~ (kind || '/%'::text))),
  constraint an_account_is_of_a_known_kind check ((kind = any (array['payer'::text, 'facility'::text, 'patient'::text, 'fund'::text])))
);
alter table account enable row level security;
alter table account force row level security;
create policy own_county on account for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on account as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table account to :application_role;

create table accumulator (
  county_id text not null,
  owner_kind text not null,
  owner_id text not null,
  period text not null,
  amounts jsonb not null,
  version integer not null,
  constraint accumulator_pkey primary key (county_id, owner_kind, owner_id, period),
  constraint a_period_is_a_year_or_life check ((period ~ '^([0-9]{4}|life)$'::text)),
  constraint an_accumulator_belongs_to_a_person_or_a_household check ((owner_kind = any (array['person'::text, 'household'::text]))),
  constraint nothing_used_is_below_zero check ((not jsonb_path_exists(amounts, '$.*?(@ < 0)'::jsonpath))),
  constraint what_is_used_is_a_whole_number check (((jsonb_typeof(amounts) = 'object'::text) and (not jsonb_path_exists(amounts, 'strict $.*?(@.type() != "number" || @.floor() != @)'::jsonpath))))
) with (fillfactor=70);
alter table accumulator enable row level security;
alter table accumulator force row level security;
create policy of_own_persons on accumulator as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or
case owner_kind
    when 'person'::text then (exists ( select 1
       from person p
      where ((p.county_id = accumulator.county_id) and (p.person_id = accumulator.owner_id))))
    else (exists ( select 1
       from household h
      where ((h.county_id = accumulator.county_id) and (h.household_id = accumulator.owner_id))))
end));
create policy own_county on accumulator for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table accumulator to :application_role;
grant update (amounts, version) on table accumulator to :application_role;

create table actor (
  county_id text not null,
  actor_id text not null,
  username text not null,
  display_name text not null,
  role text not null,
  password_hash text not null,
  must_change_password boolean default true not null,
  failed_sign_ins integer default 0 not null,
  locked_until timestamp with time zone,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone default clock_timestamp() not null,
  facility_id text,
  language text,
  is_large_type boolean default false not null,
  area text,
  last_sign_in_at timestamp with time zone,
  failures_since integer default 0 not null,
  reset_at timestamp with time zone,
  constraint actor_pkey primary key (county_id, actor_id),
  constraint one_actor_for_each_username unique (county_id, username),
  constraint a_language_is_spoken check ((language = any (array['zh'::text, 'en'::text]))),
  constraint an_actor_has_a_known_role check ((role = any (array['clerk'::text, 'finance'::text, 'payer'::text, 'manager'::text, 'doctor'::text, 'auditor'::text, 'admin'::text]))),
  constraint an_actor_works_in_their_county check ((starts_with(area, county_id) or starts_with(county_id, area))),
  constraint an_area_of_a_post_has_2_4_9_or_12_digits check ((area ~ '^([0-9]{2}|[0-9]{4}|[0-9]{9}|[0-9]{12})$'::text)),
  constraint failures_are_counted_from_nothing check ((failures_since >= 0)),
  constraint finance_works_for_a_facility check (((role <> 'finance'::text) or (facility_id is not null))),
  constraint some_posts_are_over_the_whole_county check (((coalesce(length(area), 6) <= 6) or (role <> all (array['clerk'::text, 'finance'::text, 'payer'::text, 'auditor'::text])))),
  constraint who_is_above_the_county_supervises check (((coalesce(length(area), 6) >= 6) or (role = any (array['manager'::text, 'auditor'::text])))),
  constraint actor_county_id_facility_id_fkey foreign key (county_id, facility_id) references facility(county_id, facility_id),
  constraint actor_county_id_fkey foreign key (county_id) references county(county_id)
);
alter table actor enable row level security;
alter table actor force row level security;
create policy nobody_gives_a_post_above_their_own on actor as restrictive for all to public using (true) with check (((coalesce(length(area), 6) >= 6) or (( select scope_role() as scope_role) = 'system'::text) or ((actor_id = ( select scope_actor_id() as scope_actor_id)) and (area = ( select scope_area() as scope_area)))));
create policy own_area on actor as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or starts_with(coalesce(area, county_id), ( select scope_area() as scope_area)) or (actor_id = ( select scope_actor_id() as scope_actor_id)) or (exists ( select 1
   from delegation d
  where ((d.county_id = actor.county_id) and ((( select scope_actor_id() as scope_actor_id) = d.principal_id) or (( select scope_actor_id() as scope_actor_id) = d.deputy_id)) and ((actor.actor_id = d.principal_id) or (actor.actor_id = d.deputy_id)))))));
create policy own_county on actor for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table actor to :application_role;
grant update (role, password_hash, must_change_password, failed_sign_ins, locked_until, disabled_at, facility_id, language, is_large_type, area, last_sign_in_at, failures_since, reset_at) on table actor to :application_role;

create table api_credential (
  county_id text not null,
  api_credential_id text not null,
  secret_hash bytea not null,
  actor_id text not null,
  name text not null,
  role text not null,
  facility_id text not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_credential_pkey primary key (county_id, api_credential_id),
  constraint a_secret_opens_one_credential unique (county_id, secret_hash),
  constraint a_credential_ends_after_it_begins check ((expires_at > made_at)),
  constraint api_credential_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id),
  constraint api_credential_county_id_facility_id_fkey foreign key (county_id, facility_id) references facility(county_id, facility_id)
);
create index api_credential_by_actor on api_credential using btree (actor_id, county_id);
alter table api_credential enable row level security;
alter table api_credential force row level security;
create policy own_county on api_credential for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table api_credential to :application_role;
grant update (last_used_at, revoked_at) on table api_credential to :application_role;

create table area (
  county_id text not null,
  area_code text not null,
  name text not null,
  constraint area_pkey primary key (county_id, area_code),
  constraint an_area_has_a_code_of_twelve_digits check ((area_code ~ '^[0-9]{12}$'::text)),
  constraint an_area_lies_in_its_county_or_above_it check ((("left"(area_code, 6) = county_id) or ((area_code = rpad("left"(county_id, 4), 12, '0'::text)) or (area_code = rpad("left"(county_id, 2), 12, '0'::text))))),
  constraint area_county_id_fkey foreign key (county_id) references county(county_id)
);
alter table area enable row level security;
alter table area force row level security;
create policy own_county on area for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table area to :application_role;

create table area_profile (
  county_id text not null,
  area_profile_id text not null,
  area text not null,
  year text not null,
  population integer not null,
  agricultural_population integer not null,
  households integer not null,
  note text,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint area_profile_pkey primary key (county_id, area_profile_id),
  constraint a_part_is_not_more_than_the_whole check ((((agricultural_population >= 0) and (agricultural_population <= population)) and ((households >= 0) and (households <= population)))),
  constraint a_profile_is_of_a_year check ((year ~ '^[0-9]{4}$'::text)),
  constraint a_profile_is_of_an_area_of_the_county check ((("left"(area, 6) = county_id) and (area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'::text)))
);
create index area_profile_by_area on area_profile using btree (area, county_id);
alter table area_profile enable row level security;
alter table area_profile force row level security;
create policy own_area on area_profile as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or starts_with(area, ( select scope_area() as scope_area))));
create policy own_county on area_profile for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table area_profile to :application_role;

create table arrears_agreement (
  county_id text not null,
  arrears_agreement_id text not null,
  settlement_id text not null,
  amount_fen bigint not null,
  due_on date not null,
  note text,
  agreed_at timestamp with time zone not null,
  agreed_by text not null,
  constraint arrears_agreement_pkey primary key (county_id, arrears_agreement_id),
  constraint an_agreement_is_about_something check ((amount_fen > 0)),
  constraint arrears_agreement_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id)
);
create index arrears_agreement_by_settlement on arrears_agreement using btree (settlement_id, county_id);
alter table arrears_agreement enable row level security;
alter table arrears_agreement force row level security;
create policy of_own_settlements on arrears_agreement as restrictive for all to public using (((( select scope_is_county() as scope_is_county) and (( select scope_facility_id() as scope_facility_id) is null)) or (exists ( select 1
   from settlement s
  where ((s.county_id = arrears_agreement.county_id) and (s.settlement_id = arrears_agreement.settlement_id))))));
create policy own_county on arrears_agreement for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table arrears_agreement to :application_role;

create table audit_entry (
  county_id text not null,
  audit_entry_id text not null,
  written_at timestamp with time zone not null,
  actor_id text not null,
  purpose text not null,
  command text not null,
  subject text not null,
  request_id text not null,
  facts json not null,
  persons text[] default '{}'::text[] not null,
  acting_for text,
  written_in xid8 default pg_current_xact_id() not null,
  constraint audit_entry_pkey primary key (county_id, audit_entry_id)
);
create index audit_entry_by_actor on audit_entry using btree (actor_id, county_id, written_at);
create index audit_entry_by_subject on audit_entry using btree (subject, county_id, written_at);
create index audit_entry_by_time on audit_entry using btree (written_at, county_id);
create index audit_entry_by_transaction on audit_entry using btree (written_in, county_id);
create index audit_entry_of_verification on audit_entry using btree (written_at, county_id) where (command = 'verifyAudit'::text);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy own_county on audit_entry for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy the_audit_is_read_by_auditors on audit_entry as restrictive for select to public using (((( select scope_role() as scope_role) = any (array['auditor'::text, 'system'::text])) or ((( select scope_role() as scope_role) = 'manager'::text) and (( select scope_purpose() as scope_purpose) = 'subject-access'::text))));
grant insert, select on table audit_entry to :application_role;

create table audit_head (
  county_id text not null,
  begun_on date not null,
  sequence bigint default 0 not null,
  hash bytea not null,
  horizon xid8 default '0'::xid8 not null,
  cluster text default ''::text not null,
  sealed_at timestamp with time zone not null,
  constraint audit_head_pkey primary key (county_id),
  constraint a_hash_has_32_bytes check ((octet_length(hash) = 32))
);
alter table audit_head enable row level security;
alter table audit_head force row level security;
create policy own_county on audit_head for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table audit_head to :application_role;
grant update (sequence, hash, horizon, cluster, sealed_at) on table audit_head to :application_role;

create table audit_person (
  county_id text not null,
  person_id text not null,
  written_at timestamp with time zone not null,
  audit_entry_id text not null,
  constraint audit_person_pkey primary key (county_id, person_id, written_at, audit_entry_id)
);
alter table audit_person enable row level security;
alter table audit_person force row level security;
create policy own_county on audit_person for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy the_audit_is_read_by_auditors on audit_person as restrictive for all to public using (((( select scope_role() as scope_role) = any (array['auditor'::text, 'system'::text])) or ((( select scope_role() as scope_role) = 'manager'::text) and (( select scope_purpose() as scope_purpose) = 'subject-access'::text))));
grant insert, select on table audit_person to :application_role;

create table audit_root (
  county_id text not null,
  day date not null,
  last_sequence bigint not null,
  entries bigint not null,
  hash bytea not null,
  signed_at timestamp with time zone not null,
  key_id text not null,
  signature bytea not null,
  constraint audit_root_pkey primary key (county_id, day),
  constraint a_day_has_nothing_or_something check (((entries >= 0) and (entries <= last_sequence))),
  constraint a_hash_has_32_bytes check ((octet_length(hash) = 32)),
  constraint a_signature_has_64_bytes check ((octet_length(signature) = 64))
);
alter table audit_root enable row level security;
alter table audit_root force row level security;
create policy own_county on audit_root for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table audit_root to :application_role;

create table audit_seal (
  county_id text not null,
  sequence bigint not null,
  audit_entry_id text not null,
  hash bytea not null,
  constraint audit_seal_pkey primary key (county_id, sequence),
  constraint an_entry_is_sealed_once unique (county_id, audit_entry_id),
  constraint a_hash_has_32_bytes check ((octet_length(hash) = 32)),
  constraint seals_are_counted_from_one check ((sequence >= 1))
);
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy own_county on audit_seal for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table audit_seal to :application_role;

create table cancellation (
  county_id text not null,
  settlement_id text not null,
  settling_number bigint not null,
  reason text not null,
  cancelled_at timestamp with time zone not null,
  cancelled_by text not null,
  constraint cancellation_pkey primary key (county_id, settlement_id),
  constraint cancellation_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id)
);
create index cancellation_by_number on cancellation using btree (settling_number, county_id);
alter table cancellation enable row level security;
alter table cancellation force row level security;
create policy of_own_settlements on cancellation as restrictive for all to public using (((( select scope_is_county() as scope_is_county) and (( select scope_facility_id() as scope_facility_id) is null)) or (exists ( select 1
   from settlement s
  where ((s.county_id = cancellation.county_id) and (s.settlement_id = cancellation.settlement_id))))));
create policy own_county on cancellation for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table cancellation to :application_role;

create table change_file (
  county_id text not null,
  change_file_id text not null,
  department text not null,
  month text not null,
  part integer not null,
  row_count integer not null,
  correction_count integer not null,
  without_number_count integer not null,
  content_sha256 text not null,
  content_cipher bytea,
  made_at timestamp with time zone not null,
  made_by text not null,
  received_by_name text,
  received_on date,
  received_evidence text,
  receipt_recorded_at timestamp with time zone,
  receipt_recorded_by text,
  constraint change_file_pkey primary key (county_id, change_file_id),
  constraint a_department_has_each_file_of_a_month_once unique (county_id, department, month, part),
  constraint a_change_file_is_of_a_month check ((month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint a_receipt_is_whole check ((num_nulls(received_by_name, received_on, received_evidence, receipt_recorded_at, receipt_recorded_by) = any (array[0, 5]))),
  constraint change_file_county_id_made_by_fkey foreign key (county_id, made_by) references actor(county_id, actor_id)
);
create index change_file_by_time on change_file using btree (made_at, county_id);
alter table change_file enable row level security;
alter table change_file force row level security;
create policy own_county on change_file for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on change_file as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table change_file to :application_role;
grant update (content_cipher, received_by_name, received_on, received_evidence, receipt_recorded_at, receipt_recorded_by) on table change_file to :application_role;

create table command_answer (
  county_id text not null,
  actor_id text not null,
  idempotency_key text not null,
  answer json not null,
  constraint command_answer_pkey primary key (county_id, actor_id, idempotency_key)
);
alter table command_answer enable row level security;
alter table command_answer force row level security;
create policy own_county on command_answer for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table command_answer to :application_role;

create table command_key (
  county_id text not null,
  actor_id text not null,
  idempotency_key text not null,
  command text not null,
  input_hash bytea not null,
  taken_at timestamp with time zone not null,
  constraint command_key_pkey primary key (county_id, actor_id, idempotency_key),
  constraint a_key_has_8_to_200_characters check (((length(idempotency_key) >= 8) and (length(idempotency_key) <= 200)))
);
alter table command_key enable row level security;
alter table command_key force row level security;
create policy from_above_only_ones_own_account on command_key as restrictive for all to public using (true) with check (((not ( select scope_is_above() as scope_is_above)) or (( select scope_purpose() as scope_purpose) = 'own-account'::text)));
create policy own_county on command_key for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table command_key to :application_role;

create table consent (
  county_id text not null,
  consent_id text not null,
  person_id text not null,
  purpose text not null,
  text_version text not null,
  given_on date not null,
  given_by text not null,
  guardian_name text,
  how text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint consent_pkey primary key (county_id, consent_id),
  constraint a_consent_is_given_by_the_person_or_a_guardian check ((given_by = any (array['self'::text, 'guardian'::text]))),
  constraint a_consent_is_on_paper_or_at_the_counter check ((how = any (array['paper'::text, 'counter'::text]))),
  constraint a_guardian_has_a_name check (((given_by = 'guardian'::text) = (guardian_name is not null))),
  constraint consent_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index consent_by_person on consent using btree (person_id, county_id);
alter table consent enable row level security;
alter table consent force row level security;
create policy of_own_persons on consent as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = consent.county_id) and (p.person_id = consent.person_id))))));
create policy own_county on consent for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table consent to :application_role;

create table consent_withdrawal (
  county_id text not null,
  consent_id text not null,
  person_id text not null,
  withdrawn_on date not null,
  withdrawn_by text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint consent_withdrawal_pkey primary key (county_id, consent_id),
  constraint a_consent_is_withdrawn_by_the_person_or_a_guardian check ((withdrawn_by = any (array['self'::text, 'guardian'::text]))),
  constraint consent_withdrawal_county_id_consent_id_fkey foreign key (county_id, consent_id) references consent(county_id, consent_id),
  constraint consent_withdrawal_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
alter table consent_withdrawal enable row level security;
alter table consent_withdrawal force row level security;
create policy of_own_persons on consent_withdrawal as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = consent_withdrawal.county_id) and (p.person_id = consent_withdrawal.person_id))))));
create policy own_county on consent_withdrawal for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table consent_withdrawal to :application_role;

create table county (
  county_id text not null,
  name text not null,
  scheme_ids text[] not null,
  is_demo boolean default false not null,
  opened_at timestamp with time zone default clock_timestamp() not null,
  constraint county_pkey primary key (county_id),
  constraint a_county_has_a_code_of_six_digits check ((county_id ~ '^[0-9]{6}$'::text))
);
alter table county enable row level security;
alter table county force row level security;
create policy everybody_sees_counties on county for select to public using (true);
create policy owner_opens_counties on county for all to :owner_role using (true) with check (true);
grant select on table county to :application_role;

create table deidentified_export (
  county_id text not null,
  export_id text not null,
  from_day date not null,
  to_day date not null,
  use text not null,
  reason text not null,
  notice_version text not null,
  k integer not null,
  row_count integer not null,
  suppressed_count integer not null,
  proposed_by text not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  file_cipher bytea,
  file_sha256 text not null,
  constraint deidentified_export_pkey primary key (county_id, export_id),
  constraint an_export_has_a_known_use check ((use = any (array['statistics'::text, 'research'::text]))),
  constraint ten_look_alike_at_least check ((k >= 10)),
  constraint deidentified_export_county_id_proposed_by_fkey foreign key (county_id, proposed_by) references actor(county_id, actor_id)
);
alter table deidentified_export enable row level security;
alter table deidentified_export force row level security;
create policy own_county on deidentified_export for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on deidentified_export as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table deidentified_export to :application_role;
grant update (file_cipher) on table deidentified_export to :application_role;

create table delegation (
  county_id text not null,
  delegation_id text not null,
  principal_id text not null,
  deputy_id text not null,
  from_day date not null,
  to_day date not null,
  reason text not null,
  granted_at timestamp with time zone not null,
  granted_by text not null,
  revoked_at timestamp with time zone,
  revoked_by text,
  constraint delegation_pkey primary key (county_id, delegation_id),
  constraint a_delegation_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_delegation_is_for_ninety_two_days_at_most check (((to_day - from_day) < 92)),
  constraint a_delegation_is_revoked_by_somebody check (((revoked_at is null) = (revoked_by is null))),
  constraint nobody_stands_in_for_themselves check ((principal_id <> deputy_id)),
  constraint delegation_county_id_deputy_id_fkey foreign key (county_id, deputy_id) references actor(county_id, actor_id),
  constraint delegation_county_id_principal_id_fkey foreign key (county_id, principal_id) references actor(county_id, actor_id)
);
create index delegation_by_deputy on delegation using btree (deputy_id, county_id);
create index delegation_by_principal on delegation using btree (principal_id, county_id);
alter table delegation enable row level security;
alter table delegation force row level security;
create policy own_county on delegation for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table delegation to :application_role;
grant update (revoked_at, revoked_by) on table delegation to :application_role;

create table designation (
  county_id text not null,
  designation_id text not null,
  person_id text not null,
  category text not null,
  from_day date not null,
  to_day date,
  source text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  department text,
  evidence text,
  case_id text,
  constraint designation_pkey primary key (county_id, designation_id),
  constraint a_designation_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_designation_is_withdrawn_by_somebody check (((withdrawn_at is null) = (withdrawn_by is null))),
  constraint a_person_has_each_designation_once_at_a_time exclude using gist (hashtext(person_id) with =, county_id with =, (((county_id || ' '::text) || person_id)) with =, category with =, daterange(from_day, to_day, '[]'::text) with &&) where ((withdrawn_at is null)),
  constraint designation_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index designation_by_person on designation using btree (person_id, county_id);
alter table designation enable row level security;
alter table designation force row level security;
create policy of_own_persons on designation as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = designation.county_id) and (p.person_id = designation.person_id))))));
create policy own_county on designation for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table designation to :application_role;
grant update (withdrawn_at, withdrawn_by) on table designation to :application_role;

create table disability (
  county_id text not null,
  disability_id text not null,
  person_id text not null,
  kind text not null,
  parts text[] not null,
  grade integer not null,
  source text not null,
  from_day date not null,
  to_day date,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  constraint disability_pkey primary key (county_id, disability_id),
  constraint a_disability_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_disability_has_a_grade check (((grade >= 1) and (grade <= 4))),
  constraint a_disability_is_of_an_open_kind check ((kind = any (array['sight'::text, 'hearing'::text, 'speech'::text, 'limbs'::text, 'intellectual'::text, 'multiple'::text]))),
  constraint a_disability_is_withdrawn_by_somebody check (((withdrawn_at is null) = (withdrawn_by is null))),
  constraint a_multiple_disability_has_open_parts check (((parts <@ array['sight'::text, 'hearing'::text, 'speech'::text, 'limbs'::text, 'intellectual'::text]) and ((kind = 'multiple'::text) = (cardinality(parts) > 1)) and (cardinality(parts) <> 1))),
  constraint a_person_has_one_disability_at_a_time exclude using gist (county_id with =, person_id with =, daterange(from_day, to_day, '[]'::text) with &&) where ((withdrawn_at is null)),
  constraint disability_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index disability_by_person on disability using btree (person_id, county_id);
alter table disability enable row level security;
alter table disability force row level security;
create policy of_own_persons on disability as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = disability.county_id) and (p.person_id = disability.person_id))))));
create policy own_county on disability for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table disability to :application_role;
grant update (withdrawn_at, withdrawn_by) on table disability to :application_role;

create table duplicate_decision (
  county_id text not null,
  duplicate_decision_id text not null,
  person_id text not null,
  other_id text not null,
  reason text not null,
  decided_at timestamp with time zone not null,
  decided_by text not null,
  settling_number bigint not null,
  moved json not null,
  undone_at timestamp with time zone,
  undone_by text,
  undone_number bigint,
  constraint duplicate_decision_pkey primary key (county_id, duplicate_decision_id),
  constraint joining_is_undone_by_somebody check ((num_nulls(undone_at, undone_by, undone_number) = any (array[0, 3]))),
  constraint two_records_are_compared check ((person_id <> other_id)),
  constraint duplicate_decision_county_id_other_id_fkey foreign key (county_id, other_id) references person(county_id, person_id),
  constraint duplicate_decision_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create unique index a_record_is_joined_once_at_a_time on duplicate_decision using btree (county_id, other_id) where (undone_at is null);
create index duplicate_decision_by_other on duplicate_decision using btree (other_id, county_id);
create index duplicate_decision_by_person on duplicate_decision using btree (person_id, county_id);
alter table duplicate_decision enable row level security;
alter table duplicate_decision force row level security;
create policy of_own_persons on duplicate_decision as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = duplicate_decision.county_id) and (p.person_id = duplicate_decision.person_id))))));
create policy own_county on duplicate_decision for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table duplicate_decision to :application_role;
grant update (undone_at, undone_by, undone_number) on table duplicate_decision to :application_role;

create table enrolment (
  county_id text not null,
  enrolment_id text not null,
  person_id text not null,
  year text not null,
  state text not null,
  reason text,
  source text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  constraint enrolment_pkey primary key (county_id, enrolment_id),
  constraint an_enrolment_has_a_known_state check ((state = any (array['insured'::text, 'uninsured'::text, 'elsewhere'::text]))),
  constraint an_enrolment_is_of_a_year check ((year ~ '^[0-9]{4}$'::text)),
  constraint an_enrolment_is_withdrawn_by_somebody check (((withdrawn_at is null) = (withdrawn_by is null))),
  constraint who_is_not_insured_has_a_reason check (((state = 'uninsured'::text) = (reason is not null))),
  constraint enrolment_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create unique index a_person_has_one_state_a_year on enrolment using btree (county_id, person_id, year) where (withdrawn_at is null);
create index enrolment_by_person on enrolment using btree (person_id, county_id);
alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy of_own_persons on enrolment as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = enrolment.county_id) and (p.person_id = enrolment.person_id))))));
create policy own_county on enrolment for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table enrolment to :application_role;
grant update (withdrawn_at, withdrawn_by) on table enrolment to :application_role;

create table evidence_file (
  county_id text not null,
  evidence_file_id text not null,
  person_id text not null,
  file_name text not null,
  file_bytes integer not null,
  part_count integer not null,
  content_sha256 text,
  media_type text,
  brought_at timestamp with time zone not null,
  brought_by text not null,
  case_id text,
  constraint evidence_file_pkey primary key (county_id, evidence_file_id),
  constraint a_case_names_what_arrived_whole check (((case_id is null) or (media_type is not null))),
  constraint a_file_of_evidence_has_a_size check (((file_bytes > 0) and (part_count > 0))),
  constraint a_file_of_evidence_is_a_paper_or_a_picture check ((media_type = any (array['application/pdf'::text, 'image/jpeg'::text, 'image/png'::text]))),
  constraint a_file_of_evidence_is_known_when_it_is_whole check (((content_sha256 is null) = (media_type is null))),
  constraint evidence_file_county_id_case_id_fkey foreign key (county_id, case_id) references recognition_case(county_id, case_id),
  constraint evidence_file_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index evidence_file_by_case on evidence_file using btree (case_id, county_id) where (case_id is not null);
create index evidence_file_by_person on evidence_file using btree (person_id, county_id);
alter table evidence_file enable row level security;
alter table evidence_file force row level security;
create policy of_own_persons on evidence_file as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = evidence_file.county_id) and (p.person_id = evidence_file.person_id))))));
create policy own_county on evidence_file for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table evidence_file to :application_role;
grant update (content_sha256, media_type, case_id) on table evidence_file to :application_role;

create table evidence_part (
  county_id text not null,
  evidence_part_id text not null,
  evidence_file_id text not null,
  part integer not null,
  content_cipher bytea,
  constraint evidence_part_pkey primary key (county_id, evidence_part_id),
  constraint a_file_of_evidence_has_each_part_once unique (county_id, evidence_file_id, part),
  constraint evidence_part_county_id_evidence_file_id_fkey foreign key (county_id, evidence_file_id) references evidence_file(county_id, evidence_file_id)
);
alter table evidence_part enable row level security;
alter table evidence_part force row level security;
create policy of_own_files on evidence_part as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from evidence_file f
  where ((f.county_id = evidence_part.county_id) and (f.evidence_file_id = evidence_part.evidence_file_id))))));
create policy own_county on evidence_part for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table evidence_part to :application_role;

create table export_subject (
  county_id text not null,
  export_id text not null,
  person_id text not null,
  consent_id text not null,
  constraint export_subject_pkey primary key (county_id, export_id, person_id),
  constraint export_subject_county_id_consent_id_fkey foreign key (county_id, consent_id) references consent(county_id, consent_id),
  constraint export_subject_county_id_export_id_fkey foreign key (county_id, export_id) references deidentified_export(county_id, export_id),
  constraint export_subject_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index export_subject_by_person on export_subject using btree (person_id, county_id);
alter table export_subject enable row level security;
alter table export_subject force row level security;
create policy of_own_persons on export_subject as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = export_subject.county_id) and (p.person_id = export_subject.person_id))))));
create policy own_county on export_subject for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table export_subject to :application_role;

create table facility (
  county_id text not null,
  facility_id text not null,
  name text not null,
  level smallint,
  tier text,
  type text,
  area text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint facility_pkey primary key (county_id, facility_id),
  constraint one_facility_for_each_name unique (county_id, name),
  constraint a_facility_lies_inside_or_outside check ((area = any (array['inside'::text, 'outside'::text]))),
  constraint a_level_is_1_to_3 check (((level >= 1) and (level <= 3))),
  constraint facility_county_id_fkey foreign key (county_id) references county(county_id)
);
alter table facility enable row level security;
alter table facility force row level security;
create policy own_county on facility for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table facility to :application_role;

create table fund_arrival (
  county_id text not null,
  fund_arrival_id text not null,
  year text not null,
  source text not null,
  amount_fen bigint not null,
  arrived_on date not null,
  evidence text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawal_reason text,
  constraint fund_arrival_pkey primary key (county_id, fund_arrival_id),
  constraint a_withdrawal_is_whole check ((num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) = any (array[0, 3]))),
  constraint an_arrival_is_of_a_year check ((year ~ '^[0-9]{4}$'::text)),
  constraint something_arrived check ((amount_fen > 0))
);
create unique index a_voucher_arrives_once on fund_arrival using btree (county_id, year, source, evidence) where (withdrawn_at is null);
alter table fund_arrival enable row level security;
alter table fund_arrival force row level security;
create policy own_county on fund_arrival for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on fund_arrival as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table fund_arrival to :application_role;
grant update (withdrawn_at, withdrawn_by, withdrawal_reason) on table fund_arrival to :application_role;

create table household (
  county_id text not null,
  household_id text not null,
  village_code text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  head_id text,
  address text,
  poverty_causes text[] default '{}'::text[] not null,
  closed_on date,
  constraint household_pkey primary key (county_id, household_id),
  constraint a_village_has_a_code_of_twelve_digits check ((village_code ~ '^[0-9]{12}$'::text)),
  constraint a_village_lies_in_its_county check (("left"(village_code, 6) = county_id)),
  constraint household_county_id_fkey foreign key (county_id) references county(county_id),
  constraint household_county_id_head_id_fkey foreign key (county_id, head_id) references person(county_id, person_id)
);
create index household_by_village on household using btree (village_code, household_id, county_id);
alter table household enable row level security;
alter table household force row level security;
create policy own_area on household as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or starts_with(village_code, ( select scope_area() as scope_area))));
create policy own_county on household for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table household to :application_role;
grant update (village_code, head_id, address, poverty_causes, closed_on) on table household to :application_role;

create table household_helper (
  county_id text not null,
  household_helper_id text not null,
  household_id text not null,
  name text not null,
  organisation text not null,
  phone_cipher bytea,
  from_day date not null,
  to_day date,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  end_reason text,
  ended_at timestamp with time zone,
  ended_by text,
  constraint household_helper_pkey primary key (county_id, household_helper_id),
  constraint a_pairing_is_ended_whole check ((num_nulls(end_reason, ended_at, ended_by) = any (array[0, 3]))),
  constraint helping_ends_after_it_begins check ((to_day >= (from_day - 1))),
  constraint what_ended_has_a_last_day check (((ended_at is null) or (to_day is not null))),
  constraint a_household_has_one_helper_at_a_time exclude using gist (county_id with =, household_id with =, daterange(from_day, to_day, '[]'::text) with &&) where (((to_day is null) or (to_day >= from_day))),
  constraint household_helper_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id)
);
create index household_helper_by_household on household_helper using btree (household_id, county_id);
alter table household_helper enable row level security;
alter table household_helper force row level security;
create policy of_own_households on household_helper as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from household h
  where ((h.county_id = household_helper.county_id) and (h.household_id = household_helper.household_id))))));
create policy own_county on household_helper for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table household_helper to :application_role;
grant update (phone_cipher, to_day, end_reason, ended_at, ended_by) on table household_helper to :application_role;

create table household_measure (
  county_id text not null,
  household_measure_id text not null,
  household_id text not null,
  kind text not null,
  kind_name json not null,
  what text not null,
  responsible text not null,
  from_day date not null,
  to_day date not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  outcome text,
  ended_on date,
  end_reason text,
  ended_at timestamp with time zone,
  ended_by text,
  constraint household_measure_pkey primary key (county_id, household_measure_id),
  constraint a_measure_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_measure_is_done_or_dropped check ((outcome = any (array['done'::text, 'dropped'::text]))),
  constraint a_measure_is_ended_whole check ((num_nulls(outcome, ended_on, end_reason, ended_at, ended_by) = any (array[0, 5]))),
  constraint household_measure_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id)
);
create index household_measure_by_household on household_measure using btree (household_id, county_id);
alter table household_measure enable row level security;
alter table household_measure force row level security;
create policy of_own_households on household_measure as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from household h
  where ((h.county_id = household_measure.county_id) and (h.household_id = household_measure.household_id))))));
create policy own_county on household_measure for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table household_measure to :application_role;
grant update (outcome, ended_on, end_reason, ended_at, ended_by) on table household_measure to :application_role;

create table household_membership (
  county_id text not null,
  household_membership_id text not null,
  person_id text not null,
  household_id text not null,
  from_day date,
  to_day date,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  constraint household_membership_pkey primary key (county_id, household_membership_id),
  constraint a_membership_is_withdrawn_by_somebody check (((withdrawn_at is null) = (withdrawn_by is null))),
  constraint living_somewhere_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_person_lives_in_one_household_at_a_time exclude using gist (hashtext(person_id) with =, county_id with =, (((county_id || ' '::text) || person_id)) with =, daterange(from_day, to_day, '[]'::text) with &&) where ((withdrawn_at is null)),
  constraint household_membership_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id),
  constraint household_membership_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index household_membership_by_household on household_membership using btree (household_id, county_id);
create index household_membership_by_person on household_membership using btree (person_id, county_id);
alter table household_membership enable row level security;
alter table household_membership force row level security;
create policy of_own_persons on household_membership as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = household_membership.county_id) and (p.person_id = household_membership.person_id))))));
create policy own_county on household_membership for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table household_membership to :application_role;
grant update (withdrawn_at, withdrawn_by) on table household_membership to :application_role;

create table household_survey (
  county_id text not null,
  household_survey_id text not null,
  household_id text not null,
  surveyed_on date not null,
  surveyor text not null,
  form json not null,
  answers json not null,
  note text,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint household_survey_pkey primary key (county_id, household_survey_id),
  constraint household_survey_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id)
);
create index household_survey_by_household on household_survey using btree (household_id, county_id);
alter table household_survey enable row level security;
alter table household_survey force row level security;
create policy of_own_households on household_survey as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from household h
  where ((h.county_id = household_survey.county_id) and (h.household_id = household_survey.household_id))))));
create policy own_county on household_survey for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table household_survey to :application_role;

create table import_batch (
  county_id text not null,
  import_id text not null,
  kind text not null,
  source text not null,
  file_name text not null,
  file_bytes integer not null,
  part_count integer not null,
  begun_at timestamp with time zone not null,
  begun_by text not null,
  state text not null,
  reading json,
  run integer default 0 not null,
  file_sha256 text,
  row_count integer,
  rows_done integer default 0 not null,
  row_at integer default 0 not null,
  fault json,
  applied_at timestamp with time zone,
  applied_by text,
  undone_at timestamp with time zone,
  undone_by text,
  undo_reason text,
  constraint import_batch_pkey primary key (county_id, import_id),
  constraint an_import_is_in_a_known_state check ((state = any (array['uploading'::text, 'uploaded'::text, 'checking'::text, 'checked'::text, 'applying'::text, 'applied'::text, 'undoing'::text, 'undone'::text, 'unreadable'::text]))),
  constraint an_import_is_undone_with_a_reason check ((num_nulls(undone_at, undone_by, undo_reason) = any (array[0, 3]))),
  constraint import_batch_county_id_begun_by_fkey foreign key (county_id, begun_by) references actor(county_id, actor_id)
);
create index import_batch_by_state on import_batch using btree (state, county_id) where (state = any (array['checking'::text, 'applying'::text, 'undoing'::text]));
alter table import_batch enable row level security;
alter table import_batch force row level security;
create policy own_county on import_batch for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on import_batch as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table import_batch to :application_role;
grant update (state, reading, run, file_sha256, row_count, rows_done, row_at, fault, applied_at, applied_by, undone_at, undone_by, undo_reason) on table import_batch to :application_role;

create table import_decision (
  county_id text not null,
  import_decision_id text not null,
  import_row_id text not null,
  decision text not null,
  reason text not null,
  decided_at timestamp with time zone not null,
  decided_by text not null,
  constraint import_decision_pkey primary key (county_id, import_decision_id),
  constraint a_row_is_decided_once unique (county_id, import_row_id),
  constraint a_decision_is_known check ((decision = any (array['keep-ours'::text, 'take-theirs'::text, 'dismiss'::text]))),
  constraint import_decision_county_id_import_row_id_fkey foreign key (county_id, import_row_id) references import_row(county_id, import_row_id)
);
alter table import_decision enable row level security;
alter table import_decision force row level security;
create policy own_county on import_decision for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on import_decision as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table import_decision to :application_role;

create table import_mapping (
  county_id text not null,
  import_mapping_id text not null,
  kind text not null,
  source text not null,
  head_sha256 text not null,
  mapping json not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint import_mapping_pkey primary key (county_id, import_mapping_id)
);
create index import_mapping_by_head on import_mapping using btree (head_sha256, county_id);
alter table import_mapping enable row level security;
alter table import_mapping force row level security;
create policy own_county on import_mapping for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on import_mapping as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table import_mapping to :application_role;

create table import_part (
  county_id text not null,
  import_part_id text not null,
  import_id text not null,
  part integer not null,
  content_cipher bytea,
  constraint import_part_pkey primary key (county_id, import_part_id),
  constraint a_file_has_each_part_once unique (county_id, import_id, part),
  constraint import_part_county_id_import_id_fkey foreign key (county_id, import_id) references import_batch(county_id, import_id)
);
alter table import_part enable row level security;
alter table import_part force row level security;
create policy own_county on import_part for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on import_part as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table import_part to :application_role;
grant update (content_cipher) on table import_part to :application_role;

create table import_row (
  county_id text not null,
  import_row_id text not null,
  import_id text not null,
  run integer not null,
  row_number integer not null,
  state text not null,
  reasons json,
  cells_cipher bytea,
  person_id text,
  effect json,
  applied_at timestamp with time zone,
  constraint import_row_pkey primary key (county_id, import_row_id),
  constraint a_file_has_each_row_once unique (county_id, import_id, run, row_number),
  constraint a_row_is_in_a_known_state check ((state = any (array['new'::text, 'changed'::text, 'unchanged'::text, 'conflict'::text, 'unmatched'::text, 'bad'::text]))),
  constraint import_row_county_id_import_id_fkey foreign key (county_id, import_id) references import_batch(county_id, import_id),
  constraint import_row_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
) with (fillfactor=60);
create index import_row_to_decide on import_row using btree (import_id, run, row_number, county_id) where (state = any (array['conflict'::text, 'unmatched'::text, 'bad'::text]));
alter table import_row enable row level security;
alter table import_row force row level security;
create policy own_county on import_row for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on import_row as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table import_row to :application_role;
grant update (state, reasons, cells_cipher, person_id, effect, applied_at) on table import_row to :application_role;

create table issuer_identity (
  county_id text not null,
  issuer_identity_id text not null,
  actor_id text not null,
  issuer text not null,
  subject text,
  expected_name text,
  linked_at timestamp with time zone not null,
  linked_by text not null,
  bound_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint issuer_identity_pkey primary key (county_id, issuer_identity_id),
  constraint an_identity_is_known_by_subject_or_name check ((num_nonnulls(subject, expected_name) >= 1)),
  constraint issuer_identity_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create unique index a_name_is_expected_once on issuer_identity using btree (county_id, issuer, expected_name) where ((removed_at is null) and (subject is null));
create unique index a_subject_is_one_actor on issuer_identity using btree (county_id, issuer, subject) where ((removed_at is null) and (subject is not null));
create index issuer_identity_by_actor on issuer_identity using btree (actor_id, county_id);
alter table issuer_identity enable row level security;
alter table issuer_identity force row level security;
create policy own_county on issuer_identity for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table issuer_identity to :application_role;
grant update (subject, bound_at, removed_at) on table issuer_identity to :application_role;

create table issuer_sign_in (
  county_id text not null,
  state_hash bytea not null,
  proof_hash bytea not null,
  nonce text not null,
  sealed_verifier bytea not null,
  redirect_uri text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint issuer_sign_in_pkey primary key (county_id, state_hash)
);
alter table issuer_sign_in enable row level security;
alter table issuer_sign_in force row level security;
create policy own_county on issuer_sign_in for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table issuer_sign_in to :application_role;
grant update (used_at) on table issuer_sign_in to :application_role;

create table legal_hold (
  county_id text not null,
  legal_hold_id text not null,
  kind text,
  reason text not null,
  placed_at timestamp with time zone not null,
  placed_by text not null,
  released_at timestamp with time zone,
  released_by text,
  release_reason text,
  constraint legal_hold_pkey primary key (county_id, legal_hold_id),
  constraint a_release_is_whole check ((num_nulls(released_at, released_by, release_reason) = any (array[0, 3]))),
  constraint legal_hold_county_id_fkey foreign key (county_id) references county(county_id)
);
alter table legal_hold enable row level security;
alter table legal_hold force row level security;
create policy own_county on legal_hold for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on legal_hold as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table legal_hold to :application_role;
grant update (released_at, released_by, release_reason) on table legal_hold to :application_role;

create table match_decision (
  county_id text not null,
  match_decision_id text not null,
  first_person_id text not null,
  second_person_id text not null,
  verdict text not null,
  reason text not null,
  decided_at timestamp with time zone not null,
  decided_by text not null,
  constraint match_decision_pkey primary key (county_id, match_decision_id),
  constraint a_match_has_a_known_verdict check ((verdict = any (array['same'::text, 'not-same'::text, 'later'::text]))),
  constraint a_pair_is_two_persons_in_one_order check (((first_person_id collate "C") < (second_person_id collate "C"))),
  constraint match_decision_county_id_first_person_id_fkey foreign key (county_id, first_person_id) references person(county_id, person_id),
  constraint match_decision_county_id_second_person_id_fkey foreign key (county_id, second_person_id) references person(county_id, person_id)
);
create index match_decision_by_first_person on match_decision using btree (first_person_id, second_person_id, county_id);
create index match_decision_by_second_person on match_decision using btree (second_person_id, county_id);
create index match_decision_by_time on match_decision using btree (decided_at, match_decision_id, county_id);
alter table match_decision enable row level security;
alter table match_decision force row level security;
create policy of_own_persons on match_decision as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or ((exists ( select 1
   from person p
  where ((p.county_id = match_decision.county_id) and (p.person_id = match_decision.first_person_id)))) and (exists ( select 1
   from person p
  where ((p.county_id = match_decision.county_id) and (p.person_id = match_decision.second_person_id)))))));
create policy own_county on match_decision for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table match_decision to :application_role;

create table opening (
  county_id text not null,
  opening_id text not null,
  import_id text not null,
  is_taking_back boolean not null,
  source text not null,
  settling_number bigint not null,
  postings_sha256 text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint opening_pkey primary key (county_id, opening_id),
  constraint opening_county_id_import_id_fkey foreign key (county_id, import_id) references import_batch(county_id, import_id)
);
create index opening_by_number on opening using btree (settling_number, county_id);
alter table opening enable row level security;
alter table opening force row level security;
create policy own_county on opening for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table opening to :application_role;

create table opening_posting (
  county_id text not null,
  opening_posting_id text not null,
  opening_id text not null,
  person_id text not null,
  owner_kind text not null,
  owner_id text not null,
  key text not null,
  from_account text not null,
  to_account text not null,
  amount bigint not null,
  reverses_id text,
  attempt integer not null,
  constraint opening_posting_pkey primary key (county_id, opening_posting_id),
  constraint an_opening_is_taken_back_once unique (county_id, reverses_id),
  constraint an_opening_goes_somewhere check ((from_account <> to_account)),
  constraint an_opening_is_of_a_person_or_household check ((owner_kind = any (array['person'::text, 'household'::text]))),
  constraint an_opening_is_something check ((amount > 0)),
  constraint opening_posting_county_id_opening_id_fkey foreign key (county_id, opening_id) references opening(county_id, opening_id),
  constraint opening_posting_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id),
  constraint opening_posting_county_id_reverses_id_fkey foreign key (county_id, reverses_id) references opening_posting(county_id, opening_posting_id)
);
create unique index a_balance_is_opened_once_at_a_time on opening_posting using btree (county_id, owner_kind, owner_id, key, attempt) where (reverses_id is null);
create index opening_posting_by_opening on opening_posting using btree (opening_id, county_id);
create index opening_posting_by_person on opening_posting using btree (person_id, county_id);
alter table opening_posting enable row level security;
alter table opening_posting force row level security;
create policy of_own_persons on opening_posting as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = opening_posting.county_id) and (p.person_id = opening_posting.person_id))))));
create policy own_county on opening_posting for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table opening_posting to :application_role;

create table outbox_event (
  county_id text not null,
  outbox_event_id text not null,
  written_at timestamp with time zone not null,
  kind text not null,
  facts json not null,
  constraint outbox_event_pkey primary key (county_id, outbox_event_id)
);
alter table outbox_event enable row level security;
alter table outbox_event force row level security;
create policy own_county on outbox_event for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table outbox_event to :application_role;

create table passkey (
  county_id text not null,
  credential_id text not null,
  actor_id text not null,
  rp_id text not null,
  public_key bytea not null,
  sign_count text not null,
  name text not null,
  registered_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint passkey_pkey primary key (county_id, credential_id),
  constraint a_sign_count_is_a_whole_number check ((sign_count ~ '^[0-9]{1,10}$'::text)),
  constraint passkey_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create index passkey_by_actor on passkey using btree (actor_id, county_id);
alter table passkey enable row level security;
alter table passkey force row level security;
create policy own_county on passkey for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table passkey to :application_role;
grant update (sign_count, last_used_at, removed_at) on table passkey to :application_role;

create table passkey_challenge (
  county_id text not null,
  challenge text not null,
  kind text not null,
  actor_id text,
  rp_id text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint passkey_challenge_pkey primary key (county_id, challenge),
  constraint a_challenge_is_for_a_known_kind check ((kind = any (array['registration'::text, 'sign-in'::text]))),
  constraint somebody_registers check (((kind = 'registration'::text) = (actor_id is not null))),
  constraint passkey_challenge_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
alter table passkey_challenge enable row level security;
alter table passkey_challenge force row level security;
create policy own_county on passkey_challenge for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table passkey_challenge to :application_role;
grant update (used_at) on table passkey_challenge to :application_role;

create table payment (
  county_id text not null,
  payment_id text not null,
  settlement_id text not null,
  shift_id text not null,
  means text not null,
  amount_fen bigint not null,
  tendered_fen bigint,
  reference text,
  refunds_payment_id text,
  transfer_id text not null,
  taken_at timestamp with time zone not null,
  taken_by text not null,
  constraint payment_pkey primary key (county_id, payment_id),
  constraint a_payment_is_of_known_means check ((means = any (array['cash'::text, 'card'::text, 'qr'::text]))),
  constraint a_payment_is_something check ((amount_fen > 0)),
  constraint only_cash_gives_change check (((tendered_fen is null) or ((means = 'cash'::text) and (refunds_payment_id is null)))),
  constraint what_is_tendered_suffices check ((tendered_fen >= amount_fen)),
  constraint payment_county_id_refunds_payment_id_fkey foreign key (county_id, refunds_payment_id) references payment(county_id, payment_id),
  constraint payment_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id),
  constraint payment_county_id_shift_id_fkey foreign key (county_id, shift_id) references shift(county_id, shift_id),
  constraint payment_county_id_transfer_id_fkey foreign key (county_id, transfer_id) references transfer(county_id, transfer_id)
);
create unique index a_payment_has_one_transfer on payment using btree (county_id, transfer_id);
create unique index a_payment_is_refunded_once on payment using btree (county_id, refunds_payment_id) where (refunds_payment_id is not null);
create index payment_by_settlement on payment using btree (settlement_id, county_id);
create index payment_by_shift on payment using btree (shift_id, county_id);
alter table payment enable row level security;
alter table payment force row level security;
create policy of_own_settlements on payment as restrictive for all to public using (((( select scope_is_county() as scope_is_county) and (( select scope_facility_id() as scope_facility_id) is null)) or (exists ( select 1
   from settlement s
  where ((s.county_id = payment.county_id) and (s.settlement_id = payment.settlement_id))))));
create policy own_county on payment for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table payment to :application_role;

create table person (
  county_id text not null,
  person_id text not null,
  household_id text,
  name text not null,
  initials text not null,
  sex text not null,
  born_on date not null,
  village_code text not null,
  id_number_cipher bytea,
  id_number_index bytea,
  created_at timestamp with time zone default clock_timestamp() not null,
  phone_cipher bytea,
  phone_index bytea,
  bank_account_cipher bytea,
  pinyin text,
  ethnicity text,
  relation_to_head text,
  education text,
  health text[],
  labour text,
  is_agricultural boolean,
  is_temporary boolean default false not null,
  died_on date,
  left_on date,
  left_for text,
  merged_into text,
  constraint person_pkey primary key (county_id, person_id),
  constraint a_number_has_both_forms check ((num_nulls(id_number_cipher, id_number_index) = any (array[0, 2]))),
  constraint a_person_is_of_a_known_sex check ((sex = any (array['male'::text, 'female'::text, 'unknown'::text]))),
  constraint a_phone_has_both_forms check ((num_nulls(phone_cipher, phone_index) = any (array[0, 2]))),
  constraint a_village_has_a_code_of_twelve_digits check ((village_code ~ '^[0-9]{12}$'::text)),
  constraint nobody_dies_before_birth check ((died_on >= born_on)),
  constraint nobody_is_joined_to_themselves check ((merged_into <> person_id)),
  constraint who_left_went_somewhere check (((left_on is null) = (left_for is null))),
  constraint person_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id),
  constraint person_county_id_merged_into_fkey foreign key (county_id, merged_into) references person(county_id, person_id)
);
create unique index one_person_for_each_id_number on person using btree (county_id, id_number_index) where (id_number_index is not null);
create index person_by_birthday on person using btree (born_on, county_id);
create index person_by_household on person using btree (household_id, county_id);
create index person_by_initials_in_county on person using btree ((((county_id || '/'::text) || initials)) collate "C", born_on, village_code, person_id);
create index person_by_merged_into on person using btree (merged_into, county_id) where (merged_into is not null);
create index person_by_name_in_county on person using btree ((((county_id || '/'::text) || name)) collate "C", born_on, village_code, person_id);
create index person_by_name_keys on person using gin (name_keys(county_id, name)) with (gin_pending_list_limit='256');
create index person_by_phone on person using btree (phone_index, county_id) where (phone_index is not null);
create index person_by_pinyin on person using btree (pinyin, county_id);
create index person_by_pinyin_in_county on person using btree ((((county_id || '/'::text) || pinyin)) collate "C", born_on, village_code, person_id);
create index person_by_village on person using btree (village_code, is_agricultural, county_id) where ((died_on is null) and (left_on is null) and (merged_into is null));
create index person_without_pinyin on person using btree (person_id, county_id) where (pinyin is null);
alter table person enable row level security;
alter table person force row level security;
create policy own_area on person as restrictive for all to public using ((( select (scope_is_county() or is_owner())) or starts_with(village_code, ( select scope_area() as scope_area))));
create policy own_county on person for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy search_reads_people on person for select to :owner_role using (true);
grant insert, select on table person to :application_role;
grant update (household_id, name, initials, sex, born_on, village_code, id_number_cipher, id_number_index, phone_cipher, phone_index, bank_account_cipher, pinyin, ethnicity, relation_to_head, education, health, labour, is_agricultural, is_temporary, died_on, left_on, left_for, merged_into) on table person to :application_role;

create table person_version (
  county_id text not null,
  person_version_id text not null,
  person_id text not null,
  version integer not null,
  name text not null,
  sex text not null,
  born_on date not null,
  village_code text not null,
  id_number_cipher bytea,
  reason text not null,
  evidence text not null,
  replaced_at timestamp with time zone not null,
  replaced_by text not null,
  constraint person_version_pkey primary key (county_id, person_version_id),
  constraint a_person_has_each_version_once unique (county_id, person_id, version),
  constraint versions_are_counted_from_one check ((version >= 1)),
  constraint person_version_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index person_version_by_person on person_version using btree (person_id, county_id);
alter table person_version enable row level security;
alter table person_version force row level security;
create policy of_own_persons on person_version as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = person_version.county_id) and (p.person_id = person_version.person_id))))));
create policy own_county on person_version for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table person_version to :application_role;
grant update (id_number_cipher) on table person_version to :application_role;

create table premium_aid (
  county_id text not null,
  premium_aid_list_id text not null,
  person_id text not null,
  year text not null,
  payer text not null,
  aid_fen bigint not null,
  person_fen bigint not null,
  categories text[] not null,
  constraint premium_aid_pkey primary key (county_id, premium_aid_list_id, person_id),
  constraint a_premium_is_paid_for_somebody_once_a_year unique (county_id, person_id, year),
  constraint aid_is_something check (((aid_fen > 0) and (person_fen >= 0))),
  constraint premium_aid_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id),
  constraint premium_aid_county_id_premium_aid_list_id_fkey foreign key (county_id, premium_aid_list_id) references premium_aid_list(county_id, premium_aid_list_id)
);
create index premium_aid_by_person on premium_aid using btree (person_id, county_id);
alter table premium_aid enable row level security;
alter table premium_aid force row level security;
create policy of_own_persons on premium_aid as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = premium_aid.county_id) and (p.person_id = premium_aid.person_id))))));
create policy own_county on premium_aid for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table premium_aid to :application_role;

create table premium_aid_list (
  county_id text not null,
  premium_aid_list_id text not null,
  year text not null,
  person_count integer not null,
  total_fen bigint not null,
  granted_at timestamp with time zone not null,
  granted_by text not null,
  constraint premium_aid_list_pkey primary key (county_id, premium_aid_list_id),
  constraint a_list_of_aid_is_of_a_year check ((year ~ '^[0-9]{4}$'::text)),
  constraint a_list_of_aid_names_somebody check (((person_count > 0) and (total_fen > 0)))
);
alter table premium_aid_list enable row level security;
alter table premium_aid_list force row level security;
create policy own_county on premium_aid_list for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on premium_aid_list as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table premium_aid_list to :application_role;

create table proposal (
  county_id text not null,
  proposal_id text not null,
  command text not null,
  input json not null,
  proposed_by text not null,
  proposed_for text,
  proposed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  is_approved boolean,
  decision_reason text,
  constraint proposal_pkey primary key (county_id, proposal_id),
  constraint a_decision_is_whole check ((num_nulls(decided_at, decided_by, is_approved) = any (array[0, 3]))),
  constraint a_rejection_has_a_reason check (((is_approved is distinct from false) or (decision_reason is not null))),
  constraint nobody_approves_what_they_proposed check (((not is_approved) or ((decided_by <> proposed_by) and (decided_by is distinct from proposed_for)))),
  constraint proposal_county_id_proposed_by_fkey foreign key (county_id, proposed_by) references actor(county_id, actor_id)
);
create index proposal_by_time on proposal using btree (county_id, proposed_at) where (decided_at is null);
alter table proposal enable row level security;
alter table proposal force row level security;
create policy own_county on proposal for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on proposal as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (proposed_by = ( select scope_actor_id() as scope_actor_id))));
grant insert, select on table proposal to :application_role;
grant update (decided_at, decided_by, is_approved, decision_reason) on table proposal to :application_role;

create table protected_audit_entry (
  county_id text not null,
  audit_entry_id text not null,
  person_id text not null,
  written_at timestamp with time zone not null,
  actor_id text not null,
  command text not null,
  facts json not null,
  constraint protected_audit_entry_pkey primary key (county_id, audit_entry_id),
  constraint protected_audit_entry_county_id_audit_entry_id_fkey foreign key (county_id, audit_entry_id) references audit_entry(county_id, audit_entry_id),
  constraint protected_audit_entry_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index protected_audit_entry_by_person on protected_audit_entry using btree (person_id, county_id);
alter table protected_audit_entry enable row level security;
alter table protected_audit_entry force row level security;
create policy behind_the_wall on protected_audit_entry as restrictive for all to public using ((( select tends_the_wall() as tends_the_wall) or ( select keeps_the_wall() as keeps_the_wall) or treats(person_id))) with check ((( select tends_the_wall() as tends_the_wall) or ((( select scope_role() as scope_role) = 'doctor'::text) and (( select scope_purpose() as scope_purpose) = 'treatment'::text) and (actor_id = ( select scope_actor_id() as scope_actor_id)))));
create policy of_own_persons on protected_audit_entry as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = protected_audit_entry.county_id) and (p.person_id = protected_audit_entry.person_id))))));
create policy own_county on protected_audit_entry for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table protected_audit_entry to :application_role;

create table protected_entitlement (
  county_id text not null,
  protected_entitlement_id text not null,
  protected_fact_id text not null,
  person_id text not null,
  from_day date not null,
  to_day date,
  category_cipher bytea not null,
  withdrawn_at timestamp with time zone,
  constraint protected_entitlement_pkey primary key (county_id, protected_entitlement_id),
  constraint an_entitlement_ends_after_it_begins check ((to_day >= from_day)),
  constraint protected_entitlement_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id),
  constraint protected_entitlement_county_id_protected_fact_id_fkey foreign key (county_id, protected_fact_id) references protected_fact(county_id, protected_fact_id)
);
create index protected_entitlement_by_fact on protected_entitlement using btree (protected_fact_id, county_id);
create index protected_entitlement_by_person on protected_entitlement using btree (person_id, county_id);
alter table protected_entitlement enable row level security;
alter table protected_entitlement force row level security;
create policy behind_the_wall on protected_entitlement as restrictive for all to public using ((( select tends_the_wall() as tends_the_wall) or treats(person_id) or ((( select scope_purpose() as scope_purpose) = 'settlement'::text) and (person_id = ( select scope_settled_person_id() as scope_settled_person_id))))) with check ((( select tends_the_wall() as tends_the_wall) or treats(person_id)));
create policy of_own_persons on protected_entitlement as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = protected_entitlement.county_id) and (p.person_id = protected_entitlement.person_id))))));
create policy own_county on protected_entitlement for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table protected_entitlement to :application_role;
grant update (category_cipher, withdrawn_at) on table protected_entitlement to :application_role;

create table protected_fact (
  county_id text not null,
  protected_fact_id text not null,
  person_id text not null,
  from_day date not null,
  to_day date,
  content_cipher bytea not null,
  category_index bytea not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawal_cipher bytea,
  constraint protected_fact_pkey primary key (county_id, protected_fact_id),
  constraint a_protected_fact_ends_after_it_begins check ((to_day >= from_day)),
  constraint a_withdrawal_is_whole check ((num_nulls(withdrawn_at, withdrawn_by, withdrawal_cipher) = any (array[0, 3]))),
  constraint a_person_has_each_protected_fact_once_at_a_time exclude using gist (county_id with =, person_id with =, category_index with =, daterange(from_day, to_day, '[]'::text) with &&) where ((withdrawn_at is null)),
  constraint protected_fact_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index protected_fact_by_person on protected_fact using btree (person_id, county_id);
alter table protected_fact enable row level security;
alter table protected_fact force row level security;
create policy behind_the_wall on protected_fact as restrictive for all to public using ((( select tends_the_wall() as tends_the_wall) or treats(person_id)));
create policy of_own_persons on protected_fact as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = protected_fact.county_id) and (p.person_id = protected_fact.person_id))))));
create policy own_county on protected_fact for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table protected_fact to :application_role;
grant update (content_cipher, withdrawn_at, withdrawn_by, withdrawal_cipher) on table protected_fact to :application_role;

create table recognition_appeal (
  county_id text not null,
  appeal_id text not null,
  case_id text not null,
  filed_on date not null,
  due_on date not null,
  reason text not null,
  evidence json not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  recorded_for text,
  is_upheld boolean,
  answered_on date,
  answer_reason text,
  answer_evidence json,
  answered_at timestamp with time zone,
  answered_by text,
  answered_for text,
  constraint recognition_appeal_pkey primary key (county_id, appeal_id),
  constraint an_appeal_is_answered_whole check ((num_nulls(is_upheld, answered_on, answer_reason, answer_evidence, answered_at, answered_by) = any (array[0, 6]))),
  constraint recognition_appeal_county_id_case_id_fkey foreign key (county_id, case_id) references recognition_case(county_id, case_id)
);
create unique index a_case_has_one_open_appeal on recognition_appeal using btree (county_id, case_id) where (answered_at is null);
create index recognition_appeal_by_case on recognition_appeal using btree (case_id, county_id);
alter table recognition_appeal enable row level security;
alter table recognition_appeal force row level security;
create policy of_own_cases on recognition_appeal as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from recognition_case c
  where ((c.county_id = recognition_appeal.county_id) and (c.case_id = recognition_appeal.case_id))))));
create policy own_county on recognition_appeal for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recognition_appeal to :application_role;
grant update (is_upheld, answered_on, answer_reason, answer_evidence, answered_at, answered_by, answered_for) on table recognition_appeal to :application_role;

create table recognition_case (
  county_id text not null,
  case_id text not null,
  procedure_id text not null,
  procedure json not null,
  category text not null,
  person_id text not null,
  household_id text,
  standard text[] not null,
  reason text not null,
  evidence json not null,
  opened_on date not null,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  opened_for text,
  outcome text,
  closed_on date,
  closed_at timestamp with time zone,
  closed_by text,
  closed_reason text,
  effect_on date,
  constraint recognition_case_pkey primary key (county_id, case_id),
  constraint a_case_has_a_known_outcome check ((outcome = any (array['effective'::text, 'rejected'::text, 'withdrawn'::text]))),
  constraint a_case_is_closed_by_somebody check ((num_nulls(outcome, closed_on, closed_at, closed_by) = any (array[0, 4]))),
  constraint what_took_effect_says_when check (((not (outcome is distinct from 'effective'::text)) = (effect_on is not null))),
  constraint recognition_case_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id),
  constraint recognition_case_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create unique index a_person_has_one_open_case_of_a_category on recognition_case using btree (county_id, person_id, category) where (outcome is null);
create index recognition_case_by_household on recognition_case using btree (household_id, county_id);
create index recognition_case_by_person on recognition_case using btree (person_id, county_id);
alter table recognition_case enable row level security;
alter table recognition_case force row level security;
create policy of_own_persons on recognition_case as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = recognition_case.county_id) and (p.person_id = recognition_case.person_id))))));
create policy own_county on recognition_case for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recognition_case to :application_role;
grant update (outcome, closed_on, closed_at, closed_by, closed_reason, effect_on) on table recognition_case to :application_role;

create table recognition_member (
  county_id text not null,
  case_id text not null,
  person_id text not null,
  constraint recognition_member_pkey primary key (county_id, case_id, person_id),
  constraint recognition_member_county_id_case_id_fkey foreign key (county_id, case_id) references recognition_case(county_id, case_id),
  constraint recognition_member_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index recognition_member_by_person on recognition_member using btree (person_id, county_id);
alter table recognition_member enable row level security;
alter table recognition_member force row level security;
create policy of_own_persons on recognition_member as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = recognition_member.county_id) and (p.person_id = recognition_member.person_id))))));
create policy own_county on recognition_member for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recognition_member to :application_role;

create table recognition_objection (
  county_id text not null,
  objection_id text not null,
  case_id text not null,
  received_on date not null,
  content text not null,
  paper text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  recorded_for text,
  is_upheld boolean,
  decided_on date,
  decision_reason text,
  decision_evidence json,
  decided_at timestamp with time zone,
  decided_by text,
  decided_for text,
  constraint recognition_objection_pkey primary key (county_id, objection_id),
  constraint an_objection_is_decided_whole check ((num_nulls(is_upheld, decided_on, decision_reason, decision_evidence, decided_at, decided_by) = any (array[0, 6]))),
  constraint recognition_objection_county_id_case_id_fkey foreign key (county_id, case_id) references recognition_case(county_id, case_id)
);
create index recognition_objection_by_case on recognition_objection using btree (case_id, county_id);
alter table recognition_objection enable row level security;
alter table recognition_objection force row level security;
create policy of_own_cases on recognition_objection as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from recognition_case c
  where ((c.county_id = recognition_objection.county_id) and (c.case_id = recognition_objection.case_id))))));
create policy own_county on recognition_objection for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recognition_objection to :application_role;
grant update (is_upheld, decided_on, decision_reason, decision_evidence, decided_at, decided_by, decided_for) on table recognition_objection to :application_role;

create table recognition_step (
  county_id text not null,
  case_id text not null,
  step_number integer not null,
  step text not null,
  outcome text not null,
  done_on date not null,
  until_day date,
  place text,
  note text,
  evidence json not null,
  facts json not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  recorded_for text,
  constraint recognition_step_pkey primary key (county_id, case_id, step_number),
  constraint a_publication_ends_after_it_begins check ((until_day > done_on)),
  constraint a_step_is_passed_or_rejected check ((outcome = any (array['passed'::text, 'rejected'::text]))),
  constraint recognition_step_county_id_case_id_fkey foreign key (county_id, case_id) references recognition_case(county_id, case_id)
);
alter table recognition_step enable row level security;
alter table recognition_step force row level security;
create policy of_own_cases on recognition_step as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from recognition_case c
  where ((c.county_id = recognition_step.county_id) and (c.case_id = recognition_step.case_id))))));
create policy own_county on recognition_step for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recognition_step to :application_role;

create table recovery_code (
  county_id text not null,
  actor_id text not null,
  code_hash bytea not null,
  made_at timestamp with time zone not null,
  used_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  constraint recovery_code_pkey primary key (county_id, actor_id, code_hash),
  constraint recovery_code_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
alter table recovery_code enable row level security;
alter table recovery_code force row level security;
create policy own_county on recovery_code for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table recovery_code to :application_role;
grant update (used_at, withdrawn_at) on table recovery_code to :application_role;

create table registry_event (
  county_id text not null,
  registry_event_id text not null,
  kind text not null,
  day date not null,
  person_id text,
  household_id text,
  facts json not null,
  reason text,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  constraint registry_event_pkey primary key (county_id, registry_event_id),
  constraint an_event_is_of_a_person_or_a_household check ((num_nonnulls(person_id, household_id) > 0)),
  constraint registry_event_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id),
  constraint registry_event_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index registry_event_by_household on registry_event using btree (household_id, county_id);
create index registry_event_by_person on registry_event using btree (person_id, county_id);
alter table registry_event enable row level security;
alter table registry_event force row level security;
create policy of_own_persons on registry_event as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or
case
    when (person_id is null) then (exists ( select 1
       from household h
      where ((h.county_id = registry_event.county_id) and (h.household_id = registry_event.household_id))))
    else (exists ( select 1
       from person p
      where ((p.county_id = registry_event.county_id) and (p.person_id = registry_event.person_id))))
end));
create policy own_county on registry_event for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table registry_event to :application_role;

create table retention_run (
  county_id text not null,
  retention_run_id text not null,
  kind text not null,
  ran_at timestamp with time zone not null,
  older_than timestamp with time zone not null,
  deleted_count integer not null,
  ids_sha256 text not null,
  held_by text,
  constraint retention_run_pkey primary key (county_id, retention_run_id),
  constraint what_is_held_is_not_deleted check (((held_by is null) or (deleted_count = 0))),
  constraint retention_run_county_id_fkey foreign key (county_id) references county(county_id)
);
create index retention_run_by_time on retention_run using btree (ran_at, county_id);
alter table retention_run enable row level security;
alter table retention_run force row level security;
create policy own_county on retention_run for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on retention_run as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant select on table retention_run to :application_role;

create table scenario (
  county_id text not null,
  scenario_id text not null,
  name text not null,
  note text,
  scheme_id text not null,
  scheme_hash text not null,
  year text not null,
  adjustment json not null,
  changes json not null,
  report json not null,
  saved_at timestamp with time zone not null,
  saved_by text not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  constraint scenario_pkey primary key (county_id, scenario_id),
  constraint a_scenario_is_withdrawn_whole check ((num_nulls(withdrawn_at, withdrawn_by) = any (array[0, 2]))),
  constraint scenario_county_id_scheme_id_scheme_hash_fkey foreign key (county_id, scheme_id, scheme_hash) references scheme_version(county_id, scheme_id, content_hash)
);
create index scenario_by_year on scenario using btree (year, county_id);
alter table scenario enable row level security;
alter table scenario force row level security;
create policy own_county on scenario for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scenario to :application_role;
grant update (withdrawn_at, withdrawn_by) on table scenario to :application_role;

create table schema_migration (
  name text not null,
  hash text not null,
  applied_at timestamp with time zone default clock_timestamp() not null,
  constraint schema_migration_pkey primary key (name)
);

create table scheme_adoption (
  county_id text not null,
  scheme_id text not null,
  from_day date not null,
  content_hash text not null,
  follows_day date,
  scheme_submission_id text,
  adopted_at timestamp with time zone not null,
  constraint scheme_adoption_pkey primary key (county_id, scheme_id, from_day),
  constraint a_version_is_followed_by_one unique (county_id, scheme_id, follows_day),
  constraint a_version_begins_after_the_one_that_it_follows check ((follows_day < from_day)),
  constraint what_follows_was_approved check ((num_nulls(follows_day, scheme_submission_id) = any (array[0, 2]))),
  constraint scheme_adoption_county_id_scheme_id_content_hash_fkey foreign key (county_id, scheme_id, content_hash) references scheme_version(county_id, scheme_id, content_hash),
  constraint scheme_adoption_county_id_scheme_submission_id_fkey foreign key (county_id, scheme_submission_id) references scheme_submission(county_id, scheme_submission_id)
);
alter table scheme_adoption enable row level security;
alter table scheme_adoption force row level security;
create policy own_county on scheme_adoption for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scheme_adoption to :application_role;

create table scheme_draft (
  county_id text not null,
  scheme_draft_id text not null,
  scheme_id text not null,
  title text not null,
  base_hash text not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  started_for text,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawal_reason text,
  constraint scheme_draft_pkey primary key (county_id, scheme_draft_id),
  constraint a_draft_is_withdrawn_by_somebody_for_a_reason check ((num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) = any (array[0, 3]))),
  constraint scheme_draft_county_id_scheme_id_base_hash_fkey foreign key (county_id, scheme_id, base_hash) references scheme_version(county_id, scheme_id, content_hash)
);
create index scheme_draft_by_scheme on scheme_draft using btree (scheme_id, county_id);
alter table scheme_draft enable row level security;
alter table scheme_draft force row level security;
create policy own_county on scheme_draft for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scheme_draft to :application_role;
grant update (withdrawn_at, withdrawn_by, withdrawal_reason) on table scheme_draft to :application_role;

create table scheme_draft_version (
  county_id text not null,
  scheme_draft_id text not null,
  version integer not null,
  files json not null,
  content_hash text not null,
  note text,
  saved_at timestamp with time zone not null,
  saved_by text not null,
  saved_for text,
  constraint scheme_draft_version_pkey primary key (county_id, scheme_draft_id, version),
  constraint a_version_of_a_draft_is_a_whole_number_from_one check ((version >= 1)),
  constraint scheme_draft_version_county_id_scheme_draft_id_fkey foreign key (county_id, scheme_draft_id) references scheme_draft(county_id, scheme_draft_id)
);
alter table scheme_draft_version enable row level security;
alter table scheme_draft_version force row level security;
create policy own_county on scheme_draft_version for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scheme_draft_version to :application_role;

create table scheme_submission (
  county_id text not null,
  scheme_submission_id text not null,
  scheme_draft_id text not null,
  version integer not null,
  content_hash text not null,
  effective_day date not null,
  reason text not null,
  findings json not null,
  submitted_at timestamp with time zone not null,
  submitted_by text not null,
  submitted_for text,
  decided_at timestamp with time zone,
  decided_by text,
  decided_for text,
  is_approved boolean,
  decision_reason text,
  constraint scheme_submission_pkey primary key (county_id, scheme_submission_id),
  constraint a_submission_is_decided_whole check ((num_nulls(decided_at, decided_by, is_approved) = any (array[0, 3]))),
  constraint nobody_approves_what_they_submitted check (((not is_approved) or ((decided_by <> submitted_by) and (decided_by is distinct from submitted_for) and (decided_for is distinct from submitted_by)))),
  constraint what_is_sent_back_says_why check (((is_approved is distinct from false) or (decision_reason is not null))),
  constraint scheme_submission_county_id_scheme_draft_id_version_fkey foreign key (county_id, scheme_draft_id, version) references scheme_draft_version(county_id, scheme_draft_id, version)
);
create unique index a_draft_waits_for_one_decision on scheme_submission using btree (county_id, scheme_draft_id) where (decided_at is null);
create index scheme_submission_by_draft on scheme_submission using btree (scheme_draft_id, county_id);
alter table scheme_submission enable row level security;
alter table scheme_submission force row level security;
create policy own_county on scheme_submission for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scheme_submission to :application_role;
grant update (decided_at, decided_by, decided_for, is_approved, decision_reason) on table scheme_submission to :application_role;

create table scheme_version (
  county_id text not null,
  scheme_id text not null,
  content_hash text not null,
  files json not null,
  stored_at timestamp with time zone default clock_timestamp() not null,
  constraint scheme_version_pkey primary key (county_id, scheme_id, content_hash),
  constraint scheme_version_county_id_fkey foreign key (county_id) references county(county_id)
);
alter table scheme_version enable row level security;
alter table scheme_version force row level security;
create policy own_county on scheme_version for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table scheme_version to :application_role;

create table session (
  county_id text not null,
  token_hash bytea not null,
  session_id text not null,
  actor_id text not null,
  opened_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  delegation_id text,
  last_seen_at timestamp with time zone default clock_timestamp() not null,
  means text default 'password'::text not null,
  network text,
  device text,
  previous_sign_in_at timestamp with time zone,
  failures_before integer default 0 not null,
  viewed_county_id text,
  constraint session_pkey primary key (county_id, token_hash),
  constraint a_session_is_opened_by_known_means check ((means = any (array['password'::text, 'second-factor'::text, 'passkey'::text, 'issuer'::text]))),
  constraint a_viewed_county_has_a_code_of_six_digits check ((viewed_county_id ~ '^[0-9]{6}$'::text)),
  constraint session_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create index session_by_actor on session using btree (actor_id, county_id);
create index session_by_id on session using btree (session_id, county_id);
alter table session enable row level security;
alter table session force row level security;
create policy own_county on session for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table session to :application_role;
grant update (ended_at, last_seen_at) on table session to :application_role;

create table settlement (
  county_id text not null,
  settlement_id text not null,
  settling_number bigint not null,
  person_id text not null,
  household_id text,
  facility_id text not null,
  bill_number text not null,
  bill_attempt smallint not null,
  kind text not null,
  discharged_on date not null,
  total_fen bigint not null,
  patient_fen bigint not null,
  scheme_id text not null,
  scheme_hash text not null,
  claim json not null,
  balances json not null,
  result json not null,
  postings json not null,
  settled_at timestamp with time zone not null,
  settled_by text not null,
  constraint settlement_pkey primary key (county_id, settlement_id),
  constraint a_patient_pays_between_nothing_and_all check (((patient_fen >= 0) and (patient_fen <= total_fen))),
  constraint settlement_county_id_facility_id_fkey foreign key (county_id, facility_id) references facility(county_id, facility_id),
  constraint settlement_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id),
  constraint settlement_county_id_scheme_id_scheme_hash_fkey foreign key (county_id, scheme_id, scheme_hash) references scheme_version(county_id, scheme_id, content_hash)
);
create unique index a_bill_is_settled_once_at_a_time on settlement using btree (county_id, facility_id, bill_number, bill_attempt) where (bill_attempt >= 0);
create index settlement_by_discharge on settlement using btree (discharged_on, county_id);
create index settlement_by_facility on settlement using btree (facility_id, county_id, settling_number);
create index settlement_by_number on settlement using btree (settling_number, county_id);
create index settlement_by_person on settlement using btree (person_id, county_id, settling_number);
alter table settlement enable row level security;
alter table settlement force row level security;
create policy of_own_persons_and_facility on settlement as restrictive for all to public using (((county_id = ( select scope_area_of_all_facilities() as scope_area_of_all_facilities)) or sees_bill(county_id, person_id, facility_id)));
create policy own_county on settlement for all to public using ((county_id = scope_set_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table settlement to :application_role;

create table settlement_line (
  county_id text not null,
  settlement_id text not null,
  line text not null,
  payer text not null,
  paid_fen bigint not null,
  constraint settlement_line_pkey primary key (county_id, settlement_id, line),
  constraint a_line_pays_nothing_or_something check ((paid_fen >= 0)),
  constraint settlement_line_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id)
);
alter table settlement_line enable row level security;
alter table settlement_line force row level security;
create policy of_own_settlements on settlement_line as restrictive for all to public using (((( select scope_is_county() as scope_is_county) and (( select scope_facility_id() as scope_facility_id) is null)) or (exists ( select 1
   from settlement s
  where ((s.county_id = settlement_line.county_id) and (s.settlement_id = settlement_line.settlement_id))))));
create policy own_county on settlement_line for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table settlement_line to :application_role;

create table shift (
  county_id text not null,
  shift_id text not null,
  actor_id text not null,
  opened_at timestamp with time zone not null,
  opening_cash_fen bigint not null,
  closed_at timestamp with time zone,
  expected_cash_fen bigint,
  counted_cash_fen bigint,
  difference_reason text,
  constraint shift_pkey primary key (county_id, shift_id),
  constraint a_closed_shift_was_counted check ((num_nulls(closed_at, expected_cash_fen, counted_cash_fen) = any (array[0, 3]))),
  constraint a_difference_has_a_reason check (((counted_cash_fen is null) or (counted_cash_fen = expected_cash_fen) or (difference_reason is not null))),
  constraint a_shift_begins_with_nothing_or_something check ((opening_cash_fen >= 0)),
  constraint what_is_counted_is_nothing_or_something check ((counted_cash_fen >= 0)),
  constraint shift_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create unique index an_actor_has_one_open_shift on shift using btree (county_id, actor_id) where (closed_at is null);
create index shift_by_actor on shift using btree (actor_id, county_id, shift_id);
alter table shift enable row level security;
alter table shift force row level security;
create policy own_county on shift for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on shift as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table shift to :application_role;
grant update (closed_at, expected_cash_fen, counted_cash_fen, difference_reason) on table shift to :application_role;

create table statement_print (
  county_id text not null,
  settlement_id text not null,
  print_number integer not null,
  form text not null,
  printed_at timestamp with time zone not null,
  printed_by text not null,
  constraint statement_print_pkey primary key (county_id, settlement_id, print_number),
  constraint a_statement_has_a_known_form check ((form = any (array['a4'::text, 'a5'::text]))),
  constraint prints_are_counted_from_one check ((print_number >= 1)),
  constraint statement_print_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id)
);
alter table statement_print enable row level security;
alter table statement_print force row level security;
create policy of_own_settlements on statement_print as restrictive for all to public using (((( select scope_is_county() as scope_is_county) and (( select scope_facility_id() as scope_facility_id) is null)) or (exists ( select 1
   from settlement s
  where ((s.county_id = statement_print.county_id) and (s.settlement_id = statement_print.settlement_id))))));
create policy own_county on statement_print for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table statement_print to :application_role;

create table sweep_run (
  county_id text not null,
  sweep_run_id text not null,
  area text not null,
  year text not null,
  swept_at timestamp with time zone not null,
  swept_by text not null,
  bill_count integer not null,
  missed_count integer not null,
  warning_count integer not null,
  uninsured_count integer not null,
  constraint sweep_run_pkey primary key (county_id, sweep_run_id),
  constraint a_sweep_is_of_a_year check ((year ~ '^[0-9]{4}$'::text)),
  constraint a_sweep_lies_in_its_county check ((("left"(area, 6) = county_id) and (area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'::text)))
);
create index sweep_run_by_time on sweep_run using btree (swept_at, county_id);
alter table sweep_run enable row level security;
alter table sweep_run force row level security;
create policy own_area on sweep_run as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or starts_with(area, ( select scope_area() as scope_area))));
create policy own_county on sweep_run for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table sweep_run to :application_role;

create table task (
  county_id text not null,
  task_id text not null,
  kind text not null,
  area text not null,
  role text not null,
  assignee_id text,
  person_id text,
  household_id text,
  subject text not null,
  facts json not null,
  due_on date not null,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  closed_at timestamp with time zone,
  closed_by text,
  closed_with text,
  outcome text,
  note text,
  constraint task_pkey primary key (county_id, task_id),
  constraint a_task_is_closed_by_somebody_with_a_record check ((num_nulls(closed_at, closed_by, closed_with, outcome) = any (array[0, 4]))),
  constraint a_task_lies_in_its_county check ((("left"(area, 6) = county_id) and (area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'::text))),
  constraint task_county_id_assignee_id_fkey foreign key (county_id, assignee_id) references actor(county_id, actor_id),
  constraint task_county_id_household_id_fkey foreign key (county_id, household_id) references household(county_id, household_id),
  constraint task_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create unique index a_task_of_a_kind_is_open_once on task using btree (county_id, kind, subject) where (closed_at is null);
create index task_by_assignee on task using btree (assignee_id, county_id) where (closed_at is null);
create index task_by_closing on task using btree (closed_at, task_id, county_id) where (closed_at is not null);
create index task_by_due_day on task using btree (due_on, task_id, county_id) where (closed_at is null);
create index task_by_person on task using btree (person_id, county_id);
create index task_by_subject on task using btree (subject, county_id);
alter table task enable row level security;
alter table task force row level security;
create policy own_area on task as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or starts_with(area, ( select scope_area() as scope_area)))) with check (starts_with(area, ( select scope_county_id() as scope_county_id)));
create policy own_county on task for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table task to :application_role;
grant update (assignee_id, closed_at, closed_by, closed_with, outcome, note) on table task to :application_role;

create table totp (
  county_id text not null,
  totp_id text not null,
  actor_id text not null,
  secret_cipher bytea,
  enrolled_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  last_step integer,
  removed_at timestamp with time zone,
  constraint totp_pkey primary key (county_id, totp_id),
  constraint a_confirmed_secret_has_met_a_code check (((confirmed_at is null) = (last_step is null))),
  constraint a_removed_secret_is_forgotten check (((removed_at is null) = (secret_cipher is not null))),
  constraint totp_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create unique index an_actor_has_one_totp on totp using btree (county_id, actor_id) where (removed_at is null);
create index totp_by_actor on totp using btree (actor_id, county_id);
alter table totp enable row level security;
alter table totp force row level security;
create policy own_county on totp for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table totp to :application_role;
grant update (secret_cipher, confirmed_at, last_step, removed_at) on table totp to :application_role;

create table transfer (
  county_id text not null,
  transfer_id text not null,
  debit_account_id text not null,
  credit_account_id text not null,
  amount_fen bigint not null,
  status text not null,
  pending_transfer_id text,
  reverses_transfer_id text,
  settlement_id text,
  booked_on date not null,
  booked_at timestamp with time zone not null,
  booked_by text not null,
  reason text not null,
  constraint transfer_pkey primary key (county_id, transfer_id),
  constraint a_hold_follows_nothing check (((status <> 'pending'::text) or ((pending_transfer_id is null) and (reverses_transfer_id is null)))),
  constraint a_transfer_has_two_accounts check ((debit_account_id <> credit_account_id)),
  constraint a_transfer_is_pending_posted_or_voided check ((status = any (array['pending'::text, 'posted'::text, 'voided'::text]))),
  constraint a_transfer_moves_something check ((amount_fen > 0)),
  constraint only_a_hold_is_voided check (((status <> 'voided'::text) or (pending_transfer_id is not null))),
  constraint only_what_is_posted_is_taken_back check (((reverses_transfer_id is null) or ((status = 'posted'::text) and (pending_transfer_id is null)))),
  constraint transfer_county_id_credit_account_id_fkey foreign key (county_id, credit_account_id) references account(county_id, account_id),
  constraint transfer_county_id_debit_account_id_fkey foreign key (county_id, debit_account_id) references account(county_id, account_id),
  constraint transfer_county_id_pending_transfer_id_fkey foreign key (county_id, pending_transfer_id) references transfer(county_id, transfer_id),
  constraint transfer_county_id_reverses_transfer_id_fkey foreign key (county_id, reverses_transfer_id) references transfer(county_id, transfer_id),
  constraint transfer_county_id_settlement_id_fkey foreign key (county_id, settlement_id) references settlement(county_id, settlement_id)
);
create unique index a_hold_is_settled_once on transfer using btree (county_id, pending_transfer_id) where (pending_transfer_id is not null);
create unique index a_transfer_is_taken_back_once on transfer using btree (county_id, reverses_transfer_id) where (reverses_transfer_id is not null);
create index hold_by_id on transfer using btree (transfer_id, county_id) where (status = 'pending'::text);
create index transfer_by_credit on transfer using btree (credit_account_id, county_id, booked_on);
create index transfer_by_debit on transfer using btree (debit_account_id, county_id, booked_on);
create index transfer_by_settlement on transfer using btree (settlement_id, county_id);
alter table transfer enable row level security;
alter table transfer force row level security;
create policy of_own_facility on transfer as restrictive for all to public using (((( select scope_facility_id() as scope_facility_id) is null) or (debit_account_id = ('facility/'::text || ( select scope_facility_id() as scope_facility_id))) or (credit_account_id = ('facility/'::text || ( select scope_facility_id() as scope_facility_id))) or (exists ( select 1
   from settlement s
  where ((s.county_id = transfer.county_id) and (s.settlement_id = transfer.settlement_id))))));
create policy own_county on transfer for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
create policy whole_county on transfer as restrictive for all to public using (( select scope_is_county() as scope_is_county));
grant insert, select on table transfer to :application_role;

create table treating_team (
  county_id text not null,
  treating_team_id text not null,
  person_id text not null,
  actor_id text not null,
  from_day date not null,
  to_day date,
  added_at timestamp with time zone not null,
  added_by text not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint treating_team_pkey primary key (county_id, treating_team_id),
  constraint nobody_puts_themselves_into_a_team check ((actor_id <> added_by)),
  constraint treating_ends_after_it_begins check ((to_day >= from_day)),
  constraint treating_is_ended_by_somebody check (((ended_at is null) = (ended_by is null))),
  constraint a_doctor_is_in_a_team_once_at_a_time exclude using gist (county_id with =, person_id with =, actor_id with =, daterange(from_day, to_day, '[]'::text) with &&) where ((ended_at is null)),
  constraint treating_team_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id),
  constraint treating_team_county_id_person_id_fkey foreign key (county_id, person_id) references person(county_id, person_id)
);
create index treating_team_by_actor on treating_team using btree (actor_id, county_id);
create index treating_team_by_person on treating_team using btree (person_id, county_id);
alter table treating_team enable row level security;
alter table treating_team force row level security;
create policy behind_the_wall on treating_team as restrictive for all to public using ((( select tends_the_wall() as tends_the_wall) or ( select keeps_the_wall() as keeps_the_wall) or ((( select scope_role() as scope_role) = 'doctor'::text) and (( select scope_purpose() as scope_purpose) = 'treatment'::text) and (actor_id = ( select scope_actor_id() as scope_actor_id))))) with check ((( select tends_the_wall() as tends_the_wall) or (( select keeps_the_wall() as keeps_the_wall) and (actor_id <> ( select scope_actor_id() as scope_actor_id)))));
create policy of_own_persons on treating_team as restrictive for all to public using ((( select scope_is_county() as scope_is_county) or (exists ( select 1
   from person p
  where ((p.county_id = treating_team.county_id) and (p.person_id = treating_team.person_id))))));
create policy own_county on treating_team for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table treating_team to :application_role;
grant update (ended_at, ended_by) on table treating_team to :application_role;

create table wall_keeper (
  county_id text not null,
  wall_keeper_id text not null,
  actor_id text not null,
  appointed_at timestamp with time zone not null,
  appointed_by text not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint wall_keeper_pkey primary key (county_id, wall_keeper_id),
  constraint an_appointment_is_ended_by_somebody check (((ended_at is null) = (ended_by is null))),
  constraint wall_keeper_county_id_actor_id_fkey foreign key (county_id, actor_id) references actor(county_id, actor_id)
);
create unique index somebody_keeps_the_wall_once_at_a_time on wall_keeper using btree (county_id, actor_id) where (ended_at is null);
alter table wall_keeper enable row level security;
alter table wall_keeper force row level security;
create policy own_county on wall_keeper for all to public using ((county_id = scope_county_id())) with check ((county_id = scope_county_id()));
grant insert, select on table wall_keeper to :application_role;
grant update (ended_at, ended_by) on table wall_keeper to :application_role;
