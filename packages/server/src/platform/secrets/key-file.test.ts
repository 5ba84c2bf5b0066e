// The file of keys: made once, read by nobody else, replaced whole, and what becomes of the form that it had first.
import { spawn } from 'node:child_process';
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../postgres/testing/test-folder.ts';
import { UserError } from '../user-error.ts';
import { blindIndex, lastingKey, openField, sealField } from './field-keys.ts';
import { changeKeys, KEY_FILE, keysFolder, loadFieldKeys } from './key-file.ts';
import { withNewKey, withoutKey } from './key-ring.ts';

const NOW = '2026-03-01T00:00:00.000Z';
const WHERE = 'person/p-1/id_number';
const fileIn = (folder: string) => join(folder, KEY_FILE);

describe('the file of keys', () => {
  test('is made at the first start, for its owner alone, and is the same ever after', () => {
    const folder = join(testFolder(), 'new');
    const { seal, index, root } = loadFieldKeys(folder).ring();
    expect(loadFieldKeys(folder).ring()).toEqual({ seal, index, root, retired: [] });
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([KEY_FILE]);
    expect([...seal, ...index].map(({ id, profile, key }) => [id, profile, key.length])).toEqual([
      [1, 'aes', 32],
      [1, 'aes', 32],
    ]);
    const all = [seal[0]?.key, index[0]?.key, root, loadFieldKeys(testFolder()).ring().seal[0]?.key].map((key) => key?.toString('hex'));
    expect(new Set(all).size).toBe(4);
  });

  test('is made once by two who start at the same moment', async () => {
    const folder = testFolder();
    const module = fileURLToPath(new URL('key-file.ts', import.meta.url));
    const gate = join(folder, 'gate');
    const script = `import { existsSync } from 'node:fs'; import { loadFieldKeys } from ${JSON.stringify(module)};
      process.stdout.write('ready\\n'); while (!existsSync(${JSON.stringify(gate)}));
      process.stdout.write(loadFieldKeys(${JSON.stringify(folder)}).ring().root.toString('hex'));`;
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
    expect(existsSync(fileIn(folder))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([KEY_FILE, 'gate']);
  });

  test('that its owner left open to others is closed', () => {
    const folder = testFolder();
    const ring = loadFieldKeys(folder).ring();
    chmodSync(fileIn(folder), 0o644);
    expect(loadFieldKeys(folder).ring()).toEqual(ring);
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
  });

  // Only root can give a file away.
  if (process.getuid?.() === 0) {
    test('of another account that others can read is refused', () => {
      const folder = testFolder();
      loadFieldKeys(folder);
      chownSync(fileIn(folder), 65_534, 65_534);
      chmodSync(fileIn(folder), 0o640);
      expect(() => loadFieldKeys(folder)).toThrow(UserError);
    });

    test('stays that of the server’s account when root changes it', () => {
      const folder = testFolder();
      loadFieldKeys(folder);
      chownSync(fileIn(folder), 65_534, 65_534);
      changeKeys(folder, (ring) => withNewKey(ring, 'seal', 'aes', NOW));
      const { uid, gid, mode } = statSync(fileIn(folder));
      expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600]);
    });
  }

  const whole = JSON.parse(readFileSync(fileIn(withKeys()), 'utf8'));
  const [key] = whole.seal;
  test.each([
    ['is empty', ''],
    ['is cut off', JSON.stringify(whole).slice(0, -10)],
    ['is nothing', 'null'],
    ['is a list', '[]'],
    ['is of a form that comes later', JSON.stringify({ ...whole, form: 3 })],
    ['has no key to seal with', JSON.stringify({ ...whole, seal: [] })],
    ['has a key that is too short', JSON.stringify({ ...whole, index: [{ ...key, key: Buffer.alloc(31).toString('base64') }] })],
    ['has a key of another profile’s length', JSON.stringify({ ...whole, seal: [{ ...key, profile: 'sm4' }] })],
    ['has a key of no profile', JSON.stringify({ ...whole, seal: [{ ...key, profile: 'des' }] })],
    ['has one key id twice', JSON.stringify({ ...whole, seal: [key, key] })],
    ['has no key id', JSON.stringify({ ...whole, seal: [{ ...key, id: undefined }] })],
    ['has a key id that no field can name', JSON.stringify({ ...whole, seal: [{ ...key, id: 65_536 }] })],
    ['has half a key id', JSON.stringify({ ...whole, seal: [{ ...key, id: 1.5 }] })],
    ['has no root', JSON.stringify({ ...whole, root: '' })],
    ['names what never was a key', JSON.stringify({ ...whole, retired: ['seal-x'] })],
    ['is of the first form and lacks a key', JSON.stringify({ keyId: 1, seal: key.key })],
    ['is of the first form with a bad key id', JSON.stringify({ keyId: 0, seal: key.key, index: key.key })],
  ])('that %s is refused with what to do, and is left as it is', (_, content) => {
    const folder = testFolder();
    writeFileSync(fileIn(folder), content, { mode: 0o600 });
    for (const use of [() => loadFieldKeys(folder), () => changeKeys(folder, (ring) => ring)]) {
      expect(use).toThrow(UserError);
      expect(use).toThrow(/restore it from a backup/);
    }
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(content);
  });
});

