-- Permission: role × area × purpose. A post has an area, down to a village; somebody may stand in for somebody else for some days; what one
-- alone may not do, two do. Row-level security holds every transaction to the county and to the area of the post for which it runs.

-- the scope of a transaction ---------------------------------------------------------------------------------------------------------
-- A setting that was set in an earlier transaction of the same connection is '' and not null.

create function scope_area() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.area', true), '');

create function scope_role() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.role', true), '');

-- The one facility whose records are seen; null if all.
create function scope_facility_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.facility_id', true), '');

create function scope_actor_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.actor_id', true), '');

-- Whether the transaction runs for a post over the whole county; false without a scope.
create function scope_is_county() returns boolean
  language sql stable parallel safe
  return coalesce(scope_area() = scope_county_id(), false);

-- access: posts, stand-ins, approvals -----------------------------------------------------------------------------------------------

alter table actor drop constraint an_actor_has_a_known_role;
alter table actor
  -- The township or village of the post; null where it is the whole county.
  add column area text,
  add constraint an_actor_has_a_known_role check (role in ('clerk', 'finance', 'payer', 'manager', 'doctor', 'auditor', 'admin')),
  add constraint an_area_of_a_post_is_a_township_or_a_village check (area ~ '^[0-9]{9}([0-9]{3})?$'),
  add constraint an_actor_works_in_their_county check (left(area, 6) = county_id),
  add constraint some_posts_are_over_the_whole_county check (area is null or role not in ('clerk', 'finance', 'payer', 'auditor'));
grant update (role, area, facility_id) on actor to :application_role;

-- Somebody stands in for somebody else, whose post they then have; never for longer than the days say, and never more than that post is.
create table delegation (
  county_id text not null,
  delegation_id text not null,
  -- Whose post it is, and who stands in.
  principal_id text not null,
  deputy_id text not null,
  from_day date not null,
  to_day date not null,
  reason text not null,
  granted_at timestamptz not null,
  granted_by text not null,
  revoked_at timestamptz,
  revoked_by text,
  primary key (county_id, delegation_id),
  constraint nobody_stands_in_for_themselves check (principal_id <> deputy_id),
  constraint a_delegation_ends_after_it_begins check (to_day >= from_day),
  constraint a_delegation_is_for_ninety_two_days_at_most check (to_day - from_day < 92),
  constraint a_delegation_is_revoked_by_somebody check ((revoked_at is null) = (revoked_by is null)),
  foreign key (county_id, principal_id) references actor,
  foreign key (county_id, deputy_id) references actor
);
create index delegation_by_deputy on delegation (deputy_id, county_id);
create index delegation_by_principal on delegation (principal_id, county_id);

-- Whose post the session uses, where it is not that of its owner.
alter table session add column delegation_id text;

-- What was asked for and waits for the approval of a second person, and how that went.
create table proposal (
  county_id text not null,
  proposal_id text not null,
  command text not null,
  input json not null,
  proposed_by text not null,
  -- Who asked in whose place; neither may approve.
  proposed_for text,
  proposed_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  is_approved boolean,
  decision_reason text,
  primary key (county_id, proposal_id),
  constraint a_decision_is_whole check (num_nulls(decided_at, decided_by, is_approved) in (0, 3)),
  constraint nobody_approves_what_they_proposed check (not is_approved or (decided_by <> proposed_by and decided_by is distinct from proposed_for)),
  constraint a_rejection_has_a_reason check (is_approved is distinct from false or decision_reason is not null),
  foreign key (county_id, proposed_by) references actor
);
create index proposal_by_time on proposal (county_id, proposed_at) where decided_at is null;

-- the audit says whose data was touched, and in whose place somebody acted ---------------------------------------------------------------

alter table audit_entry
  add column persons text[] not null default '{}',
  add column acting_for text;

-- row-level security ------------------------------------------------------------------------------------------------------------------

do $$
declare
  county_table text;
begin
  foreach county_table in array array['delegation', 'proposal'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
end $$;

-- Restrictive: each narrows what own_county shows. `(select …)` is asked once a query; for a post over the county the rest is never looked at.
create policy own_area on person as restrictive
  using ((select scope_is_county()) or starts_with(village_code, (select scope_area())));
create policy own_area on household as restrictive
  using ((select scope_is_county()) or starts_with(village_code, (select scope_area())));
-- Accounts of one's own area, one's own, and those for whom one stands in or who stand in for oneself.
create policy own_area on actor as restrictive
  using ((select scope_is_county()) or starts_with(coalesce(area, county_id), (select scope_area())) or actor_id = (select scope_actor_id())
    or exists (
      select 1 from delegation d
      where d.county_id = actor.county_id and (select scope_actor_id()) in (d.principal_id, d.deputy_id) and actor.actor_id in (d.principal_id, d.deputy_id)));

-- What belongs to a person is seen by who sees the person.
create policy of_own_persons on designation as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from person p where p.county_id = designation.county_id and p.person_id = designation.person_id));
create policy of_own_persons on settlement as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from person p where p.county_id = settlement.county_id and p.person_id = settlement.person_id));
create policy of_own_persons on accumulator as restrictive
  using ((select scope_is_county()) or case owner_kind
    when 'person' then exists (select 1 from person p where p.county_id = accumulator.county_id and p.person_id = accumulator.owner_id)
    else exists (select 1 from household h where h.county_id = accumulator.county_id and h.household_id = accumulator.owner_id) end);

-- Who works for one facility sees the bills of that facility, and what belongs to them.
create policy of_own_facility on settlement as restrictive
  using ((select scope_facility_id()) is null or facility_id = (select scope_facility_id()));
create policy of_own_facility on transfer as restrictive
  using ((select scope_facility_id()) is null
    or debit_account_id = 'facility/' || (select scope_facility_id()) or credit_account_id = 'facility/' || (select scope_facility_id())
    or exists (select 1 from settlement s where s.county_id = transfer.county_id and s.settlement_id = transfer.settlement_id));

-- What belongs to a settlement is seen by who sees the settlement.
do $$
declare
  part text;
begin
  foreach part in array array['settlement_line', 'cancellation', 'payment', 'arrears_agreement', 'statement_print'] loop
    execute format(
      'create policy of_own_settlements on %1$I as restrictive
         using (((select scope_is_county()) and (select scope_facility_id()) is null) or exists (
           select 1 from settlement s where s.county_id = %1$I.county_id and s.settlement_id = %1$I.settlement_id))', part);
  end loop;
end $$;

-- The county's books and drawers, and who did what.
create policy whole_county on transfer as restrictive using ((select scope_is_county()));
create policy whole_county on account as restrictive using ((select scope_is_county()));
create policy whole_county on shift as restrictive using ((select scope_is_county()));
create policy whole_county on proposal as restrictive using ((select scope_is_county()) or proposed_by = (select scope_actor_id()));

grant select, insert, update (revoked_at, revoked_by) on delegation to :application_role;
grant select, insert, update (decided_at, decided_by, is_approved, decision_reason) on proposal to :application_role;

revoke all on function scope_area(), scope_role(), scope_facility_id(), scope_actor_id(), scope_is_county() from public;
grant execute on function scope_area(), scope_role(), scope_facility_id(), scope_actor_id(), scope_is_county() to :application_role;
