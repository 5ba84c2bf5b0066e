// How a scheme is changed on the screen: pure, so that what is asked of the server never says more than what was changed.
import type { InputOf } from '@doudi/core/contract';
import type { runSimulation } from '@doudi/core/simulation';

export type Adjusted = Pick<InputOf<typeof runSimulation>, 'set' | 'ended'>;

export const AS_IT_IS: Adjusted = { set: {}, ended: [] };

/** A value that is moved back to where it was is not changed. */
export function moveValue({ set, ended }: Adjusted, { address, value }: { readonly address: string; readonly value: string }, to: string): Adjusted {
  const { [address]: _, ...others } = set;
  return { set: to === value ? others : { ...others, [address]: to }, ended };
}

/** What an ended line had changed goes with it: its values stand in no file any more. */
export function endLine({ set, ended }: Adjusted, benefit: string, isEnded: boolean): Adjusted {
  const others = ended.filter((line) => line !== benefit);
  if (!isEnded) return { set, ended: others };
  return { set: Object.fromEntries(Object.entries(set).filter(([address]) => !address.startsWith(`benefits/${benefit}.yaml#`))), ended: [...others, benefit] };
}

export function isAsItIs({ set, ended }: Adjusted): boolean {
  return Object.keys(set).length === 0 && ended.length === 0;
}
