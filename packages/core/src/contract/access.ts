// Who may ask for an operation. Deny by default: an operation names its roles, its scope and its purpose, or it is public and says why.
import type { Text } from '@doudi/policy';

/** `finance` works for one facility and sees what it is owed; `auditor` reads who did and saw what, and changes nothing. */
export const ROLES = ['clerk', 'finance', 'payer', 'manager', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Why personal data is touched; it stands in the audit. */
export const PURPOSES = ['settlement', 'clearing', 'registry', 'administration', 'supervision', 'audit', 'own-account'] as const;
export type Purpose = (typeof PURPOSES)[number];

export type Access =
  | { readonly kind: 'public'; readonly why: Text }
  | {
      readonly kind: 'roles';
      readonly roles: readonly Role[];
      /** `county`: the facts of the actor's county; `self`: the actor's own account and nothing else. */
      readonly scope: 'county' | 'self';
      readonly purpose: Purpose;
      /** Whether whoever asks sees data of persons; such a read stands in the audit. */
      readonly reads?: 'personal';
    };

/** Who acts, as far as permission is concerned. */
export interface Actor {
  readonly actorId: string;
  /** GB/T 2260 code of six digits. */
  readonly countyId: string;
  readonly role: Role;
  /** Where they work; `finance` sees this facility only. */
  readonly facilityId?: string;
}

/** The one facility whose records an actor sees; undefined if all of the county. */
export function onlyFacilityOf({ role, facilityId = '' }: Pick<Actor, 'role' | 'facilityId'>): string | undefined {
  return role === 'finance' ? facilityId : undefined;
}

/** Whether an actor (undefined: nobody signed in) may ask for an operation at all; which rows it reaches is the scope's business. */
export function mayAsk(access: Access, actor: Actor | undefined): boolean {
  if (access.kind === 'public') return true;
  return actor !== undefined && access.roles.includes(actor.role);
}
