// Numbers of bank cards: 12 to 19 digits, of which the last checks the others (GB/T 17552, Luhn). Pure.

/** As it is stored: digits alone. Undefined for what is no card number. */
export function readBankAccount(text: string): string | undefined {
  const digits = text.replace(/[ -]/g, '');
  return /^\d{12,19}$/.test(digits) && isLuhn(digits) ? digits : undefined;
}

/** From the right, every second digit counts twice (as the sum of its digits); all together make a multiple of ten. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const counted = place % 2 === 1 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}
