// Settles invented bills for a situation by the ordinary engine: those before the bill build up its running sums.
import { type BalancesOf, post } from '../balances.ts';
import { type Charges, NO_PORTIONS, type Portions } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Facts } from '../condition.ts';
import type { Day } from '../day.ts';
import { type Fen, fen, ZERO } from '../money.ts';
import type { Policy } from '../policy.ts';
import { isRefusal, type Settlement, settle } from '../settle.ts';
import type { Situation } from './situations.ts';

/** How many bills were settled. */
export interface Tally {
  states: number;
}

/** Where a bill begins: the facts, the claims before it and the sums that they left. */
export interface Start {
  readonly situation: Situation;
  /** A bill of nothing with the situation's facts. */
  readonly empty: Claim;
  readonly earlier: readonly Claim[];
  readonly balances: BalancesOf;
  /** What each line paid to the claims before. */
  readonly paidFen: ReadonlyMap<string, number>;
  /** What the patient paid of the claims before. */
  readonly patientFen: number;
}

export interface Prober {
  readonly policy: Policy;
  /** The state after some earlier bills of the same kind and facts. Undefined where the facts say that there were fewer. */
  start(situation: Situation, earlier: readonly Portions[]): Start | undefined;
  settle(start: Start, bill: Portions): Settlement;
}

/** A stay that counts as one and costs next to nothing. */
const SMALLEST: Portions = { inScope: ZERO, prepay: ZERO, certifiedOut: ZERO, overLimit: ZERO, otherOut: fen(100) };

export function proberOf(policy: Policy, tally: Tally): Prober {
  const run = (start: Start, claim: Claim): Settlement => {
    tally.states++;
    const outcome = settle(policy, start.balances, claim);
    if (isRefusal(outcome)) throw new Error(`the check made a bill that is refused: ${outcome.message.en}`);
    return outcome;
  };
  const after = (start: Start, claim: Claim): Start => {
    const outcome = run(start, claim);
    const balances = { person: new Map(start.balances.person), household: new Map(start.balances.household) };
    for (const owner of ['person', 'household'] as const) post(balances[owner], outcome.postings, owner);
    const paidFen = new Map(start.paidFen);
    for (const { benefit, paidFen: paid } of outcome.lines) paidFen.set(benefit.line, (paidFen.get(benefit.line) ?? 0) + paid);
    return { ...start, earlier: [...start.earlier, claim], balances, paidFen, patientFen: start.patientFen + outcome.patientFen };
  };
  return {
    policy,
    start: (situation, earlier) => {
      const claims = earlierClaims(policy, situation, earlier);
      const empty: Start = {
        situation,
        empty: claimOf(policy, situation, NO_PORTIONS, 'bill'),
        earlier: [],
        balances: { person: new Map(), household: new Map() },
        paidFen: new Map(),
        patientFen: 0,
      };
      return claims?.reduce(after, empty);
    },
    settle: (start, bill) => run(start, { ...start.empty, charges: chargesOf(bill) }),
  };
}

/** The claims that make the situation's counters true, the wanted bills among them. */
function earlierClaims(policy: Policy, situation: Situation, bills: readonly Portions[]): Claim[] | undefined {
  const claims = bills.map((bill, index) => ({ kind: situation.kind, bill, id: `earlier-${index + 1}` }));
  for (const { id, kinds } of policy.counters) {
    const before = Number(situation.facts[id] ?? 1) - 1;
    const counted = claims.filter((claim) => kinds.includes(claim.kind)).length;
    // Facts that do not say how many there were leave it open.
    if (situation.facts[id] === undefined) continue;
    if (counted > before) return undefined;
    for (let more = counted; more < before; more++)
      claims.push({ kind: kinds.includes(situation.kind) ? situation.kind : (kinds[0] ?? situation.kind), bill: SMALLEST, id: `earlier-${claims.length + 1}` });
  }
  return claims.map(({ kind, bill, id }) => claimOf(policy, { ...situation, kind }, bill, id));
}

export function claimOf(policy: Policy, { kind, facts }: Pick<Situation, 'kind' | 'facts'>, bill: Portions, id: string): Claim {
  const opening = accountOpening(policy, kind);
  return {
    id,
    personId: 'person',
    kind,
    dischargedOn: facts.dischargedOn as Day,
    facts: { ...statedFacts(policy, facts), kind },
    charges: chargesOf(bill),
    ...(opening !== undefined && { accountOpeningFen: opening }),
  };
}

/** Without counters, which the engine counts itself, and without what is not stated. */
function statedFacts(policy: Policy, facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([name, value]) => value !== undefined && !policy.counters.some(({ id }) => id === name)));
}

/** Enough for an account to be seen to pay, little enough to run out. */
const ACCOUNT_OPENING = fen(100_000);

function accountOpening(policy: Policy, kind: string): Fen | undefined {
  const pays = policy.lines.some((line) => line.kinds.includes(kind) && line.rows.some((row) => row.pays.kind === 'account'));
  return pays ? ACCOUNT_OPENING : undefined;
}

/** A bill with these portions; class B is ten times its pre-payment as far as the bill goes. */
function chargesOf({ inScope, prepay, certifiedOut, overLimit, otherOut }: Portions): Charges {
  const classB = fen(Math.min(prepay * 10, inScope + prepay));
  return { classA: fen(inScope + prepay - classB), classB, ...(classB > 0 && { classBPrepay: prepay }), certifiedOut, overLimit, otherOut };
}
