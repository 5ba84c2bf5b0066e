-- What is left of the cost of the policies of bills. Decision 0017 has the figures.

-- A bill is seen by the short way of its other policy only where the area of the scope is its county, and else by `sees_bill`, which asks
-- `scope_county_id` of the bill or of its person. So whether county and area lie in one another is asked there already, and here it need not be asked
-- a second time. What is written is held to it as before.
create function scope_set_county_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.county_id', true), '');

alter policy own_county on settlement using (county_id = scope_set_county_id());

-- Nearly nobody calls it, but the planner counts it for every row: for a sum over a county it took two workers more, which took longer to start
-- than the sum itself.
alter function sees_bill cost 1;

revoke all on function scope_set_county_id() from public;
grant execute on function scope_set_county_id() to :application_role;
