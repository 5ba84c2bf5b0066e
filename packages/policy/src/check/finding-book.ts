// Findings while the search goes on: of one hole the plainest bill that shows it is kept.
import { PORTIONS } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Policy } from '../policy.ts';
import type { Settlement } from '../settle.ts';
import { FINDING_KINDS, type Finding } from './finding.ts';
import { claimOf, type Prober } from './probe.ts';
import { billAt, type Ray } from './ray.ts';

/** A hole as one bill shows it. */
export interface Sighting extends Pick<Finding, 'id' | 'kind' | 'severity' | 'concerns'> {
  readonly ray: Ray;
  /** Where on the ray the bill lies. */
  readonly amountFen: number;
  /** How bad it is, in fen. */
  readonly excessFen: number;
  /** How bad it would be elsewhere on the ray; nothing at or below 0. Undefined if the bill must be this one. */
  readonly measure?: (amountFen: number) => number;
  readonly tell: (amountFen: number, settlement: Settlement, claims: readonly Claim[]) => Pick<Finding, 'amounts' | 'text'> & Partial<Pick<Finding, 'other'>>;
}

export interface FindingBook {
  /** Whether a sighting would take the place of what is known; the cheap question before a sighting is made. */
  isBetter(id: string, ray: Ray, amountFen: number, excessFen: number): boolean;
  /** Counts the situation in any case. */
  note(sighting: Sighting): void;
  /** Notes that a known hole shows in this situation too. */
  count(id: string, rules: string): void;
  /** A finding that no bill shows. */
  state(finding: Finding): void;
  findings(): Finding[];
}

export function findingBook(policy: Policy, prober: Prober): FindingBook {
  const best = new Map<string, { sighting: Sighting; rank: readonly number[] }>();
  const rules = new Map<string, Set<string>>();
  const stated = new Map<string, Finding>();
  const told = new Map<Sighting, Finding>();
  const count = (id: string, rule: string) => {
    const known = rules.get(id) ?? new Set();
    rules.set(id, known.add(rule));
  };
  const isBetter = (id: string, ray: Ray, amountFen: number, excessFen: number) => {
    const known = best.get(id);
    return !known || isAbove(rankOf(ray, amountFen, excessFen), known.rank);
  };
  return {
    isBetter,
    count,
    note: (sighting) => {
      const { id, ray, amountFen, excessFen } = sighting;
      count(id, ray.start.situation.rules);
      if (isBetter(id, ray, amountFen, excessFen)) best.set(id, { sighting, rank: rankOf(ray, amountFen, excessFen) });
    },
    state: (finding) => void stated.set(finding.id, finding),
    findings: () => {
      const shown = [...best.values()].map(({ sighting }) => {
        const finding = told.get(sighting) ?? toFinding(sighting, policy, prober);
        told.set(sighting, finding);
        return { ...finding, situations: rules.get(finding.id)?.size ?? 1 };
      });
      return [...shown, ...stated.values()].sort(inOrder);
    },
  };
}

function inOrder(a: Finding, b: Finding): number {
  return FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1);
}

/** 100,000.00: a higher bill shows a hole less well. */
export const ORDINARY_FEN = 10_000_000;

/** A bill by itself before one with a history, one portion before several, an ordinary amount before a strange one, then the worst. */
function rankOf({ start, base, portion }: Ray, amountFen: number, excessFen: number): readonly number[] {
  const others = PORTIONS.filter((other) => other !== portion && base[other] > 0).length;
  const isOrdinary = amountFen >= 100_000 && amountFen <= ORDINARY_FEN;
  return [-start.earlier.length, -others, portion === 'inScope' ? 1 : 0, isOrdinary ? 1 : 0, excessFen];
}

function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

/** Multiples of 10,000.00, 1,000.00, 100.00 and 1.00. */
const ROUND = [1_000_000, 100_000, 10_000, 100];

/** The nearest round amount that shows the hole almost as well. */
export function plainAmount({ amountFen, excessFen, measure }: Pick<Sighting, 'amountFen' | 'excessFen' | 'measure'>): number {
  if (!measure) return amountFen;
  const round = ROUND.flatMap((unit) => [Math.ceil(amountFen / unit) * unit, Math.floor(amountFen / unit) * unit]);
  return round.find((amount) => amount > 0 && amount <= 2 * amountFen && measure(amount) * 10 >= excessFen * 9) ?? amountFen;
}

function toFinding(sighting: Sighting, policy: Policy, prober: Prober): Finding {
  const { id, kind, severity, concerns, ray } = sighting;
  const amountFen = plainAmount(sighting);
  const bill = billAt(ray, amountFen);
  const settlement = prober.settle(ray.start, bill);
  const claims = [...ray.start.earlier, claimOf(policy, ray.start.situation, bill, 'bill')];
  const { amounts, text, other } = sighting.tell(amountFen, settlement, claims);
  return {
    id,
    kind,
    severity,
    concerns,
    claims,
    ...(other && { other }),
    amounts: { totalFen: settlement.totalFen, patientFen: settlement.patientFen, ...amounts },
    text,
    assumed: assumedBy(settlement, concerns.benefit),
    situations: 1,
  };
}

function assumedBy({ lines }: Settlement, benefit: string | undefined): string[] {
  const concerned = lines.filter((line) => line.trace?.applies && (benefit === undefined || line.benefit.id === benefit));
  return [...new Set(concerned.flatMap(({ trace }) => trace?.assumed ?? []))];
}
