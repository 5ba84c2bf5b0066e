// The composition root: the only place that joins the rooms. Everything else receives what it needs.

import type { Notice } from '@doudi/core/privacy';
import { approvalRoutes } from './access/approvals.ts';
import { permissionsRoute } from './access/permissions.ts';
import { appointing } from './access/posts.ts';
import { accessRoutes } from './access/routes.ts';
import { type Sessions, sessionsOf } from './access/sessions.ts';
import { cashierRoutes } from './cashier/routes.ts';
import { facilityRoutes } from './facilities/facilities.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { newId } from './platform/database/ids.ts';
import { openPool } from './platform/database/pool.ts';
import { type Database, isReachable } from './platform/database/transaction.ts';
import { type App, createApp } from './platform/http/app.ts';
import type { Log } from './platform/http/log.ts';
import type { Route } from './platform/http/route.ts';
import type { FieldKeys } from './platform/secrets/field-keys.ts';
import { readNotices } from './privacy/read-notice.ts';
import { privacyApprovables, privacyRoutes } from './privacy/routes.ts';
import { registryRoutes } from './registry/routes.ts';
import { installedWithFiles } from './schemes/read-schemes.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { type SchemesInUse, schemesInUse } from './settlement/schemes-in-use.ts';

export interface ServerOptions {
  /** The address of the application's role. */
  readonly url: string;
  readonly keys: FieldKeys;
  readonly connections?: number;
  readonly now?: () => Date;
}

/** What the operations work with. */
export interface Services {
  readonly database: Database;
  readonly schemes: SchemesInUse;
  readonly keys: FieldKeys;
  readonly sessions: Sessions;
  /** Why the county processes personal data, and how long it keeps it. */
  readonly noticeOf: (countyId: string) => Notice;
  close(): Promise<void>;
}

export function openServices({ url, keys, connections, now = () => new Date() }: ServerOptions): Services {
  const database: Database = { pool: openPool(url, connections), now, newId: () => newId() };
  const schemes = schemesInUse(installedWithFiles());
  return { database, schemes, keys, sessions: sessionsOf(database), noticeOf: readNotices(), close: () => database.pool.end() };
}

export function allRoutes({ database, schemes, keys, sessions, noticeOf }: Services): Route[] {
  const privacy = { keys, noticeOf };
  const summaryOf = (command: string) => routes.find(({ contract }) => contract.id === command)?.contract.summary;
  const routes: Route[] = [
    ...accessRoutes(database, sessions),
    ...approvalRoutes(database, sessions, [appointing, ...privacyApprovables(privacy)]),
    ...facilityRoutes(database),
    ...registryRoutes(database, { keys, knowsCategory: schemes.knowsCategory }),
    ...settlementRoutes(database, schemes, keys),
    ...cashierRoutes(database),
    ...ledgerRoutes(database),
    ...privacyRoutes(database, privacy, summaryOf),
  ];
  return [...routes, permissionsRoute(routes)];
}

const VERSION = '0.1.0';

export interface AppSettings {
  readonly checksAnswers?: boolean;
  /** A reverse proxy of ours stands before it, and says whether the connection is safe. */
  readonly isBehindProxy?: boolean;
  /** Where the console was built. */
  readonly consoleFolder?: string;
}

export function composeApp(services: Services, log: Log, { checksAnswers = false, isBehindProxy = false, consoleFolder }: AppSettings = {}): App {
  return createApp({
    routes: allRoutes(services),
    authenticate: services.sessions.authenticate,
    log,
    checksAnswers,
    isBehindProxy,
    ...(consoleFolder !== undefined && { consoleFolder }),
    version: VERSION,
    health: () => isReachable(services.database),
  });
}
