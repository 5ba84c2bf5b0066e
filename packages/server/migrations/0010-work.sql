-- Work: the one list of what somebody must do: who, what, about whom, due when, why, and by which record it was done.

create table task (
  county_id text not null,
  task_id text not null,
  -- What must be done; the words for it and who may do it stand in core/work/kinds.ts.
  kind text not null,
  -- Whose work: a post of this role whose area holds this one.
  area text not null,
  role text not null,
  -- Who has taken it, where one has.
  assignee_id text,
  person_id text,
  household_id text,
  -- What it is about, by kind and id: `import-row/0193…`. Never a name or a number that names a person.
  subject text not null,
  -- What the words need: days, counts, amounts. Nor do these name anybody.
  facts json not null,
  due_on date not null,
  opened_at timestamptz not null,
  opened_by text not null,
  closed_at timestamptz,
  closed_by text,
  -- The record that did it, by kind and id; of what is settled by hand, the task itself.
  closed_with text,
  outcome text,
  note text,
  primary key (county_id, task_id),
  constraint a_task_is_closed_by_somebody_with_a_record check (num_nulls(closed_at, closed_by, closed_with, outcome) in (0, 4)),
  constraint a_task_lies_in_its_county check (left(area, 6) = county_id and area ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'),
  foreign key (county_id, assignee_id) references actor (county_id, actor_id),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, household_id) references household
);
-- The same thing is asked for once at a time, however often a sweep finds it.
create unique index a_task_of_a_kind_is_open_once on task (county_id, kind, subject) where closed_at is null;
create index task_by_due_day on task (due_on, task_id, county_id) where closed_at is null;
create index task_by_closing on task (closed_at, task_id, county_id) where closed_at is not null;
create index task_by_person on task (person_id, county_id);
create index task_by_assignee on task (assignee_id, county_id) where closed_at is null;
create index task_by_subject on task (subject, county_id);

alter table task enable row level security;
alter table task force row level security;
create policy own_county on task using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()));
-- Whoever finds something may ask for it at a desk above or beside them; they then see nothing of it.
create policy own_area on task as restrictive
  using ((select scope_is_county()) or starts_with(area, (select scope_area())))
  with check (starts_with(area, (select scope_county_id())));

grant select, insert, update (assignee_id, closed_at, closed_by, closed_with, outcome, note) on task to :application_role;
