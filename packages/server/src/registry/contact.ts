// A person's phone and bank account, and showing what is sealed of a person in full.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { changeContact, maskBankAccount, maskPhone, mayReveal, readBankAccount, readPhone, revealField, type SealedField } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { Statement } from '../platform/database/transaction.ts';
import { blindIndex, type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { NO_SUCH_PERSON, PHONE_INDEX } from './people.ts';

/** Null removes it; undefined leaves it as it is. */
type Change = string | null | undefined;

export function changeContactCommand(keys: FieldKeys) {
  return commandOf(changeContact, async ({ rows, countyId }, { personId, ...input }) => {
    const [person] = await rows('select 1 from person where county_id = $1 and person_id = $2', [countyId, personId]);
    return () => {
      if (!person) return NO_SUCH_PERSON;
      const [phone, bankAccount] = [toStored(input.phone, readPhone), toStored(input.bankAccount, readBankAccount)];
      return {
        answer: {
          ...(phone && { phoneMasked: maskPhone(phone) }),
          ...(bankAccount && { bankAccountMasked: maskBankAccount(bankAccount) }),
        },
        writes: [
          ...(phone === undefined ? [] : [changePhone(keys, countyId, personId, phone)]),
          ...(bankAccount === undefined ? [] : [changeBankAccount(keys, countyId, personId, bankAccount)]),
        ],
        audit: {
          subject: `person/${personId}`,
          facts: { ...(phone !== undefined && { phone: doneTo(phone) }), ...(bankAccount !== undefined && { bankAccount: doneTo(bankAccount) }) },
        },
      };
    };
  });
}

function toStored(typed: Change, read: (text: string) => string | undefined): Change {
  return typed === null || typed === undefined ? typed : read(typed);
}

/** What an auditor is told, who learns no number. */
function doneTo(value: string | null): 'changed' | 'removed' {
  return value === null ? 'removed' : 'changed';
}

function changePhone(keys: FieldKeys, countyId: string, personId: string, phone: string | null): Statement {
  return {
    text: 'update person set phone_cipher = $3, phone_index = $4 where county_id = $1 and person_id = $2',
    values: [
      countyId,
      personId,
      phone === null ? null : sealField(keys, phone, `person/${personId}/phone`),
      phone === null ? null : blindIndex(keys, countyId, phone, PHONE_INDEX),
    ],
  };
}

function changeBankAccount(keys: FieldKeys, countyId: string, personId: string, bankAccount: string | null): Statement {
  return {
    text: 'update person set bank_account_cipher = $3 where county_id = $1 and person_id = $2',
    values: [countyId, personId, bankAccount === null ? null : sealField(keys, bankAccount, `person/${personId}/bank_account`)],
  };
}

const COLUMN: Readonly<Record<SealedField, string>> = { idNumber: 'id_number', phone: 'phone', bankAccount: 'bank_account' };

export function revealFieldCommand(keys: FieldKeys) {
  return commandOf(revealField, async ({ rows, countyId }, { personId, field, reason }, { actor }) => {
    const column = COLUMN[field];
    const [person] = await rows<{ cipher: Buffer | null }>(`select ${column}_cipher as cipher from person where county_id = $1 and person_id = $2`, [
      countyId,
      personId,
    ]);
    return () => {
      if (!mayReveal(actor.role, field)) return MAY_NOT_SEE;
      if (!person) return NO_SUCH_PERSON;
      if (!person.cipher) return NOT_RECORDED;
      return {
        answer: { value: openField(keys, person.cipher, `person/${personId}/${column}`) },
        // Whoever types the number itself as the reason does not bring it into the audit.
        audit: { subject: `person/${personId}`, facts: { field, reason: hideNumbers(reason) } },
      };
    };
  });
}

const MAY_NOT_SEE = refuse(
  'not-allowed',
  {
    zh: '窗口结算员只能查看身份证号；电话和银行卡号请由业务主管查看。',
    en: 'a clerk may see the ID number only; ask a manager for the phone or the bank account',
  },
  '/field',
);
const NOT_RECORDED = refuse(
  'not-found',
  {
    zh: '此人没有登记这一项；如需登记，请由业务主管在人员页面填写。',
    en: 'this was never recorded of the person; a manager can enter it on the page of the person',
  },
  '/field',
);
