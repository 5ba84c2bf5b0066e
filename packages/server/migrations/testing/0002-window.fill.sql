-- A row or more in every table that 0002 adds, for each of the two counties.
insert into area (county_id, area_code, name) select county_id, county_id || '100201', '大坪村' from county;
insert into shift (county_id, shift_id, actor_id, opened_at, opening_cash_fen)
select county_id, 'shift-1', 'actor-1', '2026-03-01 08:00+08', 20000 from county;
insert into payment (county_id, payment_id, settlement_id, shift_id, means, amount_fen, tendered_fen, transfer_id, taken_at, taken_by)
select county_id, 'payment-1', 'settlement-1', 'shift-1', 'cash', 10000, 20000, 'transfer-1', timestamptz '2026-03-01 08:10+08', 'actor-1' from county;
insert into arrears_agreement (county_id, arrears_agreement_id, settlement_id, amount_fen, due_on, note, agreed_at, agreed_by)
select county_id, 'agreement-1', 'settlement-1', 5000, date '2026-06-30', '三个月内付清', timestamptz '2026-03-01 08:11+08', 'actor-1' from county;
insert into statement_print (county_id, settlement_id, print_number, form, printed_at, printed_by)
select county_id, 'settlement-1', 1, 'a4', '2026-03-01 08:12+08', 'actor-1' from county;
