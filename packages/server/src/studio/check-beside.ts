// The check of a draft beside the requests: a step at a time, so that windows are served between two steps, and one draft after the other. What was
// found for some files is kept for a while, for they are handed in again after being sent back.
import type { Scheme } from '@doudi/core/scheme';
import { type CheckedDraft, checkDraft } from '@doudi/core/studio';

const MOST_KEPT = 16;
/** Some milliseconds of settling: a window waits no longer than that. */
const STATES_PER_STEP = 200;

const kept = new Map<string, Promise<CheckedDraft>>();
let last: Promise<unknown> = Promise.resolve();

/** `hash`: of the scheme's files; what is found depends on nothing else. */
export function checkBeside(hash: string, scheme: Scheme): Promise<CheckedDraft> {
  const known = kept.get(hash);
  if (known) return known;
  const checked = last.then(() => inSteps(scheme));
  last = checked.catch(() => undefined);
  kept.set(hash, checked);
  checked.catch(() => kept.delete(hash));
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return checked;
}

async function inSteps(scheme: Scheme): Promise<CheckedDraft> {
  const search = checkDraft(scheme, { statesPerStep: STATES_PER_STEP });
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
    await new Promise(setImmediate);
  }
}
