-- The policies of bills, so that a look-up for the whole county costs little more than one without them. What costs is not what a policy
-- decides but that PostgreSQL sets up all of it for each query, also what is never asked: the look for the person with that table's own policies, and
-- every `(select …)`. Decision 0017 has the figures.

-- `scope_county_id()` alone is written into the query and compared once with the county that the query names; `(select …)` is set up besides.
do $$
declare
  county_table text;
begin
  for county_table in select relname from pg_policy join pg_class c on c.oid = polrelid where polname = 'own_county' and relnamespace = 'public'::regnamespace loop
    execute format('alter policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
end $$;

-- The area, where bills of every facility are seen; null for whoever works for one, and where nothing says. Only for a post over the
-- whole county is it the county of a row.
create function scope_area_of_all_facilities() returns text
  language sql stable parallel safe
  return case current_setting('doudi.facility_id', true) when '' then current_setting('doudi.area', true) end;

-- Whether a bill of the county is of the facility and the persons that the transaction may see: the whole rule, for those whom the short way of the policy
-- does not let through. A function, for one that is not called costs nothing. It has no rights of its own: the person is looked
-- for under the person's policies. Not in SQL, for that would be set up for each row of whoever works for one facility.
create function sees_bill(county_id text, person_id text, facility_id text) returns boolean
  language plpgsql stable parallel safe
as $$
begin
  if facility_id = coalesce(public.scope_facility_id(), facility_id) then
    -- Apart: one expression with both would set up the look for the person for each row.
    if public.scope_is_county() then
      return true;
    end if;
    return exists (select from public.person p where p.county_id = sees_bill.county_id and p.person_id = sees_bill.person_id);
  end if;
  return false;
end $$;

-- Restrictive beside own_county as before, so the county of a row is that of the scope.
drop policy of_own_persons on settlement;
drop policy of_own_facility on settlement;
create policy of_own_persons_and_facility on settlement as restrictive
  using (county_id = (select scope_area_of_all_facilities()) or sees_bill(county_id, person_id, facility_id));

-- Asked for each bill of a narrow post, so it no longer looks into the catalogue. Under another owner it is false, and the owner sees less.
do $$
begin
  execute format('create or replace function is_owner() returns boolean language sql stable parallel safe return current_user = %L', current_user);
end $$;

revoke all on function scope_area_of_all_facilities(), sees_bill(text, text, text) from public;
grant execute on function scope_area_of_all_facilities(), sees_bill(text, text, text) to :application_role;
