-- Matching: what was decided about two records that may be one person's, so that nobody is asked again; and indexes by which such records are found.

-- A row is only ever added; of a pair the last one counts.
create table match_decision (
  county_id text not null,
  match_decision_id text not null,
  -- In the order of their bytes, so that a pair has one name.
  first_person_id text not null,
  second_person_id text not null,
  verdict text not null,
  reason text not null,
  decided_at timestamptz not null,
  decided_by text not null,
  primary key (county_id, match_decision_id),
  constraint a_pair_is_two_persons_in_one_order check (first_person_id collate "C" < second_person_id collate "C"),
  constraint a_match_has_a_known_verdict check (verdict in ('same', 'not-same', 'later')),
  foreign key (county_id, first_person_id) references person (county_id, person_id),
  foreign key (county_id, second_person_id) references person (county_id, person_id)
);
create index match_decision_by_first_person on match_decision (first_person_id, second_person_id, county_id);
create index match_decision_by_second_person on match_decision (second_person_id, county_id);
create index match_decision_by_time on match_decision (decided_at, match_decision_id, county_id);

alter table match_decision enable row level security;
alter table match_decision force row level security;
create policy own_county on match_decision using (county_id = scope_county_id()) with check (county_id = scope_county_id());
-- Seen by who sees both.
create policy of_own_persons on match_decision as restrictive
  using ((select scope_is_county()) or (
    exists (select 1 from person p where p.county_id = match_decision.county_id and p.person_id = match_decision.first_person_id)
    and exists (select 1 from person p where p.county_id = match_decision.county_id and p.person_id = match_decision.second_person_id)));

grant select, insert on match_decision to :application_role;

-- Whole values under row-level security: those of search_people hold the county in an expression, which a policy keeps from being used.
create index person_by_pinyin on person (pinyin, county_id);
create index person_by_birthday on person (born_on, county_id);
