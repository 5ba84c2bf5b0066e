// A settlement as the operations answer it, with its explanation. The window's server and its browser call the same: a provisional
// quote and a settlement look alike, for they are made of one trace.
import {
  assumptionWords,
  citationWords,
  explain,
  formatFen,
  isForBill,
  type Policy,
  type Portions,
  paragraphsOf,
  printRatio,
  type SettledLine,
  type Settlement,
  type Step,
  shareOfTotal,
  type Text,
  textOf,
} from '@doudi/policy';
import type { OutputOf } from '../contract/contract.ts';
import type { quoteClaim } from './contract.ts';

export interface Outcome {
  readonly scheme: string;
  readonly total: string;
  readonly lines: OutcomeLine[];
  readonly patientPays: string;
  readonly flags: string[];
}

interface OutcomeLine {
  line: string;
  name: Text;
  payer: string;
  payerName: Text;
  paid: string;
  given?: true;
  computed?: string;
}

/** Every line of the bill's kind, also those that pay nothing; amounts in yuan. */
export function toOutcome(policy: Policy, settlement: Settlement): Outcome {
  return {
    scheme: settlement.policyId,
    total: formatFen(settlement.totalFen),
    lines: settlement.lines.map((line) => toLine(policy, line)),
    patientPays: formatFen(settlement.patientFen),
    flags: [...settlement.flags],
  };
}

function toLine(policy: Policy, { benefit, paidFen, isGiven, computedFen }: SettledLine): OutcomeLine {
  return {
    line: benefit.line,
    name: benefit.name,
    payer: benefit.payer,
    payerName: policy.payers[benefit.payer] ?? { zh: benefit.payer, en: benefit.payer },
    paid: formatFen(paidFen),
    ...(isGiven && { given: true as const }),
    ...(computedFen !== undefined && computedFen !== paidFen && { computed: formatFen(computedFen) }),
  };
}

export type Explained = OutputOf<typeof quoteClaim>;

/** The outcome and what it says of itself, in both languages, of a settlement that was traced: from the trace and nothing else. */
export function toExplained(policy: Policy, settlement: Settlement): Explained {
  const { bill, lines, patient, notes } = paragraphsOf(policy, settlement);
  const [zh, en] = [explain(policy, settlement, 'zh'), explain(policy, settlement, 'en')];
  return {
    ...toOutcome(policy, settlement),
    lines: settlement.lines.map((line, index) => ({
      ...toLine(policy, line),
      ...toReckoning(policy, line),
      sentences: (lines[index] ?? []).map(({ said }) => said),
    })),
    schemeName: policy.name,
    charged: toPortions(settlement.charged),
    patient: toPortions(settlement.patient),
    patientShare: shareOfTotal(settlement.patientFen, settlement.totalFen),
    billSentences: bill.map(textOf),
    patientSentences: [...patient, ...notes].map(textOf),
    promises: settlement.promises.map(({ promise, isKept, patientFen, ofFen }) => ({
      id: promise.id,
      name: promise.name,
      isKept,
      atMost: printRatio(promise.patientAtMost),
      patient: formatFen(patientFen),
      of: formatFen(ofFen),
    })),
    warnings: settlement.flags.map((flag) => ({ flag, name: flagName(policy, settlement, flag) })),
    ...(settlement.heldBy && { heldBy: settlement.heldBy.name }),
    explanation: { zh: zh.text, en: en.text },
    short: { zh: zh.short, en: en.short },
  };
}

/** Whether it is for this bill, on what it stands, and what is left of its limits. */
function toReckoning(policy: Policy, line: SettledLine) {
  const { benefit, trace } = line;
  const applies = isForBill(line);
  return {
    applies,
    sources: benefit.citations.map((citation) => citationWords(policy, citation)),
    assumptions: (applies ? (trace?.assumed ?? []) : []).map((id) => assumptionWords(policy, id)),
    limits: limitsOf(line).map(({ name, each, limitFen, beforeFen, afterFen }) => ({
      name,
      owner: benefit.owner,
      each,
      limit: formatFen(limitFen),
      before: formatFen(beforeFen),
      after: formatFen(afterFen),
    })),
  };
}

/** What a traced line met of limits, as far as it is for the bill. */
export function limitsOf(line: SettledLine): Extract<Step, { kind: 'limit' }>[] {
  return isForBill(line) ? (line.trace?.steps ?? []).filter(isLimit) : [];
}

function isLimit(step: Step): step is Extract<Step, { kind: 'limit' }> {
  return step.kind === 'limit';
}

function toPortions(portions: Portions): Explained['charged'] {
  return {
    inScope: formatFen(portions.inScope),
    prepay: formatFen(portions.prepay),
    certifiedOut: formatFen(portions.certifiedOut),
    overLimit: formatFen(portions.overLimit),
    otherOut: formatFen(portions.otherOut),
  };
}

const GIVEN_DIFFERS: Text = {
  zh: '外部平台给定的支付额与本方案计算的不同',
  en: 'an amount that was given from outside is not what this scheme computes',
};

/** A flag is the scheme's own, the hold's, or the engine's. */
function flagName({ flags }: Policy, { heldBy }: Settlement, id: string): Text {
  if (heldBy?.flag === id) return heldBy.name;
  return flags.find(({ flag }) => flag === id)?.name ?? GIVEN_DIFFERS;
}
