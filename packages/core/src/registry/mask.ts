// What is shown of what names a person: enough to tell two apart, too little to know it. Pure, and the only place that decides this.

/** Its last digits, and a star for each other. */
function lastOf(number: string, shown: number): string {
  return `${'*'.repeat(Math.max(number.length - shown, 0))}${number.slice(-shown)}`;
}

/** Two: four, with the birthday and the county, would give all of it. */
export function maskIdNumber(idNumber: string): string {
  return lastOf(idNumber, 2);
}

/** Four, as everybody recognises their own. */
export function maskPhone(phone: string): string {
  return lastOf(phone, 4);
}

/** Four, as stand on every receipt. */
export function maskBankAccount(bankAccount: string): string {
  return lastOf(bankAccount, 4);
}

/** 王小明 → 王＊＊: the first character, and a star for each other. For those who check bills and need not know whose they are. */
export function maskName(name: string): string {
  return [...name].map((character, index) => (index === 0 ? character : '＊')).join('');
}
