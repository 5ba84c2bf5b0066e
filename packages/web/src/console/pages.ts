// Every page of the console: its address, who sees it, and its place in the menu. A page is fetched when it is first opened.
import type { Role } from '@doudi/core/contract';
import { type ComponentType, lazy } from 'react';
import type { WordName } from '../words/index.ts';

export interface PageEntry {
  /** As wouter reads it: `/settlements/:settlementId`. */
  readonly path: string;
  readonly roles: readonly Role[];
  /** Its name in the menu; none if it is reached from elsewhere. */
  readonly menu?: WordName;
  readonly page: ComponentType;
}

const CLERK: readonly Role[] = ['clerk'];
const WHO_SEES_BILLS: readonly Role[] = ['clerk', 'finance', 'manager'];
const WHO_SEES_PEOPLE: readonly Role[] = ['clerk', 'manager'];

export const PAGES: readonly PageEntry[] = [
  { path: '/window', roles: CLERK, menu: 'menu.window', page: lazy(async () => ({ default: (await import('./window/window-page.tsx')).WindowPage })) },
  {
    path: '/admissions',
    roles: ['clerk', 'finance', 'manager'],
    menu: 'menu.admissions',
    page: lazy(async () => ({ default: (await import('./admission/admissions-page.tsx')).AdmissionsPage })),
  },
  {
    path: '/account',
    roles: ['finance', 'payer', 'manager'],
    menu: 'menu.account',
    page: lazy(async () => ({ default: (await import('./account/account-page.tsx')).AccountPage })),
  },
  {
    path: '/settlements',
    roles: ['clerk', 'finance', 'payer', 'manager'],
    menu: 'menu.settlements',
    page: lazy(async () => ({ default: (await import('./settlements/settlements-page.tsx')).SettlementsPage })),
  },
  {
    path: '/settlements/:settlementId',
    roles: WHO_SEES_BILLS,
    page: lazy(async () => ({ default: (await import('./settlements/settlement-page.tsx')).SettlementPage })),
  },
  {
    path: '/people',
    roles: WHO_SEES_PEOPLE,
    menu: 'menu.people',
    page: lazy(async () => ({ default: (await import('./people/people-page.tsx')).PeoplePage })),
  },
  { path: '/people/:personId', roles: WHO_SEES_PEOPLE, page: lazy(async () => ({ default: (await import('./people/person-page.tsx')).PersonPage })) },
  {
    path: '/shift',
    roles: ['clerk', 'manager'],
    menu: 'menu.shift',
    page: lazy(async () => ({ default: (await import('./shift/shift-page.tsx')).ShiftPage })),
  },
  {
    path: '/schemes',
    roles: ['clerk', 'finance', 'payer', 'manager', 'admin'],
    menu: 'menu.schemes',
    page: lazy(async () => ({ default: (await import('./schemes/schemes-page.tsx')).SchemesPage })),
  },
  {
    path: '/schemes/:schemeId',
    roles: ['clerk', 'finance', 'payer', 'manager', 'admin'],
    page: lazy(async () => ({ default: (await import('./schemes/policy-card-page.tsx')).PolicyCardPage })),
  },
  { path: '/users', roles: ['admin'], menu: 'menu.users', page: lazy(async () => ({ default: (await import('./admin/users-page.tsx')).UsersPage })) },
  {
    path: '/facilities',
    roles: ['manager', 'admin'],
    menu: 'menu.facilities',
    page: lazy(async () => ({ default: (await import('./admin/facilities-page.tsx')).FacilitiesPage })),
  },
  {
    path: '/welcome',
    roles: ['clerk', 'finance', 'payer', 'manager', 'admin'],
    menu: 'menu.welcome',
    page: lazy(async () => ({ default: (await import('./start/welcome-page.tsx')).WelcomePage })),
  },
  {
    path: '/print/statement/:settlementId',
    roles: WHO_SEES_BILLS,
    page: lazy(async () => ({ default: (await import('./print/statement-page.tsx')).StatementPage })),
  },
  {
    path: '/print/admission/:transferId',
    roles: CLERK,
    page: lazy(async () => ({ default: (await import('./print/admission-agreement-page.tsx')).AdmissionAgreementPage })),
  },
];

/** Where a role's day begins. */
const START: Readonly<Record<Role, string>> = { clerk: '/window', finance: '/account', payer: '/account', manager: '/settlements', admin: '/users' };

export function startPageOf(role: Role): string {
  return START[role];
}
