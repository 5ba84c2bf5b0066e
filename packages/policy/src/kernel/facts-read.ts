// Which facts the rules of a policy ask about.
import { type Condition, questionsIn } from '../condition.ts';
import type { Amount, Coinsurance, Mechanism, Policy, Share } from '../policy.ts';

/** The facts that a claim must bring for this policy, without kind, day and counters, which every batch has of itself. */
export function factsReadBy(policy: Policy): readonly string[] {
  const facts = new Set<string>();
  for (const condition of conditionsOf(policy)) factsOf(condition, facts);
  for (const own of ['kind', 'dischargedOn', ...policy.counters.map((counter) => counter.id)]) facts.delete(own);
  return [...facts].sort();
}

/** Adds the facts that a condition asks about. */
export function factsOf(condition: Condition, into: Set<string>): void {
  for (const { fact } of questionsIn(condition)) into.add(fact);
}

export function conditionsOf(policy: Policy): Condition[] {
  const found: Condition[] = [...policy.holds, ...policy.flags, ...policy.promises].map((rule) => rule.when);
  for (const first of policy.firstShares) found.push(first.when, ...conditionsOfShare(first.share));
  for (const line of policy.lines) {
    found.push(line.when);
    for (const row of line.rows) found.push(row.when, ...conditionsOfMechanism(row.pays), ...row.limits.flatMap((limit) => conditionsOfAmount(limit.amount)));
  }
  return found;
}

function conditionsOfMechanism(pays: Mechanism): Condition[] {
  switch (pays.kind) {
    case 'coinsurance':
      return conditionsOfCoinsurance(pays);
    case 'top-up':
      return pays.to.kind === 'amount' ? conditionsOfAmount(pays.to.amount) : [];
    case 'patient-at-most':
      return [pays.amount, pays.plusShareAbove?.above].flatMap(conditionsOfAmount);
    case 'fixed':
      return conditionsOfAmount(pays.amount);
    case 'account':
      return [];
  }
}

function conditionsOfCoinsurance({ firstShare, slices, deductible, rate }: Coinsurance): Condition[] {
  return [
    ...conditionsOfShare(firstShare),
    ...slices.flatMap((slice) => [slice.from, slice.to].flatMap(conditionsOfAmount)),
    ...[deductible?.amount, deductible?.atMostYearly].flatMap(conditionsOfAmount),
    ...conditionsOfShare(deductible?.times),
    ...(rate.kind === 'share' ? conditionsOfShare(rate.share) : []),
    ...(rate.kind === 'portions' ? Object.values(rate.shares).flatMap(conditionsOfShare) : []),
    ...(rate.kind === 'bands' ? rate.bands.flatMap((band) => [...conditionsOfAmount(band.to), ...conditionsOfShare(band.share)]) : []),
    ...(rate.kind === 'bands' && typeof rate.above !== 'string' ? conditionsOfAmount(rate.above) : []),
  ];
}

export function conditionsOfAmount(amount: Amount | undefined): Condition[] {
  return amount?.kind === 'amount-table' ? amount.rows.flatMap((row) => [row.when, ...conditionsOfAmount(row.value)]) : [];
}

export function conditionsOfShare(share: Share | undefined): Condition[] {
  if (share?.kind === 'share-table') return share.rows.flatMap((row) => [row.when, ...conditionsOfShare(row.value)]);
  return share?.kind === 'adjusted' ? [...conditionsOfShare(share.base), ...share.points.map((points) => points.when)] : [];
}
