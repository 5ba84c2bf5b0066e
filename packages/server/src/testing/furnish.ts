// A county for tests: people p-0, p-1, … in households h-0, h-1, … of one each, born in 1960; facilities f-1, f-2, f-3 by level and f-outside.
// One account for each role; finance works for f-2.
import { createHash } from 'node:crypto';
import { ROLES, type Role } from '@doudi/core/contract';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import type { Services } from '../compose.ts';
import { insertFacility } from '../facilities/facilities.ts';
import { runCommand } from '../platform/database/run-command.ts';
import type { Statement } from '../platform/database/transaction.ts';
import { fixedKeys } from '../platform/secrets/field-keys.ts';
import { insertAreas } from '../registry/areas.ts';
import { insertDesignations, type NewDesignation } from '../registry/designations.ts';
import { openCounty } from '../registry/open-county.ts';
import { insertHouseholds, insertPeople } from '../registry/people.ts';

/** The tests' bills are of 2025 and 2026: on a machine whose clock is behind, these would lie ahead. */
const EARLIEST = Date.parse('2026-11-21T04:00:00Z');
export const testNow = (): Date => new Date(Math.max(Date.now(), EARLIEST));

const testKey = (name: string) => createHash('sha256').update(name).digest();
/** The same in every process, for some tests have several servers on one database. */
export const TEST_KEYS = fixedKeys({
  seal: [{ id: 1, profile: 'aes', key: testKey('seal') }],
  index: [{ id: 1, profile: 'aes', key: testKey('index') }],
  root: testKey('root'),
  retired: [],
});

/** What lies above the tests' counties: the same names for all. */
export const TEST_ABOVE = { province: 'province above', prefecture: 'prefecture above' };

/** Where tests move people to: nobody lives in a village that the county has not named. */
const MORE_VILLAGES = '001002 001009 002001 002004 003001 005001 006001 006002 007001 008001 008002 009001'.split(' ');

export interface FurnishOptions {
  readonly people?: number;
  readonly designations?: readonly Omit<NewDesignation, 'designationId' | 'source'>[];
  readonly schemeIds?: readonly string[];
  /** One household for all; else each has their own, h-0, h-1, … */
  readonly household?: string;
}

/** A county with everything that a bill needs, written at once and not by the operations under test. Gives a session's token for each role. */
export async function furnish(
  { ownerUrl }: { readonly ownerUrl: string },
  { database }: Pick<Services, 'database'>,
  countyId: string,
  { people = 4, designations = [], schemeIds = ['demo-2025'], household }: FurnishOptions = {},
): Promise<Record<Role, string>> {
  await openCounty(ownerUrl, { countyId, name: `测试县 ${countyId}`, above: TEST_ABOVE, schemeIds, isDemo: true });
  const now = database.now();
  const village = `${countyId}001001`;
  const ids = Array.from({ length: people }, (_, index) => index);
  const sessions = ROLES.map((role) => ({ role, scope: { countyId, actorId: `a-${role}` }, session: newSession({ countyId }, now, database.newId) }));
  const writes: Statement[] = [
    ...[1, 2, 3].map((level) =>
      insertFacility(countyId, { facilityId: `f-${level}`, name: `facility ${level}`, level, tier: level === 1 ? 'township' : 'county', area: 'inside' }),
    ),
    insertFacility(countyId, { facilityId: 'f-outside', name: 'facility outside', level: 3, tier: 'outside', area: 'outside' }),
    ...sessions.flatMap(({ role, scope, session }) => [
      insertActor(countyId, {
        actorId: scope.actorId,
        username: role,
        displayName: role,
        role,
        passwordHash: 'none',
        mustChangePassword: false,
        ...(role === 'finance' && { facilityId: 'f-2' }),
      }),
      insertSession(scope, session, now),
    ]),
    insertAreas(countyId, [
      { areaCode: `${countyId}001000`, name: `township of ${countyId}` },
      { areaCode: village, name: `village of ${countyId}` },
      ...MORE_VILLAGES.map((code) => ({ areaCode: `${countyId}${code}`, name: `village ${code} of ${countyId}` })),
    ]),
    insertHouseholds(
      countyId,
      (household === undefined ? ids.map((id) => `h-${id}`) : [household]).map((householdId) => ({ householdId, villageCode: village })),
    ),
    ...insertPeople(
      TEST_KEYS,
      countyId,
      'a-manager',
      ids.map((id) => ({
        personId: `p-${id}`,
        householdId: household ?? `h-${id}`,
        name: `张${id}`,
        initials: 'z',
        sex: 'male',
        bornOn: '1960-01-01',
        villageCode: village,
      })),
    ),
    insertDesignations(
      countyId,
      'a-manager',
      now,
      designations.map((designation, index) => ({ ...designation, designationId: `d-${index}`, source: 'test' })),
    ),
  ];
  const actor = { countyId, actorId: 'furnisher', role: 'admin', area: countyId } as const;
  const load = async () => () => ({ answer: {}, writes, audit: { subject: `county/${countyId}`, facts: {} } });
  await runCommand(database, { name: 'furnish', purpose: 'administration', load }, {}, { actor, idempotencyKey: 'furnish-county', requestId: 'test' });
  return Object.fromEntries(sessions.map(({ role, session }) => [role, session.token])) as Record<Role, string>;
}
