-- The spine: who acts, who is helped, where, what was settled, and the money.
--
-- county_id leads every key, so that counties can be spread over servers. It leads no other index: before a table is first analysed, PostgreSQL
-- takes any index that begins with it for as good as the key, and a check of a foreign key then reads the whole county. Row-level security binds every table, its owner included;
-- the application's role may read and add, and change only the few columns that are granted below. Money is bigint fen.
-- A policy's `(select …)` is asked once a query, and the `nullif` matters: a setting that was set in an earlier transaction of the same
-- connection is '' and not null.

create function scope_county_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('doudi.county_id', true), '');

create table county (
  county_id text not null,
  name text not null,
  -- The schemes by which the county settles; the one that is valid on the day of discharge applies.
  scheme_ids text[] not null,
  is_demo boolean not null default false,
  opened_at timestamptz not null default clock_timestamp(),
  primary key (county_id),
  constraint a_county_has_a_code_of_six_digits check (county_id ~ '^[0-9]{6}$')
);

-- access: who acts -----------------------------------------------------------------------------------------------------------------

create table actor (
  county_id text not null,
  actor_id text not null,
  username text not null,
  display_name text not null,
  role text not null,
  -- argon2id in PHC form
  password_hash text not null,
  must_change_password boolean not null default true,
  failed_sign_ins integer not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (county_id, actor_id),
  constraint one_actor_for_each_username unique (county_id, username),
  constraint an_actor_has_a_known_role check (role in ('clerk', 'payer', 'manager', 'admin')),
  foreign key (county_id) references county
);

create table session (
  county_id text not null,
  -- sha256 of the token, which only the browser keeps
  token_hash bytea not null,
  session_id text not null,
  actor_id text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (county_id, token_hash),
  foreign key (county_id, actor_id) references actor
);
create index session_by_actor on session (actor_id, county_id);

-- the write path: one key, one answer; who did it; what others must hear -------------------------------------------------------------

create table command_key (
  county_id text not null,
  actor_id text not null,
  idempotency_key text not null,
  command text not null,
  input_hash bytea not null,
  taken_at timestamptz not null,
  primary key (county_id, actor_id, idempotency_key),
  constraint a_key_has_8_to_200_characters check (length(idempotency_key) between 8 and 200)
);

create table command_answer (
  county_id text not null,
  actor_id text not null,
  idempotency_key text not null,
  answer json not null,
  primary key (county_id, actor_id, idempotency_key)
);

create table audit_entry (
  county_id text not null,
  audit_entry_id text not null,
  written_at timestamptz not null,
  actor_id text not null,
  purpose text not null,
  command text not null,
  -- What it was done to, by kind and id: `settlement/0193…`. Never a name or a number that names a person.
  subject text not null,
  request_id text not null,
  facts json not null,
  primary key (county_id, audit_entry_id)
);

create table outbox_event (
  county_id text not null,
  outbox_event_id text not null,
  written_at timestamptz not null,
  kind text not null,
  facts json not null,
  primary key (county_id, outbox_event_id)
);

-- facilities -----------------------------------------------------------------------------------------------------------------------

create table facility (
  county_id text not null,
  facility_id text not null,
  name text not null,
  level smallint,
  tier text,
  type text,
  -- Whether it lies in the area of the insurance fund.
  area text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (county_id, facility_id),
  constraint one_facility_for_each_name unique (county_id, name),
  constraint a_facility_lies_inside_or_outside check (area in ('inside', 'outside')),
  constraint a_level_is_1_to_3 check (level between 1 and 3),
  foreign key (county_id) references county
);

-- registry: persons, households, designations ---------------------------------------------------------------------------------------

create table household (
  county_id text not null,
  household_id text not null,
  -- twelve digits, down to the village
  village_code text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (county_id, household_id),
  constraint a_village_has_a_code_of_twelve_digits check (village_code ~ '^[0-9]{12}$'),
  constraint a_village_lies_in_its_county check (left(village_code, 6) = county_id),
  foreign key (county_id) references county
);

create table person (
  county_id text not null,
  person_id text not null,
  household_id text,
  name text not null,
  -- Initials of the name's pinyin: 张三 → zs
  initials text not null,
  sex text not null,
  born_on date not null,
  village_code text not null,
  -- AES-256-GCM with the row as associated data. No digit stands in the clear: with the birthday and the county four would give them all.
  id_number_cipher bytea,
  -- HMAC-SHA-256 of the number with another key, for exact look-up
  id_number_index bytea,
  created_at timestamptz not null default clock_timestamp(),
  primary key (county_id, person_id),
  constraint a_number_has_both_forms check (num_nulls(id_number_cipher, id_number_index) in (0, 2)),
  constraint a_person_is_of_a_known_sex check (sex in ('male', 'female', 'unknown')),
  constraint a_village_has_a_code_of_twelve_digits check (village_code ~ '^[0-9]{12}$'),
  foreign key (county_id, household_id) references household
);
create unique index one_person_for_each_id_number on person (county_id, id_number_index) where id_number_index is not null;
create index person_by_household on person (household_id, county_id);
create index person_by_name on person (name, county_id);
create index person_by_initials on person (initials, county_id);

