// The house rules, run as tests: who may import whom, what the pure rooms may not name, and what must never be built.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, ROOT, read, sources, withoutComments, withoutTexts } from './sources.ts';

const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  'packages/policy': /^\.{1,2}\//,
  'packages/core': /^(\.{1,2}\/|@doudi\/policy(\/\w+)?$|zod$|yaml$)/,
  'packages/server':
    /^(\.{1,2}\/|@doudi\/(policy(\/\w+)?|core\/\w+)$|node:|commander$|cli-progress$|pg$|pino$|hono$|hono\/cookie$|@hono\/node-server$|@node-rs\/argon2$|pinyin-pro$|otpauth$|@simplewebauthn\/server$|openid-client$|hyparquet$|hucre\/xlsx$|@zxcvbn-ts\/(core|language-common)$)/,
  'packages/web/src':
    /^(\.{1,2}\/|@doudi\/(policy(\/\w+)?|core\/\w+)$|react$|react-dom\/client$|antd$|antd\/locale\/\w+$|@tanstack\/react-query$|wouter$|nzh\/cn$|uqr$|@simplewebauthn\/browser$|hucre(\/\w+)?$|@codemirror\/(commands|lang-yaml|language|lint|state|view)$|@fontsource-variable\/noto-sans-sc\/)/,
};

describe('who may import whom', () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    test(`${room} imports only what it may know`, () => {
      const strays = sources(room).flatMap((file) =>
        importsOf(file)
          .filter((name) => !allowed.test(name))
          .map((name) => `${file}: ${name}`),
      );
      expect(strays).toEqual([]);
    });
    test(`${room} stays below its own roof`, () => {
      const strays = sources(room).flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('.') && !join(file, '..', name).startsWith(room))
          .map((name) => `${file}: ${name}`),
      );
      expect(strays).toEqual([]);
    });
  }

  test('only platform/http knows the HTTP library, and only app.ts registers addresses', () => {
    const HTTP = 'packages/server/src/platform/http/';
    const strangers = sources('packages').filter((file) => !file.startsWith(HTTP) && importsOf(file).some((name) => /^@?hono\b/.test(name)));
    expect(strangers).toEqual([]);
    const registrars = sources('packages/server').filter((file) => /\bapp\s*\.\s*(get|post|put|patch|delete|on|all|use|route|mount)\(/.test(read(file)));
    expect(registrars).toEqual([`${HTTP}app.ts`]);
  });

  test('the engine has no dependencies at all', () => {
    expect(Object.keys(JSON.parse(read('packages/policy/package.json')))).not.toContain('dependencies');
  });
});

