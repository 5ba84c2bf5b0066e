-- Finding people: what a name sounds like, and the one function that searches.
--
-- Under a policy PostgreSQL uses no index for ranges and patterns, for these are not leakproof: it would read the whole county. So one function
-- with the rights of the owner searches, with the county and the area of the transaction as conditions of its own, and gives ids only;
-- who is shown is then read under the policy like everything else. Decision 0012.

create extension if not exists pg_trgm;

-- The name's pinyin without tones and spaces, ü as v: 吕小明 → lvxiaoming. Null only in rows that are older than this column, until
-- the server has started once.
alter table person add column pinyin text;
create index person_without_pinyin on person (person_id, county_id) where pinyin is null;
grant update (pinyin) on person to :application_role;

-- A name and each that is left when one character is missing, all with their county. Two names that share one differ by one character that is wrong,
-- missing, too many or in another place. Written out, for it is reckoned for everybody who is registered and a query in it costs ten times as much;
-- of names with more than ten characters, whole ones only.
create function name_keys(county_id text, name text) returns text[]
  language sql immutable parallel safe
  return array_remove(array[
    county_id || '/' || name,
    case when length(name) between 2 and 10 then county_id || '/' || overlay(name placing '' from 1 for 1) end,
    case when length(name) between 2 and 10 then county_id || '/' || overlay(name placing '' from 2 for 1) end,
    case when length(name) between 3 and 10 then county_id || '/' || overlay(name placing '' from 3 for 1) end,
    case when length(name) between 4 and 10 then county_id || '/' || overlay(name placing '' from 4 for 1) end,
    case when length(name) between 5 and 10 then county_id || '/' || overlay(name placing '' from 5 for 1) end,
    case when length(name) between 6 and 10 then county_id || '/' || overlay(name placing '' from 6 for 1) end,
    case when length(name) between 7 and 10 then county_id || '/' || overlay(name placing '' from 7 for 1) end,
    case when length(name) between 8 and 10 then county_id || '/' || overlay(name placing '' from 8 for 1) end,
    case when length(name) between 9 and 10 then county_id || '/' || overlay(name placing '' from 9 for 1) end,
    case when length(name) = 10 then county_id || '/' || overlay(name placing '' from 10 for 1) end
  ], null);

-- The county stands in each key, so that a range never leaves it; what narrows a search stands behind it and is told by the index alone.
-- The county does not lead by itself: see the head of 0001.
create index person_by_name_in_county on person (((county_id || '/' || name) collate "C"), born_on, village_code, person_id);
create index person_by_initials_in_county on person (((county_id || '/' || initials) collate "C"), born_on, village_code, person_id);
create index person_by_pinyin_in_county on person (((county_id || '/' || pinyin) collate "C"), born_on, village_code, person_id);
-- What is still to be written into it stands in a list that every search reads whole, so the list is short (kB).
create index person_by_name_keys on person using gin (name_keys(county_id, name)) with (gin_pending_list_limit = 256);
drop index person_by_name;
drop index person_by_initials;

-- The owner is bound by row-level security like everybody. This lets the function, which has the owner's rights, see the rows that it
-- then narrows itself; nothing else of Doudi reads people as the owner.
create policy search_reads_people on person for select to current_user using (true);
create function is_owner() returns boolean
  language sql stable parallel safe
  return (select pg_get_userbyid(relowner) = current_user from pg_class where oid = 'person'::regclass);
-- Asked first, the area would keep the search from its indexes.
alter policy own_area on person using ((select scope_is_county() or is_owner()) or starts_with(village_code, (select scope_area())));

-- One kind of question at a time: `number_indexes` for a whole ID number or phone (under each index key that is in use), `name` for a name in characters, `letters` for initials or pinyin.
-- `sounds`: pinyin that would be as good, the most likely first. At most 21: exact matches, then what begins so, then what is similar.
-- Whatever the arguments say, only people of the transaction's county and area are found; without these, nobody is.
create function search_people(number_indexes bytea[], name text, letters text, sounds text[], born_year integer, within_area text)
  returns table (person_id text, match text, place integer)
  language plpgsql stable security definer rows 21
  set search_path to pg_catalog, public, pg_temp
  set plan_cache_mode to force_custom_plan
as $$
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
end $$;

revoke all on function is_owner(), name_keys(text, text), search_people(bytea[], text, text, text[], integer, text) from public;
-- `name_keys` for the index, which whoever registers a person writes.
grant execute on function is_owner(), name_keys(text, text), search_people(bytea[], text, text, text[], integer, text) to :application_role;
