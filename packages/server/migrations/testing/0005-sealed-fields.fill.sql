-- A phone and a bank account in each county.
insert into person (county_id, person_id, name, initials, sex, born_on, village_code, phone_cipher, phone_index, bank_account_cipher)
select county_id, 'person-3', '王五', 'ww', 'male', '1980-01-01', county_id || '100201', '\x00', sha256('phone'), '\x00' from county;
