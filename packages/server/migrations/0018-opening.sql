-- What people and households had used up before Doudi began: postings from an opening account, in the order of settlements, each step of a list signed as a
-- whole. Nothing here is ever changed: what was wrong is taken back by a posting the other way.

create table opening (
  county_id text not null,
  opening_id text not null,
  import_id text not null,
  -- Whether these postings take others back.
  is_taking_back boolean not null,
  -- The department whose list says so.
  source text not null,
  -- Its place among settlements.
  settling_number bigint not null,
  -- Of its postings; the audit has the same.
  postings_sha256 text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, opening_id),
  foreign key (county_id, import_id) references import_batch
);
create index opening_by_number on opening (settling_number, county_id);

create table opening_posting (
  county_id text not null,
  opening_posting_id text not null,
  opening_id text not null,
  -- Whom the row named; the owner is this person or their household of that time.
  person_id text not null,
  owner_kind text not null,
  owner_id text not null,
  -- Of the balance, such as 2026/paid/basic.
  key text not null,
  -- From the opening account to the owner's, or back.
  from_account text not null,
  to_account text not null,
  -- In fen, or a count.
  amount bigint not null,
  reverses_id text,
  -- How often the same was opened before and taken back.
  attempt integer not null,
  primary key (county_id, opening_posting_id),
  constraint an_opening_is_of_a_person_or_household check (owner_kind in ('person', 'household')),
  constraint an_opening_is_something check (amount > 0),
  constraint an_opening_goes_somewhere check (from_account <> to_account),
  constraint an_opening_is_taken_back_once unique (county_id, reverses_id),
  foreign key (county_id, opening_id) references opening,
  foreign key (county_id, person_id) references person,
  foreign key (county_id, reverses_id) references opening_posting
);
create unique index a_balance_is_opened_once_at_a_time on opening_posting (county_id, owner_kind, owner_id, key, attempt) where reverses_id is null;
create index opening_posting_by_opening on opening_posting (opening_id, county_id);
create index opening_posting_by_person on opening_posting (person_id, county_id);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['opening', 'opening_posting'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
  end loop;
end $$;
create policy of_own_persons on opening_posting as restrictive
  using ((select scope_is_county()) or exists (
    select 1 from person p where p.county_id = opening_posting.county_id and p.person_id = opening_posting.person_id));

grant select, insert on opening to :application_role;
grant select, insert on opening_posting to :application_role;

-- Files of changes for other departments, as they were handed over: one of each month, and what came since.
create table change_file (
  county_id text not null,
  change_file_id text not null,
  department text not null,
  month text not null,
  part integer not null,
  row_count integer not null,
  correction_count integer not null,
  without_number_count integer not null,
  -- Of the file as it is handed over.
  content_sha256 text not null,
  -- Its rows, sealed: they hold ID numbers. Taken away when its time is over.
  content_cipher bytea,
  made_at timestamptz not null,
  made_by text not null,
  -- That the department signed for it, once.
  received_by_name text,
  received_on date,
  received_evidence text,
  receipt_recorded_at timestamptz,
  receipt_recorded_by text,
  primary key (county_id, change_file_id),
  constraint a_department_has_each_file_of_a_month_once unique (county_id, department, month, part),
  constraint a_change_file_is_of_a_month check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  constraint a_receipt_is_whole check (
    num_nulls(received_by_name, received_on, received_evidence, receipt_recorded_at, receipt_recorded_by) in (0, 5)),
  foreign key (county_id, made_by) references actor
);
create index change_file_by_time on change_file (made_at, county_id);

alter table change_file enable row level security;
alter table change_file force row level security;
create policy own_county on change_file using (county_id = scope_county_id()) with check (county_id = scope_county_id());
-- They name people of the whole county.
create policy whole_county on change_file as restrictive using ((select scope_is_county()));

grant select, insert,
  update (content_cipher, received_by_name, received_on, received_evidence, receipt_recorded_at, receipt_recorded_by)
  on change_file to :application_role;
