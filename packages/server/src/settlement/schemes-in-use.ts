// The schemes by which a county settles, as they are installed now; and as they were when something was settled by them.
import { createHash } from 'node:crypto';
import { loadScheme, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { type Day, isValidOn, type Policy } from '@doudi/policy';
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
  /** Of all installed schemes. */
  readonly knownCategories: readonly string[];
  /** The first of the county's schemes that is valid on the day. */
  readonly find: (schemeIds: readonly string[], day: Day) => SchemeInUse | undefined;
  /** Policies that were stored with settlements, by hash; the files are read and checked once. */
  readonly policyOf: (hash: string, files: () => Promise<SchemeFiles>) => Promise<Policy>;
  /** Whether a county keeps the files of a scheme; what was found once is not asked again. */
  readonly isStored: (scheme: SchemeInUse, countyId: string, ask: () => Promise<boolean>) => Promise<boolean>;
  readonly knowsCategory: (category: string) => boolean;
}

export function schemesInUse(installed: ReadonlyMap<string, Omit<SchemeInUse, 'hash'>>): SchemesInUse {
  const byId = new Map([...installed].map(([id, scheme]) => [id, { ...scheme, hash: hashOf(scheme.files) }]));
  const policies = new Map<string, Promise<Policy>>([...byId.values()].map(({ hash, scheme }) => [hash, Promise.resolve(scheme.policy)]));
  const stored = new Set<string>();
  return {
    installed: (schemeId) => byId.get(schemeId),
    knownCategories: [...new Set([...byId.values()].flatMap(({ context }) => [...context.knownCategories]))].sort(),
    isStored: async ({ hash }, countyId, ask) => {
      const name = `${countyId} ${hash}`;
      if (!stored.has(name) && (await ask())) stored.add(name);
      return stored.has(name);
    },
    find: (schemeIds, day) => {
      for (const id of schemeIds) {
        const found = byId.get(id);
        if (found && isValidOn(found.scheme.policy.valid, day)) return found;
      }
      return undefined;
    },
    policyOf: (hash, files) => {
      const known = policies.get(hash) ?? files().then((stored) => policyIn(stored, hash));
      policies.set(hash, known);
      known.catch(() => policies.delete(hash));
      return known;
    },
    knowsCategory: (category) => [...byId.values()].some(({ scheme }) => Object.hasOwn(scheme.policy.categories, category)),
  };
}

function policyIn(files: SchemeFiles, hash: string): Policy {
  if (hashOf(files) !== hash)
    throw new UserError({ zh: `存档的方案文件与其摘要不符（${hash}）。`, en: `the stored files of a scheme are not those of their hash (${hash})` });
  const { scheme } = loadScheme(files);
  if (scheme) return scheme.policy;
  throw new UserError({ zh: `存档的方案（${hash}）已不能读取。`, en: `a stored scheme (${hash}) can no longer be read` });
}

export function hashOf(files: SchemeFiles): string {
  return createHash('sha256')
    .update(JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
}
