// The file of keys on the disk: made once, readable by its owner alone, replaced whole or not at all, and read again when it has changed.
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renameDurably } from '../postgres/durable-rename.ts';
import { UserError } from '../user-error.ts';
import { fromText, type KeyRing, newKeyRing, toText } from './key-ring.ts';
import { makeSecretFile, refuseOthersAccess } from './secret-file.ts';

export const KEY_FILE = 'field-keys.json';

/** The keys of this installation, as whoever seals and opens gets them. */
export interface FieldKeys {
  /**
   * As the file says now: a running server learns of a new key with the next field that it seals or opens. What is sealed or opened in one go, with no
   * waiting between, gets one answer: a file that is replaced meanwhile might as well have been replaced just after.
   */
  ring(): KeyRing;
}

/** Keys that lie in no file and do not change. */
export function fixedKeys(ring: KeyRing): FieldKeys {
  return { ring: () => ring };
}

/**
 * Where the keys lie: `DOUDI_KEYS_DIR`, or the data folder. Throws a UserError if the variable was set and the file stayed behind: making
 * other keys then would hide everybody's numbers.
 */
export function keysFolder(dataFolder: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (!env.DOUDI_KEYS_DIR) return dataFolder;
  const folder = resolve(env.DOUDI_KEYS_DIR);
  const left = join(dataFolder, KEY_FILE);
  if (existsSync(join(folder, KEY_FILE)) || !existsSync(left)) return folder;
  throw new UserError({
    zh: `DOUDI_KEYS_DIR 指向“${folder}”，而密钥文件仍在“${left}”；请先把它移过去。`,
    en: `DOUDI_KEYS_DIR names "${folder}", but the key file is still "${left}"; move it there first`,
  });
}

/** Made at the first start. Losing the file loses the sealed fields: it belongs into a backup of its own. */
export function loadFieldKeys(folder: string): FieldKeys {
  const path = join(folder, KEY_FILE);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) makeSecretFile(path, toText(newKeyRing(new Date().toISOString())));
  let known = { stamp: stampOf(path), ring: readKeyRing(path) };
  const look = () => {
    const stamp = stampOf(path);
    // A file that is away or damaged for a moment takes nothing from who has its keys already.
    if (stamp !== known.stamp && stamp !== undefined) known = { stamp, ring: ringIn(path) ?? known.ring };
  };
  let lookedAfter = -1;
  return {
    ring: () => {
      if (lookedAfter !== changes) {
        look();
        lookedAfter = changes;
        // Runs before anything is heard from outside again, so that no transaction that begins later gets this answer.
        queueMicrotask(() => {
          lookedAfter = -1;
        });
      }
      return known.ring;
    },
  };
}

/** How often this process has changed keys itself, which it sees at once. */
let changes = 0;

/** Changes with every replacement of the file. */
function stampOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}

function ringIn(path: string): KeyRing | undefined {
  try {
    return fromText(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function readKeyRing(path: string): KeyRing {
  refuseOthersAccess(path);
  const ring = fromText(readFileSync(path, 'utf8'));
  if (ring) return ring;
  throw new UserError({ zh: `“${path}”不是有效的密钥文件；请从备份恢复。`, en: `"${path}" is no valid key file; restore it from a backup` });
}

/**
 * Changes the keys: the new file is written beside the old one, read back, and only then takes its place; a file of the first form becomes
 * one of the second. Only one may do this at a time. Gives the ring as it is now.
 */
export function changeKeys(folder: string, change: (ring: KeyRing) => KeyRing): KeyRing {
  const path = join(folder, KEY_FILE);
  const ring = change(readKeyRing(path));
  const text = toText(ring);
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const { uid, gid } = statSync(path);
  try {
    writeFileSync(aside, text, { mode: 0o600, flush: true });
    // Where root turns the keys, they stay the server's.
    if (uid !== process.getuid?.()) chownSync(aside, uid, gid);
    const written = fromText(readFileSync(aside, 'utf8'));
    if (!written || toText(written) !== text) throw new Error('the new key file cannot be read back');
    renameDurably(aside, path);
    changes++;
  } finally {
    rmSync(aside, { force: true });
  }
  return ring;
}
