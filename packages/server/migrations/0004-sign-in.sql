-- Signing in: a second factor, passkeys, an issuer of identities outside, sessions that end when nobody uses them, and credentials for programs.
--
-- Nothing is removed here, for the application removes nothing: what is taken away says when. A secret that is taken away is emptied.

-- access: the last time somebody got in, and what was tried since ---------------------------------------------------------------------

alter table actor
  add column last_sign_in_at timestamptz,
  -- How often somebody failed since then; the lock counts its own row of failures.
  add column failures_since integer not null default 0,
  add constraint failures_are_counted_from_nothing check (failures_since >= 0);
grant update (last_sign_in_at, failures_since) on actor to :application_role;

alter table session
  -- Written at most once a minute.
  add column last_seen_at timestamptz not null default clock_timestamp(),
  add column means text not null default 'password',
  -- The network and not the machine: /24, or /48.
  add column network text,
  -- `Firefox · Windows`: words from a closed list, never what a browser says of itself.
  add column device text,
  -- What was true when it was opened: its owner reads it on the first page.
  add column previous_sign_in_at timestamptz,
  add column failures_before integer not null default 0,
  add constraint a_session_is_opened_by_known_means check (means in ('password', 'second-factor', 'passkey', 'issuer'));
create index session_by_id on session (session_id, county_id);
grant update (last_seen_at) on session to :application_role;

-- access: one-time codes ----------------------------------------------------------------------------------------------------------------

create table totp (
  county_id text not null,
  totp_id text not null,
  actor_id text not null,
  -- AES-256-GCM with the row as associated data
  secret_cipher bytea,
  enrolled_at timestamptz not null,
  -- By a code that was right; before that it is asked for by nobody.
  confirmed_at timestamptz,
  -- The step of time of the last code that was accepted: no code of it or before it is accepted again.
  last_step integer,
  removed_at timestamptz,
  primary key (county_id, totp_id),
  constraint a_removed_secret_is_forgotten check ((removed_at is null) = (secret_cipher is not null)),
  constraint a_confirmed_secret_has_met_a_code check ((confirmed_at is null) = (last_step is null)),
  foreign key (county_id, actor_id) references actor
);
create unique index an_actor_has_one_totp on totp (county_id, actor_id) where removed_at is null;
create index totp_by_actor on totp (actor_id, county_id);

create table recovery_code (
  county_id text not null,
  actor_id text not null,
  -- sha256 of eighty bits of chance
  code_hash bytea not null,
  made_at timestamptz not null,
  used_at timestamptz,
  -- Others were made, or the second factor was removed.
  withdrawn_at timestamptz,
  primary key (county_id, actor_id, code_hash),
  foreign key (county_id, actor_id) references actor
);

-- access: passkeys ----------------------------------------------------------------------------------------------------------------------

create table passkey (
  county_id text not null,
  -- As the authenticator names it, base64url
  credential_id text not null,
  actor_id text not null,
  -- The host at which it was registered; it opens nothing elsewhere.
  rp_id text not null,
  public_key bytea not null,
  -- Unsigned 32 bits, kept as text: it is compared by the application and is no sum.
  sign_count text not null,
  name text not null,
  registered_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz,
  primary key (county_id, credential_id),
  constraint a_sign_count_is_a_whole_number check (sign_count ~ '^[0-9]{1,10}$'),
  foreign key (county_id, actor_id) references actor
);
create index passkey_by_actor on passkey (actor_id, county_id);

create table passkey_challenge (
  county_id text not null,
  challenge text not null,
  kind text not null,
  -- Who registers; nobody is known yet where somebody signs in.
  actor_id text,
  rp_id text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (county_id, challenge),
  constraint a_challenge_is_for_a_known_kind check (kind in ('registration', 'sign-in')),
  constraint somebody_registers check ((kind = 'registration') = (actor_id is not null)),
  foreign key (county_id, actor_id) references actor
);

-- access: identities of an issuer outside (OpenID Connect) ----------------------------------------------------------------------------------

create table issuer_sign_in (
  county_id text not null,
  -- sha256 of what the browser brings back, and of what never left it
  state_hash bytea not null,
  proof_hash bytea not null,
  nonce text not null,
  -- Lives for minutes: an exchange of keys does not wait for it.
  sealed_verifier bytea not null,
  redirect_uri text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (county_id, state_hash)
);

create table issuer_identity (
  county_id text not null,
  issuer_identity_id text not null,
  actor_id text not null,
  issuer text not null,
  -- Who it is for the issuer; null until somebody of the expected name has signed in.
  subject text,
  -- The name under which the issuer is expected to know them; what counts afterwards is the subject.
  expected_name text,
  linked_at timestamptz not null,
  linked_by text not null,
  bound_at timestamptz,
  removed_at timestamptz,
  primary key (county_id, issuer_identity_id),
  constraint an_identity_is_known_by_subject_or_name check (num_nonnulls(subject, expected_name) >= 1),
  foreign key (county_id, actor_id) references actor
);
create unique index a_subject_is_one_actor on issuer_identity (county_id, issuer, subject) where removed_at is null and subject is not null;
create unique index a_name_is_expected_once on issuer_identity (county_id, issuer, expected_name) where removed_at is null and subject is null;
create index issuer_identity_by_actor on issuer_identity (actor_id, county_id);

-- access: programs that act for somebody ------------------------------------------------------------------------------------------------------

create table api_credential (
  county_id text not null,
  api_credential_id text not null,
  -- sha256 of the secret, which only the program keeps
  secret_hash bytea not null,
  actor_id text not null,
  name text not null,
  -- As it was when the credential was made: where the owner has another role or facility by now, it opens nothing.
  role text not null,
  facility_id text not null,
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz not null,
  -- Written at most once a minute.
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (county_id, api_credential_id),
  constraint a_secret_opens_one_credential unique (county_id, secret_hash),
  constraint a_credential_ends_after_it_begins check (expires_at > made_at),
  foreign key (county_id, actor_id) references actor,
  foreign key (county_id, facility_id) references facility
);
create index api_credential_by_actor on api_credential (actor_id, county_id);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['totp', 'recovery_code', 'passkey', 'passkey_challenge', 'issuer_sign_in', 'issuer_identity', 'api_credential'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = (select scope_county_id())) with check (county_id = (select scope_county_id()))', county_table);
  end loop;
end $$;

grant select, insert, update (secret_cipher, confirmed_at, last_step, removed_at) on totp to :application_role;
grant select, insert, update (used_at, withdrawn_at) on recovery_code to :application_role;
grant select, insert, update (sign_count, last_used_at, removed_at) on passkey to :application_role;
grant select, insert, update (used_at) on passkey_challenge to :application_role;
grant select, insert, update (used_at) on issuer_sign_in to :application_role;
grant select, insert, update (subject, bound_at, removed_at) on issuer_identity to :application_role;
grant select, insert, update (last_used_at, revoked_at) on api_credential to :application_role;
