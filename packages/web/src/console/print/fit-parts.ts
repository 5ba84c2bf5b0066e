// Makes what stands on a part fit into its height: long names and many lines make the letters smaller, and the explanation, which the screen has
// in full, gives way last of all to nothing: it ends with a whole line.
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What can still be read on an office printer. */
const SMALLEST = 0.68;
const STEP = 0.02;

/** Fits every part below the element again whenever it is drawn, and once more when the letters have come. */
export function useFittedParts(): RefObject<HTMLDivElement | null> {
  const sheet = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fitAll = () => {
      for (const part of sheet.current?.querySelectorAll<HTMLElement>('.paper-part') ?? []) fit(part);
    };
    fitAll();
    void document.fonts.ready.then(fitAll);
  });
  return sheet;
}

function fit(part: HTMLElement): void {
  const [body, lines, explanation] = ['.paper-body', '.paper-lines', '.paper-explanation'].map((name) => part.querySelector<HTMLElement>(name));
  if (!body || !lines || !explanation) return;
  const isTooLong = () => part.scrollHeight > part.clientHeight || lines.offsetHeight > body.clientHeight;
  for (let size = 1; size >= SMALLEST; size -= STEP) {
    part.style.fontSize = `${size}em`;
    if (!isTooLong()) break;
  }
  clampTo(explanation, body);
}

/** As many lines as there is room for above what follows it. */
function clampTo(explanation: HTMLElement, body: HTMLElement): void {
  explanation.style.webkitLineClamp = 'none';
  const next = explanation.nextElementSibling;
  const room = body.getBoundingClientRect().bottom - explanation.getBoundingClientRect().top - (next?.getBoundingClientRect().height ?? 0);
  const lineHeight = Number.parseInt(getComputedStyle(explanation).lineHeight, 10) + 1;
  explanation.style.webkitLineClamp = String(Math.max(1, Math.trunc(room / lineHeight)));
}
