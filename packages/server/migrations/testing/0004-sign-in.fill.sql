-- A row or more in every table that 0004 adds, for each of the two counties.
insert into totp (county_id, totp_id, actor_id, secret_cipher, enrolled_at, confirmed_at, last_step)
select county_id, 'totp-1', 'actor-1', '\x00', timestamptz '2026-03-01 08:00+08', timestamptz '2026-03-01 08:01+08', 59000000 from county;
insert into recovery_code (county_id, actor_id, code_hash, made_at)
select county_id, 'actor-1', sha256('abcd-efgh-ijkm-npqr'), timestamptz '2026-03-01 08:01+08' from county;
insert into passkey (county_id, credential_id, actor_id, rp_id, public_key, sign_count, name, registered_at)
select county_id, 'credential-1', 'actor-1', 'doudi.example', '\x00', '7', '窗口电脑', timestamptz '2026-03-01 08:02+08' from county;
insert into passkey_challenge (county_id, challenge, kind, actor_id, rp_id, expires_at)
select county_id, 'challenge-1', 'registration', 'actor-1', 'doudi.example', timestamptz '2026-03-01 08:04+08' from county;
insert into issuer_sign_in (county_id, state_hash, proof_hash, nonce, sealed_verifier, redirect_uri, expires_at)
select county_id, sha256('state'), sha256('proof'), 'nonce', '\x00', 'https://doudi.example/sign-in/oidc', timestamptz '2026-03-01 08:15+08' from county;
insert into issuer_identity (county_id, issuer_identity_id, actor_id, issuer, subject, linked_at, linked_by)
select county_id, 'identity-1', 'actor-1', 'https://issuer.example', 'subject-1', timestamptz '2026-03-01 08:03+08', 'actor-1' from county;
insert into api_credential (county_id, api_credential_id, secret_hash, actor_id, name, role, facility_id, made_at, made_by, expires_at)
select county_id, 'api-1', sha256('secret'), 'actor-1', '医院系统', 'clerk', 'facility-1', timestamptz '2026-03-01 08:03+08', 'actor-1', timestamptz '2027-03-01 08:03+08' from county;
