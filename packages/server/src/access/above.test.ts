// Who supervises from above the county: they look at one county below at a time, read what their role reads there, and change nothing.
import {
  addUser,
  appointOfficer,
  changePost,
  delegate,
  disableUser,
  listUsers,
  resetPassword,
  resetSecondFactor,
  setPreferences,
  viewCounty,
  whoAmI,
} from '@doudi/core/access';
import { getAccessLog, listAuditEntries } from '@doudi/core/audit';
import type { Role } from '@doudi/core/contract';
import { findPeople, getPerson, listAreas, registerPerson, revealField } from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { insertActor } from './accounts.ts';
import { insertSession, newSession } from './sessions.ts';

const { ask, done, services, database, app } = await testServer();
const PREFECTURE = HOME.slice(0, 4);
const PROVINCE = HOME.slice(0, 2);
const FOREIGN = '980101';
await sql(`insert into county (county_id, name, scheme_ids) values ('${FOREIGN}', '外省一县', '{}')`);

function sql(text: string, values: readonly unknown[] = []) {
  return withConnection(database.superuserUrl, (superuser) => superuser.query(text, [...values]));
}

let made = 0;

/** Their account stands in ELSEWHERE. */
async function officer(role: Role, area: string, county: string = ELSEWHERE) {
  const actorId = `officer-${++made}`;
  const now = services.database.now();
  const session = newSession({ countyId: county }, now, services.database.newId);
  const actor = { actorId, username: actorId, displayName: `市级人员${made}`, role, area, passwordHash: 'none', mustChangePassword: false };
  for (const { text, values = [] } of [insertActor(county, actor), insertSession({ countyId: county, actorId }, session, now)]) await sql(text, values);
  return { actorId, token: session.token };
}

const lookAt = async (token: string, countyId: string) => ({ token: (await done(viewCounty, { countyId }, { token })).token });
const refused = (code: string, path?: string) => ({ problem: { code, ...(path !== undefined && { path }) } });

describe('who supervises from above', () => {
  test('looks at the counties of their area, one at a time, and at no other', async () => {
    for (const area of [PREFECTURE, PROVINCE]) {
      const { token } = await officer('manager', area);
      expect(await done(getPerson, { personId: 'p-0' }, { token })).toMatchObject({ person: { villageCode: `${ELSEWHERE}001001` } });
      const there = await lookAt(token, HOME);
      expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 401 });
      expect((await done(whoAmI, {}, there)).account).toMatchObject({ countyId: HOME, countyName: `测试县 ${HOME}`, area, home: { countyId: ELSEWHERE } });
      expect(await done(getPerson, { personId: 'p-0' }, there)).toMatchObject({ person: { villageCode: `${HOME}001001` } });
      for (const countyId of [FOREIGN, '990103']) expect(await ask(viewCounty, { countyId }, there), countyId).toMatchObject(refused('not-found', '/countyId'));
      const back = await lookAt(there.token, ELSEWHERE);
      expect((await done(whoAmI, {}, back)).account).not.toHaveProperty('home');
    }
  });

  test('sees what the county lies in, by name', async () => {
    const { areas } = await done(listAreas, {}, await lookAt((await officer('auditor', PREFECTURE)).token, HOME));
    expect(areas.slice(0, 4)).toEqual(
      [
        { area: PROVINCE, name: 'province above' },
        { area: PREFECTURE, name: 'prefecture above' },
        { area: HOME, name: `测试县 ${HOME}` },
        { area: `${HOME}001`, name: `township of ${HOME}` },
      ].toSorted((a, b) => (a.area < b.area ? -1 : 1)),
    );
  });

  test('changes nothing, unmasks nothing and lets nobody stand in', async () => {
    const { token, actorId } = await officer('manager', PREFECTURE);
    for (const how of [{ token }, await lookAt((await officer('manager', PROVINCE)).token, HOME)]) {
      const person = { name: '李四', sex: 'male', bornOn: '1990-03-07', villageCode: `${HOME}001001` } as const;
      expect(await ask(registerPerson, person, how)).toMatchObject({ status: 403 });
      expect(await ask(revealField, { personId: 'p-0', field: 'phone', reason: 'to call them' }, how)).toMatchObject({ status: 403 });
      expect(await ask(delegate, { deputyId: 'a-manager', fromDay: '2099-01-01', toDay: '2099-01-02', reason: 'leave' }, how)).toMatchObject({ status: 403 });
    }
    expect(await ask(setPreferences, { language: 'en', isLargeType: true }, { token })).toMatchObject({ status: 200 });
    expect((await sql(`select is_large_type from actor where actor_id = $1`, [actorId])).rows).toEqual([{ is_large_type: true }]);
  });

  test('stands in the audit of the county that was read, by name, role and area, and nowhere else', async () => {
    const { personId } = await done(registerPerson, { name: '被查者', sex: 'male', bornOn: '1990-03-07', villageCode: `${HOME}001001` }, { as: 'manager' });
    const { actorId, token } = await officer('manager', PREFECTURE);
    await done(getPerson, { personId }, await lookAt(token, HOME));
    const { entries } = await done(getAccessLog, { personId }, { as: 'auditor' });
    expect(entries[0]).toMatchObject({ actorName: `市级人员${made}`, actorRole: 'manager', actorArea: PREFECTURE, why: { en: expect.any(String) } });
    expect((await done(listAuditEntries, { actorId }, { as: 'auditor' })).entries).toMatchObject([{ command: 'getPerson', purpose: 'supervision' }]);
    const atHome = await done(listAuditEntries, { actorId }, { as: 'auditor', county: ELSEWHERE });
    expect(atHome.entries.map(({ command }) => command)).toEqual(['viewCounty']);
  });

  test('is out as soon as their account is disabled, and looks nowhere that their post does not reach any more', async () => {
    for (const change of [`disabled_at = now()`, `area = '${PREFECTURE}', county_id = county_id, role = 'auditor'`, 'area = null']) {
      const { actorId, token } = await officer('manager', PROVINCE);
      const there = await lookAt(token, HOME);
      await sql(`update actor set ${change} where county_id = $1 and actor_id = $2`, [ELSEWHERE, actorId]);
      services.sessions.forgetAll();
      // A narrower post that still reaches the county goes on, in its new role.
      const expected = change.startsWith('area =') && change.includes('auditor') ? 403 : 401;
      expect(await ask(findPeople, { text: '张' }, there), change).toMatchObject({ status: expected });
    }
  });

  test('is told so where a page was made for another county than the session looks at', async () => {
    const { actorId, token } = await officer('manager', PREFECTURE);
    const there = await lookAt(token, HOME);
    const askAs = async (asker: string) =>
      (await app.request('/api/people/p-0', { headers: { authorization: `Bearer ${there.token}`, 'doudi-actor': asker } })).status;
    expect(await askAs(`${actorId}@${HOME}`)).toBe(200);
    for (const asker of [actorId, `${actorId}@${ELSEWHERE}`]) expect(await askAs(asker), asker).toBe(409);
  });
});

