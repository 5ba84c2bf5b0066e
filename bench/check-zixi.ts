// How long the policy check of zixi-2020 takes, and how many bills it settles. The baseline settles as many bills with their trace and does nothing else.
import { checkInputOf } from '@doudi/core/scheme';
import { readClaimLine } from '@doudi/core/settlement';
import { settle } from '@doudi/policy';
import { checkWhole } from '@doudi/policy/check';
import { findScheme, readContextOf } from '../packages/server/src/schemes/read-schemes.ts';
import { zixiRows } from './claims.ts';
import { type Figure, median, rounded } from './figure.ts';

const SEED = 20_200_301;
const ROUNDS = 3;
const NOTHING = { person: new Map(), household: new Map() };

export function benchCheckZixi(): Figure[] {
  const scheme = findScheme('zixi-2020');
  const context = readContextOf(scheme);
  const input = checkInputOf(scheme);
  const { states, situations, findings } = checkWhole(input);
  const claims = [...zixiRows({ seed: SEED, count: states })].flatMap((row) => readClaimLine(row, context).claim ?? []);
  const times = { check: [] as number[], settling: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.check.push(seconds(() => checkWhole(input)));
    times.settling.push(
      seconds(() => {
        for (const claim of claims) settle(scheme.policy, NOTHING, claim);
      }),
    );
  }
  const [check, settling] = [median(times.check), median(times.settling)];
  return [
    {
      figure: 'check-zixi',
      value: rounded(check),
      unit: 's',
      ratio: rounded(settling / check),
      baseline: 'settling as many bills with their trace',
      seed: SEED,
      size: `${situations} situations, ${states} bills, one core, median of ${ROUNDS}`,
      note: `${states} states; ${findings.length} findings`,
    },
  ];
}

function seconds(run: () => unknown): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}
