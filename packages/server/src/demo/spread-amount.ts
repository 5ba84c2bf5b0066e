// Amounts as bills have them: most near the median, few many times as high (a log-normal distribution).
import { type Fen, fen } from '@doudi/policy';
import { get, type Random } from './random.ts';

/** An amount around a median; `spread` is the standard deviation of its logarithm in hundredths. */
export function spreadAmount(median: Fen, spread: number, random: Random): Fen {
  const steps = Math.floor((random.normal() * spread * STEPS_FOR_E) / (65_536 * 100));
  const doublings = Math.floor(steps / STEPS);
  const amount = median * get(POWERS, steps - doublings * STEPS);
  return fen(Math.floor(doublings < 0 ? amount / (1 << -doublings) : amount * (1 << doublings)));
}

/** Steps from one power of two to the next. */
const STEPS = 256;
/** 256 times the binary logarithm of e. */
const STEPS_FOR_E = 369.32993;
/** 2^(1/256) */
const STEP = 1.0027112750502025;

/** 2^(n/256), by multiplication alone: a machine's own power function may differ from another's in the last digit. */
const POWERS = Array.from({ length: STEPS }).reduce<number[]>((powers) => [...powers, (powers.at(-1) ?? 1 / STEP) * STEP], []);
