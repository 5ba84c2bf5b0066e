// Files as others send them, and as nobody should: archives with any entries, and text in GB18030.
import { deflateRawSync } from 'node:zlib';

/** `renamed`: what the directory calls an entry instead. */
export function zipOf(entries: Readonly<Record<string, Buffer>>, renamed: Readonly<Record<string, string>> = {}, isDeflated = true): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = isDeflated ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(isDeflated ? 8 : 0, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const listed = Buffer.from(renamed[name] ?? name);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isDeflated ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(listed.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, listed);
    locals.push(local, Buffer.from(name), data);
    at += 30 + Buffer.byteLength(name) + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, listed, end]);
}

/** Node reads GB18030 and does not write it: every character of two bytes is tried once, and what has four is written by its number. */
export function gb18030(text: string): Buffer {
  return Buffer.concat([...text].map(bytesOf));
}

let known: Map<string, Buffer> | undefined;

function bytesOf(character: string): Buffer {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return Buffer.from([code]);
  known ??= twoByteCharacters();
  if (code < 0x10000) return known.get(character) ?? fourBytes(character);
  return fromLinear(code - 0x10000 + 189_000);
}

function twoByteCharacters(): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.from([lead, trail]);
      const read = trail === 0x7f ? '' : decoder.decode(bytes);
      if ([...read].length === 1 && read !== '\ufffd' && !found.has(read)) found.set(read, bytes);
    }
  }
  return found;
}

/** One of the first plane that has four bytes: looked for. */
function fourBytes(character: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  for (let linear = 0; linear < 39_420; linear++) {
    const bytes = fromLinear(linear);
    if (decoder.decode(bytes) === character) return bytes;
  }
  throw new Error(`GB18030 has no ${character}`);
}

function fromLinear(linear: number): Buffer {
  return Buffer.from([
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1_260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ]);
}
