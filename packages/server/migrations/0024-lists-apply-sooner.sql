-- What a row of a list costs when it is applied. Decision 0020 has the figures.

-- The rules of 0013 in another order: where a new entry belongs is told by the first column that differs. The county never does, and comparing texts
-- took a quarter of what a designation costs to write.
alter table household_membership
  drop constraint a_person_lives_in_one_household_at_a_time,
  add constraint a_person_lives_in_one_household_at_a_time exclude using gist
    (hashtext(person_id) with =, county_id with =, (county_id || ' ' || person_id) with =, daterange(from_day, to_day, '[]') with &&) where (withdrawn_at is null);
alter table designation
  drop constraint a_person_has_each_designation_once_at_a_time,
  add constraint a_person_has_each_designation_once_at_a_time exclude using gist
    (hashtext(person_id) with =, county_id with =, (county_id || ' ' || person_id) with =, category with =, daterange(from_day, to_day, '[]') with &&)
    where (withdrawn_at is null);

-- Nobody asks in which lists a person stands, and a person's record is never deleted. Without it, and with room on its page, what came of a row is
-- written beside the row, and no index need know.
drop index import_row_by_person;
alter table import_row set (fillfactor = 60);
