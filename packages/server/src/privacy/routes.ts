// The operations of privacy, and those of them that two must agree on.

import { getProcessingPurposes, type Notice, RECORD_KIND_NAMES, RECORD_KINDS } from '@doudi/core/privacy';
import type { Approvable } from '../access/approvals.ts';
import { actorOf } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import { type Route, route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { consentRoutes } from './consents.ts';
import { exporting, exportRoutes } from './exports.ts';
import { releasing, retentionRoutes } from './retention.ts';
import { type SubjectAccessServices, subjectAccessRoute } from './subject-access.ts';

export interface PrivacyServices {
  readonly keys: FieldKeys;
  readonly noticeOf: (countyId: string) => Notice;
}

export function privacyRoutes(database: Database, services: SubjectAccessServices): Route[] {
  return [
    route(getProcessingPurposes, async (call) => ({ value: toTold(services.noticeOf(actorOf(call).countyId)) })) as Route,
    ...consentRoutes(database, services.noticeOf),
    subjectAccessRoute(database, services),
    ...retentionRoutes(database),
    ...exportRoutes(database, services),
  ];
}

export function privacyApprovables(services: PrivacyServices): Approvable[] {
  return [exporting(services), releasing];
}

function toTold({ name, version, contact, purposes, retention, assumptions }: Notice) {
  const inWords = (assumed: readonly string[]) => assumed.flatMap((id) => assumptions[id] ?? []);
  return {
    name,
    version,
    contact,
    purposes: purposes.map(({ assumed, articles, ...purpose }) => ({ ...purpose, articles: [...articles], assumptions: inWords(assumed) })),
    retention: RECORD_KIND_NAMES.flatMap((kind) => {
      const kept = retention[kind];
      if (!kept) return [];
      const { days, source, assumed } = kept;
      return [{ kind, ...pickKind(kind), ...(days !== undefined && { days }), source, assumptions: inWords(assumed) }];
    }),
  };
}

function pickKind(kind: (typeof RECORD_KIND_NAMES)[number]) {
  const { name, isDeleted } = RECORD_KINDS[kind];
  return { name, isDeleted };
}
