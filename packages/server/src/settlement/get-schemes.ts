// The files of the schemes by which a county settles, for the same engine in a browser.
import { getSchemes } from '@doudi/core/settlement';
import { queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { findSchemeIds } from './county-schemes.ts';
import type { SchemesInUse } from './schemes-in-use.ts';

export function getSchemesRoute(database: Database, { installed, knownCategories }: SchemesInUse): Route {
  return queryRoute(getSchemes, database, async (transaction) => {
    const schemes = (await findSchemeIds(transaction)).map(installed).filter((scheme) => scheme !== undefined);
    return {
      schemes: schemes.map(({ scheme, hash, files }) => ({
        schemeId: scheme.policy.id,
        hash,
        files: [...files].map(([name, text]) => ({ name, text })),
      })),
      knownCategories: [...knownCategories],
    };
  });
}