-- What was true when, and what was known when: a row is never changed but for being withdrawn; a corrected one follows it.
create extension if not exists btree_gist;
create table designation (
  county_id text not null,
  designation_id text not null,
  person_id text not null,
  category text not null,
  from_day date not null,
  -- The last day on which it is true; null while it goes on.
  to_day date,
  source text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (county_id, designation_id),
  constraint a_designation_ends_after_it_begins check (to_day >= from_day),
  constraint a_designation_is_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
  constraint a_person_has_each_designation_once_at_a_time
    exclude using gist (county_id with =, person_id with =, category with =, daterange(from_day, to_day, '[]') with &&) where (withdrawn_at is null),
  foreign key (county_id, person_id) references person
);
create index designation_by_person on designation (person_id, county_id);

-- settlement ----------------------------------------------------------------------------------------------------------------------

-- The files of a scheme as they were when they settled something, so that every bill can be settled again to the fen.
create table scheme_version (
  county_id text not null,
  scheme_id text not null,
  -- sha256 of the files
  content_hash text not null,
  files json not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (county_id, scheme_id, content_hash),
  foreign key (county_id) references county
);

-- One row a person (or household) and year: running sums, limits used, counts; `life` for what a year does not end.
create table accumulator (
  county_id text not null,
  owner_kind text not null,
  owner_id text not null,
  period text not null,
  -- {"2026/sum/basic": 123456}
  amounts jsonb not null,
  version integer not null,
  primary key (county_id, owner_kind, owner_id, period),
  constraint an_accumulator_belongs_to_a_person_or_a_household check (owner_kind in ('person', 'household')),
  constraint a_period_is_a_year_or_life check (period ~ '^([0-9]{4}|life)$'),
  constraint nothing_used_is_below_zero check (not jsonb_path_exists(amounts, '$.* ? (@ < 0)')),
  constraint what_is_used_is_a_whole_number check (
    jsonb_typeof(amounts) = 'object' and not jsonb_path_exists(amounts, 'strict $.* ? (@.type() != "number" || @.floor() != @)'))
) with (fillfactor = 70);

-- Settlements and cancellations share one sequence, taken while the accumulators are locked: it is the order in which they happened
-- to each person and household.
create sequence settling_number;

create table settlement (
  county_id text not null,
  settlement_id text not null,
  settling_number bigint not null,
  person_id text not null,
  household_id text,
  facility_id text not null,
  -- The hospital's own number of the bill, and how often it was settled and cancelled before.
  bill_number text not null,
  bill_attempt smallint not null,
  kind text not null,
  discharged_on date not null,
  total_fen bigint not null,
  patient_fen bigint not null,
  scheme_id text not null,
  scheme_hash text not null,
  -- The claim as it was read, and the balances that it met: from these two and the scheme the result can be computed again.
  claim json not null,
  balances json not null,
  result json not null,
  postings json not null,
  settled_at timestamptz not null,
  settled_by text not null,
  primary key (county_id, settlement_id),
  constraint a_patient_pays_between_nothing_and_all check (patient_fen between 0 and total_fen),
  foreign key (county_id, person_id) references person,
  foreign key (county_id, facility_id) references facility,
  foreign key (county_id, scheme_id, scheme_hash) references scheme_version
);
-- Partial, so that nobody takes it for a key: see the head of this file.
create unique index a_bill_is_settled_once_at_a_time on settlement (county_id, facility_id, bill_number, bill_attempt) where bill_attempt >= 0;
create index settlement_by_person on settlement (person_id, county_id, settling_number);
create index settlement_by_number on settlement (settling_number, county_id);

create table settlement_line (
  county_id text not null,
  settlement_id text not null,
  line text not null,
  payer text not null,
  paid_fen bigint not null,
  primary key (county_id, settlement_id, line),
  constraint a_line_pays_nothing_or_something check (paid_fen >= 0),
  foreign key (county_id, settlement_id) references settlement
);

