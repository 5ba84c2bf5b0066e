-- A row or more in every table as of 0001, for each of two counties. Later migrations are tried on it, so it is never edited.
insert into county (county_id, name, scheme_ids) values ('990101', '甲县', '{one}'), ('990102', '乙县', '{one,two}');

insert into actor (county_id, actor_id, username, display_name, role, password_hash)
select county_id, 'actor-1', 'clerk', '王经办', 'clerk', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' from county;
insert into session (county_id, token_hash, session_id, actor_id, opened_at, expires_at)
select county_id, sha256('token'), 'session-1', 'actor-1', '2026-03-01 08:00+08', '2026-03-01 20:00+08' from county;

insert into command_key (county_id, actor_id, idempotency_key, command, input_hash, taken_at)
select county_id, 'actor-1', 'key-00000001', 'settle-claim', sha256('input'), '2026-03-01 08:05+08' from county;
insert into command_answer (county_id, actor_id, idempotency_key, answer)
select county_id, 'actor-1', 'key-00000001', '{"settlementId": "settlement-1"}' from county;
insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts)
select county_id, 'audit-1', '2026-03-01 08:05+08', 'actor-1', 'settlement', 'settle-claim', 'settlement/settlement-1', 'request-1', '{}' from county;
insert into outbox_event (county_id, outbox_event_id, written_at, kind, facts)
select county_id, 'event-1', '2026-03-01 08:05+08', 'claim-settled', '{"settlementId": "settlement-1"}' from county;

insert into facility (county_id, facility_id, name, level, tier, type, area)
select county_id, 'facility-1', '县人民医院', 2, 'county', 'hospital', 'inside' from county;

insert into household (county_id, household_id, village_code)
select county_id, 'household-1', county_id || '100201' from county;
insert into person (county_id, person_id, household_id, name, initials, sex, born_on, village_code, id_number_cipher, id_number_index)
select county_id, 'person-1', 'household-1', '张三', 'zs', 'male', '1961-04-30', county_id || '100201', '\x00', sha256('number') from county;
insert into person (county_id, person_id, name, initials, sex, born_on, village_code)
select county_id, 'person-2', '李四', 'ls', 'unknown', '1990-01-01', county_id || '100201' from county;
insert into designation (county_id, designation_id, person_id, category, from_day, to_day, source, recorded_at, recorded_by)
select county_id, 'designation-1', 'person-1', 'low-income', date '2025-01-01', date '2025-12-31', 'civil-affairs', timestamptz '2025-01-05 09:00+08', 'actor-1' from county
union all
select county_id, 'designation-2', 'person-1', 'low-income', '2026-01-01', null, 'civil-affairs', '2026-01-05 09:00+08', 'actor-1' from county;

insert into scheme_version (county_id, scheme_id, content_hash, files)
select county_id, 'one', 'sha256-of-the-files', '{"scheme.yaml": "id: one"}' from county;
insert into accumulator (county_id, owner_kind, owner_id, period, amounts, version)
select county_id, 'person', 'person-1', '2026', '{"2026/sum/basic": 123456}', 1 from county;
insert into settlement (county_id, settlement_id, settling_number, person_id, household_id, facility_id, bill_number, bill_attempt, kind, discharged_on, total_fen, patient_fen,
                        scheme_id, scheme_hash, claim, balances, result, postings, settled_at, settled_by)
select county_id, 'settlement-1', nextval('settling_number'), 'person-1', 'household-1', 'facility-1', 'bill-1', 0, 'inpatient', '2026-02-27', 1000000, 123456,
       'one', 'sha256-of-the-files', '{}', '{}', '{}', '[]', '2026-03-01 08:05+08', 'actor-1' from county;
insert into settlement_line (county_id, settlement_id, line, payer, paid_fen)
select county_id, 'settlement-1', 'basic', 'fund', 876544 from county;
insert into cancellation (county_id, settlement_id, settling_number, reason, cancelled_at, cancelled_by)
select county_id, 'settlement-1', nextval('settling_number'), '票据有误', '2026-03-02 08:05+08', 'actor-1' from county;

insert into account (county_id, account_id, kind, opened_at)
select county_id, 'payer/fund', 'payer', timestamptz '2026-03-01 08:00+08' from county
union all
select county_id, 'facility/facility-1', 'facility', '2026-03-01 08:00+08' from county;
insert into transfer (county_id, transfer_id, debit_account_id, credit_account_id, amount_fen, status, pending_transfer_id, reverses_transfer_id,
                      settlement_id, booked_on, booked_at, booked_by, reason)
select county_id, 'transfer-1', 'payer/fund', 'facility/facility-1', 876544, 'pending', null, null, 'settlement-1', date '2026-03-01',
       timestamptz '2026-03-01 08:05+08', 'actor-1', 'settled' from county
union all
select county_id, 'transfer-2', 'payer/fund', 'facility/facility-1', 876544, 'posted', 'transfer-1', null, 'settlement-1', '2026-03-02',
       '2026-03-02 08:05+08', 'actor-1', 'paid' from county;
