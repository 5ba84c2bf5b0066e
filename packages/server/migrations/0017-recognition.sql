-- Recognition: cases in which somebody is recognised as entitled, or is no longer, step by step, with objections and appeals. And of designations:
-- which department says so, what shows it, and by which case it came.

create table recognition_case (
  county_id text not null,
  case_id text not null,
  procedure_id text not null,
  -- As it was when the case was opened: by this one it goes to its end.
  procedure json not null,
  category text not null,
  -- Who asks; of a whole household, one of it.
  person_id text not null,
  household_id text,
  -- Which of the standards are met.
  standard text[] not null,
  reason text not null,
  evidence json not null,
  opened_on date not null,
  opened_at timestamptz not null,
  opened_by text not null,
  -- In whose place.
  opened_for text,
  outcome text,
  closed_on date,
  closed_at timestamptz,
  closed_by text,
  closed_reason text,
  -- From which day an entry holds, or with which an exit ends it.
  effect_on date,
  primary key (county_id, case_id),
  constraint a_case_has_a_known_outcome check (outcome in ('effective', 'rejected', 'withdrawn')),
  constraint a_case_is_closed_by_somebody check (num_nulls(outcome, closed_on, closed_at, closed_by) in (0, 4)),
  constraint what_took_effect_says_when check ((outcome is not distinct from 'effective') = (effect_on is not null)),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, household_id) references household
);
create unique index a_person_has_one_open_case_of_a_category on recognition_case (county_id, person_id, category) where outcome is null;
create index recognition_case_by_person on recognition_case (person_id, county_id);
create index recognition_case_by_household on recognition_case (household_id, county_id);

-- Whom a case concerns, as it was opened.
create table recognition_member (
  county_id text not null,
  case_id text not null,
  person_id text not null,
  primary key (county_id, case_id, person_id),
  foreign key (county_id, case_id) references recognition_case,
  foreign key (county_id, person_id) references person
);
create index recognition_member_by_person on recognition_member (person_id, county_id);

-- What was done; a row is only ever added.
create table recognition_step (
  county_id text not null,
  case_id text not null,
  -- From 1, in the order in which they were done.
  step_number integer not null,
  step text not null,
  outcome text not null,
  done_on date not null,
  -- Of a publication, the last day on which it hangs.
  until_day date,
  place text,
  note text,
  evidence json not null,
  -- Votes, or what departments answered.
  facts json not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  recorded_for text,
  primary key (county_id, case_id, step_number),
  constraint a_step_is_passed_or_rejected check (outcome in ('passed', 'rejected')),
  constraint a_publication_ends_after_it_begins check (until_day > done_on),
  foreign key (county_id, case_id) references recognition_case
);

create table recognition_objection (
  county_id text not null,
  objection_id text not null,
  case_id text not null,
  received_on date not null,
  content text not null,
  -- Where the paper lies. Who objected stands on it, and nowhere here.
  paper text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  recorded_for text,
  is_upheld boolean,
  decided_on date,
  decision_reason text,
  decision_evidence json,
  decided_at timestamptz,
  decided_by text,
  decided_for text,
  primary key (county_id, objection_id),
  constraint an_objection_is_decided_whole check (num_nulls(is_upheld, decided_on, decision_reason, decision_evidence, decided_at, decided_by) in (0, 6)),
  foreign key (county_id, case_id) references recognition_case
);
create index recognition_objection_by_case on recognition_objection (case_id, county_id);

create table recognition_appeal (
  county_id text not null,
  appeal_id text not null,
  case_id text not null,
  filed_on date not null,
  due_on date not null,
  reason text not null,
  evidence json not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  recorded_for text,
  is_upheld boolean,
  answered_on date,
  answer_reason text,
  answer_evidence json,
  answered_at timestamptz,
  answered_by text,
  answered_for text,
  primary key (county_id, appeal_id),
  constraint an_appeal_is_answered_whole check (num_nulls(is_upheld, answered_on, answer_reason, answer_evidence, answered_at, answered_by) in (0, 6)),
  foreign key (county_id, case_id) references recognition_case
);
create unique index a_case_has_one_open_appeal on recognition_appeal (county_id, case_id) where answered_at is null;
create index recognition_appeal_by_case on recognition_appeal (case_id, county_id);

-- designations: who says so, what shows it, and by which case it came
alter table designation
  add column department text,
  add column evidence text,
  add column case_id text;

do $$
declare
  county_table text;
begin
  foreach county_table in array array['recognition_case', 'recognition_member', 'recognition_step', 'recognition_objection', 'recognition_appeal'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
  foreach county_table in array array['recognition_case', 'recognition_member'] loop
    execute format(
      'create policy of_own_persons on %1$I as restrictive
         using ((select scope_is_county()) or exists (
           select 1 from person p where p.county_id = %1$I.county_id and p.person_id = %1$I.person_id))', county_table);
  end loop;
  foreach county_table in array array['recognition_step', 'recognition_objection', 'recognition_appeal'] loop
    execute format(
      'create policy of_own_cases on %1$I as restrictive
         using ((select scope_is_county()) or exists (
           select 1 from recognition_case c where c.county_id = %1$I.county_id and c.case_id = %1$I.case_id))', county_table);
  end loop;
end $$;

grant select, insert, update (outcome, closed_on, closed_at, closed_by, closed_reason, effect_on) on recognition_case to :application_role;
grant select, insert on recognition_member to :application_role;
grant select, insert on recognition_step to :application_role;
grant select, insert, update (is_upheld, decided_on, decision_reason, decision_evidence, decided_at, decided_by, decided_for) on recognition_objection
  to :application_role;
grant select, insert, update (is_upheld, answered_on, answer_reason, answer_evidence, answered_at, answered_by, answered_for) on recognition_appeal
  to :application_role;
