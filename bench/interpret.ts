// The interpreter on one core, without a file around it: what the meaning costs, and what its trace costs.
import { readClaimLine } from '@doudi/core/settlement';
import { emptyBooks, inSettlingOrder, isRefusal, portionsOf, settleInto } from '@doudi/policy';
import { findScheme, readContextOf } from '../packages/server/src/schemes/read-schemes.ts';
import { zixiRows } from './claims.ts';
import { type Figure, median, rounded } from './figure.ts';
import { type PlainYear, settleByHand, toPlain } from './hand-written-zixi.ts';

const SEED = 20_200_301;
const COUNT = 100_000;
const ROUNDS = 5;

export function benchInterpret(): Figure[] {
  const scheme = findScheme('zixi-2020');
  const context = readContextOf(scheme);
  const claims = inSettlingOrder(
    [...zixiRows({ seed: SEED, count: COUNT })].map((row) => readClaimLine(row, context).claim).filter((claim) => claim !== undefined),
  );
  const plain = claims.map((claim) => toPlain(claim, portionsOf(claim.charges, scheme.policy.prepayRatio)));

  const engine = (isTraced: boolean) => () => {
    const books = emptyBooks();
    let patient = 0;
    for (const claim of claims) {
      const outcome = settleInto(books, scheme.policy, claim, { isTraced });
      if (!isRefusal(outcome)) patient += outcome.patientFen;
    }
    return patient;
  };
  const byHand = () => {
    const years = new Map<string, PlainYear>();
    let patient = 0;
    plain.forEach((claim, index) => {
      const person = claims[index]?.personId ?? '';
      let year = years.get(person);
      if (!year) {
        year = { basic: 0, own: 0, commercial: 0, assistance: 0, chronic2: 0 };
        years.set(person, year);
      }
      patient += settleByHand(claim, year);
    });
    return patient;
  };
  const runs = [engine(false), engine(true), byHand];
  const patients = runs.map((run) => run());
  if (new Set(patients).size !== 1) throw new Error(`the engine and the hand-written rules differ: ${patients.join(', ')} fen`);
  // Interleaved, so that a busy moment of the machine falls on all of them.
  const times = runs.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) for (const [index, run] of runs.entries()) times[index]?.push(timed(run));
  const [quiet = 0, traced = 0, hand = 0] = times.map(median);
  const common = { seed: SEED, size: `${COUNT} claims, one core, median of ${ROUNDS}` };
  return [
    {
      figure: 'interpret',
      value: Math.round(COUNT / quiet),
      unit: 'claims/s',
      ratio: rounded(hand / quiet),
      baseline: 'zixi-2020 written by hand in TypeScript',
      ...common,
      note: 'equal to the fen',
    },
    {
      figure: 'interpret-traced',
      value: Math.round(COUNT / traced),
      unit: 'claims/s',
      ratio: rounded(quiet / traced),
      baseline: 'the same without a trace',
      ...common,
      note: `the trace costs ${rounded(((traced - quiet) / COUNT) * 1e6)} µs a claim`,
    },
  ];
}

function timed(run: () => number): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}
