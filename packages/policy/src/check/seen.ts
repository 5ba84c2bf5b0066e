// What every settled bill tells by itself: whether promises and targets hold, whether a ceiling is passed, which rules pay.
import { type Portions, sumPortions } from '../bill.ts';
import { type Facts, holds } from '../condition.ts';
import { DOWN_TO_FEN, fen, payRatio, printFen } from '../money.ts';
import type { BenefitLine, Policy } from '../policy.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Ceiling, CheckInput, Concern } from './finding.ts';
import type { FindingBook, Sighting } from './finding-book.ts';
import type { Prober } from './probe.ts';
import { billAt, type Ray, roundingFenOf } from './ray.ts';
import { billWords, circumstanceWords, joined, peopleWords } from './words.ts';

/** Lines, rows and bands that paid something on some bill. */
export interface Paying {
  readonly lines: Set<string>;
  /** `basic 0` and `critical 0 3`: the row of a line, the band of a row. */
  readonly parts: Set<string>;
}

/** What is looked for in a single bill. */
interface Watched extends Pick<Sighting, 'id' | 'kind' | 'severity' | 'concerns'> {
  readonly measure: (settlement: Settlement) => number;
  readonly tell: Sighting['tell'];
}

/** Returns what is to be told of every bill of a ray. */
export function watcher(input: CheckInput, book: FindingBook, prober: Prober, paying: Paying) {
  return (ray: Ray) => {
    const watched = watchedOn(input, ray);
    return (bill: Portions, settlement: Settlement): void => {
      for (const line of settlement.lines) notePaying(line, paying);
      for (const { measure, ...what } of watched) {
        const excessFen = measure(settlement);
        if (excessFen <= 0) continue;
        book.count(what.id, ray.start.situation.rules);
        const amountFen = bill[ray.portion];
        if (!book.isBetter(what.id, ray, amountFen, excessFen)) continue;
        book.note({ ...what, ray, amountFen, excessFen, measure: (amount) => measure(prober.settle(ray.start, billAt(ray, amount))) });
      }
    };
  };
}

function watchedOn(input: CheckInput, ray: Ray): Watched[] {
  const { policy, ceilings } = input;
  const { facts, kind } = ray.start.situation;
  return [
    ...promisesOn(policy, ray),
    ...targetsOn(policy, ray),
    ...ceilings.filter(({ when }) => holds(when, facts)).map((ceiling) => ceilingOn(policy, ceiling, ray, kind)),
  ];
}

function promisesOn(policy: Policy, { start }: Ray): Watched[] {
  const { facts, kind } = start.situation;
  return policy.promises.flatMap((promise, index) => {
    if (!holds(promise.when, facts)) return [];
    const outcome = (settlement: Settlement) => settlement.promises.find((one) => one.promise === promise);
    const boundFen = (settlement: Settlement) => payRatio(outcome(settlement)?.ofFen ?? fen(0), promise.patientAtMost, DOWN_TO_FEN);
    return [
      {
        id: `promise-broken/${promise.id}/${kind}`,
        kind: 'promise-broken' as const,
        severity: 'warning' as const,
        concerns: { path: ['promises', index] },
        measure: (settlement: Settlement) => (outcome(settlement)?.isKept === false ? (outcome(settlement)?.patientFen ?? 0) - boundFen(settlement) : 0),
        tell: (_amount: number, settlement: Settlement, claims) => {
          const bound = boundFen(settlement);
          const patient = printFen(outcome(settlement)?.patientFen ?? fen(0));
          const { who, what } = scene(policy, facts, claims);
          return {
            amounts: { boundFen: bound },
            text: {
              zh: `承诺“${promise.name.zh}”未兑现：${who.zh}，${what.zh}，个人负担 ${patient} 元，承诺至多 ${printFen(bound)} 元。`,
              en: `the promise "${promise.name.en}" is not kept: ${who.en}, ${what.en}: the patient bears ${patient}, and was promised at most ${printFen(bound)}`,
            },
          };
        },
      } satisfies Watched,
    ];
  });
}

/** A flag marks bills on which the rules miss what the place aims at: an aim that rules miss by themselves is worth knowing. */
function targetsOn(policy: Policy, { start }: Ray): Watched[] {
  const { facts, kind } = start.situation;
  return policy.flags.flatMap((flag, index) => {
    if (!holds(flag.when, facts)) return [];
    const { lines, share, of } = flag.paidBelow;
    const boundFen = (settlement: Settlement) => payRatio(sumPortions(settlement.charged, of), share);
    const paidFen = (settlement: Settlement) => paidBy(settlement, lines);
    return [
      {
        id: `promise-broken/${flag.flag}-${index}/${kind}`,
        kind: 'promise-broken' as const,
        severity: 'note' as const,
        concerns: { path: ['flags', index] },
        measure: (settlement: Settlement) => boundFen(settlement) - paidFen(settlement),
        tell: (_amount: number, settlement: Settlement, claims) => {
          const { who, what } = scene(policy, facts, claims);
          const [paid, bound] = [printFen(fen(paidFen(settlement))), printFen(boundFen(settlement))];
          return {
            amounts: { boundFen: boundFen(settlement), paidFen: fen(paidFen(settlement)) },
            text: {
              zh: `按规则达不到目标，账单会带标记“${flag.flag}”（${flag.name.zh}）：${who.zh}，${what.zh}，支付 ${paid} 元，目标 ${bound} 元。`,
              en: `the rules miss the target by themselves, and the bill is flagged ${flag.flag} (${flag.name.en}): ${who.en}, ${what.en}: ${paid} are paid, the target is ${bound}`,
            },
          };
        },
      } satisfies Watched,
    ];
  });
}

