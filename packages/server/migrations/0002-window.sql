-- The window: who works where and how they read, names of villages, what patients pay and who took it, and every paper that was printed.

-- access: facility finance works for one facility; language and type size are kept per person -------------------------------------------

alter table actor drop constraint an_actor_has_a_known_role;
alter table actor
  add constraint an_actor_has_a_known_role check (role in ('clerk', 'finance', 'payer', 'manager', 'admin')),
  add column facility_id text,
  -- What a person chose for their screens; null until they choose.
  add column language text,
  add column is_large_type boolean not null default false,
  add constraint a_language_is_spoken check (language in ('zh', 'en')),
  add constraint finance_works_for_a_facility check (role <> 'finance' or facility_id is not null);

alter table actor no force row level security;
alter table facility no force row level security;
alter table actor add foreign key (county_id, facility_id) references facility;
alter table actor force row level security;
alter table facility force row level security;
grant update (language, is_large_type) on actor to :application_role;

-- registry: what townships and villages are called ----------------------------------------------------------------------------------------

create table area (
  county_id text not null,
  -- Twelve digits; those of a township end with 000.
  area_code text not null,
  name text not null,
  primary key (county_id, area_code),
  constraint an_area_has_a_code_of_twelve_digits check (area_code ~ '^[0-9]{12}$'),
  constraint an_area_lies_in_its_county check (left(area_code, 6) = county_id),
  foreign key (county_id) references county
);

-- cashier: a clerk's shift, and what patients pay in it --------------------------------------------------------------------------------

create table shift (
  county_id text not null,
  shift_id text not null,
  actor_id text not null,
  opened_at timestamptz not null,
  -- In the drawer at the beginning.
  opening_cash_fen bigint not null,
  closed_at timestamptz,
  expected_cash_fen bigint,
  counted_cash_fen bigint,
  difference_reason text,
  primary key (county_id, shift_id),
  constraint a_shift_begins_with_nothing_or_something check (opening_cash_fen >= 0),
  constraint a_closed_shift_was_counted check (num_nulls(closed_at, expected_cash_fen, counted_cash_fen) in (0, 3)),
  constraint what_is_counted_is_nothing_or_something check (counted_cash_fen >= 0),
  constraint a_difference_has_a_reason check (counted_cash_fen is null or counted_cash_fen = expected_cash_fen or difference_reason is not null),
  foreign key (county_id, actor_id) references actor
);
create unique index an_actor_has_one_open_shift on shift (county_id, actor_id) where closed_at is null;
create index shift_by_actor on shift (actor_id, county_id, shift_id);

create table payment (
  county_id text not null,
  payment_id text not null,
  settlement_id text not null,
  shift_id text not null,
  means text not null,
  amount_fen bigint not null,
  -- What the patient laid down in cash; the rest was change.
  tendered_fen bigint,
  -- The number on the slip of the card terminal, or of the QR order.
  reference text,
  -- Set if this gives another back, by the same means and in full.
  refunds_payment_id text,
  transfer_id text not null,
  taken_at timestamptz not null,
  taken_by text not null,
  primary key (county_id, payment_id),
  constraint a_payment_is_of_known_means check (means in ('cash', 'card', 'qr')),
  constraint a_payment_is_something check (amount_fen > 0),
  constraint only_cash_gives_change check (tendered_fen is null or (means = 'cash' and refunds_payment_id is null)),
  constraint what_is_tendered_suffices check (tendered_fen >= amount_fen),
  foreign key (county_id, settlement_id) references settlement,
  foreign key (county_id, shift_id) references shift,
  foreign key (county_id, transfer_id) references transfer,
  foreign key (county_id, refunds_payment_id) references payment
);
create unique index a_payment_is_refunded_once on payment (county_id, refunds_payment_id) where refunds_payment_id is not null;
create unique index a_payment_has_one_transfer on payment (county_id, transfer_id);
create index payment_by_settlement on payment (settlement_id, county_id);
create index payment_by_shift on payment (shift_id, county_id);

create table arrears_agreement (
  county_id text not null,
  arrears_agreement_id text not null,
  settlement_id text not null,
  amount_fen bigint not null,
  due_on date not null,
  note text,
  agreed_at timestamptz not null,
  agreed_by text not null,
  primary key (county_id, arrears_agreement_id),
  constraint an_agreement_is_about_something check (amount_fen > 0),
  foreign key (county_id, settlement_id) references settlement
);
create index arrears_agreement_by_settlement on arrears_agreement (settlement_id, county_id);

-- settlement: every statement that was printed -----------------------------------------------------------------------------------------

create table statement_print (
  county_id text not null,
  settlement_id text not null,
  -- From 1; whatever is above it is a reprint and says so.
  print_number integer not null,
  form text not null,
  printed_at timestamptz not null,
  printed_by text not null,
  primary key (county_id, settlement_id, print_number),
  constraint a_statement_has_a_known_form check (form in ('a4', 'a5')),
  constraint prints_are_counted_from_one check (print_number >= 1),
  foreign key (county_id, settlement_id) references settlement
);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['area', 'shift', 'payment', 'arrears_agreement', 'statement_print'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
end $$;

grant select, insert on area to :application_role;
grant select, insert, update (closed_at, expected_cash_fen, counted_cash_fen, difference_reason) on shift to :application_role;
grant select, insert on payment to :application_role;
grant select, insert on arrears_agreement to :application_role;
grant select, insert on statement_print to :application_role;

-- lists of settlements by facility and by day of discharge; holds that are open
create index settlement_by_facility on settlement (facility_id, county_id, settling_number);
create index settlement_by_discharge on settlement (discharged_on, county_id);
create index hold_by_id on transfer (transfer_id, county_id) where status = 'pending';
