// One colour for each payer, the same on every screen and paper, told apart by colour-blind eyes, and used for nothing else. In black and white each has
// a hatching of its own. No code knows a payer: they are numbered in the order in which the county's schemes name them.
import { useSchemes } from '../session/schemes.ts';

/** After Okabe and Ito, in the order in which neighbours differ most. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a6d3b', '#f0e442'] as const;

export interface PayerLook {
  readonly colour: string;
  /** Which hatching, from 0. */
  readonly hatch: number;
}

export type PayerLooks = (payer: string) => PayerLook;

export function looksFor(payers: readonly string[]): PayerLooks {
  const order = [...new Set(payers)];
  return (payer) => {
    const index = order.indexOf(payer);
    const place = (index < 0 ? order.length : index) % COLOURS.length;
    return { colour: COLOURS[place] ?? COLOURS[0], hatch: place };
  };
}

export function usePayerLooks(): PayerLooks {
  const { data } = useSchemes();
  return looksFor(data?.schemes.flatMap(({ scheme }) => Object.keys(scheme.policy.payers)) ?? []);
}