function ceilingOn(policy: Policy, ceiling: Ceiling, { start }: Ray, kind: string): Watched {
  const rounding = roundingFenOf(policy, kind);
  const before = ceiling.each === 'year' ? [...start.paidFen].filter(([line]) => ceiling.lines === 'all' || ceiling.lines.includes(line)) : [];
  const beforeFen = before.reduce((sum, [, paid]) => sum + paid, 0);
  const { atMost } = ceiling;
  const boundFen = (settlement: Settlement) =>
    atMost.kind === 'amount' ? atMost.amountFen : payRatio(sumPortions(settlement.charged, atMost.of), atMost.share, DOWN_TO_FEN);
  const paidFen = (settlement: Settlement) => beforeFen + paidBy(settlement, ceiling.lines);
  return {
    id: `above-ceiling/${ceiling.id}/${kind}`,
    kind: 'above-ceiling',
    severity: 'warning',
    concerns: concernOfLines(policy, ceiling, kind),
    // An amount rounded up is not above a ceiling.
    measure: (settlement) => Math.max(0, paidFen(settlement) - boundFen(settlement) - (atMost.kind === 'share' ? rounding : 0)),
    tell: (_amount, settlement, claims) => {
      const { who, what } = scene(policy, start.situation.facts, claims);
      const [paid, bound] = [fen(paidFen(settlement)), boundFen(settlement)];
      return {
        amounts: { boundFen: bound, paidFen: paid },
        text: {
          zh: `超过上级规定“${ceiling.name.zh}”：${who.zh}，${what.zh}，${ceiling.each === 'year' ? '本年' : ''}支付 ${printFen(paid)} 元，上级规定至多 ${printFen(bound)} 元。`,
          en: `above what a superior authority allows, "${ceiling.name.en}": ${who.en}, ${what.en}: ${printFen(paid)} are paid${ceiling.each === 'year' ? ' in the year' : ''}, at most ${printFen(bound)} are allowed`,
        },
      };
    },
  };
}

function concernOfLines(policy: Policy, { lines }: Ceiling, kind: string): Concern {
  const line = policy.lines.find((candidate) => candidate.kinds.includes(kind) && lines !== 'all' && lines.includes(candidate.line));
  return line ? { benefit: line.id, path: ['pays'] } : { path: ['ceilings'] };
}

function paidBy({ lines }: Settlement, which: readonly string[] | 'all'): number {
  let paid = 0;
  for (const line of lines) if (which === 'all' || which.includes(line.benefit.line)) paid += line.paidFen;
  return paid;
}

/** Who and what a finding speaks of. */
export function scene(policy: Policy, facts: Facts, claims: Parameters<typeof billWords>[0]) {
  const who = joined([peopleWords((facts.categories ?? []) as readonly string[], policy), circumstanceWords(facts, policy)], { zh: '，', en: ', ' });
  return { who, what: billWords(claims, policy) };
}

function notePaying({ benefit, paidFen, trace }: SettledLine, paying: Paying): void {
  if (paidFen === 0) return;
  paying.lines.add(benefit.id);
  const row = rowOf(benefit, trace);
  paying.parts.add(`${benefit.id} ${row}`);
  const bands = bandRates(benefit, row);
  for (const step of trace?.steps ?? []) {
    if (step.kind !== 'rate') continue;
    let below = 0;
    for (const { band, fen: length, ratio } of step.slices) {
      // A band pays what bands below it have not already brought to where a limit cuts.
      if (band && ratio > 0 && Math.floor((below + 999_999) / 1_000_000) < paidFen) paying.parts.add(`${benefit.id} ${row} ${bands.indexOf(band.fromFen)}`);
      below += length * ratio;
    }
  }
}

function rowOf(benefit: BenefitLine, trace: SettledLine['trace']): number {
  const step = trace?.steps.find((one) => one.kind === 'row' && one.of === 'line');
  const index = benefit.rows.findIndex((row) => (step?.kind === 'row' ? row.when === step.when : row.when.kind === 'always'));
  return Math.max(0, index);
}

/** The lower edges of a row's bands, where they are plain amounts. */
export function bandRates({ rows }: BenefitLine, row: number): number[] {
  const pays = rows[row]?.pays;
  if (pays?.kind !== 'coinsurance' || pays.rate.kind !== 'bands') return [];
  const edges = pays.rate.bands.map(({ to }) => (to?.kind === 'fen' ? to.amountFen : undefined));
  return edges.includes(undefined) && edges.indexOf(undefined) < edges.length - 1 ? [] : [0, ...edges.slice(0, -1).map((edge) => edge ?? -1)];
}
