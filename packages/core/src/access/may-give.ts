// Who may give which post: nobody above their own role, nobody outside their own area, and nobody alone what looks after others.
import { type Actor, COUNTY_ROLES, isAboveCounty, isOverCounty, isWithin, PRIVILEGED_ROLES, type Role, SUPERVISING_ROLES } from '../contract/access.ts';
import { type Refusal, refuse } from '../contract/refusal.ts';

export interface Post {
  readonly role: Role;
  readonly area: string;
  readonly facilityId?: string | undefined;
}

/** Why an actor may not give this post; undefined if they may. `hasFacility`: whether the county has the facility that is named. */
export function postRefusal(post: Post, actor: Pick<Actor, 'area' | 'countyId'>, hasFacility: boolean): Refusal | undefined {
  if (!isWithin(post.area, actor.area)) return OUTSIDE_AREA;
  const { countyId } = actor;
  if (!isWithin(post.area, countyId) && !isOverCounty({ ...post, countyId })) return OUTSIDE_AREA;
  if (isAboveCounty(post) && !SUPERVISING_ROLES.includes(post.role)) return SUPERVISES_ONLY;
  if (COUNTY_ROLES.includes(post.role) && !isOverCounty({ ...post, countyId })) return NEEDS_COUNTY;
  if (post.role === 'finance' && post.facilityId === undefined) return FACILITY_NEEDED;
  if (post.facilityId !== undefined && !hasFacility) return NO_SUCH_FACILITY;
  return undefined;
}

export function isPrivileged(role: Role): boolean {
  return PRIVILEGED_ROLES.some((privileged) => privileged === role);
}

/** Whether somebody may stand in for a post: those that look after others only among their own. */
export function mayStandIn(deputy: { readonly role: Role }, principal: { readonly role: Role }): boolean {
  return !isPrivileged(principal.role) || deputy.role === principal.role;
}

const OUTSIDE_AREA = refuse(
  'not-allowed',
  { zh: '该地区不在您的管辖范围内；请填写您的地区或其下级地区的代码。', en: 'this area is not within your own; state the code of your area or of one in it' },
  '/area',
);
const NEEDS_COUNTY = refuse(
  'bad-input',
  { zh: '该角色的岗位须为全县范围；请填写县代码。', en: 'a post of this role is over the whole county; state the code of the county' },
  '/area',
);
const SUPERVISES_ONLY = refuse(
  'bad-input',
  { zh: '县以上的岗位只有业务主管（manager）和审计员（auditor），且只读。', en: 'a post above the county is that of a manager or an auditor, who only read' },
  '/area',
);
const FACILITY_NEEDED = refuse(
  'bad-input',
  { zh: '医疗机构财务须属于一家医疗机构；请填写其编号。', en: 'facility finance works for one facility; state its id' },
  '/facilityId',
);
const NO_SUCH_FACILITY = refuse(
  'not-found',
  { zh: '本县没有这家医疗机构；请在医疗机构列表中核对编号。', en: 'the county has no such facility; look for its id in the list of facilities' },
  '/facilityId',
);
