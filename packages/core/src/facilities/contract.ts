// Hospitals and health centres, with what the schemes ask about them.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { id, text } from '../contract/shapes.ts';

const about = {
  name: text(80),
  level: z.int().min(1).max(3).optional(),
  tier: text(40).optional(),
  type: text(40).optional(),
  area: z.enum(['inside', 'outside']),
};

export const listFacilities = contract({
  id: 'listFacilities',
  kind: 'query',
  method: 'get',
  path: '/api/facilities',
  summary: { zh: '列出医疗机构', en: 'list the facilities' },
  input: z.strictObject({}),
  output: z.strictObject({ facilities: z.array(z.strictObject({ facilityId: id, ...about })) }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'area', purpose: 'settlement', isOpenFromAbove: true },
});

export const addFacility = contract({
  id: 'addFacility',
  kind: 'command',
  method: 'post',
  path: '/api/facilities',
  summary: { zh: '新增医疗机构', en: 'add a facility' },
  input: z.strictObject(about),
  output: z.strictObject({ facilityId: id }),
  refusals: ['already-exists'],
  access: { kind: 'roles', roles: ['manager', 'admin'], scope: 'county', purpose: 'administration' },
});
