// The two forms of a foreigner's permanent residence number: 18 digits with a check digit since December 2023 (read by id-number.ts), and before that
// three letters of the country and twelve digits, of which the fifth to the tenth are the birthday. The old form's last digit is said to check the
// others, but no rule for it is published: it is not tested, so as to turn nobody away.
import { type Day, parseDay } from '@doudi/policy';

export const OLD_PERMIT = /^[A-Za-z]{3}\d{12}$/;

export type ReadOldPermit =
  | { readonly isValid: true; readonly number: string; readonly bornOn: readonly [Day | undefined, Day | undefined] }
  | { readonly isValid: false };

/** Its birthday has no century: it may be either day. */
export function readOldPermit(text: string): ReadOldPermit {
  if (!OLD_PERMIT.test(text)) return { isValid: false };
  const [year, month, day] = [text.slice(7, 9), text.slice(9, 11), text.slice(11, 13)];
  const bornOn = [parseDay(`19${year}-${month}-${day}`), parseDay(`20${year}-${month}-${day}`)] as const;
  return (bornOn[0] ?? bornOn[1]) ? { isValid: true, number: text.toUpperCase(), bornOn } : { isValid: false };
}
