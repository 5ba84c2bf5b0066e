// Why a number cannot be the one of this person, in words; and what kind of document has such a number.
import type { Text } from '@doudi/policy';
import { OLD_PERMIT, readOldPermit } from './foreign-permit.ts';
import { type IdNumberFault, type IdNumberKind, readIdNumber } from './id-number.ts';
import type { IdentityKind } from './record-values.ts';

export const ID_NUMBER_FAULTS: Readonly<Record<IdNumberFault, Text>> = {
  form: { zh: '号码应为 18 位数字（末位可为 X）。', en: 'a number has 18 digits (the last may be an X)' },
  area: { zh: '号码开头的地区码不存在，请核对。', en: 'the number begins with an area that does not exist; check it' },
  day: { zh: '号码中的出生日期不存在，请核对。', en: 'the birthday in the number does not exist; check it' },
  'check-digit': { zh: '号码的校验位不符，请核对是否录错。', en: 'the check digit does not fit; look for a slip' },
};

/** What is wrong with the number, or with it and the birthday together; undefined if nothing is. */
export function checkIdNumber(idNumber: string, bornOn: string): Text | undefined {
  const days = OLD_PERMIT.test(idNumber) ? daysOfOldPermit(idNumber) : dayOfNumber(idNumber);
  if (!Array.isArray(days)) return days;
  if (days.includes(bornOn)) return undefined;
  return { zh: '号码中的出生日期与所填的不同，请核对。', en: 'the birthday in the number is not the one that was given; check both' };
}

function dayOfNumber(idNumber: string): Text | string[] {
  const read = readIdNumber(idNumber);
  return read.isValid ? [read.bornOn] : ID_NUMBER_FAULTS[read.fault];
}

function daysOfOldPermit(idNumber: string): Text | string[] {
  const read = readOldPermit(idNumber);
  return read.isValid ? read.bornOn.filter((day) => day !== undefined) : ID_NUMBER_FAULTS.day;
}

const DOCUMENTS: Readonly<Record<IdNumberKind, IdentityKind>> = {
  citizen: 'resident-card',
  demonstration: 'resident-card',
  'hong-kong-macao-taiwan-residence-permit': 'hong-kong-macao-taiwan',
  'foreigners-permanent-residence-card': 'foreign-permanent-residence',
};

/** Of a number that was checked when it was stored. */
export function identityKindOf(idNumber: string | undefined, isTemporary: boolean): IdentityKind {
  if (idNumber === undefined) return isTemporary ? 'temporary' : 'none';
  const read = readIdNumber(idNumber);
  return read.isValid ? DOCUMENTS[read.kind] : 'foreign-permanent-residence';
}
