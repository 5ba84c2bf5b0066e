// Numbers by which a person could be known do not belong in logs or in replies about mistakes.

// National ids (15 or 18 digits, the last may be X), phones (11), bank cards (up to 19): everything with that many digits is hidden,
// also with the blanks and dashes that people write in it, and in full-width digits.
const LONG_NUMBER = /[0-9０-９](?:[ -]?[0-9０-９]){9,}[ -]?[0-9０-９XxＸｘ]/;
// Ids that Doudi makes name no person, and who reads of a settlement must find it: many a one has eleven digits in a row.
const OWN_ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/;
const EITHER = new RegExp(`(${OWN_ID.source})|${LONG_NUMBER.source}`, 'g');

/** The text with every long number replaced; whatever has eleven digits or more counts as one. */
export function hideNumbers(text: string): string {
  return text.replace(EITHER, (_, ownId?: string) => ownId ?? '[…]');
}
