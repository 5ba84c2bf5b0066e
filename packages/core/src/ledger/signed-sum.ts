// Amounts that may stand on either side, as answers tell them.
import { type Fen, formatFen } from '@doudi/policy';

/** Fen above or below nothing as yuan: `"-1234.50"`. */
export function formatSigned(amountFen: number): string {
  return `${amountFen < 0 ? '-' : ''}${formatFen(Math.abs(amountFen) as Fen)}`;
}
