// Identifiers that sort by the time at which they were made (UUID version 7, RFC 9562).
import { randomFillSync } from 'node:crypto';

/** Chance is drawn for many at once: one drawing costs as much as some hundred identifiers. */
const drawn = Buffer.alloc(4096);
let used = drawn.length;

export function newId(at = Date.now()): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const bytes = Buffer.from(drawn.subarray(used, used + 16));
  used += 16;
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
