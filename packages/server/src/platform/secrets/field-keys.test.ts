// Sealed fields: of no use in another row, to another key, or when a bit of them was changed; and several keys at a time.
import { describe, expect, test } from 'vitest';
import { blindIndex, blindIndexes, type FieldKeys, fixedKeys, lastingKey, openField, sealField, sealingKeyId } from './field-keys.ts';
import { type KeyKind, newKeyRing, withNewKey, withoutKey } from './key-ring.ts';
import { PROFILES, type Profile } from './seal-profiles.ts';

const NUMBER = '11010519491231002X';
const WHERE = 'person/p-1/id_number';
const NOW = '2026-03-01T00:00:00.000Z';

/** New keys numbered 1, of one profile. */
function keysOf(profile: Profile): FieldKeys {
  const made = newKeyRing(NOW);
  const first = (kind: KeyKind) =>
    withNewKey(made, kind, profile, NOW)
      [kind].slice(1)
      .map((key) => ({ ...key, id: 1 }));
  return fixedKeys({ ...made, seal: first('seal'), index: first('index') });
}

function numbered(keys: FieldKeys, id: number): FieldKeys {
  return fixedKeys({ ...keys.ring(), seal: keys.ring().seal.map((key) => ({ ...key, id })) });
}

describe.each(PROFILES)('a field sealed with %s', (profile) => {
  const keys = keysOf(profile);

  test.each([NUMBER, '', '张三', '𠮷'.repeat(1000)])('opens to what was sealed: %.20s', (text) => {
    expect(openField(keys, sealField(keys, text, WHERE), WHERE)).toBe(text);
  });

  test('tells nothing: neither the text nor whether two are the same', () => {
    const [one, other] = [sealField(keys, NUMBER, WHERE), sealField(keys, NUMBER, WHERE)];
    expect(one.equals(other)).toBe(false);
    expect(one.includes(NUMBER.slice(0, 4))).toBe(false);
  });

  test('opens in no other row and with no other key', () => {
    const sealed = sealField(keys, NUMBER, WHERE);
    expect(() => openField(keys, sealed, 'person/p-2/id_number')).toThrow();
    expect(() => openField(keysOf(profile), sealed, WHERE)).toThrow();
    expect(() => openField(numbered(keys, 2), sealed, WHERE)).toThrow('a field is sealed with key 1, and known here are 2');
    expect(openField(numbered(keys, 600), sealField(numbered(keys, 600), NUMBER, WHERE), WHERE)).toBe(NUMBER);
  });

  test('that was changed in any byte, or cut off at any, does not open', () => {
    const sealed = sealField(keys, NUMBER, WHERE);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openField(keys, changed, WHERE), `byte ${at}`).toThrow();
      expect(() => openField(keys, sealed.subarray(0, at), WHERE), `${at} bytes`).toThrow();
    }
  });

  test('is found again by an index that differs between counties, keys and numbers, and not by the case of an x', () => {
    const index = blindIndex(keys, '990101', NUMBER);
    expect(index).toHaveLength(32);
    expect(blindIndex(keys, '990101', NUMBER.toLowerCase())).toEqual(index);
    for (const other of [
      blindIndex(keys, '990102', NUMBER),
      blindIndex(keys, '990101', '110105194912310021'),
      blindIndex(keys, '990101', NUMBER, 'phone'),
      blindIndex(keysOf(profile), '990101', NUMBER),
    ])
      expect(other.equals(index)).toBe(false);
  });
});

describe('several keys', () => {
  const first = newKeyRing(NOW);
  const both = withNewKey(first, 'seal', 'sm4', NOW);

  test('open what each of them sealed; the newest seals', () => {
    const old = sealField(fixedKeys(first), NUMBER, WHERE);
    const young = sealField(fixedKeys(both), NUMBER, WHERE);
    expect([old[0], sealingKeyId(old), young[0], sealingKeyId(young)]).toEqual([1, 1, 2, 2]);
    for (const sealed of [old, young]) expect(openField(fixedKeys(both), sealed, WHERE)).toBe(NUMBER);
    expect(() => openField(fixedKeys(first), young, WHERE)).toThrow('a field is sealed with key 2, and known here are 1');
    expect(() => openField(fixedKeys(withoutKey(both, 'seal', 1)), old, WHERE)).toThrow('a field is sealed with key 1, and known here are 2');
  });

  test('do not lend each other their profile: a field whose version or key id was changed does not open', () => {
    const sealed = sealField(fixedKeys(both), NUMBER, WHERE);
    for (const [version, id] of [
      [1, 2],
      [1, 1],
      [2, 1],
      [3, 2],
    ]) {
      const changed = Buffer.from(sealed);
      changed[0] = version ?? 0;
      changed[2] = id ?? 0;
      expect(() => openField(fixedKeys(both), changed, WHERE), `${version} ${id}`).toThrow();
    }
  });

  test('look for what was written down under any of them', () => {
    const two = withNewKey(first, 'index', 'sm4', NOW);
    const [old, young] = [blindIndex(fixedKeys(first), '990101', NUMBER), blindIndex(fixedKeys(two), '990101', NUMBER)];
    expect(blindIndexes(fixedKeys(two), '990101', NUMBER)).toEqual([young, old]);
    expect([old.length, young.length, young.readUInt16BE(0)]).toEqual([32, 34, 2]);
  });

  test('are numbered on, also behind one that is gone, and the one in use stays', () => {
    expect(() => withoutKey(both, 'seal', 2)).toThrow('the key in use');
    const third = withNewKey(withoutKey(both, 'seal', 1), 'seal', 'aes', NOW);
    expect(third.seal.map(({ id }) => id)).toEqual([2, 3]);
    const alone = { ...third, seal: third.seal.slice(0, 1), retired: ['seal-1', 'seal-9'] };
    expect(withNewKey(alone, 'seal', 'aes', NOW).seal.map(({ id }) => id)).toEqual([2, 10]);
  });

  test('leave what was derived for ever as it was', () => {
    expect(lastingKey(fixedKeys(withNewKey(both, 'index', 'aes', NOW)), 'statement')).toEqual(lastingKey(fixedKeys(first), 'statement'));
    expect(lastingKey(fixedKeys(first), 'statement').equals(lastingKey(fixedKeys(first), 'request'))).toBe(false);
  });
});