create table cancellation (
  county_id text not null,
  settlement_id text not null,
  settling_number bigint not null,
  reason text not null,
  cancelled_at timestamptz not null,
  cancelled_by text not null,
  -- A settlement is cancelled once.
  primary key (county_id, settlement_id),
  foreign key (county_id, settlement_id) references settlement
);
create index cancellation_by_number on cancellation (settling_number, county_id);

-- ledger ---------------------------------------------------------------------------------------------------------------------------

create table account (
  county_id text not null,
  -- `payer/…`, `facility/…`, `patient/…`, `fund/…`
  account_id text not null,
  kind text not null,
  opened_at timestamptz not null,
  primary key (county_id, account_id),
  constraint an_account_is_of_a_known_kind check (kind in ('payer', 'facility', 'patient', 'fund')),
  constraint an_account_is_called_by_its_kind check (account_id like kind || '/%')
);

-- A transfer moves an amount from one account to another, so it balances by itself. Nothing is ever changed: a hold that is posted or
-- voided, and a transfer that is taken back, are followed by a transfer that names them.
create table transfer (
  county_id text not null,
  transfer_id text not null,
  debit_account_id text not null,
  credit_account_id text not null,
  amount_fen bigint not null,
  -- A pending transfer holds an amount. A posted one counts. A voided one lets a hold go and counts nothing.
  status text not null,
  -- The hold that this one posts or voids.
  pending_transfer_id text,
  -- The transfer that this one takes back.
  reverses_transfer_id text,
  settlement_id text,
  -- The day on which it counts.
  booked_on date not null,
  booked_at timestamptz not null,
  booked_by text not null,
  reason text not null,
  primary key (county_id, transfer_id),
  constraint a_transfer_moves_something check (amount_fen > 0),
  constraint a_transfer_has_two_accounts check (debit_account_id <> credit_account_id),
  constraint a_transfer_is_pending_posted_or_voided check (status in ('pending', 'posted', 'voided')),
  constraint only_a_hold_is_voided check (status <> 'voided' or pending_transfer_id is not null),
  constraint a_hold_follows_nothing check (status <> 'pending' or (pending_transfer_id is null and reverses_transfer_id is null)),
  constraint only_what_is_posted_is_taken_back check (reverses_transfer_id is null or (status = 'posted' and pending_transfer_id is null)),
  foreign key (county_id, debit_account_id) references account,
  foreign key (county_id, credit_account_id) references account,
  foreign key (county_id, pending_transfer_id) references transfer,
  foreign key (county_id, reverses_transfer_id) references transfer,
  foreign key (county_id, settlement_id) references settlement
);
create unique index a_hold_is_settled_once on transfer (county_id, pending_transfer_id) where pending_transfer_id is not null;
create unique index a_transfer_is_taken_back_once on transfer (county_id, reverses_transfer_id) where reverses_transfer_id is not null;
create index transfer_by_settlement on transfer (settlement_id, county_id);
create index transfer_by_debit on transfer (debit_account_id, county_id, booked_on);
create index transfer_by_credit on transfer (credit_account_id, county_id, booked_on);

-- row-level security and grants -------------------------------------------------------------------------------------------------------

-- Which counties there are is no secret: the sign-in page lists them.
alter table county enable row level security;
alter table county force row level security;
create policy everybody_sees_counties on county for select using (true);
create policy owner_opens_counties on county to current_user using (true) with check (true);
grant select on county to :application_role;

do $$
declare
  county_table text;
begin
  foreach county_table in array array[
    'actor', 'session', 'command_key', 'command_answer', 'audit_entry', 'outbox_event',
    'facility', 'household', 'person', 'designation', 'scheme_version', 'accumulator',
    'settlement', 'settlement_line', 'cancellation', 'account', 'transfer'
  ] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
end $$;

grant select, insert, update (password_hash, must_change_password, failed_sign_ins, locked_until, disabled_at) on actor to :application_role;
grant select, insert, update (ended_at) on session to :application_role;
grant select, insert on command_key to :application_role;
grant select, insert on command_answer to :application_role;
grant select, insert on audit_entry to :application_role;
grant select, insert on outbox_event to :application_role;
grant select, insert on facility to :application_role;
grant select, insert on household to :application_role;
grant select, insert on person to :application_role;
grant select, insert, update (withdrawn_at, withdrawn_by) on designation to :application_role;
grant select, insert on scheme_version to :application_role;
grant select, insert, update (amounts, version) on accumulator to :application_role;
grant usage on sequence settling_number to :application_role;
grant select, insert on settlement to :application_role;
grant select, insert on settlement_line to :application_role;
grant select, insert on cancellation to :application_role;
grant select, insert on account to :application_role;
grant select, insert on transfer to :application_role;

revoke all on function scope_county_id() from public;
grant execute on function scope_county_id() to :application_role;