describe('the pure rooms', () => {
  const IMPURE =
    /\b(process|Date|performance|setTimeout|setInterval|fetch|console|globalThis|crypto|require|eval|Function|Intl|localStorage|window|document)\s*[.(]|\bMath\.random\b|\bimport\s*\(/;
  test('policy and core name no input or output, no clock, no chance', () => {
    const strays = ['packages/policy', 'packages/core'].flatMap(sources).filter((file) => {
      // A parsed YAML document and the document of a citation are no browser's document.
      // The kernel makes code, from its own tree alone (decision 0023).
      const code = withoutTexts(withoutComments(read(file)))
        .replace('new Function(emitJavaScript(program))', '')
        .replace(/\b(document|citation)\.(contents|errors|warnings|toJS|article|document)\b/g, '');
      return IMPURE.test(code);
    });
    expect(strays).toEqual([]);
  });

  test('money never passes through a binary fraction', () => {
    const FLOAT_MONEY = /\b(parseFloat|toFixed|toPrecision|Math\.round)\s*\(|\b\w*[fF]en\b\s*[*/]\s*\d*\.\d|\b0\.\d+\s*\*/;
    const strays = ['packages/policy', 'packages/core'].flatMap(sources).filter((file) => FLOAT_MONEY.test(withoutTexts(withoutComments(read(file)))));
    expect(strays).toEqual([]);
  });
});

describe('the database', () => {
  const server = () => sources('packages/server/src').filter((file) => !file.startsWith('packages/server/src/platform/postgres/'));

  test('is asked by nobody but the transaction helper', () => {
    const strays = server()
      .filter((file) => !file.startsWith('packages/server/src/platform/database/'))
      .filter((file) => /\b(pool|connection|client|owner)\.(query|connect)\b|from 'pg'/.test(withoutComments(read(file))));
    expect(strays).toEqual([]);
  });

  test('finds rows by their keys: behind row security no index answers a comparison with `coalesce` of columns, only one with `case`', () => {
    const scanning = /_id = coalesce\(\w+\.\w+,|coalesce\(\w+\.\w+, \w+\.\w+\) = /;
    expect(sources('packages/server').filter((file) => scanning.test(withoutComments(read(file))))).toEqual([]);
  });

  test('has one writer for each table', () => {
    const writers = new Map<string, Set<string>>();
    for (const file of server()) {
      const module = file.split('/')[3] ?? '';
      for (const [, table = ''] of withoutComments(read(file)).matchAll(/(?:insert into|update|delete from)\s+([a-z_]+)\s+(?:\(|as\b|set\b|where\b)/g)) {
        writers.set(table, (writers.get(table) ?? new Set()).add(module));
      }
    }
    expect(writers.size).toBeGreaterThan(15);
    expect([...writers].filter(([, modules]) => modules.size > 1).map(([table, modules]) => `${table}: ${[...modules].join(', ')}`)).toEqual([]);
  });
});

describe('schemes are data', () => {
  test('no code knows a place, a scheme, a payer or a category', () => {
    const words = new Set<string>();
    for (const file of filesBelow('schemes', /^scheme\.yaml$/)) {
      words.add(file.split('/')[1] ?? '');
      const section = (name: string) => new RegExp(`^${name}:\\n((?: {2}.*\\n?)*)`, 'm').exec(read(file))?.[1] ?? '';
      for (const name of ['payers', 'categories']) for (const match of section(name).matchAll(/^ {2}([\w-]+):/gm)) words.add(match[1] ?? '');
    }
    // Words that the engine has for itself too.
    for (const word of ['', 'account', 'share', 'fixed', 'bands', 'limit', 'basic', 'inpatient', 'outpatient']) words.delete(word);
    // The folder of a scheme is shown in the help as an example of what to type.
    const shown = new Set(['packages/server/src/cli.ts', 'packages/server/src/schemes/scheme-commands.ts']);
    const strays = ['packages/policy', 'packages/core', 'packages/server', 'packages/web/src']
      .flatMap(sources)
      .filter((file) => !shown.has(file))
      .flatMap((file) => [...words].filter((word) => new RegExp(`['"\`]${word}['"\`]`).test(withoutComments(read(file)))).map((word) => `${file}: ${word}`));
    expect(words.size).toBeGreaterThan(20);
    expect(strays).toEqual([]);
  });
});

describe('what is never built', () => {
  // docs/decisions/0002-never-births.md
  const BIRTH_CONTROL =
    /社会抚养费|长效避孕|补救措施|三查|政策外生育|违法生育|一票否决|上环|结扎|人流|孕检|social maintenance fee|sterili[sz]ation|iud\b|contracepti|abortion|birth (permit|quota)/i;
  test('nothing names a measure that controls births', () => {
    const strays = [
      ...['packages', 'bench', 'scripts'].flatMap((folder) => filesBelow(folder, /\.(tsx?|mjs|json)$/).filter((file) => !file.includes('/dist'))),
      ...filesBelow('schemes', /\.(ya?ml|json)$/),
    ].filter((file) => BIRTH_CONTROL.test(read(file)));
    expect(strays).toEqual([]);
  });
});

describe('the papers are true', () => {
  test('every catalogue row has one state, and what works or is begun exists', () => {
    const rows = read('docs/COVERAGE.tsv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows[0]).toEqual(['id', 'state', 'where']);
    const ids = rows.slice(1).map((row) => row[0]);
    expect(ids).toHaveLength(451);
    expect(new Set(ids).size).toBe(451);
    for (const [id, state, where = ''] of rows.slice(1)) {
      expect(['works', 'part', 'planned', 'never'], id).toContain(state);
      expect(where.length, id).toBeGreaterThan(0);
      for (const path of where.match(/[\w./-]+\.(ya?ml|ts|md)\b/g) ?? []) expect(() => read(path), `${id}: ${path}`).not.toThrow();
    }
  });

  test('both readmes have the same sections', () => {
    const sections = (file: string) => read(file).match(/^#{1,3} /gm)?.length;
    expect(sections('README.zh-CN.md')).toBe(sections('README.md'));
  });

  test('what the documents link to exists', () => {
    const broken = [...filesBelow('docs', /\.md$/), 'README.md', 'README.zh-CN.md'].flatMap((file) =>
      [...read(file).matchAll(/\]\(((?!https?:|#)[^)#]+)(?:#[^)]*)?\)/g)]
        .map((match) => relative(ROOT, join(ROOT, file, '..', match[1] ?? '')))
        .filter((path) => {
          try {
            return readdirSync(join(ROOT, path)).length < 0;
          } catch (error) {
            return (error as NodeJS.ErrnoException).code === 'ENOENT';
          }
        })
        .map((path) => `${file}: ${path}`),
    );
    expect(broken).toEqual([]);
  });
});
