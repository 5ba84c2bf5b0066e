// What stands at each address of the console. A page is fetched when it is first opened.
import { type ComponentType, lazy } from 'react';
import type { Path } from './addresses.ts';

export const PAGES: Readonly<Record<Path, ComponentType>> = {
  '/window': lazy(async () => ({ default: (await import('./window/window-page.tsx')).WindowPage })),
  '/admissions': lazy(async () => ({ default: (await import('./admission/admissions-page.tsx')).AdmissionsPage })),
  '/account': lazy(async () => ({ default: (await import('./account/account-page.tsx')).AccountPage })),
  '/settlements': lazy(async () => ({ default: (await import('./settlements/settlements-page.tsx')).SettlementsPage })),
  '/settlements/:settlementId': lazy(async () => ({ default: (await import('./settlements/settlement-page.tsx')).SettlementPage })),
  '/people': lazy(async () => ({ default: (await import('./people/people-page.tsx')).PeoplePage })),
  '/people/:personId': lazy(async () => ({ default: (await import('./people/person-page.tsx')).PersonPage })),
  '/enrolment': lazy(async () => ({ default: (await import('./enrolment/enrolment-page.tsx')).EnrolmentPage })),
  '/shift': lazy(async () => ({ default: (await import('./shift/shift-page.tsx')).ShiftPage })),
  '/schemes': lazy(async () => ({ default: (await import('./schemes/schemes-page.tsx')).SchemesPage })),
  '/schemes/:schemeId': lazy(async () => ({ default: (await import('./schemes/policy-card-page.tsx')).PolicyCardPage })),
  '/audit': lazy(async () => ({ default: (await import('./audit/audit-page.tsx')).AuditPage })),
  '/users': lazy(async () => ({ default: (await import('./admin/users-page.tsx')).UsersPage })),
  '/facilities': lazy(async () => ({ default: (await import('./admin/facilities-page.tsx')).FacilitiesPage })),
  '/stand-ins': lazy(async () => ({ default: (await import('./access/stand-ins-page.tsx')).StandInsPage })),
  '/permissions': lazy(async () => ({ default: (await import('./access/permissions-page.tsx')).PermissionsPage })),
  '/exports': lazy(async () => ({ default: (await import('./privacy/exports-page.tsx')).ExportsPage })),
  '/approvals': lazy(async () => ({ default: (await import('./approvals/approvals-page.tsx')).ApprovalsPage })),
  '/retention': lazy(async () => ({ default: (await import('./privacy/retention-page.tsx')).RetentionPage })),
  '/purposes': lazy(async () => ({ default: (await import('./privacy/purposes-page.tsx')).PurposesPage })),
  '/welcome': lazy(async () => ({ default: (await import('./start/welcome-page.tsx')).WelcomePage })),
  '/me': lazy(async () => ({ default: (await import('./start/own-page.tsx')).OwnPage })),
  '/print/statement/:settlementId': lazy(async () => ({ default: (await import('./print/statement-page.tsx')).StatementPage })),
  '/print/access-log/:personId': lazy(async () => ({ default: (await import('./audit/access-log-page.tsx')).AccessLogPage })),
  '/print/protected/:settlementId': lazy(async () => ({ default: (await import('./print/protected-page.tsx')).ProtectedPage })),
  '/print/admission/:transferId': lazy(async () => ({ default: (await import('./print/admission-agreement-page.tsx')).AdmissionAgreementPage })),
  '/print/subject-access/:personId': lazy(async () => ({ default: (await import('./privacy/subject-access-page.tsx')).SubjectAccessPage })),
};
