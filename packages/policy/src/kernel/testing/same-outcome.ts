// Compares what a kernel says of a batch with what the interpreter says, claim by claim and column by column.
import type { Policy } from '../../policy.ts';
import type { ClaimBatch } from '../batch.ts';
import { compileKernel, isKernelRefusal } from '../compile-kernel.ts';
import { interpretBatch } from '../interpret-batch.ts';
import type { BackEnd } from '../kernel.ts';
import type { BatchOutcome } from '../outcome.ts';

/** Plain columns, so that a difference is shown as one. */
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

/** What both say, or the refusal of the kernel. */
export function bothSay(policy: Policy, batch: ClaimBatch, backEnd: BackEnd) {
  const kernel = compileKernel(policy);
  if (isKernelRefusal(kernel)) return { refusal: kernel };
  const outcome = kernel.run(batch, { backEnd, wantsPortions: true });
  if (isKernelRefusal(outcome)) return { refusal: outcome };
  return { kernel: plain(outcome), interpreter: plain(interpretBatch(policy, batch, { wantsPortions: true })) };
}