describe('a post above the county', () => {
  test('is given by nobody in it', async () => {
    const admin = { as: 'admin' } as const;
    for (const area of [PREFECTURE, PROVINCE]) {
      const user = { username: `above-${++made}`, displayName: '新人', role: 'manager', initialPassword: 'a first password', area } as const;
      expect(await ask(addUser, user, admin)).toMatchObject(refused('bad-input', '/area'));
      expect(await ask(changePost, { actorId: 'a-manager', role: 'manager', area }, admin)).toMatchObject(refused('bad-input', '/area'));
      expect(await ask(appointOfficer, { actorId: 'a-manager', role: 'auditor', area }, admin)).toMatchObject(refused('bad-input', '/area'));
    }
  });

  test('is neither changed, entered, ended nor lent by an administrator of the county in which its account stands', async () => {
    for (const role of ['manager', 'auditor'] as const) {
      const { actorId } = await officer(role, PREFECTURE, HOME);
      const admin = { as: 'admin' } as const;
      for (const outcome of [
        await ask(changePost, { actorId, role: 'clerk', area: HOME }, admin),
        await ask(appointOfficer, { actorId, role: 'admin', area: HOME }, admin),
        await ask(disableUser, { actorId }, admin),
        await ask(resetPassword, { actorId, initialPassword: 'a first password' }, admin),
        await ask(resetSecondFactor, { actorId }, admin),
        await ask(delegate, { principalId: actorId, deputyId: 'a-clerk', fromDay: '2099-01-01', toDay: '2099-01-02', reason: 'leave' }, admin),
      ])
        expect(outcome).toMatchObject(refused('not-allowed'));
    }
  });

  test('is no county’s own: a post over the county looks at no other', async () => {
    expect(await ask(viewCounty, { countyId: ELSEWHERE }, { as: 'manager' })).toMatchObject(refused('not-found', '/countyId'));
    expect(await ask(viewCounty, { countyId: ELSEWHERE }, { as: 'clerk' })).toMatchObject(refused('not-allowed'));
    expect((await done(listUsers, {}, { as: 'admin' })).users.some(({ area }) => area === PREFECTURE)).toBe(true);
    expect(await ask(settleClaim, {} as never, await lookAt((await officer('manager', PREFECTURE)).token, HOME))).toMatchObject({ status: 403 });
  });
});
