// The citizen's number of GB 11643-1999 and the two permits that have its form: what such a number says, or why it is none.
// Pure: whether the birthday lies in the future, or the number belongs to somebody, others must ask.
import { type Day, parseDay } from '@doudi/policy';

/**
 * Who has such a number. `demonstration`: numbers below 99, which is no province and never will be issued;
 * the invented county has them.
 */
export type IdNumberKind = 'citizen' | 'hong-kong-macao-taiwan-residence-permit' | 'foreigners-permanent-residence-card' | 'demonstration';

/** What is wrong with a number, in the order in which it is looked for. */
export type IdNumberFault = 'form' | 'area' | 'day' | 'check-digit';

export interface IdNumber {
  /** As it is stored: 18 characters, a closing X as a capital. */
  readonly idNumber: string;
  readonly kind: IdNumberKind;
  readonly bornOn: Day;
  readonly sex: 'male' | 'female';
}

export type ReadIdNumber = ({ readonly isValid: true } & IdNumber) | { readonly isValid: false; readonly fault: IdNumberFault };

/** Reads a number of 18 characters. A small x is taken for a capital; spaces and full-width digits are faults of form. */
export function readIdNumber(text: string): ReadIdNumber {
  if (!/^\d{17}[\dXx]$/.test(text)) return { isValid: false, fault: 'form' };
  const idNumber = text.toUpperCase();
  const kind = kindOf(idNumber);
  if (!kind) return { isValid: false, fault: 'area' };
  const bornOn = /^(18|19|20)/.test(idNumber.slice(6)) ? parseDay(`${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`) : undefined;
  if (!bornOn) return { isValid: false, fault: 'day' };
  if (idNumber[17] !== checkDigitOf(idNumber)) return { isValid: false, fault: 'check-digit' };
  return { isValid: true, idNumber, kind, bornOn, sex: Number(idNumber[16]) % 2 === 1 ? 'male' : 'female' };
}

/** Whether a text is a valid number of 18 characters. */
export function isIdNumber(text: string): boolean {
  return readIdNumber(text).isValid;
}

/** The provinces of GB/T 2260 that have numbers of their own. */
const PROVINCE = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)/;

function kindOf(idNumber: string): IdNumberKind | undefined {
  if (PROVINCE.test(idNumber)) return 'citizen';
  if (/^8[123]0000/.test(idNumber)) return 'hong-kong-macao-taiwan-residence-permit';
  if (idNumber.startsWith('99')) return 'demonstration';
  // After the 9 stands the province that issued the card.
  return idNumber.startsWith('9') && PROVINCE.test(idNumber.slice(1)) ? 'foreigners-permanent-residence-card' : undefined;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_DIGITS = '10X98765432';

/** The check digit of the first 17 digits (ISO 7064, MOD 11-2); what follows them is not looked at. */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let place = 0; place < WEIGHTS.length; place++) sum += (digits.charCodeAt(place) - 48) * (WEIGHTS[place] ?? 0);
  return CHECK_DIGITS.charAt(sum % 11);
}
