// The composition root: the only place that joins the rooms. Everything else receives what it needs.

import type { Notice } from '@doudi/core/privacy';
import { approvalRoutes } from './access/approvals.ts';
import { type Attempts, attemptsOf } from './access/attempts.ts';
import { type Issuer, issuerOf } from './access/issuer.ts';
import { type Issuers, NO_ISSUERS } from './access/issuer-settings.ts';
import { permissionsRoute } from './access/permissions.ts';
import { appointing } from './access/posts.ts';
import { accessRoutes } from './access/routes.ts';
import { type Sessions, sessionsOf } from './access/sessions.ts';
import { TOTP_SEALED } from './access/totp.ts';
import { auditRoutes } from './audit/routes.ts';
import type { SealingState } from './audit/sealer.ts';
import { cashierRoutes } from './cashier/routes.ts';
import { premiumAidApprovable } from './enrolment/premium-aid.ts';
import { enrolmentRoutes } from './enrolment/routes.ts';
import { entitlementRoutes } from './entitlement/routes.ts';
import { IMPORTS_SEALED } from './exchange/batches.ts';
import { type Imports, importsOf } from './exchange/job.ts';
import { exchangeRoutes } from './exchange/routes.ts';
import { facilityRoutes } from './facilities/facilities.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { newId } from './platform/database/ids.ts';
import { openPool } from './platform/database/pool.ts';
import type { SealedColumn } from './platform/database/sealed-columns.ts';
import { type Database, isReachable } from './platform/database/transaction.ts';
import { type App, createApp } from './platform/http/app.ts';
import type { Log } from './platform/http/log.ts';
import type { Route } from './platform/http/route.ts';
import { type FieldKeys, lastingKey } from './platform/secrets/field-keys.ts';
import { EXPORTS_SEALED } from './privacy/exports.ts';
import { readNotices } from './privacy/read-notice.ts';
import { privacyApprovables, privacyRoutes } from './privacy/routes.ts';
import { recognitionRoutes } from './recognition/routes.ts';
import { VERSIONS_SEALED } from './registry/correct-person.ts';
import { helpingRoutes } from './registry/helping-routes.ts';
import { matchingRoutes } from './registry/matching-routes.ts';
import { registryRoutes } from './registry/routes.ts';
import { HELPER_SEALED, PERSON_SEALED } from './registry/sealed-columns.ts';
import { installedWithFiles } from './schemes/read-schemes.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { type SchemesInUse, schemesInUse } from './settlement/schemes-in-use.ts';
import { simulationRoutes } from './simulation/routes.ts';
import { type Simulator, simulatorOf } from './simulation/simulator.ts';
import { WALLS_SEALED } from './walls/facts.ts';
import { appointingKeepers } from './walls/keepers.ts';
import { wallRoutes } from './walls/routes.ts';
import { workRoutes } from './work/routes.ts';

export interface ServerOptions {
  /** The address of the application's role. */
  readonly url: string;
  readonly keys: FieldKeys;
  readonly connections?: number;
  readonly now?: () => Date;
  /** Whose identities open an account, by county. */
  readonly issuers?: Issuers;
  /** What goes wrong beside the requests. */
  readonly onError?: (error: unknown) => void;
}

/** What the operations work with. */
export interface Services {
  readonly database: Database;
  readonly schemes: SchemesInUse;
  readonly keys: FieldKeys;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  /** By county. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  /** Why the county processes personal data, and how long it keeps it. */
  readonly noticeOf: (countyId: string) => Notice;
  /** Long work on lists, beside the requests. */
  readonly imports: Imports;
  /** Reckons years of bills anew, beside the requests. */
  readonly simulator: Simulator;
  close(): Promise<void>;
}

export function openServices({ url, keys, connections, now = () => new Date(), issuers = NO_ISSUERS, onError }: ServerOptions): Services {
  const database: Database = { pool: openPool(url, connections), now, newId: () => newId(), requestKey: lastingKey(keys, 'request') };
  const schemes = schemesInUse(installedWithFiles());
  const imports = importsOf({ database, keys, schemes }, onError);
  const simulator = simulatorOf(database);
  const asked = new Map([...issuers].map(([countyId, settings]) => [countyId, issuerOf(settings)]));
  return {
    database,
    schemes,
    keys,
    sessions: sessionsOf(database),
    attempts: attemptsOf(now),
    issuers: asked,
    noticeOf: readNotices(),
    imports,
    simulator,
    close: async () => {
      await imports.stop();
      await simulator.stop();
      await database.pool.end();
    },
  };
}

export function allRoutes({ database, schemes, keys, sessions, attempts, issuers, noticeOf, imports, simulator }: Services): Route[] {
  const privacy = { keys, noticeOf, walledCategories: schemes.walledCategories };
  const routes = [
    ...accessRoutes({ database, sessions, keys, attempts }, (countyId) => issuers.get(countyId), issuers.size > 0),
    ...approvalRoutes(database, sessions, [appointing, appointingKeepers, ...privacyApprovables(privacy), premiumAidApprovable(schemes)]),
    ...facilityRoutes(database),
    ...registryRoutes(database, { keys, schemes }),
    ...helpingRoutes(database, schemes, keys),
    ...matchingRoutes(database, keys),
    ...settlementRoutes(database, schemes, keys),
    ...cashierRoutes(database),
    ...ledgerRoutes(database),
    ...auditRoutes(database, keys),
    ...wallRoutes(database, schemes, keys),
    ...privacyRoutes(database, privacy),
    ...workRoutes(database),
    ...exchangeRoutes(database, { keys, schemes, imports }),
    ...enrolmentRoutes(database, schemes, keys),
    ...entitlementRoutes(database, schemes, keys),
    ...recognitionRoutes(database, schemes, keys),
    ...simulationRoutes(database, { schemes, simulator, noticeOf }),
  ];
  return [...routes, permissionsRoute(routes)];
}

/** Every column whose fields are sealed: what is missing here would be lost with its key, so a test asks the database for it. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  ...PERSON_SEALED,
  ...HELPER_SEALED,
  ...TOTP_SEALED,
  ...WALLS_SEALED,
  ...VERSIONS_SEALED,
  ...EXPORTS_SEALED,
  ...IMPORTS_SEALED,
];

const VERSION = '0.1.0';

export interface AppSettings {
  readonly checksAnswers?: boolean;
  /** A reverse proxy of ours stands before it, and says whether the connection is safe. */
  readonly isBehindProxy?: boolean;
  /** The names under which it answers; any if there are none. */
  readonly allowedHosts?: readonly string[];
  /** Where the console was built. */
  readonly consoleFolder?: string;
  /** Where this process seals the audit: how it goes, which is part of how the server is. */
  readonly sealing?: () => SealingState;
}

export function composeApp(services: Services, log: Log, settings: AppSettings = {}): App {
  const { checksAnswers = false, isBehindProxy = false, allowedHosts = [], consoleFolder, sealing } = settings;
  return createApp({
    routes: allRoutes(services),
    authenticate: services.sessions.authenticate,
    log,
    checksAnswers,
    isBehindProxy,
    allowedHosts,
    ...(consoleFolder !== undefined && { consoleFolder }),
    version: VERSION,
    health: () => isReachable(services.database),
    ...(sealing && { healthFacts: () => ({ audit: sealing() }) }),
  });
}
