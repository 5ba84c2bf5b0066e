// The console as `npm run build` left it: its files with their compressed forms, read once when the server starts. What is asked for is looked up
// among these names and never on the disk, so no address leads out of the folder, and a build beneath a running server changes nothing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONSOLE_POLICY } from './headers.ts';

/** Where `npm run build` puts it. */
export const BUILT_CONSOLE = fileURLToPath(new URL('../../../../web/dist', import.meta.url));
const PAGE = 'index.html';

export interface ConsoleFiles {
  /** The one page; the console itself reads what stands behind the host. */
  readonly page: ConsoleFile;
  /** The file at exactly this path of an address. */
  find(path: string): ConsoleFile | undefined;
}

export interface ConsoleFile {
  readonly type: string;
  readonly hash: string;
  /** Its name holds a hash of what is in it, so it never changes. */
  readonly isForEver: boolean;
  readonly forms: Readonly<Partial<Record<Encoding, Buffer<ArrayBuffer>>>> & { readonly identity: Buffer<ArrayBuffer> };
}

type Encoding = 'br' | 'gzip' | 'identity';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export function isConsoleBuilt(folder: string): boolean {
  return existsSync(join(folder, PAGE));
}

/** Undefined where nothing was built. A link is not followed, and a name that begins with a dot is nobody's business. */
export function readConsole(folder: string): ConsoleFiles | undefined {
  if (!isConsoleBuilt(folder)) return undefined;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = new Map(names.map((name) => [`/${relative(folder, name).split(sep).join('/')}`, readConsoleFile(folder, name)]));
  return { page: readConsoleFile(folder, join(folder, PAGE)), find: (path) => files.get(path) };
}

function readConsoleFile(folder: string, name: string): ConsoleFile {
  const identity = readFileSync(name);
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    hash: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    isForEver: relative(folder, name).startsWith(`assets${sep}`),
    forms: { identity, ...readForm(name, '.br', 'br'), ...readForm(name, '.gz', 'gzip') },
  };
}

function readForm(name: string, ending: string, encoding: Encoding): Partial<Record<Encoding, Buffer<ArrayBuffer>>> {
  return existsSync(name + ending) ? { [encoding]: readFileSync(name + ending) } : {};
}

/** The file in the form that the browser likes best, or that it has it already. */
export function answerFile(file: ConsoleFile, asked: Headers): Response {
  const encoding = encodingFor(file, asked.get('accept-encoding') ?? '');
  const bytes = file.forms[encoding] ?? file.forms.identity;
  // Another form is another tag, or a cache would mix them.
  const etag = encoding === 'identity' ? `"${file.hash}"` : `"${file.hash}-${encoding}"`;
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': file.isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': CONSOLE_POLICY,
  };
  if (hasAlready(asked.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  return new Response(bytes, {
    headers: {
      ...headers,
      'content-type': file.type,
      'content-length': String(bytes.byteLength),
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    },
  });
}

function encodingFor({ forms }: ConsoleFile, header: string): Encoding {
  const liked = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...options] = part.split(';').map((word) => word.trim());
    const quality = Number(options.find((option) => option.startsWith('q='))?.slice(2) ?? 1);
    if (quality > 0) liked.add(name);
  }
  return (['br', 'gzip'] as const).find((encoding) => forms[encoding] && liked.has(encoding)) ?? 'identity';
}

/** A proxy that touched the answer calls the tag weak. */
function hasAlready(header: string | null, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag);
}

const NEVER_A_PAGE = /^\/(api|assets|docs|openapi\.json|healthz)(\/|$)/;

/** Whether a person opened this address in a browser, so that the console says what is there. A program that asks is told that nothing is. */
export function isPageAsked(path: string, accept = ''): boolean {
  if (path === '/') return true;
  return !NEVER_A_PAGE.test(path) && /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept);
}
