// A thread that counts a part of a file of claims, for count-in-parts.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../platform/user-error.ts';
import { countFile } from './count-claims.ts';
import type { PartAnswer, PartToCount } from './count-in-parts.ts';

const { rules, path, part } = workerData as PartToCount;

function tell(answer: PartAnswer): void {
  parentPort?.postMessage(answer);
}

try {
  const seen = new Set<string>();
  const counted = await countFile(rules, { path, part, seen }, (progress) => tell({ kind: 'progress', progress }));
  tell({ kind: 'counted', counted, units: Float64Array.from(seen, numberOf) });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tell({ kind: 'refused', message: error.text });
}

/** 53 bits of a text: FNV-1a below, and above another round of its kind that takes some of it in. */
function numberOf(text: string): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at++) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(at), 0x85ebca6b) ^ (low >>> 15);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
