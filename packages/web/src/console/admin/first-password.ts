// A first password that can be read out and written down: four groups of four, without letters and digits that look alike.

/** 32 signs, so that five bits of chance choose one evenly. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Eighty bits of chance as `abcd-efgh-ijkm-npqr`; `fill` gives the chance, as crypto.getRandomValues does. */
export function firstPassword(fill: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = fill(new Uint8Array(GROUPS * GROUP_LENGTH));
  const signs = [...bytes].map((byte) => SIGNS[byte % SIGNS.length] ?? '');
  return Array.from({ length: GROUPS }, (_, group) => signs.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join('')).join('-');
}
