// The lines of a file of any size, one at a time, in bounded memory.
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from './user-error.ts';

/** A line that is not blank. `text` is undefined where it cannot be read. */
export interface Line {
  readonly text: string | undefined;
  readonly fault?: 'not-utf8' | 'too-long';
  /** From 1; blank lines count. */
  readonly number: number;
  /** Bytes of the file up to the end of this line. */
  readonly endsAt: number;
}

/** A line longer than this is not read into memory. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** A file that can be read more than once. */
export interface SeekableFile {
  readonly descriptor: number;
  readonly bytes: number;
  close(): void;
}

/** Opens a file; what cannot be read twice (standard input, a pipe) is first copied to a file that has no name any more. */
export function openSeekable(path: string): SeekableFile {
  const descriptor = path === '-' ? 0 : openForReading(path);
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw new UserError({ zh: `“${path}”是文件夹，不是文件。`, en: `"${path}" is a folder, not a file` });
  const isPlain = stat.isFile() && path !== '-';
  const seekable = isPlain ? descriptor : copyAside(descriptor);
  refuseForeignFormats(seekable, path);
  return { descriptor: seekable, bytes: fstatSync(seekable).size, close: () => closeSync(seekable) };
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? { zh: '没有这个文件', en: 'there is no such file' } : { zh: `无法读取（${code}）`, en: `it cannot be read (${code})` };
    throw new UserError({ zh: `“${path}”：${reason.zh}。`, en: `"${path}": ${reason.en}` });
  }
}

/** The copy holds people's data: only its owner may open it, and it is unlinked before anything is written, so that no crash leaves it behind. */
function copyAside(from: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'doudi-'));
  const path = join(folder, 'claims');
  const copy = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  rmSync(folder, { recursive: true });
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let read = readSome(from, chunk, null); read > 0; read = readSome(from, chunk, null)) {
    for (let written = 0; written < read; ) written += writeSync(copy, chunk, written, read - written);
  }
  return copy;
}

/** A terminal or a pipe may have nothing to say yet. */
function readSome(descriptor: number, into: Buffer, position: number | null): number {
  for (;;) {
    try {
      return readSync(descriptor, into, 0, into.length, position);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

const FOREIGN_FORMATS: readonly { readonly magic: readonly number[]; readonly zh: string; readonly en: string }[] = [
  { magic: [0xff, 0xfe], zh: 'UTF-16 文本；请另存为 UTF-8', en: 'UTF-16 text; save it as UTF-8' },
  { magic: [0xfe, 0xff], zh: 'UTF-16 文本；请另存为 UTF-8', en: 'UTF-16 text; save it as UTF-8' },
  { magic: [0x1f, 0x8b], zh: 'gzip 压缩文件；请先解压', en: 'a gzip file; unpack it first' },
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    zh: '压缩包或 Excel 工作簿；须为每行一个 JSON 对象的文本',
    en: 'a zip file or a workbook; it must be text with one JSON object a line',
  },
];

function refuseForeignFormats(descriptor: number, path: string): void {
  const head = Buffer.alloc(4);
  const read = readSync(descriptor, head, 0, 4, 0);
  const format = FOREIGN_FORMATS.find(({ magic }) => read >= magic.length && magic.every((byte, index) => head[index] === byte));
  if (format) throw new UserError({ zh: `“${path}”是${format.zh}。`, en: `"${path}" is ${format.en}` });
}

/** All lines that are not blank, from the beginning. A mark of UTF-8 at the beginning is skipped. */
export function* linesOf(file: SeekableFile): Generator<Line> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 0;
  let position = hasByteOrderMark(file) ? 3 : 0;
  const take = (end: Buffer, endsAt: number): Line | undefined => {
    number++;
    const bytes = restBytes + end.length;
    const line = bytes > MAX_LINE_BYTES ? undefined : rest.length === 0 ? end : Buffer.concat([...rest, end]);
    rest = [];
    restBytes = 0;
    if (!line) return { text: undefined, fault: 'too-long', number, endsAt };
    if (!isUtf8(line)) return { text: undefined, fault: 'not-utf8', number, endsAt };
    const text = line.toString('utf8');
    return text.trim() === '' ? undefined : { text, number, endsAt };
  };
  // What is added to the file while it is read does not belong to this run.
  const next = () => readSync(file.descriptor, chunk, 0, Math.min(CHUNK_BYTES, Math.max(0, file.bytes - position)), position);
  for (let read = next(); read > 0; read = next()) {
    let start = 0;
    for (let end = chunk.indexOf(10, 0); end >= 0 && end < read; end = chunk.indexOf(10, start)) {
      const line = take(chunk.subarray(start, end), position + end + 1);
      if (line) yield line;
      start = end + 1;
    }
    // What passes the longest line is counted but not kept.
    if (restBytes + read - start <= MAX_LINE_BYTES) rest.push(Buffer.from(chunk.subarray(start, read)));
    restBytes += read - start;
    position += read;
  }
  const last = take(Buffer.alloc(0), position);
  if (last) yield last;
}

function hasByteOrderMark(file: SeekableFile): boolean {
  const head = Buffer.alloc(3);
  return readSync(file.descriptor, head, 0, 3, 0) === 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}
