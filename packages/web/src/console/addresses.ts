// Every address of the console: who sees what stands there, and its place in the menu. pages.ts says what stands there.
import { type Actor, isAboveCounty, isOverCounty, ROLES, type Role } from '@doudi/core/contract';
import type { WordName } from '../words/index.ts';

export interface Address {
  /** As wouter reads it: `/settlements/:settlementId`. */
  readonly path: string;
  readonly roles: readonly Role[];
  /** Only for posts over the whole county. */
  readonly overCounty?: true;
  /** Also for who supervises from above the county: everything that is done there but reading is hidden. */
  readonly fromAbove?: true;
  /** Its name in the menu; none if it is reached from elsewhere. */
  readonly menu?: WordName;
  /** The address in the menu under which it is found, where that is not the beginning of its own. */
  readonly under?: string;
  /** Whether people are named there: whose screen it is, and when, stands lightly over such a page. */
  readonly isPersonal?: true;
}

const CLERK = ['clerk'] as const;
const WHO_SEES_BILLS = ['clerk', 'finance', 'manager'] as const;
const WHO_SEES_PEOPLE = ['clerk', 'manager', 'doctor'] as const;

const LISTED = [
  { path: '/work', roles: ['manager', 'doctor'], menu: 'menu.work', isPersonal: true },
  { path: '/window', roles: CLERK, menu: 'menu.window', isPersonal: true },
  { path: '/admissions', roles: WHO_SEES_BILLS, overCounty: true, menu: 'menu.admissions', isPersonal: true, fromAbove: true },
  { path: '/account', roles: ['finance', 'payer', 'manager'], overCounty: true, menu: 'menu.account', fromAbove: true },
  { path: '/settlements', roles: ['clerk', 'finance', 'payer', 'manager'], menu: 'menu.settlements', isPersonal: true, fromAbove: true },
  { path: '/settlements/:settlementId', roles: WHO_SEES_BILLS, isPersonal: true, fromAbove: true },
  { path: '/people', roles: WHO_SEES_PEOPLE, menu: 'menu.people', isPersonal: true, fromAbove: true },
  { path: '/people/:personId', roles: WHO_SEES_PEOPLE, isPersonal: true, fromAbove: true },
  { path: '/households/:householdId', roles: ['manager', 'doctor'], isPersonal: true },
  { path: '/areas', roles: ['manager'], menu: 'menu.areas', isPersonal: true },
  { path: '/areas/:area', roles: ['manager'], isPersonal: true },
  { path: '/duplicates', roles: ['manager'], menu: 'menu.duplicates', isPersonal: true },
  { path: '/recognition', roles: ['manager'], menu: 'menu.recognition', isPersonal: true },
  { path: '/recognition/new', roles: ['manager'], isPersonal: true },
  { path: '/recognition/:caseId', roles: ['manager'], isPersonal: true },
  { path: '/enrolment', roles: ['manager'], menu: 'menu.enrolment', isPersonal: true },
  { path: '/shift', roles: ['clerk', 'manager'], overCounty: true, menu: 'menu.shift' },
  { path: '/schemes', roles: ROLES, menu: 'menu.schemes', fromAbove: true },
  { path: '/schemes/:schemeId', roles: ROLES, fromAbove: true },
  { path: '/simulation', roles: ['manager'], overCounty: true, menu: 'menu.simulation', isPersonal: true },
  { path: '/simulation/:scenarioId', roles: ['manager'], overCounty: true },
  { path: '/studio', roles: ['manager', 'auditor'], overCounty: true, under: '/schemes' },
  { path: '/studio/:schemeDraftId', roles: ['manager', 'auditor'], overCounty: true },
  { path: '/audit', roles: ['auditor'], menu: 'menu.audit', fromAbove: true },
  { path: '/exports', roles: ['manager'], overCounty: true, menu: 'menu.exports' },
  { path: '/imports', roles: ['manager'], overCounty: true, menu: 'menu.imports' },
  { path: '/change-files', roles: ['manager'], overCounty: true },
  { path: '/imports/:importId', roles: ['manager'], overCounty: true, isPersonal: true },
  { path: '/approvals', roles: ['manager', 'admin'], overCounty: true, menu: 'menu.approvals' },
  { path: '/users', roles: ['admin'], menu: 'menu.users' },
  { path: '/facilities', roles: ['manager', 'admin'], overCounty: true, menu: 'menu.facilities' },
  { path: '/stand-ins', roles: ROLES },
  { path: '/permissions', roles: ['auditor', 'admin'], menu: 'menu.permissions', fromAbove: true },
  { path: '/retention', roles: ['admin', 'auditor'], menu: 'menu.retention', fromAbove: true },
  { path: '/purposes', roles: ROLES, fromAbove: true },
  { path: '/welcome', roles: ROLES, menu: 'menu.welcome' },
  { path: '/me', roles: ROLES, fromAbove: true },
  { path: '/print/statement/:settlementId', roles: WHO_SEES_BILLS },
  { path: '/print/access-log/:personId', roles: ['auditor'], fromAbove: true },
  { path: '/print/notice/:caseId/:number', roles: ['manager'] },
  { path: '/print/admission/:transferId', roles: CLERK },
  { path: '/print/protected/:settlementId', roles: ['doctor'] },
  { path: '/print/subject-access/:personId', roles: ['manager'] },
] as const satisfies readonly Address[];

export type Path = (typeof LISTED)[number]['path'];

/** In the order of the menu. */
export const ADDRESSES: readonly (Address & { readonly path: Path })[] = LISTED;

/** A post: who sees what depends on nothing else. */
type Post = Pick<Actor, 'role' | 'area' | 'countyId'>;

export function addressesOf(post: Post): typeof ADDRESSES {
  return ADDRESSES.filter(
    ({ roles, overCounty, fromAbove }) =>
      roles.includes(post.role) && (overCounty !== true || isOverCounty(post)) && (fromAbove === true || !isAboveCounty(post)),
  );
}

/** Whether a link there leads anywhere for this post. */
export function maySee(post: Post, path: Path): boolean {
  return addressesOf(post).some((address) => address.path === path);
}

/** Where a role's day begins: at the first of these that the post may see. From above the county there is no work to do. */
const START: Readonly<Record<Role, readonly Path[]>> = {
  clerk: ['/window'],
  finance: ['/account'],
  payer: ['/account'],
  manager: ['/work', '/settlements'],
  doctor: ['/people'],
  auditor: ['/audit'],
  admin: ['/users'],
};

export function startPageOf(post: Post): Path {
  const own = addressesOf(post).map(({ path }) => path);
  return START[post.role].find((path) => own.includes(path)) ?? own[0] ?? '/welcome';
}
