// Who may ask for an operation. Deny by default: an operation names its roles, its scope and its purpose, or it is public and says why.
import type { Text } from '@doudi/policy';

/** `finance` works for one facility and sees what it is owed; a `doctor` treats, and sees what treating needs; an `auditor` reads who did what, and changes nothing. */
export const ROLES = ['clerk', 'finance', 'payer', 'manager', 'doctor', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Why personal data is touched; it stands in the audit. */
export const PURPOSES = [
  'settlement',
  'clearing',
  'registry',
  'administration',
  'supervision',
  'analysis',
  'treatment',
  'audit',
  'export',
  'subject-access',
  'own-account',
] as const;
export type Purpose = (typeof PURPOSES)[number];

export type Access =
  | { readonly kind: 'public'; readonly why: Text }
  | {
      readonly kind: 'roles';
      readonly roles: readonly Role[];
      readonly scope: AccessScope;
      readonly purpose: Purpose;
      /** Roles that ask for the same with another purpose. */
      readonly purposeFor?: Readonly<Partial<Record<Role, Purpose>>>;
      /** It shows what is known of persons: each reading is in the audit, with the persons that it showed, or nothing is shown. */
      readonly reads?: 'personal';
      /**
       * What it does or shows stands behind a wall: logs and the audit say that somebody was there, and not what for or for whom. That is noted
       * behind the wall too.
       */
      readonly isBehindWall?: true;
      /** Not for whoever stands in for somebody else. */
      readonly inOwnPost?: true;
      /** What was asked for is done when one of these, and not whoever asked, approves it. */
      readonly approval?: readonly Role[];
      /** Also for who supervises from above the county: a query that shows masked records, and nothing behind the wall. Of `self` all but passing the post on. */
      readonly isOpenFromAbove?: true;
      /** Whether a program may ask with an API credential. By default it may not look after accounts: neither its owner's nor others'. */
      readonly isOpenToPrograms?: boolean;
    };

/**
 * `county`: the facts of the whole county, for posts over the whole county; `area`: those that lie in the area of the actor's post, and what names
 * nobody; `self`: the actor's own account and nothing else.
 */
export type AccessScope = 'county' | 'area' | 'self';

/** What logs and the audit call whatever is done behind the wall. */
export const BEHIND_THE_WALL = 'protected';

export function isBehindWall(access: Access): boolean {
  return access.kind === 'roles' && access.isBehindWall === true;
}

/** Who acts, as far as permission is concerned. */
export interface Actor {
  readonly actorId: string;
  /** GB/T 2260 code of six digits. */
  readonly countyId: string;
  readonly role: Role;
  /** The area of the post: a province, prefecture, county, township or village, by its code of 2, 4, 6, 9 or 12 digits. */
  readonly area: string;
  /** Where and as whom their account stands, for who looks at another county from above. */
  readonly officer?: { readonly countyId: string; readonly displayName: string; readonly role: Role; readonly area: string };
  /** Whose post it is, where somebody stands in for somebody else. */
  readonly actingFor?: string;
  /** Where they work; `finance` sees this facility only. */
  readonly facilityId?: string;
  /** Set where a program acts for them, and by which credential. */
  readonly apiCredentialId?: string;
}

/** The one facility whose records an actor sees; undefined if all of the county. */
export function onlyFacilityOf({ role, facilityId = '' }: Pick<Actor, 'role' | 'facilityId'>): string | undefined {
  return role === 'finance' ? facilityId : undefined;
}

/** Whether an actor (undefined: nobody signed in) may ask for an operation at all; which rows it reaches is the scope's business. */
export function mayAsk(access: Access, actor: Actor | undefined): boolean {
  if (access.kind === 'public') return true;
  if (actor === undefined || !access.roles.includes(actor.role)) return false;
  if (access.scope === 'county' && !isOverCounty(actor)) return false;
  if (isAboveCounty(actor) && !isOpenFromAbove(access)) return false;
  if (access.inOwnPost === true && actor.actingFor !== undefined) return false;
  return actor.apiCredentialId === undefined || isOpenToPrograms(access);
}

/** Never what only somebody in person may do, nor what is behind the wall. */
function isOpenToPrograms(access: Access & { readonly kind: 'roles' }): boolean {
  if (access.inOwnPost === true || isBehindWall(access)) return false;
  return access.isOpenToPrograms ?? (access.scope !== 'self' && access.purpose !== 'administration');
}

/** What says so, and one's own account without passing the post on. */
function isOpenFromAbove(access: Access & { readonly kind: 'roles' }): boolean {
  return access.isOpenFromAbove ?? (access.scope === 'self' && access.inOwnPost !== true);
}

/** Over the whole county, or over what the county lies in. */
export function isOverCounty({ area, countyId }: Pick<Actor, 'area' | 'countyId'>): boolean {
  return isWithin(countyId, area);
}

/** A post over a prefecture or a province: it supervises the counties below, one at a time. */
export function isAboveCounty({ area }: Pick<Actor, 'area'>): boolean {
  return area.length < 6;
}

/** What an actor asks for it for. */
export function purposeOf({ purpose, purposeFor, scope }: Extract<Access, { readonly kind: 'roles' }>, { role, area }: Pick<Actor, 'role' | 'area'>): Purpose {
  if (scope !== 'self' && isAboveCounty({ area })) return 'supervision';
  return purposeFor?.[role] ?? purpose;
}

/** Whether an area (2, 4, 6, 9 or 12 digits) lies in another, or is it. */
export function isWithin(area: string, other: string): boolean {
  return other !== '' && area.startsWith(other);
}

/** Roles that look after others' permissions, or over their shoulder: nobody gives them alone. */
export const PRIVILEGED_ROLES = ['admin', 'auditor'] as const satisfies readonly Role[];
export type PrivilegedRole = (typeof PRIVILEGED_ROLES)[number];
export const ORDINARY_ROLES = ['clerk', 'finance', 'payer', 'manager', 'doctor'] as const satisfies readonly Exclude<Role, PrivilegedRole>[];

/** Whose work a program may do: that of a window. What others see or decide is for people in person. */
export const PROGRAM_ROLES: readonly Role[] = ['clerk', 'finance', 'payer'];

/** Posts that are over the whole county by their nature: who comes to a window, or is paid for, lives anywhere. */
export const COUNTY_ROLES: readonly Role[] = ['clerk', 'finance', 'payer', 'auditor'];

/** Who may supervise from above the county. */
export const SUPERVISING_ROLES: readonly Role[] = ['manager', 'auditor'];
