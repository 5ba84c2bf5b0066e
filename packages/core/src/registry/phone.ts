// Phone numbers of the mainland: what one says, or that it is none. Pure.

/** A mobile: 1, then 3 to 9, eleven digits, perhaps with the country before it. */
const MOBILE = /^(?:(?:\+|00)?86)?(1[3-9]\d{9})$/;
/** A landline with its area: 010 and 02x have eight digits behind them, other areas seven or eight; a subscriber begins with 2 to 9. */
const LANDLINE = /^(?:(?:\+|00)?86)?(0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7})$/;

/** As it is stored: digits alone, a landline with its area. Undefined for what is no number of the mainland. */
export function readPhone(text: string): string | undefined {
  const digits = text.replace(/[ ()-]/g, '');
  return MOBILE.exec(digits)?.[1] ?? LANDLINE.exec(digits)?.[1];
}
