// Numbers by which a person could be known do not belong in logs or in replies about mistakes.

// National ids (15 or 18 digits, the last may be X), phones (11), bank cards (up to 19): everything with that many digits is hidden,
// also with the blanks and dashes that people write in it, and in full-width digits.
const LONG_NUMBER = /[0-9０-９](?:[ -]?[0-9０-９]){9,}[ -]?[0-9０-９XxＸｘ]/g;

/** The text with every long number replaced; whatever has eleven digits or more counts as one. */
export function hideNumbers(text: string): string {
  return text.replace(LONG_NUMBER, '[…]');
}
