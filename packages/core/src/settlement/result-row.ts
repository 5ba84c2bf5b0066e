// A settlement or a refusal → one row of a result file.
import { type Explanation, formatFen, type Language, type Refusal, type Settlement } from '@doudi/policy';

export interface ResultLine {
  readonly line: string;
  readonly payer: string;
  readonly paid: string;
  readonly given?: true;
  readonly computed?: string;
}

/** Amounts are decimal strings in yuan. A line that pays nothing is left out unless it was given. */
export interface ResultRow {
  readonly id: string;
  readonly scheme: string;
  readonly total: string;
  readonly lines: readonly ResultLine[];
  readonly patientPays: string;
  readonly flags?: readonly string[];
  readonly explanation?: string;
  readonly short?: string;
}

export interface ErrorRow {
  readonly id: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly path: string };
}

export function toResultRow(settlement: Settlement, explanation?: Explanation): ResultRow {
  const lines: ResultLine[] = [];
  for (const { benefit, paidFen, isGiven, computedFen } of settlement.lines) {
    if (paidFen === 0 && !isGiven) continue;
    lines.push({
      line: benefit.line,
      payer: benefit.payer,
      paid: formatFen(paidFen),
      ...(isGiven && { given: true as const }),
      ...(computedFen !== undefined && computedFen !== paidFen && { computed: formatFen(computedFen) }),
    });
  }
  return {
    id: settlement.claimId,
    scheme: settlement.policyId,
    total: formatFen(settlement.totalFen),
    lines,
    patientPays: formatFen(settlement.patientFen),
    ...(settlement.flags.length > 0 && { flags: settlement.flags }),
    ...(explanation && { explanation: explanation.text, short: explanation.short }),
  };
}

export function toErrorRow(id: string | null, refusal: Refusal, language: Language): ErrorRow {
  return { id, error: { code: refusal.code, message: refusal.message[language], path: refusal.path } };
}
