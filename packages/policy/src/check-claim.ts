// What can be refused about a claim before its turn comes: nothing here depends on what was settled earlier.
import { type Portion, portionsOf } from './bill.ts';
import type { Claim } from './claim.ts';
import { holds } from './condition.ts';
import { type Day, isValidOn } from './day.ts';
import { type Fen, fen, printFen } from './money.ts';
import type { BenefitLine, Policy } from './policy.ts';
import { pointer, type Refusal } from './refusal.ts';

/** A claim whose day may be unreadable: its other faults are found all the same. */
export type ClaimWithoutDay = Omit<Claim, 'dischargedOn'> & { readonly dischargedOn?: Day };

/** Every refusal of a claim that does not depend on earlier claims. A held claim ignores given lines. */
export function refusalsOf(policy: Policy, claim: ClaimWithoutDay): Refusal[] {
  const { given } = claim;
  const refusals = given && !policy.holds.some((hold) => holds(hold.when, claim.facts)) ? givenRefusals(policy, claim, given) : [];
  const day = claim.dischargedOn;
  if (day !== undefined && !isValidOn(policy.valid, day)) refusals.push(outsideValidity(policy, day));
  return refusals;
}

/** Walks the lines as if only the given ones paid: what is too large even then is too large after any earlier claims. */
function givenRefusals(policy: Policy, claim: ClaimWithoutDay, given: NonNullable<Claim['given']>): Refusal[] {
  const serving = policy.lines.filter((line) => line.kinds.includes(claim.kind));
  const strange = Object.keys(given).find((line) => !serving.some((candidate) => candidate.line === line));
  const refusals = strange === undefined ? [] : [unknownLine(policy, claim.kind, strange)];
  const left: Record<Portion, number> = { ...portionsOf(claim.charges, policy.prepayRatio) };
  // How much a first share moves is decided later: until then both portions may hold it.
  for (const { from, to } of policy.firstShares) left[to] += left[from];
  const day = claim.dischargedOn;
  for (const line of serving) {
    const givenFen = given[line.line];
    if (givenFen === undefined || (day !== undefined && !isValidOn(line.valid, day))) continue;
    let rest: number = givenFen;
    for (const portion of new Set(line.rows.flatMap((row) => row.pays.base.portions))) {
      const taken = Math.min(rest, left[portion]);
      rest -= taken;
      left[portion] -= taken;
    }
    if (rest > 0) refusals.push(givenTooLarge(line, fen(givenFen)));
  }
  return refusals;
}

export function givenTooLarge(line: BenefitLine, givenFen: Fen): Refusal {
  return {
    code: 'given-too-large',
    path: pointer('given', line.line),
    message: {
      zh: `给定的“${line.name.zh}” ${printFen(givenFen)} 元超过该线可付的剩余费用或账户余额；请核对给定金额。`,
      en: `the given ${line.line} of ${printFen(givenFen)} is more than is left for that line to pay; check the given amount`,
    },
  };
}

export function sumTooLarge(key: string): Refusal {
  return {
    code: 'bad-amount',
    path: '/charges',
    message: {
      zh: `此人的累计“${key}”将超过可以精确计算的上限；请核对账单金额。`,
      en: `the running sum ${key} would pass what can be counted exactly; check the amounts of this person's bills`,
    },
  };
}

function unknownLine(policy: Policy, kind: string, line: string): Refusal {
  return {
    code: 'unknown-line',
    path: pointer('given', line),
    message: {
      zh: `方案“${policy.name.zh}”对“${kind}”没有“${line}”这一支付线；请核对给定金额的名称。`,
      en: `scheme ${policy.id} has no line "${line}" for ${kind}; check the name of the given amount`,
    },
  };
}

function outsideValidity(policy: Policy, day: Day): Refusal {
  const { from, to } = policy.valid;
  return {
    code: 'outside-validity',
    path: '/dischargedOn',
    message: {
      zh: `出院日期 ${day} 不在方案“${policy.name.zh}”的有效期（${from} 至 ${to ?? '今后'}）内；请选用当时有效的方案。`,
      en: `discharge on ${day} is outside the validity of scheme ${policy.id} (${from} to ${to ?? 'open'}); choose the scheme in force on that day`,
    },
  };
}
