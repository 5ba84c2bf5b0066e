// A household as one record: who lives in it and lived in it, its head, address and causes of poverty; it moves, splits and is joined with another.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { day, id, sum, villageCode } from '../contract/shapes.ts';
import { personInList } from './contract.ts';
import { reason } from './life.ts';
import { address, povertyCauses, registryEvent, relationToHead } from './record.ts';

const BY_MANAGER = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;
const MOST_MEMBERS = 50;

export const getHousehold = contract({
  id: 'getHousehold',
  kind: 'query',
  method: 'get',
  path: '/api/households/{householdId}',
  summary: {
    zh: '一户：成员及起止、户主、住址、致贫原因、本年费用',
    en: 'one household: its members and since when, head, address, causes, money of the year',
  },
  input: z.strictObject({ householdId: id }),
  output: z.strictObject({
    householdId: id,
    villageCode,
    villageName: z.string().optional(),
    address: z.string().optional(),
    povertyCauses: z.array(z.string()),
    headId: id.optional(),
    closedOn: day.optional(),
    /** Who lives there now, the eldest first. */
    members: z.array(
      personInList.extend({
        relationToHead: relationToHead.optional(),
        /** None where it was so before the register began. */
        fromDay: day.optional(),
      }),
    ),
    /** Who lived there and died, left or moved; the last first. */
    former: z.array(z.strictObject({ personId: id, name: z.string(), fromDay: day.optional(), toDay: day, diedOn: day.optional() })),
    events: z.array(registryEvent),
    /** Bills of this year that stand, of everybody who lives there now; for a manager. */
    year: z.strictObject({ year: z.string(), bills: z.int(), total: sum, patientPays: sum }).optional(),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['manager', 'doctor'], scope: 'area', purpose: 'registry', purposeFor: { doctor: 'treatment' }, reads: 'personal' },
});

export const changeHousehold = contract({
  id: 'changeHousehold',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/change',
  summary: { zh: '变更户主、住址、致贫原因；原值留痕', en: 'change the head, the address or the causes of poverty; the old values are kept' },
  input: z
    .strictObject({
      householdId: id,
      headId: id
        .optional()
        .meta({ text: { zh: '新户主，须为本户成员；其他人的关系须重新登记', en: 'the new head, a member; relations of the others are stated anew' } }),
      address: address.optional(),
      povertyCauses: povertyCauses.optional(),
      reason,
    })
    .refine(
      ({ headId, address, povertyCauses }) => [headId, address, povertyCauses].some((value) => value !== undefined),
      inWords({ zh: '请填写要变更的内容', en: 'say what changes' }),
    ),
  output: z.strictObject({ householdId: id, changed: z.array(z.string()) }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const moveHousehold = contract({
  id: 'moveHousehold',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/move',
  summary: { zh: '整户迁到本县另一村', en: 'a household moves to another village of the county' },
  input: z.strictObject({ householdId: id, villageCode, day, address: address.optional(), reason }),
  output: z.strictObject({ householdId: id, moved: z.int() }),
  refusals: ['not-found', 'not-allowed', 'state-differs'],
  access: BY_MANAGER,
});

export const splitHousehold = contract({
  id: 'splitHousehold',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/split',
  summary: { zh: '分户：部分成员另立一户', en: 'some members of a household begin one of their own' },
  input: z.strictObject({
    householdId: id,
    memberIds: z.array(id).min(1).max(MOST_MEMBERS),
    headId: id.meta({ text: { zh: '新户的户主，须在另立的成员之中', en: 'the head of the new household, one of those who leave' } }),
    villageCode: villageCode.optional().meta({ text: { zh: '新户所在的村；不填为原村', en: 'the village of the new household; else the same' } }),
    address: address.optional(),
    day,
    reason,
  }),
  output: z.strictObject({ householdId: id, newHouseholdId: id }),
  refusals: ['not-found', 'not-allowed', 'state-differs', 'before-birth'],
  access: BY_MANAGER,
});

export const joinHouseholds = contract({
  id: 'joinHouseholds',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/join',
  summary: { zh: '并户：另一户全体成员并入本户，另一户注销', en: 'everybody of another household joins this one, and the other is closed' },
  input: z.strictObject({ householdId: id, joiningId: id.meta({ text: { zh: '并入的户', en: 'the household that joins' } }), day, reason }),
  output: z.strictObject({ householdId: id, moved: z.int() }),
  refusals: ['not-found', 'not-allowed', 'state-differs', 'before-birth'],
  access: BY_MANAGER,
});