describe('keys that change', () => {
  test('are learnt by who has them loaded, with the next field', () => {
    const folder = testFolder();
    const [server, command] = [loadFieldKeys(folder), loadFieldKeys(folder)];
    const old = sealField(server, 'text', WHERE);
    changeKeys(folder, (ring) => withNewKey(ring, 'seal', 'sm4', NOW));
    const young = sealField(command, 'text', WHERE);
    expect(openField(server, young, WHERE)).toBe('text');
    expect(sealField(server, 'text', WHERE)[0]).toBe(2);
    changeKeys(folder, (ring) => withoutKey(ring, 'seal', 1));
    expect(openField(server, young, WHERE)).toBe('text');
    expect(() => openField(server, old, WHERE)).toThrow('sealed with key 1, and known here are 2');
    expect(readdirSync(folder)).toEqual([KEY_FILE]);
    expect(loadFieldKeys(folder).ring().retired).toEqual(['seal-1']);
  });

  test('are learnt from another process as soon as there was anything to wait for', async () => {
    const folder = testFolder();
    const server = loadFieldKeys(folder);
    const elsewhere = join(testFolder(), 'copy');
    mkdirSync(elsewhere);
    writeFileSync(fileIn(elsewhere), readFileSync(fileIn(folder)), { mode: 0o600 });
    changeKeys(elsewhere, (ring) => withNewKey(ring, 'seal', 'sm4', NOW));
    await null;
    expect(sealField(server, 'text', WHERE)[0]).toBe(1);
    writeFileSync(fileIn(folder), readFileSync(fileIn(elsewhere)));
    // Of one go, like the one before it.
    expect(sealField(server, 'text', WHERE)[0]).toBe(1);
    await null;
    expect(sealField(server, 'text', WHERE)[0]).toBe(2);
  });

  test('stay with who has them while their file is damaged or away', async () => {
    const folder = testFolder();
    const server = loadFieldKeys(folder);
    const sealed = sealField(server, 'text', WHERE);
    await null;
    writeFileSync(fileIn(folder), '{');
    expect(openField(server, sealed, WHERE)).toBe('text');
    await null;
    rmSync(fileIn(folder));
    expect(openField(server, sealField(server, 'text', WHERE), WHERE)).toBe('text');
  });

  test('are as they were when a change fails', () => {
    const folder = withKeys();
    const before = readFileSync(fileIn(folder), 'utf8');
    expect(() =>
      changeKeys(folder, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    // A ring that no file can say.
    expect(() => changeKeys(folder, (ring) => ({ ...ring, index: [] }))).toThrow('cannot be read back');
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual([KEY_FILE]);
  });
});

describe('a file of the first form', () => {
  const old = { keyId: 1, seal: randomBytes(32), index: randomBytes(32) };
  const oldFolder = () => {
    const folder = testFolder();
    const text = JSON.stringify({ keyId: 1, seal: old.seal.toString('base64'), index: old.index.toString('base64') });
    writeFileSync(fileIn(folder), text, { mode: 0o600 });
    return { folder, text };
  };

  test('opens, finds and verifies what it did, and is left as it is until its keys change', () => {
    const { folder, text } = oldFolder();
    const keys = loadFieldKeys(folder);
    expect(openField(keys, sealField(keys, 'text', WHERE), WHERE)).toBe('text');
    expect(blindIndex(keys, '990101', '1x')).toEqual(createHmac('sha256', old.index).update('990101\n1X').digest());
    expect(lastingKey(keys, 'statement')).toEqual(Buffer.from(hkdfSync('sha256', old.index, '', 'statement', 32)));
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(text);
  });

  test('becomes one of the second with its first change, and nothing is lost', () => {
    const { folder } = oldFolder();
    const before = loadFieldKeys(folder);
    const sealed = sealField(before, 'text', WHERE);
    const [index, statement] = [blindIndex(before, '990101', 'X'), lastingKey(before, 'statement')];
    changeKeys(folder, (ring) => withNewKey(ring, 'seal', 'aes', NOW));
    const after = loadFieldKeys(folder);
    expect(JSON.parse(readFileSync(fileIn(folder), 'utf8'))).toMatchObject({ form: 2, seal: [{ id: 1 }, { id: 2, madeAt: NOW }], index: [{ id: 1 }] });
    expect(openField(after, sealed, WHERE)).toBe('text');
    expect([blindIndex(after, '990101', 'X'), lastingKey(after, 'statement')]).toEqual([index, statement]);
  });
});

describe('the folder of keys', () => {
  test('is the data folder, or the one that DOUDI_KEYS_DIR names', () => {
    const [data, keys] = [testFolder(), testFolder()];
    expect(keysFolder(data, {})).toBe(data);
    expect(keysFolder(data, { DOUDI_KEYS_DIR: '' })).toBe(data);
    expect(keysFolder(data, { DOUDI_KEYS_DIR: keys })).toBe(keys);
  });

  test('is not taken for a new one while the file lies where it was', () => {
    const data = withKeys();
    const keys = join(testFolder(), 'apart');
    expect(() => keysFolder(data, { DOUDI_KEYS_DIR: keys })).toThrow(/move it there first/);
    expect(existsSync(keys)).toBe(false);
    mkdirSync(keys);
    writeFileSync(fileIn(keys), readFileSync(fileIn(data)));
    expect(keysFolder(data, { DOUDI_KEYS_DIR: keys })).toBe(keys);
  });
});

function withKeys(): string {
  const folder = testFolder();
  loadFieldKeys(folder);
  return folder;
}
