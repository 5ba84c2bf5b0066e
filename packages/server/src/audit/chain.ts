// The chain: each seal is the hash of the one before it and of its entry, so that none can be changed, taken out or put in unseen.
import { hash } from 'node:crypto';

/** Where the chain of a county begins. Two counties' chains have no seal in common. */
export function firstHash(countyId: string): Buffer {
  return hash('sha256', `doudi audit ${countyId}`, 'buffer');
}

const HASH_BYTES = 32;
/** Three bytes at most for a code unit. */
const BYTES_A_UNIT = 3;
/** Kept from one call to the next: millions of entries are hashed in a row. */
let room = Buffer.allocUnsafe(4_096);

/** sha256(the hash before ‖ the entry's text). */
export function nextHash(previous: Buffer, text: string): Buffer {
  const most = HASH_BYTES + text.length * BYTES_A_UNIT;
  if (room.length < most) room = Buffer.allocUnsafe(most * 2);
  previous.copy(room);
  const length = HASH_BYTES + room.write(text, HASH_BYTES, 'utf8');
  return hash('sha256', room.subarray(0, length), 'buffer');
}
