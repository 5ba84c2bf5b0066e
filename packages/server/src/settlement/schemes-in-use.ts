// The schemes by which a county settles, as they are installed now; and as they were when something was settled by them.
import { createHash } from 'node:crypto';
import { isProtectedName, loadScheme, type Scheme, type SchemeFiles, statedCategories, type Walls } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { UserError } from '../platform/user-error.ts';

/** A scheme with its files' hash, which every settlement names. */
export interface SchemeInUse {
  readonly scheme: Scheme;
  readonly context: ReadContext;
  readonly files: SchemeFiles;
  readonly hash: string;
}

export interface SchemesInUse {
  readonly installed: (schemeId: string) => SchemeInUse | undefined;
  readonly installedIds: readonly string[];
  /** Of all installed schemes. */
  readonly knownCategories: readonly string[];
  /** Schemes that were stored with settlements or by an approval, by hash; the files are read and checked once. */
  readonly inUseOf: (hash: string, files: () => Promise<SchemeFiles>) => Promise<SchemeInUse>;
  /** The scheme of this hash, if it was read before. */
  readonly known: (hash: string) => Promise<SchemeInUse> | undefined;
  /** Whether a county keeps the files of a scheme; what was found once is not asked again. */
  readonly isStored: (scheme: SchemeInUse, countyId: string, ask: () => Promise<boolean>) => Promise<boolean>;
  /** Whether it is a category that everybody may know. */
  readonly knowsCategory: (category: string) => boolean;
  /** Whether any installed scheme has it behind the wall, or it is what a bill shows of one that is. */
  readonly isWalled: (category: string) => boolean;
  /** Every category that any installed scheme has behind the wall. */
  readonly walledCategories: readonly string[];
  /** The protected categories of some schemes; of two that call one alike the first says how it is called. */
  readonly wallsOf: (schemeIds: readonly string[]) => Walls['categories'];
}

export function schemesInUse(installed: ReadonlyMap<string, Omit<SchemeInUse, 'hash'>>): SchemesInUse {
  const byId = new Map([...installed].map(([id, scheme]) => [id, { ...scheme, hash: hashOf(scheme.files) }]));
  const byHash = new Map<string, Promise<SchemeInUse>>([...byId.values()].map((scheme) => [scheme.hash, Promise.resolve(scheme)]));
  const knownCategories = [...new Set([...byId.values()].flatMap(({ context }) => [...context.knownCategories]))].sort();
  const walls = wallsIn([...byId.values()].map(({ scheme }) => scheme));
  const isWalled = (category: string) => isProtectedName(category) || Object.hasOwn(walls, category);
  const stored = new Set<string>();
  return {
    installed: (schemeId) => byId.get(schemeId),
    installedIds: [...byId.keys()],
    knownCategories,
    isStored: async ({ hash }, countyId, ask) => {
      const name = `${countyId} ${hash}`;
      if (!stored.has(name) && (await ask())) stored.add(name);
      return stored.has(name);
    },
    inUseOf: (hash, files) => {
      const known = byHash.get(hash) ?? files().then((stored) => inUseIn(stored, hash, knownCategories));
      byHash.set(hash, known);
      known.catch(() => byHash.delete(hash));
      return known;
    },
    known: (hash) => byHash.get(hash),
    knowsCategory: (category) => !isWalled(category) && [...byId.values()].some(({ scheme }) => Object.hasOwn(scheme.policy.categories, category)),
    isWalled,
    walledCategories: Object.keys(walls),
    wallsOf: (schemeIds) => wallsIn(schemeIds.flatMap((id) => byId.get(id)?.scheme ?? [])),
  };
}

function wallsIn(schemes: readonly Scheme[]): Walls['categories'] {
  return Object.assign({}, ...schemes.map(({ walls }) => walls.categories).reverse());
}

/** Of some categories those that a version names as it names everybody's: its bills would tell them. */
export function openCategories({ scheme }: Pick<SchemeInUse, 'scheme'>, walled: readonly string[]): string[] {
  return walled.filter((category) => Object.hasOwn(scheme.policy.categories, category) && !Object.hasOwn(scheme.walls.categories, category));
}

function inUseIn(files: SchemeFiles, hash: string, knownCategories: readonly string[]): SchemeInUse {
  if (hashOf(files) !== hash)
    throw new UserError({ zh: `存档的方案文件与其摘要不符（${hash}）。`, en: `the stored files of a scheme are not those of their hash (${hash})` });
  const { scheme } = loadScheme(files);
  if (scheme) return { scheme, files, hash, context: { scheme, knownCategories: new Set([...knownCategories, ...statedCategories(scheme)]) } };
  throw new UserError({ zh: `存档的方案（${hash}）已不能读取。`, en: `a stored scheme (${hash}) can no longer be read` });
}

export function hashOf(files: SchemeFiles): string {
  return createHash('sha256')
    .update(JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
}
