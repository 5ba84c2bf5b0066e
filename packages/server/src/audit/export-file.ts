// The audit of a county as a file of JSON lines, with which an outsider verifies it: the chain, what is not sealed yet, the roots and the end.
import { createReadStream, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXPORT_FORMAT, exportHeading, exportLine, ROOTS_FORMAT, rootsFile } from '@doudi/core/audit';
import { canonicalJson } from '../platform/canonical-json.ts';
import { UserError } from '../platform/user-error.ts';
import type { Chain, SealedRow, UnsealedRow } from './check-chain.ts';
import { type EntryText, toEntryText } from './entry-text.ts';
import type { SignedEnd } from './roots.ts';

/** The lines of the file, one after the other. */
export async function* exportLines(chain: Chain): AsyncGenerator<string> {
  const { countyId, readAt, roots } = chain;
  yield canonicalJson({ format: EXPORT_FORMAT, version: 1, countyId, readAt, roots, ...(chain.head && { head: chain.head }) });
  for await (const rows of chain.sealed()) {
    yield rows
      .map(({ sequence, hash: of, entryId, entry: told }) => canonicalJson({ sequence, hash: of.toString('hex'), entryId, entry: told ?? null }))
      .join('\n');
  }
  for await (const rows of chain.unsealed()) yield rows.map(({ isWaiting, entry: told }) => canonicalJson({ isWaiting, entry: told })).join('\n');
}

/** A chain as the file tells it; the file is read once, for what is sealed comes before what is not. */
export async function readExport(path: string): Promise<Chain> {
  const lines = createInterface({ input: createReadStream(path, { encoding: 'utf8', fd: openSync(path, 'r') }) })[Symbol.asyncIterator]();
  const first = await lines.next();
  const read = exportHeading.safeParse(jsonOf(first.done ? '' : first.value));
  if (!read.success) throw unreadable(path, 1);
  const { countyId, readAt, roots, head: end } = read.data;
  const unsealed: UnsealedRow[] = [];
  let number = 1;
  const sealed = async function* (): AsyncGenerator<readonly SealedRow[]> {
    let page: SealedRow[] = [];
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      number++;
      const told = exportLine.safeParse(jsonOf(next.value));
      if (!told.success) throw unreadable(path, number);
      if ('isWaiting' in told.data) unsealed.push({ entry: inOrder(told.data.entry), isWaiting: told.data.isWaiting });
      else page.push({ ...told.data, hash: Buffer.from(told.data.hash, 'hex'), entry: told.data.entry === null ? undefined : inOrder(told.data.entry) });
      if (page.length === AT_ONCE) {
        yield page;
        page = [];
      }
    }
    yield page;
  };
  return {
    countyId,
    readAt,
    roots,
    head: end,
    sealed,
    unsealed: async function* () {
      yield unsealed;
    },
  };
}

const AT_ONCE = 1_000;

function inOrder(told: EntryText): EntryText {
  return { ...toEntryText({ ...told, persons: null }), persons: told.persons };
}

/** What is given to another person's medium: signed ends and, to be compared, the public key. */
export function rootsFileOf(publicKey: string, roots: readonly SignedEnd[]): string {
  return JSON.stringify({ format: ROOTS_FORMAT, version: 1, publicKey, roots }, null, 2);
}

export function readRootsFile(path: string, text: string): readonly SignedEnd[] {
  const read = rootsFile.safeParse(jsonOf(text));
  if (read.success) return read.data.roots;
  throw new UserError({
    zh: `“${path}”不是 doudi audit export-root 写出的文件。`,
    en: `"${path}" is no file that doudi audit export-root has written`,
  });
}

function unreadable(path: string, number: number): UserError {
  return new UserError({
    zh: `“${path}”第 ${number} 行不是 doudi audit export 写出的内容；文件被改动或不完整。`,
    en: `line ${number} of "${path}" is not what doudi audit export writes; the file was changed or is not whole`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
