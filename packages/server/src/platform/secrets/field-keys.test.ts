// The keys of sealed fields: made once, read by nobody else, and of no use for another field.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../postgres/testing/test-folder.ts';
import { UserError } from '../user-error.ts';
import { blindIndex, loadFieldKeys, openField, sealField } from './field-keys.ts';

const NUMBER = '11010519491231002X';
const WHERE = 'person/p-1/id_number';

describe('the file of keys', () => {
  test('is made at the first start, for its owner alone, and is the same ever after', () => {
    const folder = join(testFolder(), 'new');
    const keys = loadFieldKeys(folder);
    expect(loadFieldKeys(folder)).toEqual(keys);
    expect(statSync(join(folder, 'field-keys.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['field-keys.json']);
    expect([keys.seal.length, keys.index.length, keys.seal.equals(keys.index)]).toEqual([32, 32, false]);
    expect(loadFieldKeys(testFolder()).seal.equals(keys.seal)).toBe(false);
  });

  test('is made once by two who start at the same moment', async () => {
    const folder = testFolder();
    const module = fileURLToPath(new URL('field-keys.ts', import.meta.url));
    const gate = join(folder, 'gate');
    const script = `import { existsSync } from 'node:fs'; import { loadFieldKeys } from ${JSON.stringify(module)};
      process.stdout.write('ready\\n'); while (!existsSync(${JSON.stringify(gate)}));
      process.stdout.write(loadFieldKeys(${JSON.stringify(folder)}).seal.toString('hex'));`;
    const root = fileURLToPath(new URL('../../../../..', import.meta.url));
    let ready = 0;
    const said = await Promise.all(
      [1, 2].map(
        () =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
              cwd: root,
              stdio: ['ignore', 'pipe', 'inherit'],
            });
            let text = '';
            child.stdout.setEncoding('utf8').on('data', (part: string) => {
              text += part;
              if (++ready === 2) writeFileSync(gate, '');
            });
            child.once('close', () => resolve(text));
          }),
      ),
    );
    expect(said[0]).toMatch(/^ready\n[0-9a-f]{64}$/);
    expect(said[1]).toBe(said[0]);
    expect(existsSync(join(folder, 'field-keys.json'))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['field-keys.json', 'gate']);
  });

  test('that its owner left open to others is closed', () => {
    const folder = testFolder();
    const keys = loadFieldKeys(folder);
    chmodSync(join(folder, 'field-keys.json'), 0o644);
    expect(loadFieldKeys(folder)).toEqual(keys);
    expect(statSync(join(folder, 'field-keys.json')).mode & 0o777).toBe(0o600);
  });

  // Only root can give a file away.
  if (process.getuid?.() === 0)
    test('of another account that others can read is refused', () => {
      const folder = testFolder();
      loadFieldKeys(folder);
      chownSync(join(folder, 'field-keys.json'), 65_534, 65_534);
      chmodSync(join(folder, 'field-keys.json'), 0o640);
      expect(() => loadFieldKeys(folder)).toThrow(UserError);
    });

  const whole = JSON.parse(readFileSync(join(withKeys(), 'field-keys.json'), 'utf8'));
  test.each([
    ['is empty', ''],
    ['is cut off', JSON.stringify(whole).slice(0, -10)],
    ['is nothing', 'null'],
    ['is a list', '[]'],
    ['has no key to seal with', JSON.stringify({ ...whole, seal: undefined })],
    ['has a key that is too short', JSON.stringify({ ...whole, index: Buffer.alloc(31).toString('base64') })],
    ['has no key id', JSON.stringify({ ...whole, keyId: undefined })],
    ['has a key id that no field can name', JSON.stringify({ ...whole, keyId: 65_536 })],
    ['has half a key id', JSON.stringify({ ...whole, keyId: 1.5 })],
  ])('that %s is refused with what to do, and is left as it is', (_, content) => {
    const folder = testFolder();
    const path = join(folder, 'field-keys.json');
    writeFileSync(path, content, { mode: 0o600 });
    expect(() => loadFieldKeys(folder)).toThrow(UserError);
    expect(() => loadFieldKeys(folder)).toThrow(/restore it from a backup/);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });
});

function withKeys(): string {
  const folder = testFolder();
  loadFieldKeys(folder);
  return folder;
}

describe('a sealed field', () => {
  const keys = loadFieldKeys(testFolder());

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
    expect(() => openField(loadFieldKeys(testFolder()), sealed, WHERE)).toThrow();
    expect(() => openField({ ...keys, keyId: 2 }, sealed, WHERE)).toThrow('a field is sealed with key 1, and this is key 2');
    expect(openField({ ...keys, keyId: 600 }, sealField({ ...keys, keyId: 600 }, NUMBER, WHERE), WHERE)).toBe(NUMBER);
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
      blindIndex(loadFieldKeys(testFolder()), '990101', NUMBER),
    ])
      expect(other.equals(index)).toBe(false);
  });
});
