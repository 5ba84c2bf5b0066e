// Whom a record is compared with at all: everybody who shares one of these with it. Each slip leaves at least one of them whole. Pure.
import type { Prepared } from './record.ts';

/** Longer than any family, village or day: what so many share says nothing, and comparing them all would take the day. */
const MOST_IN_BLOCK = 500;

/** What records are looked up by. */
export function blockKeys(record: Prepared): string[] {
  const { number, numberIndex, sound, bornOn, villageCode, phone, headName, name } = record;
  const keys: string[] = [];
  if (numberIndex !== undefined) keys.push(`i${numberIndex}`);
  if (number !== undefined) {
    keys.push(`n${number}`);
    // A slip lies in the area, in the birthday, or in what follows it; at most one of the three is lost.
    if (number.length >= 15) keys.push(`l${number.slice(-4)}${sound.slice(0, 1)}`, `f${number.slice(0, 14)}`);
  }
  if (bornOn !== undefined) keys.push(`b${bornOn}`, `y${sound}${bornOn.slice(0, 4)}`);
  if (villageCode !== undefined) keys.push(`v${sound}${villageCode}`);
  if (phone !== undefined) keys.push(`p${phone}`);
  if (headName !== undefined && villageCode !== undefined) keys.push(`h${headName}${villageCode}`);
  if (lacksBirthdayOrVillage(record)) keys.push(`s${sound}`, `c${name}`);
  return keys;
}

/** Whoever lacks one of these is looked for by name alone. */
export function lacksBirthdayOrVillage({ bornOn, villageCode }: Prepared): boolean {
  return bornOn === undefined || villageCode === undefined;
}

export interface Blocks {
  readonly records: readonly Prepared[];
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

/** `isByNameToo`: some of those who are looked for lack their birthday or village. */
export function blocksOf(records: readonly Prepared[], isByNameToo: boolean): Blocks {
  const byKey = new Map<string, number[]>();
  for (const [place, record] of records.entries()) {
    const keys = blockKeys(record);
    if (isByNameToo && !lacksBirthdayOrVillage(record)) keys.push(`s${record.sound}`, `c${record.name}`);
    for (const key of keys) {
      const block = byKey.get(key);
      if (block) block.push(place);
      else byKey.set(key, [place]);
    }
  }
  return { records, byKey };
}

/** The places of those who share something with the record, each once. */
export function sharing({ byKey }: Blocks, record: Prepared): Set<number> {
  const found = new Set<number>();
  for (const key of blockKeys(record)) {
    const block = byKey.get(key);
    if (block && block.length <= MOST_IN_BLOCK) for (const place of block) found.add(place);
  }
  return found;
}
