// An amount of the API as screens and paper print it, written here once more.
/** `120000.00` → `120,000.00`. */
export function printed(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+(?=\.))/g, ',');
}
