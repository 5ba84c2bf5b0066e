// A policy card is one page: as the browser begins to print, the card takes its paper form in the largest type with which it still fits.
import { type RefObject, useEffect } from 'react';

/** In points. A scheme with more rules than fit the smallest goes on to a second page rather than become unreadable. */
const SIZES = [8, 7.6, 7.2, 6.8, 6.4, 6, 5.7, 5.4];
/** Of 297 mm less two margins of 9 mm, and the title above the card; 96 points a CSS inch. */
const MOST_HEIGHT_PX = ((297 - 18) * 96) / 25.4 - 48;

export function useFitPaper(card: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const fit = () => {
      const element = card.current;
      if (!element) return;
      element.classList.add('is-on-paper');
      for (const size of SIZES) {
        element.style.fontSize = `${size}pt`;
        if (element.getBoundingClientRect().height <= MOST_HEIGHT_PX) return;
      }
    };
    const unfit = () => {
      card.current?.classList.remove('is-on-paper');
      card.current?.style.removeProperty('font-size');
    };
    window.addEventListener('beforeprint', fit);
    window.addEventListener('afterprint', unfit);
    return () => {
      window.removeEventListener('beforeprint', fit);
      window.removeEventListener('afterprint', unfit);
    };
  }, [card]);
}
