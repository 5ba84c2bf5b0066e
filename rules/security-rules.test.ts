// What no code may do, so that whole kinds of holes cannot be: docs/SECURITY.md says which threat each rule answers.
import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, read, sources, withoutComments, withoutTexts } from './sources.ts';

/** The source files where a pattern stands in the code itself, in no comment and, unless texts count, in no text. */
function where(pattern: RegExp, folders: readonly string[], { withTexts = false } = {}): string[] {
  return folders
    .flatMap(sources)
    .filter((file) => pattern.test(withTexts ? withoutComments(read(file)) : withoutTexts(withoutComments(read(file)))))
    .sort();
}
const importers = (name: RegExp, folders: readonly string[]) => folders.flatMap(sources).filter((file) => importsOf(file).some((known) => name.test(known)));

const SERVER = ['packages/server/src'];
const BACK = ['packages/policy/src', 'packages/core/src', ...SERVER];
const ALL = [...BACK, 'packages/web/src'];
const POSTGRES = 'packages/server/src/platform/postgres';

describe('nobody is called from inside', () => {
  /** Who asks the identity provider; whatever else connects to somebody must be named here, with a decision. */
  const MAY_CALL = /^packages\/server\/src\/access\/issuer\.ts$/;
  // These only listen, ask for a free port, or tell an address from a name.
  const LISTENERS = ['packages/server/src/platform/http/serve.ts', `${POSTGRES}/run-server.ts`, 'packages/server/src/access/device.ts'];

  test('no code of the server opens a connection but to PostgreSQL, and the client of the identity provider', () => {
    const modules = importers(/^(node:)?(https?|http2|net|tls|dns|dns\/promises|dgram|inspector|cluster)$|^(undici|openid-client|axios|got|ws)$/, BACK);
    expect(modules.filter((file) => !LISTENERS.includes(file) && !MAY_CALL.test(file))).toEqual([]);
    const CALLS = /(?<![\w.])(fetch|connect|createConnection|request|lookup)\(/;
    expect(LISTENERS.filter((file) => CALLS.test(withoutTexts(withoutComments(read(file)))))).toEqual([]);
    expect(where(/(?<![\w.])(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/, BACK).filter((file) => !MAY_CALL.test(file))).toEqual([]);
    expect(importers(/^pg$/, BACK).filter((file) => !/^packages\/server\/src\/platform\/(database|postgres)\//.test(file))).toEqual([]);
  });

  test('the browser asks nobody but its own server', () => {
    // What a worker says to the page that began it leaves the browser as little as anything else there.
    const workers = ['packages/web/src/console/schemes/check-worker.ts'];
    expect(where(/(?<![\w.])(XMLHttpRequest|WebSocket|EventSource|sendBeacon|postMessage|importScripts)\b/, ['packages/web/src'])).toEqual(workers);
    expect(where(/(?<![\w.])fetch\(/, ['packages/web/src'])).toEqual(['packages/web/src/session/client.ts', 'packages/web/src/session/connection.ts']);
    expect(where(/https?:\/\/(?!www\.w3\.org)/, ['packages/web/src'], { withTexts: true })).toEqual([]);
  });
});

describe('nothing that was sent is run', () => {
  // Runs the text of numbers and names of its own that the kernel writes (decision 0023); kernel.test.ts holds that nothing else is in it.
  const KERNEL = 'packages/policy/src/kernel/run-javascript.ts';
  test('no code is made from text', () => {
    expect(where(/(?<![\w.])(eval|execScript)\s*\(|\bnew Function\b|(?<![\w.])Function\s*\(|\bset(Timeout|Interval)\(\s*['"`]/, ALL)).toEqual([KERNEL]);
    expect(importers(/^(node:)?(vm|v8|repl|wasi)$/, ALL)).toEqual([]);
    expect(importers(/^(node:)?worker_threads$/, ALL).filter((file) => !file.startsWith('packages/server/src/simulation/'))).toEqual([]);
  });

  test('other programs are run only to keep PostgreSQL, never through a shell', () => {
    expect(importers(/child_process/, BACK).sort()).toEqual([`${POSTGRES}/init-cluster.ts`, `${POSTGRES}/process-identity.ts`, `${POSTGRES}/run-server.ts`]);
    expect(where(/(?<!\.)\bexec(Sync)?\(|\bshell:/, SERVER)).toEqual([]);
  });

  test('no parser of XML, no directory, mail, cache or template engine is there to be misled', () => {
    const names = ['.', 'packages/policy', 'packages/core', 'packages/server', 'packages/web'].flatMap((folder) =>
      Object.keys((JSON.parse(read(`${folder}/package.json`)) as { dependencies?: object }).dependencies ?? {}),
    );
    expect(
      names.filter((name) => /xml|xpath|saml|soap|sax|ldap|mail|smtp|memcache|redis|graphql|handlebars|ejs|pug|mustache|latex|serialize/i.test(name)),
    ).toEqual([]);
    expect(where(/\b(DOMParser|XSLTProcessor|XPathEvaluator)\b/, ALL)).toEqual([]);
    // A scheme is read with positions, as plain text, from the server's own disk or a manager's draft.
    expect(importers(/^yaml$/, ALL)).toEqual(['packages/core/src/scheme/yaml-source.ts']);
  });

  test('the pages show text as text', () => {
    expect(
      where(/dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc|createContextualFragment/, ['packages/web/src']),
    ).toEqual([]);
  });

  test('a statement is written by us, and what was sent stands beside it as a value', () => {
    const ROOM = /^packages\/server\/src\/(?!platform\/|demo\/|torture\/)/;
    // Chosen by the code from two of its own words.
    const LOCK = "isLocked ? ' for update' : ''";
    const CHOSEN = new Map([
      ['packages/server/src/registry/contact.ts', ['column']],
      ['packages/server/src/access/delegations.ts', [LOCK]],
      ['packages/server/src/access/issuer-sign-in.ts', [LOCK]],
      ['packages/server/src/access/passkey-assertions.ts', [LOCK]],
      ['packages/server/src/audit/list-entries.ts', ["filter.personId === undefined ? 'audit_entry e' : ENTRIES_OF_PERSON"]],
    ]);
    const strays = sources('packages/server/src')
      .filter((file) => ROOM.test(file))
      .flatMap((file) =>
        [...withoutComments(read(file)).matchAll(/`[^`]*`/g)]
          .map(([text]) => text)
          .filter((text) => /^`\s*(with|select|insert into|update|delete from)\s/.test(text))
          .flatMap((text) => [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? ''))
          .filter((inside) => !/^[A-Z][A-Z_]*$/.test(inside) && !CHOSEN.get(file)?.includes(inside))
          .map((inside) => `${file}: ${inside}`),
      );
    expect(strays).toEqual([]);
  });

  test('no pattern is made from what was sent', () => {
    expect(where(/\bnew RegExp\(|(?<![\w.])RegExp\(/, ALL)).toEqual(['packages/core/src/contract/hide-numbers.ts']);
  });
});

describe('nobody is led away', () => {
  test('an answer redirects in one place, to one address that is written there', () => {
    expect(where(/\bredirect\(|['"]location['"]/i, SERVER, { withTexts: true })).toEqual(['packages/server/src/platform/http/app.ts']);
    expect([...read('packages/server/src/platform/http/app.ts').matchAll(/redirect\(([^)]*)\)/g)].map((match) => match[1])).toEqual(["'/docs'"]);
  });

  test('a page sends nobody to an address that it was given', () => {
    // To the identity provider, whose address the server was configured with.
    expect(where(/\blocation\.(href|assign|replace)\b|\bwindow\.(open|location)\b/, ['packages/web/src'])).toEqual([
      'packages/web/src/console/start/sign-in.tsx',
    ]);
    const opened = sources('packages/web/src').flatMap((file) => [...read(file).matchAll(/<[^<>]*target="_blank"[^<>]*/g)].map(([tag]) => tag));
    expect(opened.length).toBeGreaterThan(2);
    for (const tag of opened) expect(tag).toMatch(/href=(\{`|")\/(?!\/)[\s\S]*rel="noopener"|rel="noopener"[\s\S]*href=(\{`|")\/(?!\/)/);
  });
});

describe('secrets', () => {
  test('of the environment are read in few places, and the whole of it is shown nowhere', () => {
    expect(where(/\bprocess\.env\b/, SERVER)).toEqual([
      'packages/server/src/audit-commands.ts',
      'packages/server/src/cli.ts',
      `${POSTGRES}/binaries.ts`,
      `${POSTGRES}/data-folder.ts`,
      `${POSTGRES}/outside-server.ts`,
      `${POSTGRES}/process-identity.ts`,
      'packages/server/src/platform/secrets/key-file.ts',
      'packages/server/src/privacy/read-notice.ts',
      'packages/server/src/schemes/read-schemes.ts',
      'packages/server/src/server-commands.ts',
    ]);
  });

  test('are written by the log and the terminal alone: no code of the server prints on the side', () => {
    expect(where(/(?<![\w.])console\s*\./, BACK)).toEqual([]);
    expect(importers(/^pino$/, SERVER)).toEqual(['packages/server/src/platform/http/log.ts']);
  });

  test('lie in no file of the repository', () => {
    const SECRET =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[\w-]{10,}|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\./;
    const files = ['packages', 'scripts', 'bench', 'rules', 'docs', 'schemes'].flatMap((folder) =>
      filesBelow(folder, /\.(tsx?|mjs|json|md|tsv|sql|ya?ml|html)$/),
    );
    expect(files.filter((file) => !/\/dist[.\d]*\//.test(file)).filter((file) => SECRET.test(read(file)))).toEqual([]);
  });
});

describe('cryptography', () => {
  test('is Node’s own and argon2, by strong names alone, and chance for secrets comes from it', () => {
    const WEAK =
      /['"`](md5|md4|sha-?1|rc4|des|des3|3des|bf|rsa-md5|rsa-sha1)(-[a-z0-9-]*)?['"`]|-ecb['"`]|aes-\d+-(cbc|ctr|ecb)|rsa_pkcs1_padding|createCipher\(|pseudoRandomBytes/i;
    // HMAC-SHA-1 is what every authenticator speaks (RFC 6238), and no collision of SHA-1 touches it.
    expect(where(WEAK, ALL, { withTexts: true })).toEqual(['packages/server/src/access/totp.ts']);
    expect(where(/\bMath\.random\b/, ALL)).toEqual([]);
    const libraries = importers(/^[^.]*(crypto|argon2|bcrypt|scrypt|forge|sjcl|elliptic|jose|jsonwebtoken)/, ALL).flatMap((file) =>
      importsOf(file).filter((name) => /^[^.]*(crypto|argon2|bcrypt|scrypt|forge|sjcl|elliptic|jose|jsonwebtoken)/.test(name)),
    );
    expect([...new Set(libraries)].sort()).toEqual(['@node-rs/argon2', 'node:crypto']);
  });
});

describe('files', () => {
  test('are opened by the platform, the schemes, the demonstration and the command line, never by an operation', () => {
    const MAY_OPEN =
      /^packages\/server\/src\/(platform\/|schemes\/|demo\/|(cli|server-commands|audit-commands)\.ts$|settlement\/(settle-command|settle-file|row-index)\.ts$|audit\/export-file\.ts$|simulation\/(claim-files|csv-cells|simulate-command)\.ts$|privacy\/read-notice\.ts$)/;
    expect(importers(/^(node:)?fs(\/promises)?$/, SERVER).filter((file) => !MAY_OPEN.test(file))).toEqual([]);
  });
});
