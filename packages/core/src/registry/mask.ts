// What is shown of a number that names a person: enough to tell two apart, too little to know it. Pure, and the only place that decides this.

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
