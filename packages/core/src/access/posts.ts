// Posts: the role and the area in which somebody acts; who may give them, and who stands in for whom.
import { z } from 'zod';
import { ORDINARY_ROLES, ROLES, SUPERVISING_ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { anyArea, area, countyId, day, id, moment, paragraph } from '../contract/shapes.ts';

const self = { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' } as const;

export const changePost = contract({
  id: 'changePost',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/post',
  summary: { zh: '变更账户的岗位：角色、地区、医疗机构；即刻生效', en: "change an account's post: role, area, facility; it takes effect at once" },
  input: z.strictObject({ actorId: id, role: z.enum(ORDINARY_ROLES), area, facilityId: id.optional() }),
  output: z.strictObject({ actorId: id }),
  refusals: ['not-found', 'state-differs', 'not-allowed'],
  access: { kind: 'roles', roles: ['admin'], scope: 'area', purpose: 'administration' },
});

export const appointOfficer = contract({
  id: 'appointOfficer',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/appoint',
  summary: {
    zh: '提请任命或免去系统管理员、审计员；由另一名管理员批准后生效',
    en: 'propose that somebody becomes, or is no longer, administrator or auditor; another administrator approves it',
  },
  input: z.strictObject({ actorId: id, role: z.enum(ROLES), area, facilityId: id.optional() }),
  output: z.strictObject({ proposalId: id }),
  refusals: ['not-found', 'state-differs', 'not-allowed'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration', approval: ['admin'] },
});

const delegation = z.strictObject({
  delegationId: id,
  principalId: id,
  principalName: z.string(),
  deputyId: id,
  deputyName: z.string(),
  role: z.enum(ROLES),
  area: anyArea,
  fromDay: day,
  toDay: day,
  reason: z.string(),
  grantedAt: moment,
  revokedAt: moment.optional(),
});

export const delegate = contract({
  id: 'delegate',
  kind: 'command',
  method: 'post',
  path: '/api/delegations',
  summary: { zh: '委托他人在若干日内代行自己的岗位', en: 'somebody stands in for one’s own post for some days' },
  input: z.strictObject({
    deputyId: id,
    /** Whose post; one's own where it is left out. */
    principalId: id.optional(),
    fromDay: day,
    toDay: day,
    reason: paragraph(200),
  }),
  output: z.strictObject({ delegationId: id }),
  refusals: ['not-found', 'not-allowed', 'state-differs', 'overlapping'],
  access: { ...self, inOwnPost: true },
});

export const revokeDelegation = contract({
  id: 'revokeDelegation',
  kind: 'command',
  method: 'post',
  path: '/api/delegations/{delegationId}/revoke',
  summary: { zh: '撤销委托；代行随即终止', en: 'end a stand-in at once' },
  input: z.strictObject({ delegationId: id }),
  output: z.strictObject({ delegationId: id }),
  refusals: ['not-found', 'not-allowed', 'state-differs'],
  access: self,
});

export const listDelegations = contract({
  id: 'listDelegations',
  kind: 'query',
  method: 'get',
  path: '/api/delegations',
  summary: { zh: '列出与自己有关的委托；管理员另见本地区的委托', en: 'stand-ins that concern oneself; an administrator also sees those of their area' },
  input: z.strictObject({}),
  output: z.strictObject({ delegations: z.array(delegation) }),
  refusals: [],
  access: self,
});

export const listColleagues = contract({
  id: 'listColleagues',
  kind: 'query',
  method: 'get',
  path: '/api/colleagues',
  summary: { zh: '列出本县可代行岗位的账户（姓名与角色）', en: 'accounts of the county that may stand in: names and roles' },
  input: z.strictObject({}),
  output: z.strictObject({ colleagues: z.array(z.strictObject({ actorId: id, username: z.string(), displayName: z.string(), role: z.enum(ROLES) })) }),
  refusals: [],
  access: { ...self, scope: 'area' },
});

export const actFor = contract({
  id: 'actFor',
  kind: 'session',
  method: 'post',
  path: '/api/session/acting',
  summary: { zh: '以委托代行他人岗位，或回到自己的岗位；换发新会话', en: "act in another's place, or in one's own again; a new session begins" },
  input: z.strictObject({ delegationId: id.optional() }),
  output: z.strictObject({ role: z.enum(ROLES), token: z.string(), expiresAt: moment }),
  refusals: ['not-found'],
  access: self,
});

export const viewCounty = contract({
  id: 'viewCounty',
  kind: 'session',
  method: 'post',
  path: '/api/session/county',
  summary: {
    zh: '上级监督人员选择要查看的下辖县（只读）；换发新会话',
    en: 'who supervises from above chooses the county to look at, which they only read; a new session begins',
  },
  input: z.strictObject({ countyId }),
  output: z.strictObject({ token: z.string(), expiresAt: moment }),
  refusals: ['not-found'],
  access: { ...self, roles: SUPERVISING_ROLES, inOwnPost: true, isOpenFromAbove: true },
});
