// Columns back into ordinary claims, for the interpreter.
import type { Charges } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Fen } from '../money.ts';
import type { AmountColumn, ClaimBatch, CodedFact } from './batch.ts';
import { dayOfNumber } from './day-number.ts';

/** The claim at a place of the batch. Its person and household are named by unit and number. */
export function claimAt(batch: ClaimBatch, index: number): Claim {
  const unit = batch.unit[index] ?? 0;
  const kind = String(valueAt(batch.kind, index));
  const dischargedOn = dayOfNumber(batch.day[index] ?? 0);
  const facts = Object.fromEntries(Object.entries(batch.facts).map(([name, fact]) => [name, valueAt(fact, index)]));
  const given = Object.entries(batch.given ?? {}).filter(([, column]) => (column[index] ?? -1) >= 0);
  return {
    id: String(index),
    personId: `${unit}/${batch.person?.[index] ?? 0}`,
    householdId: `${unit}/${batch.household?.[index] ?? 0}`,
    kind,
    dischargedOn,
    facts: { ...facts, kind, dischargedOn },
    charges: chargesAt(batch, index),
    ...(given.length > 0 && { given: Object.fromEntries(given.map(([line, column]) => [line, amountAt(column, index)])) }),
    ...(batch.accountOpening && { accountOpeningFen: amountAt(batch.accountOpening, index) }),
  };
}

function valueAt(fact: CodedFact, index: number): CodedFact['dictionary'][number] {
  return fact.dictionary[fact.codes[index] ?? 0];
}

function amountAt(column: AmountColumn | undefined, index: number): Fen {
  return (column?.[index] ?? 0) as Fen;
}

function chargesAt({ charges }: ClaimBatch, index: number): Charges {
  const prepay = charges.classBPrepay?.[index] ?? -1;
  return {
    classA: amountAt(charges.classA, index),
    classB: amountAt(charges.classB, index),
    ...(prepay >= 0 && { classBPrepay: prepay as Fen }),
    certifiedOut: amountAt(charges.certifiedOut, index),
    overLimit: amountAt(charges.overLimit, index),
    otherOut: amountAt(charges.otherOut, index),
  };
}
