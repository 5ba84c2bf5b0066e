// The chain: each seal is the hash of the one before it and of its entry, so that none can be changed, taken out or put in unseen.
import { createHash } from 'node:crypto';

/** Where the chain of a county begins. Two counties' chains have no seal in common. */
export function firstHash(countyId: string): Buffer {
  return createHash('sha256').update(`doudi audit ${countyId}`).digest();
}

/** sha256(the hash before ‖ the entry's text). */
export function nextHash(previous: Buffer, text: string): Buffer {
  return createHash('sha256').update(previous).update(text, 'utf8').digest();
}
