// One measured figure. A baseline is always measured in the same run, so that a ratio holds on any machine.
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /**
   * value / baseline, or baseline / value where less is better: above 1 is better than the baseline.
   * Undefined where the baseline's program is not on this machine; the note says how to get it.
   */
  readonly ratio: number | undefined;
  /** What the ratio is to reach, if anything was promised. */
  readonly bar?: number;
  readonly baseline: string;
  readonly seed: number;
  readonly size: string;
  readonly note?: string;
}

export type Bench = () => Promise<Figure[]> | Figure[];

/** The median of some timings. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}
