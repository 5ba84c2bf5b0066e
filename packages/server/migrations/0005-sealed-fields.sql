-- Sealed fields: a person's phone and bank account beside the ID number, and that every sealed field may be sealed again with another key.
--
-- A field is version, key id, nonce, ciphertext and tag: AES-256-GCM (version 1) or SM4-CTR with HMAC-SM3 (version 2), bound to its row. An
-- index is HMAC-SHA-256 or HMAC-SM3 with a key of its own; behind the first key its id stands before it. See docs/decisions/0011.

alter table person
  add column phone_cipher bytea,
  -- Of the phone's digits, for exact look-up.
  add column phone_index bytea,
  -- Nobody looks for a person by it, so it has no index.
  add column bank_account_cipher bytea,
  add constraint a_phone_has_both_forms check (num_nulls(phone_cipher, phone_index) in (0, 2));
-- A household may share one.
create index person_by_phone on person (phone_index, county_id) where phone_index is not null;

grant update (id_number_cipher, id_number_index, phone_cipher, phone_index, bank_account_cipher) on person to :application_role;
