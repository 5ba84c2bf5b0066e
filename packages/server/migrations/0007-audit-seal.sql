-- The audit's seal: its rows chained in order, a signed root for each finished day, and who saw whom. Decision 0014.

-- The transaction that wrote a row. Below the oldest transaction that still runs no row can appear any more, however late its commit: so the
-- sealer goes by these numbers, and by no clock. Rows from before have the number of this migration.
alter table audit_entry add column written_in xid8 not null default pg_current_xact_id();
create index audit_entry_by_transaction on audit_entry (written_in, county_id);

-- What an auditor asks for: a time, an actor, a thing. Persons stand in a table of their own, for under row-level security no index of an array serves.
create index audit_entry_by_time on audit_entry (written_at, county_id);
create index audit_entry_by_actor on audit_entry (actor_id, county_id, written_at);
create index audit_entry_by_subject on audit_entry (subject, county_id, written_at);
create index audit_entry_of_verification on audit_entry (written_at, county_id) where command = 'verifyAudit';

create table audit_seal (
  county_id text not null,
  -- From 1, without gaps.
  sequence bigint not null,
  audit_entry_id text not null,
  -- sha256 of the hash before it and the row as canonical JSON
  hash bytea not null,
  primary key (county_id, sequence),
  constraint an_entry_is_sealed_once unique (county_id, audit_entry_id),
  constraint seals_are_counted_from_one check (sequence >= 1),
  constraint a_hash_has_32_bytes check (octet_length(hash) = 32)
);

-- Where the chain ends. Whoever seals holds this row, so that several servers may run.
create table audit_head (
  county_id text not null,
  begun_on date not null,
  sequence bigint not null default 0,
  hash bytea not null,
  -- Whatever was written in transactions below this one is sealed.
  horizon xid8 not null default '0',
  -- The cluster that counted them: in another one, after a restore, the numbers mean nothing and everything is looked through once.
  cluster text not null default '',
  sealed_at timestamptz not null,
  primary key (county_id),
  constraint a_hash_has_32_bytes check (octet_length(hash) = 32)
);

create table audit_root (
  county_id text not null,
  day date not null,
  -- The chain as it stood when the day was over.
  last_sequence bigint not null,
  -- Those since the root before.
  entries bigint not null,
  hash bytea not null,
  signed_at timestamptz not null,
  key_id text not null,
  -- Ed25519
  signature bytea not null,
  primary key (county_id, day),
  constraint a_day_has_nothing_or_something check (entries between 0 and last_sequence),
  constraint a_hash_has_32_bytes check (octet_length(hash) = 32),
  constraint a_signature_has_64_bytes check (octet_length(signature) = 64)
);

-- Whose data an entry touched; written by the sealer from the entry, and compared with it by `doudi audit verify`.
create table audit_person (
  county_id text not null,
  person_id text not null,
  written_at timestamptz not null,
  audit_entry_id text not null,
  primary key (county_id, person_id, written_at, audit_entry_id)
);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['audit_seal', 'audit_head', 'audit_root', 'audit_person'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
end $$;

-- Who did and saw what is seen by an auditor and by no other person: a second wall behind the contracts. `system` is the sealer and whoever verifies.
create policy the_audit_is_read_by_auditors on audit_entry as restrictive for select
  using ((select scope_role()) in ('auditor', 'system'));
create policy the_audit_is_read_by_auditors on audit_person as restrictive
  using ((select scope_role()) in ('auditor', 'system'));

grant select, insert on audit_seal to :application_role;
grant select, insert, update (sequence, hash, horizon, cluster, sealed_at) on audit_head to :application_role;
grant select, insert on audit_root to :application_role;
grant select, insert on audit_person to :application_role;
