// The bill of materials as CycloneDX 1.6, made from the lock file alone: the same lock gives the same bytes on every machine, without a network.
// npm's own (`npm sbom`) is of version 1.5, names the folder that it runs in, and differs from one second to the next.
import { createHash } from 'node:crypto';

/** As much of `package-lock.json` as is read here. */
export interface Lock {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  /** Only where it differs from the folder: an alias, or a workspace. */
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly scope?: 'required' | 'optional' | 'excluded';
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

export interface Sbom {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: { readonly lifecycles: readonly { readonly phase: 'pre-build' }[]; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface SbomOptions {
  /** Also what only building and testing need. */
  readonly withDev: boolean;
}

export function makeSbom(lock: Lock, { withDev }: SbomOptions): Sbom {
  const kept = Object.entries(lock.packages).filter(([, known]) => !known.link && (withDev || !known.dev));
  const components = kept.filter(([path]) => path !== '').map(([path, known]) => toComponent(path, known));
  const root = toComponent('', { ...must(lock.packages['']), name: lock.name, version: lock.version });
  const unsigned = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'pre-build' }], component: root },
    components: onceEach(components),
    dependencies: dependenciesOf(lock, kept, withDev),
  } as const;
  return { ...unsigned, serialNumber: serialOf(JSON.stringify(unsigned)) };
}

function toComponent(path: string, { name = nameOf(path), version = '0', integrity, license = 'NONE', ...known }: LockedPackage): Component {
  const [group, plain] = name.startsWith('@') ? [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)] : [undefined, name];
  return {
    type: path === '' ? 'application' : 'library',
    'bom-ref': refOf(name, version),
    ...(group !== undefined && { group }),
    name: plain,
    version,
    ...(path !== '' && { scope: known.dev ? ('excluded' as const) : known.optional ? ('optional' as const) : ('required' as const) }),
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
    licenses: [/ (OR|AND|WITH) /.test(license) ? { expression: license } : { license: { id: license } }],
    purl: refOf(name, version),
    ...((known.hasInstallScript || isOwn(path)) && { properties: propertiesOf(known, isOwn(path)) }),
  };
}

function propertiesOf({ hasInstallScript }: LockedPackage, isOurs: boolean) {
  return [
    ...(isOurs ? [{ name: 'doudi:own', value: 'true' }] : []),
    ...(hasInstallScript ? [{ name: 'cdx:npm:package:hasInstallScript', value: 'true' }] : []),
  ];
}

/** Whether it lies in this repository, and is no package of others. */
function isOwn(path: string): boolean {
  return !path.includes('node_modules/');
}

/** The last name of a path: `node_modules/a/node_modules/@b/c` is `@b/c`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function refOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', content = ''] = integrity.split(/-(.*)/s);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
}

/** One package that lies in two places is one component. Where one of them is needed more, that counts. */
function onceEach(components: readonly Component[]): Component[] {
  const needs = ['required', 'optional', 'excluded'];
  const found = new Map<string, Component>();
  for (const component of components) {
    const known = found.get(component['bom-ref']);
    if (!known || needs.indexOf(component.scope ?? '') < needs.indexOf(known.scope ?? '')) found.set(component['bom-ref'], component);
  }
  return [...found.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
}

function dependenciesOf({ name, version, packages }: Lock, kept: readonly (readonly [string, LockedPackage])[], withDev: boolean): Sbom['dependencies'] {
  const isKept = new Set(kept.map(([path]) => path));
  const found = new Map<string, Set<string>>();
  for (const [path, known] of kept) {
    const ref = path === '' ? refOf(name, version) : refAt(path, known);
    const needed = found.get(ref) ?? new Set();
    if (path === '') for (const [place, own] of kept) if (place !== '' && isOwn(place)) needed.add(refAt(place, own));
    for (const asked of neededBy(path, known, withDev)) {
      const at = placeOf(packages, path, asked);
      if (at !== undefined && isKept.has(at)) needed.add(refAt(at, must(packages[at])));
    }
    found.set(ref, needed);
  }
  return [...found].map(([ref, needed]) => ({ ref, dependsOn: [...needed].sort() })).sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

function neededBy(path: string, known: LockedPackage, withDev: boolean): string[] {
  const kinds = [known.dependencies, known.optionalDependencies, known.peerDependencies, isOwn(path) && withDev ? known.devDependencies : undefined];
  return kinds.flatMap((kind) => Object.keys(kind ?? {}));
}

function refAt(path: string, { name = nameOf(path), version = '0' }: LockedPackage): string {
  return refOf(name, version);
}

/** Where Node would find a package from a folder: beside it, or beside one of those around it. A link leads to the workspace. */
function placeOf(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    const known = packages[place];
    if (known) return known.link ? known.resolved : place;
    if (folder === '') return undefined;
  }
}

/** A number that belongs to these contents, in the form of a UUID of version 8. */
function serialOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the lock file does not describe its own root');
  return value;
}
