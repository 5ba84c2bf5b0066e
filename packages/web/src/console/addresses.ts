// Every address of the console: who sees what stands there, and its place in the menu. pages.ts says what stands there.
import { ROLES, type Role } from '@doudi/core/contract';
import type { WordName } from '../words/index.ts';

export interface Address {
  /** As wouter reads it: `/settlements/:settlementId`. */
  readonly path: string;
  readonly roles: readonly Role[];
  /** Its name in the menu; none if it is reached from elsewhere. */
  readonly menu?: WordName;
}

const CLERK = ['clerk'] as const;
const WHO_SEES_BILLS = ['clerk', 'finance', 'manager'] as const;
const WHO_SEES_PEOPLE = ['clerk', 'manager', 'doctor'] as const;

const LISTED = [
  { path: '/window', roles: CLERK, menu: 'menu.window' },
  { path: '/admissions', roles: WHO_SEES_BILLS, menu: 'menu.admissions' },
  { path: '/account', roles: ['finance', 'payer', 'manager'], menu: 'menu.account' },
  { path: '/settlements', roles: ['clerk', 'finance', 'payer', 'manager'], menu: 'menu.settlements' },
  { path: '/settlements/:settlementId', roles: WHO_SEES_BILLS },
  { path: '/people', roles: WHO_SEES_PEOPLE, menu: 'menu.people' },
  { path: '/people/:personId', roles: WHO_SEES_PEOPLE },
  { path: '/shift', roles: ['clerk', 'manager'], menu: 'menu.shift' },
  { path: '/schemes', roles: ROLES, menu: 'menu.schemes' },
  { path: '/schemes/:schemeId', roles: ROLES },
  { path: '/exports', roles: ['manager'], menu: 'menu.exports' },
  { path: '/approvals', roles: ['manager', 'admin'], menu: 'menu.approvals' },
  { path: '/users', roles: ['admin'], menu: 'menu.users' },
  { path: '/facilities', roles: ['manager', 'admin'], menu: 'menu.facilities' },
  { path: '/retention', roles: ['admin', 'auditor'], menu: 'menu.retention' },
  { path: '/purposes', roles: ROLES, menu: 'menu.purposes' },
  { path: '/welcome', roles: ROLES, menu: 'menu.welcome' },
  { path: '/print/statement/:settlementId', roles: WHO_SEES_BILLS },
  { path: '/print/admission/:transferId', roles: CLERK },
  { path: '/print/subject-access/:personId', roles: ['manager'] },
] as const satisfies readonly Address[];

export type Path = (typeof LISTED)[number]['path'];

/** In the order of the menu. */
export const ADDRESSES: readonly (Address & { readonly path: Path })[] = LISTED;

export function addressesOf(role: Role): typeof ADDRESSES {
  return ADDRESSES.filter(({ roles }) => roles.includes(role));
}

/** Where a role's day begins. */
const START: Readonly<Record<Role, Path>> = {
  clerk: '/window',
  finance: '/account',
  payer: '/account',
  manager: '/settlements',
  doctor: '/people',
  auditor: '/welcome',
  admin: '/users',
};

export function startPageOf(role: Role): Path {
  return START[role];
}
