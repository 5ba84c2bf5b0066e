// A settlement as the operations answer it, and its explanation.
import { explain, formatFen, type Policy, type Settlement, type Text } from '@doudi/policy';

export interface Outcome {
  readonly scheme: string;
  readonly total: string;
  readonly lines: {
    line: string;
    name: Text;
    payer: string;
    payerName: Text;
    paid: string;
    given?: true;
    computed?: string;
  }[];
  readonly patientPays: string;
  readonly flags: string[];
}

/** Every line of the bill's kind, also those that pay nothing; amounts in yuan. */
export function toOutcome(policy: Policy, settlement: Settlement): Outcome {
  return {
    scheme: settlement.policyId,
    total: formatFen(settlement.totalFen),
    lines: settlement.lines.map(({ benefit, paidFen, isGiven, computedFen }) => ({
      line: benefit.line,
      name: benefit.name,
      payer: benefit.payer,
      payerName: policy.payers[benefit.payer] ?? { zh: benefit.payer, en: benefit.payer },
      paid: formatFen(paidFen),
      ...(isGiven && { given: true as const }),
      ...(computedFen !== undefined && computedFen !== paidFen && { computed: formatFen(computedFen) }),
    })),
    patientPays: formatFen(settlement.patientFen),
    flags: [...settlement.flags],
  };
}

/** In both languages, from the trace and nothing else. */
export function explanationOf(policy: Policy, settlement: Settlement): { explanation: Text; short: Text } {
  const [zh, en] = [explain(policy, settlement, 'zh'), explain(policy, settlement, 'en')];
  return { explanation: { zh: zh.text, en: en.text }, short: { zh: zh.short, en: en.short } };
}
