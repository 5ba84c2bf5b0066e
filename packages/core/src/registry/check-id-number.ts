// Why a number cannot be the one of this person, in words.
import type { Text } from '@doudi/policy';
import { type IdNumberFault, readIdNumber } from './id-number.ts';

export const ID_NUMBER_FAULTS: Readonly<Record<IdNumberFault, Text>> = {
  form: { zh: '号码应为 18 位数字（末位可为 X）。', en: 'a number has 18 digits (the last may be an X)' },
  area: { zh: '号码开头的地区码不存在，请核对。', en: 'the number begins with an area that does not exist; check it' },
  day: { zh: '号码中的出生日期不存在，请核对。', en: 'the birthday in the number does not exist; check it' },
  'check-digit': { zh: '号码的校验位不符，请核对是否录错。', en: 'the check digit does not fit; look for a slip' },
};

/** What is wrong with the number, or with it and the birthday together; undefined if nothing is. */
export function checkIdNumber(idNumber: string, bornOn: string): Text | undefined {
  const read = readIdNumber(idNumber);
  if (!read.isValid) return ID_NUMBER_FAULTS[read.fault];
  if (read.bornOn === bornOn) return undefined;
  return { zh: '号码中的出生日期与所填的不同，请核对。', en: 'the birthday in the number is not the one that was given; check both' };
}
