// A table that is wider than a phone: it moves sideways in a frame of its own, also by keyboard.
import type { ReactNode } from 'react';

export function WideFigures({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever works by keyboard scrolls what is wider than the screen.
    <section className="wide-figures" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
