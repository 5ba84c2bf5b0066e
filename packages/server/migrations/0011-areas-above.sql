-- What lies above the county: what its prefecture and province are called, and posts over these, which read one county at a time and change nothing.

-- the names: each county keeps those above it, so that a county's rows stay together ---------------------------------------------------

-- Twelve digits as everywhere: a prefecture's four and a province's two are followed by zeros.
alter table area drop constraint an_area_lies_in_its_county;
alter table area add constraint an_area_lies_in_its_county_or_above_it check (
  left(area_code, 6) = county_id or area_code in (rpad(left(county_id, 4), 12, '0'), rpad(left(county_id, 2), 12, '0')));

-- posts ------------------------------------------------------------------------------------------------------------------------------

-- `area`: the four digits of a prefecture or the two of a province, for who supervises the counties below. Their account stands in one of these.
alter table actor
  drop constraint an_area_of_a_post_is_a_township_or_a_village,
  drop constraint an_actor_works_in_their_county,
  drop constraint some_posts_are_over_the_whole_county,
  add constraint an_area_of_a_post_has_2_4_9_or_12_digits check (area ~ '^([0-9]{2}|[0-9]{4}|[0-9]{9}|[0-9]{12})$'),
  add constraint an_actor_works_in_their_county check (starts_with(area, county_id) or starts_with(county_id, area)),
  add constraint some_posts_are_over_the_whole_county check (coalesce(length(area), 6) <= 6 or role not in ('clerk', 'finance', 'payer', 'auditor')),
  add constraint who_is_above_the_county_supervises check (coalesce(length(area), 6) >= 6 or role in ('manager', 'auditor'));

-- The county that such a session looks at; null for that of the account.
alter table session
  add column viewed_county_id text,
  add constraint a_viewed_county_has_a_code_of_six_digits check (viewed_county_id ~ '^[0-9]{6}$');

-- row-level security -----------------------------------------------------------------------------------------------------------------

-- Every policy asks this one: where county and area do not lie in one another, no row is seen, whatever the application has set.
create or replace function scope_county_id() returns text
  language sql stable parallel safe
  return case
    when starts_with(current_setting('doudi.county_id', true), left(current_setting('doudi.area', true), 6)) or current_setting('doudi.area', true) is null
    then nullif(current_setting('doudi.county_id', true), '') end;

-- A post over the county, or over what the county lies in.
create or replace function scope_is_county() returns boolean
  language sql stable parallel safe
  return coalesce(starts_with(scope_county_id(), scope_area()), false);

create function scope_is_above() returns boolean
  language sql stable parallel safe
  return coalesce(length(scope_area()) < 6, false);
revoke all on function scope_is_above() from public;
grant execute on function scope_is_above() to :application_role;

-- A command begins with its key: from above nothing is done but to one's own account.
create policy from_above_only_ones_own_account on command_key as restrictive
  using (true) with check (not (select scope_is_above()) or (select scope_purpose()) = 'own-account');

-- Only Doudi itself, at the operator's command, makes somebody of above or changes them; they themselves look after their account.
create policy nobody_gives_a_post_above_their_own on actor as restrictive
  using (true)
  with check (coalesce(length(area), 6) >= 6 or (select scope_role()) = 'system' or (actor_id = (select scope_actor_id()) and area = (select scope_area())));
