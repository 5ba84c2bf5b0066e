// zixi-2020 written by hand, as a programmer would for this one place: the baseline of the interpreter. No trace, no reasons, no
// given lines; half up by adding 50, exact below 90 million yuan. It must give the same fen as the engine, and the bench checks it.
import type { Claim, Portions } from '@doudi/policy';

export interface PlainClaim {
  readonly kind: string;
  readonly level: number;
  readonly isOutside: boolean;
  readonly isTcm: boolean;
  readonly categories: readonly string[];
  readonly inScope: number;
  readonly prepay: number;
  readonly certifiedOut: number;
  readonly rest: number;
}

export interface PlainYear {
  basic: number;
  own: number;
  commercial: number;
  assistance: number;
  chronic2: number;
}

const percent = (amount: number, share: number) => Math.floor((amount * share + 50) / 100);
const slice = (before: number, amount: number, from: number, to: number) => Math.max(0, Math.min(before + amount, to) - Math.max(before, from));

/** What the patient pays, in fen. */
export function settleByHand(claim: PlainClaim, year: PlainYear): number {
  const { categories: is, kind, level, isOutside } = claim;
  const total = claim.inScope + claim.prepay + claim.certifiedOut + claim.rest;
  const low = is.includes('low-income') || is.includes('low-income-1') || is.includes('low-income-2');
  const full = is.includes('destitute') || is.includes('orphan');
  const poor = full || low || is.includes('registered-poor');
  const rate = isOutside ? 50 : level === 1 ? 90 : level === 2 ? 80 : 60;
  if (kind === 'outpatient') {
    if (!poor || isOutside) return total;
    return total - percent(claim.inScope, level === 1 ? 78 : claim.isTcm ? 50 : 0);
  }
  if (kind === 'chronic-2') {
    const paid = Math.min(percent(claim.inScope, rate), 500_000 - year.chronic2);
    year.chronic2 += paid;
    return total - paid;
  }
  const edge = poor ? 5_000_000 : 10_000_000;
  const deductible = kind === 'chronic-1' ? 0 : isOutside ? 60_000 : level === 1 ? 10_000 : level === 2 ? 40_000 : 60_000;
  const basic = percent(Math.max(0, slice(year.basic, claim.inScope, 0, edge) - deductible), rate);
  const criticalRate = (isOutside ? 70 : level === 1 ? 90 : level === 2 ? 85 : 80) - (poor ? 0 : 10);
  const criticalA = Math.min(percent(slice(year.basic, claim.inScope, edge, Number.POSITIVE_INFINITY), criticalRate), claim.inScope - basic);
  year.basic += claim.inScope;
  let left = claim.inScope - basic - criticalA;
  const criticalB = percent(slice(year.own, left, poor ? 594_630 : 1_189_260, Number.POSITIVE_INFINITY), poor ? 60 : 50);
  year.own += left;
  left -= criticalB;
  if (!poor) return total - basic - criticalA - criticalB;
  let { prepay, certifiedOut } = claim;
  if (kind === 'inpatient') {
    const commercial = (amount: number, share: number) => {
      const paid = Math.min(percent(amount, share), 25_000_000 - year.commercial);
      year.commercial += paid;
      return paid;
    };
    left -= commercial(left, 90);
    prepay -= commercial(prepay, 90);
    certifiedOut -= commercial(certifiedOut, 75);
  }
  const [share, limit] = full ? [100, 4_000_000] : low ? [75, 3_000_000] : [55, 2_000_000];
  const assistance = Math.max(0, Math.min(percent(left, share), limit - year.assistance));
  year.assistance += assistance;
  left -= assistance;
  return Math.min(left + prepay + certifiedOut + claim.rest, Math.floor(total / 10));
}

export function toPlain(claim: Claim, portions: Portions): PlainClaim {
  return {
    kind: claim.kind,
    level: Number(claim.facts['facility.level'] ?? 0),
    isOutside: claim.facts['facility.area'] === 'outside',
    isTcm: claim.facts['facility.type'] === 'county-tcm',
    categories: claim.facts.categories as readonly string[],
    inScope: portions.inScope,
    prepay: portions.prepay,
    certifiedOut: portions.certifiedOut,
    rest: portions.overLimit + portions.otherOut,
  };
}
