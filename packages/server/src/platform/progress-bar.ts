// How far a command is, for a person at a terminal.
import { type Options, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** From 0 to 1. */
  update(progress: number): void;
  stop(): void;
}

const STEPS = 1_000;

/** Only a person looking at a terminal sees it. It leaves the terminal and its signals alone: Ctrl-C ends the run at once. */
export function progressBar(): ProgressBar {
  const bar = barOf('{bar} {percentage}% {eta_formatted}');
  bar?.start(STEPS, 0);
  return { update: (progress) => bar?.update(Math.floor(progress * STEPS)), stop: () => bar?.stop() };
}

/** The same where nobody knows how much is still to come: a line that says what was done. */
export function progressLine(): { tell(line: string): void; stop(): void } {
  const bar = barOf('{line}');
  bar?.start(1, 0, { line: '' });
  return { tell: (line) => bar?.update({ line }), stop: () => bar?.stop() };
}

function barOf(format: string): SingleBar | undefined {
  if (!process.stderr.isTTY) return undefined;
  const quiet: Options = { stream: process.stderr, clearOnComplete: true, gracefulExit: false, hideCursor: false, linewrap: true };
  return new SingleBar({ format, ...quiet });
}
