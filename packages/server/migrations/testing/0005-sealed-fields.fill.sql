-- A phone and a bank account in each county.
update person set phone_cipher = '\x00', phone_index = sha256('phone'), bank_account_cipher = '\x00' where person_id = 'person-1';
