// A table that is wider than a phone: it moves sideways in a frame of its own, also by keyboard.
import type { ReactNode } from 'react';

export interface WideFiguresProps {
  readonly label: string;
  /** Whether long texts break; else each cell is one line, and whose row it is stays in sight. */
  readonly wraps?: boolean;
  readonly children: ReactNode;
}

export function WideFigures({ label, wraps = false, children }: WideFiguresProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever works by keyboard scrolls what is wider than the screen.
    <section className={wraps ? 'wide-figures' : 'wide-figures is-in-lines'} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
