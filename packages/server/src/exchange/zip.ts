// The entries of a workbook, which is a ZIP archive that a stranger has made: nothing that it says of itself is believed. What comes out is counted while it
// comes, so that a small file never becomes a large one; only the entries that are asked for are read, each once.
import { createInflateRaw } from 'node:zlib';
import { UserError } from '../platform/user-error.ts';

const MEBIBYTE = 1024 * 1024;
const MOST_ENTRIES = 2_000;
/** Of all entries that are read. Half a million rows of a list have about 300 MiB. */
const MOST_BYTES = 768 * MEBIBYTE;
/** No list that people write shrinks to less than one in two hundred. */
const MOST_RATIO = 200;

interface Entry {
  readonly isDeflated: boolean;
  readonly data: Buffer;
}

export interface Zip {
  has(name: string): boolean;
  /** The bytes of an entry, as they come. Throws where there are more than a list can have. */
  read(name: string): AsyncGenerator<Buffer>;
}

const BOMB = {
  zh: '文件解压后异常巨大，已停止读取；请重新导出为普通的 .xlsx 或 .csv。',
  en: 'the file grows out of all proportion when it is unpacked, and is not read; export it again as an ordinary .xlsx or .csv',
};
const BROKEN = {
  zh: '文件已损坏或不完整，不能作为 .xlsx 读取；请重新导出。',
  en: 'the file is damaged or not whole and cannot be read as .xlsx; export it again',
};
const LOCKED = { zh: '文件设有打开密码；请去掉密码后重新上传。', en: 'the file has a password; remove it and send the file again' };

export function broken(): UserError {
  return new UserError(BROKEN);
}

export function openZip(bytes: Buffer): Zip {
  const entries = readDirectory(bytes);
  let left = MOST_BYTES;
  return {
    has: (name) => entries.has(name),
    read: async function* (name) {
      const entry = entries.get(name);
      if (!entry) throw broken();
      let leftOfEntry = entry.data.length * MOST_RATIO + MEBIBYTE;
      for await (const chunk of unpacked(entry)) {
        leftOfEntry -= chunk.length;
        left -= chunk.length;
        if (Math.min(leftOfEntry, left) < 0) throw new UserError(BOMB);
        yield chunk;
      }
    },
  };
}

async function* unpacked({ isDeflated, data }: Entry): AsyncGenerator<Buffer> {
  if (!isDeflated) {
    for (let at = 0; at < data.length; at += 65_536) yield data.subarray(at, at + 65_536);
    return;
  }
  const inflate = createInflateRaw({ chunkSize: 65_536 });
  inflate.end(data);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch {
    throw broken();
  } finally {
    inflate.destroy();
  }
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;

/** By the directory at the end. Names that stand twice are refused, for nothing says which is meant. */
function readDirectory(bytes: Buffer): Map<string, Entry> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries = new Map<string, Entry>();
  // 65,535 says that the numbers stand elsewhere, as in archives of more than 4 GiB.
  if (count > MOST_ENTRIES) throw new UserError(BOMB);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw broken();
    const [flags, method, packed] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if ((flags & 1) !== 0) throw new UserError(LOCKED);
    if (entries.has(name) || (method !== 0 && method !== 8)) throw broken();
    entries.set(name, { isDeflated: method === 8, data: dataAt(bytes, bytes.readUInt32LE(at + 42), packed) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

function findEnd(bytes: Buffer): number {
  // A comment of up to 65,535 bytes may stand behind it.
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - 65_535); at--) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw broken();
}

function dataAt(bytes: Buffer, at: number, length: number): Buffer {
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== LOCAL_SIGNATURE) throw broken();
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (from + length > bytes.length) throw broken();
  return bytes.subarray(from, from + length);
}
