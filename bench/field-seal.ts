// Sealing and opening one field, on one core; the baseline is the bare cipher over as many bytes, and copying them.
import { createCipheriv, randomBytes } from 'node:crypto';
import { fixedKeys, openField, sealField } from '../packages/server/src/platform/secrets/field-keys.ts';
import { newKeyRing, withNewKey } from '../packages/server/src/platform/secrets/key-ring.ts';
import { PROFILES, type Profile } from '../packages/server/src/platform/secrets/seal-profiles.ts';
import { type Figure, median, rounded } from './figure.ts';

const COUNT = 20_000;
const ROUNDS = 5;
const NUMBER = '11010519491231002X';
const WHERE = 'person/0190c7b5-1d2a-7cc0-8000-000000000001/id_number';

const BARE: Readonly<Record<Profile, { readonly cipher: string; readonly keyBytes: number; readonly nonceBytes: number }>> = {
  aes: { cipher: 'aes-256-gcm', keyBytes: 32, nonceBytes: 12 },
  sm4: { cipher: 'sm4-ctr', keyBytes: 16, nonceBytes: 16 },
};

export function benchFieldSeal(): Figure[] {
  return PROFILES.flatMap((profile) => {
    const keys = fixedKeys(withNewKey(newKeyRing('2026-01-01T00:00:00.000Z'), 'seal', profile, '2026-01-01T00:00:00.000Z'));
    const sealed = Array.from({ length: COUNT }, () => sealField(keys, NUMBER, WHERE));
    const bare = bareCipher(profile);
    const times = { seal: [] as number[], open: [] as number[], bare: [] as number[], copy: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.seal.push(secondsOf(() => sealField(keys, NUMBER, WHERE)));
      times.open.push(secondsOf((at) => openField(keys, sealed[at] ?? Buffer.alloc(0), WHERE)));
      times.bare.push(secondsOf(bare));
      times.copy.push(secondsOf((at) => Buffer.from(sealed[at] ?? Buffer.alloc(0))));
    }
    const [perBare, perCopy] = [COUNT / median(times.bare), COUNT / median(times.copy)];
    const figure = (name: string, seconds: readonly number[]): Figure => ({
      figure: name,
      value: Math.round(COUNT / median(seconds)),
      unit: 'fields/s',
      ratio: rounded(median(times.bare) / median(seconds)),
      baseline: `the cipher alone (${BARE[profile].cipher}), ${Math.round(perBare)} a second`,
      seed: 0,
      size: `${NUMBER.length} characters, one core, median of ${ROUNDS} × ${COUNT}`,
      note: `copying as many bytes: ${Math.round(perCopy)} a second`,
    });
    return [figure(`field-seal-${profile}`, times.seal), figure(`field-open-${profile}`, times.open)];
  });
}

function bareCipher(profile: Profile): () => Buffer {
  const { cipher, keyBytes, nonceBytes } = BARE[profile];
  const [key, text] = [randomBytes(keyBytes), Buffer.from(NUMBER)];
  return () => {
    const made = createCipheriv(cipher, key, randomBytes(nonceBytes));
    return Buffer.concat([made.update(text), made.final()]);
  };
}

function secondsOf(work: (at: number) => unknown): number {
  const begun = performance.now();
  for (let at = 0; at < COUNT; at++) work(at);
  return (performance.now() - begun) / 1000;
}
