// An outcome as plain columns, so that a test shows which claim differs.
import type { BatchOutcome } from '../outcome.ts';

export function plain(outcome: BatchOutcome): Record<string, unknown> {
  const column = (of: ArrayLike<number> | undefined) => of && Array.from(of);
  return {
    paid: outcome.paid.map(column),
    patient: column(outcome.patient),
    state: column(outcome.state),
    flags: column(outcome.flags),
    promised: column(outcome.promised),
    broken: column(outcome.broken),
    patientOf: outcome.patientOf && Object.fromEntries(Object.entries(outcome.patientOf).map(([portion, of]) => [portion, column(of)])),
  };
}
