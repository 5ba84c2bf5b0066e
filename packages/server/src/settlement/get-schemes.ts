// The files of the schemes by which a county settles, for the same engine in a browser.
import { getSchemes } from '@doudi/core/settlement';
import { queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { BEGINNING, findCountySchemes } from './county-schemes.ts';
import type { SchemesInUse } from './schemes-in-use.ts';

export function getSchemesRoute(database: Database, schemes: SchemesInUse): Route {
  return queryRoute(getSchemes, database, async (transaction) => {
    const { stretches } = await findCountySchemes(transaction, schemes);
    return {
      schemes: stretches.map(({ inUse: { scheme, hash, files }, from, until }) => ({
        schemeId: scheme.policy.id,
        hash,
        ...(from !== BEGINNING && { from }),
        ...(until !== undefined && { until }),
        files: [...files].map(([name, text]) => ({ name, text })),
      })),
      knownCategories: [...schemes.knownCategories],
    };
  });
}
