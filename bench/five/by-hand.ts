// bench-five written by hand over columns, as a programmer would for this one policy: the baseline of what a compiler of policies can reach
// in JavaScript. Sums and products stay below 2^45, where `n × 0.01 + 0.501` rounds half up exactly as `(n + 50) / 100` does.
import type { ClaimColumns } from './claims.ts';
import type { Results } from './results.ts';

const DEDUCTIBLE = new Float64Array([20_000, 50_000, 100_000, 200_000]);
const BASIC_PERCENT = new Float64Array([90, 80, 70, 60]);
const CRITICAL_FROM = new Float64Array([1_000_000, 500_000, 500_000, 500_000]);
const ASSISTANCE_PERCENT = new Float64Array([0, 100, 75, 55]);
const ASSISTANCE_LIMIT = new Float64Array([0, 4_000_000, 3_000_000, 2_000_000]);

/** Settles the claims from `from` to before `to`, which must begin with a person's first and end with a person's last. */
export function settleByHand(claims: ClaimColumns, results: Results, from: number, to: number): void {
  const { person, day, totalFen, inCatalogueFen, tier, category } = claims;
  const [basic, critical, supplement, assistance, backstop, patient] = results as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
  let lastPerson = -1;
  let lastYear = -1;
  let basicPaid = 0;
  let own = 0;
  let ownRated = 0;
  let criticalPaid = 0;
  let supplementPaid = 0;
  let assistancePaid = 0;
  for (let i = from; i < to; i++) {
    const who = person[i] as number;
    const year = ((day[i] as number) / 10_000) | 0;
    if (who !== lastPerson || year !== lastYear) {
      basicPaid = own = ownRated = criticalPaid = supplementPaid = assistancePaid = 0;
      lastPerson = who;
      lastYear = year;
    }
    const total = totalFen[i] as number;
    const inside = inCatalogueFen[i] as number;
    const at = tier[i] as number;
    const need = category[i] as number;

    let first = inside - (DEDUCTIBLE[at] as number);
    first = first < 0 ? 0 : Math.floor(first * (BASIC_PERCENT[at] as number) * 0.01 + 0.501);
    if (first > 15_000_000 - basicPaid) first = 15_000_000 - basicPaid;
    basicPaid += first;

    const left = inside - first;
    own += left;
    let rated = own - (CRITICAL_FROM[need] as number);
    rated = rated <= 0 ? 0 : 60 * rated + (rated > 5_000_000 ? 5 * (rated - 5_000_000) : 0) + (rated > 10_000_000 ? 5 * (rated - 10_000_000) : 0);
    let second = Math.floor((rated - ownRated) * 0.01 + 0.501);
    ownRated = rated;
    if (second > 30_000_000 - criticalPaid) second = 30_000_000 - criticalPaid;
    criticalPaid += second;

    const rest = left - second;
    let room = 25_000_000 - supplementPaid;
    let third = Math.floor(rest * 90 * 0.01 + 0.501);
    if (third > room) third = room;
    room -= third;
    let outside = Math.floor((total - inside) * 75 * 0.01 + 0.501);
    if (outside > room) outside = room;
    supplementPaid += third + outside;

    let fourth = Math.floor((rest - third) * (ASSISTANCE_PERCENT[need] as number) * 0.01 + 0.501);
    const limit = (ASSISTANCE_LIMIT[need] as number) - assistancePaid;
    if (fourth > limit) fourth = limit;
    assistancePaid += fourth;

    const theirs = total - first - second - third - outside - fourth;
    let fifth = theirs - Math.floor(total * 0.1 + 0.01);
    if (fifth < 0) fifth = 0;
    basic[i] = first;
    critical[i] = second;
    supplement[i] = third + outside;
    assistance[i] = fourth;
    backstop[i] = fifth;
    patient[i] = theirs - fifth;
  }
}
