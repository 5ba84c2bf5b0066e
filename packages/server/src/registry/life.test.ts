// What happens to persons and households: births, deaths, moves, splits and joins, and who may do what of it.
import {
  changeHousehold,
  changeRecord,
  checkDigitOf,
  correctPerson,
  getHousehold,
  getPerson,
  joinHouseholds,
  leaveCounty,
  moveHousehold,
  movePerson,
  recordDeath,
  registerBirth,
  registerPerson,
  splitHousehold,
  withdrawDeath,
} from '@doudi/core/registry';
import { getUsed, settleClaim } from '@doudi/core/settlement';
import { listTasks } from '@doudi/core/work';
import { describe, expect, test } from 'vitest';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { systemScope } from '../platform/database/transaction.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const now = () => new Date('2026-11-24T02:00:00Z');
const server = await testServer({ now });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
const [VILLAGE, OTHER_VILLAGE, OTHER_TOWNSHIP] = [`${HOME}001001`, `${HOME}001002`, `${HOME}002001`];
const reason = '户口簿';

let people = 0;
const newcomer = (change: object = {}) => ({ name: `周${++people}`, sex: 'female', bornOn: '1980-05-05', villageCode: VILLAGE, ...change }) as const;
const register = (change: object = {}) => done(registerPerson, newcomer(change), asManager);
/** A household of its head and others. */
async function household(others: number): Promise<{ householdId: string; ids: string[] }> {
  const { personId, householdId } = await register({ relationToHead: 'head' });
  const ids = [personId];
  for (let more = 0; more < others; more++) ids.push((await register({ householdId })).personId);
  return { householdId, ids };
}
const membersOf = async (householdId: string) => (await done(getHousehold, { householdId }, asManager)).members.map(({ personId }) => personId).sort();
const codeOf = async (asked: ReturnType<typeof ask>) => {
  const { problem } = await asked;
  return [problem?.code, problem?.path];
};
const bill = (personId: string, change: object = {}) =>
  ({
    billNumber: `bill-${++people}`,
    personId,
    facilityId: 'f-2',
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    charges: { classA: '20000.00' },
    ...change,
  }) as const;
const findings = async () => (await verifyLedger(server.services.database, systemScope(HOME, 'test'), server.services.schemes)).findings;

/** A manager whose post is narrower than the county. */
async function managerOf(area: string) {
  const world = await openWorld(server);
  const { token } = await newAccount(world, HOME, 'manager', 'open', area);
  await world.close();
  return { token };
}

test('nobody is registered in, or moves to, a village that the county does not have; a township is none either', async () => {
  const { householdId, ids } = await household(1);
  const [, personId = ''] = ids;
  const common = { day: '2026-04-01', reason } as const;
  for (const villageCode of [`${HOME}001999`, `${HOME}001000`]) {
    const refused = ['bad-input', '/villageCode'];
    expect(await codeOf(ask(registerPerson, newcomer({ villageCode }), asManager))).toEqual(refused);
    expect(await codeOf(ask(correctPerson, { personId, villageCode, reason, evidence: '户口簿' }, asManager))).toEqual(refused);
    expect(await codeOf(ask(movePerson, { personId, villageCode, ...common }, asManager))).toEqual(refused);
    expect(await codeOf(ask(moveHousehold, { householdId, villageCode, ...common }, asManager))).toEqual(refused);
    expect(await codeOf(ask(splitHousehold, { householdId, memberIds: [personId], headId: personId, villageCode, ...common }, asManager))).toEqual(refused);
  }
  expect(await membersOf(householdId)).toEqual([...ids].sort());
});

describe('a newborn', () => {
  test('joins the household and village of the mother from the day of birth, without a number', async () => {
    const { householdId, ids } = await household(1);
    const { childId } = await done(
      registerBirth,
      { personId: ids[0] ?? '', name: '周小', sex: 'male', bornOn: '2026-10-01', relationToHead: 'son' },
      asManager,
    );
    const { person, record, events } = await done(getPerson, { personId: childId }, asManager);
    expect(person).toMatchObject({ householdId, villageCode: VILLAGE, bornOn: '2026-10-01' });
    expect(record).toEqual({ identityKind: 'none', relationToHead: 'son' });
    expect(events.map(({ kind, day }) => [kind, day])).toEqual([['born', '2026-10-01']]);
    expect((await done(getHousehold, { householdId }, asManager)).members.find(({ personId }) => personId === childId)?.fromDay).toBe('2026-10-01');
  });

  test('that was registered already is not registered again, but for twins, of whom somebody says so', async () => {
    const { ids } = await household(0);
    const birth = (change: object) =>
      ask(registerBirth, { personId: ids[0] ?? '', name: '周大', sex: 'female', bornOn: '2026-10-03', unlessAlike: true, ...change }, asManager);
    expect(await birth({})).toMatchObject({ status: 200 });
    expect(await codeOf(birth({}))).toEqual(['already-exists', '/unlessAlike']);
    // The same child, whom somebody else calls by the name that it was given since.
    expect(await codeOf(birth({ name: '周小花' }))).toEqual(['already-exists', '/unlessAlike']);
    expect(await birth({ name: '周小花', unlessAlike: undefined })).toMatchObject({ status: 200 });
    expect(await birth({ bornOn: '2026-10-04' })).toMatchObject({ status: 200 });
  });

  test('is refused where the day or the mother cannot be right', async () => {
    const { ids } = await household(0);
    const [motherId = ''] = ids;
    const birth = (change: object) => ask(registerBirth, { personId: motherId, name: '周小', sex: 'male', bornOn: '2026-10-01', ...change }, asManager);
    expect(await codeOf(birth({ bornOn: '2026-12-01' }))).toEqual(['bad-input', '/bornOn']);
    expect(await codeOf(birth({ bornOn: '1980-05-05' }))).toEqual(['before-birth', '/bornOn']);
    expect(await codeOf(birth({ personId: (await register({ sex: 'male' })).personId }))).toEqual(['state-differs', '/personId']);
    expect(await codeOf(birth({ idNumber: '990101202610020012' }))).toEqual(['bad-id-number', '/idNumber']);
    expect(await codeOf(birth({ personId: 'nobody' }))).toEqual(['not-found', '/personId']);
    await done(recordDeath, { personId: motherId, diedOn: '2026-09-30', reason }, asManager);
    expect(await codeOf(birth({}))).toEqual(['state-differs', '/bornOn']);
    // A mother who died giving birth.
    await done(registerBirth, { personId: motherId, name: '周小', sex: 'male', bornOn: '2026-09-30' }, asManager);
  });
});

describe('a death', () => {
  test('ends where the person lived, and bills of a later discharge are refused; those of before are settled', async () => {
    const { householdId, ids } = await household(1);
    const [, personId = ''] = ids;
    await done(recordDeath, { personId, diedOn: '2026-06-01', reason: '死亡证明' }, asManager);
    expect(await codeOf(ask(settleClaim, bill(personId, { dischargedOn: '2026-06-02' })))).toEqual(['after-death', '/dischargedOn']);
    await done(settleClaim, bill(personId, { dischargedOn: '2026-06-01' }));
    const { members, former, year } = await done(getHousehold, { householdId }, asManager);
    expect(members.map((member) => member.personId)).toEqual([ids[0]]);
    expect(former).toMatchObject([{ personId, toDay: '2026-06-01', diedOn: '2026-06-01' }]);
    expect(year).toMatchObject({ year: '2026', bills: 0 });
    expect((await done(getPerson, { personId })).record.diedOn).toBe('2026-06-01');
  });

  test('before the birth, in the future, twice, or of nobody is refused', async () => {
    const { personId } = await register();
    const die = (diedOn: string, of = personId) => codeOf(ask(recordDeath, { personId: of, diedOn, reason }, asManager));
    expect(await die('1980-05-04')).toEqual(['before-birth', '/diedOn']);
    expect(await die('2026-11-25')).toEqual(['bad-input', '/diedOn']);
    expect(await die('2026-06-01', 'nobody')).toEqual(['not-found', '/personId']);
    await done(recordDeath, { personId, diedOn: '2026-06-01', reason }, asManager);
    expect(await die('2026-06-01')).toEqual(['state-differs', '/personId']);
  });

  test('that lies before a bill’s discharge asks somebody to look at the bill', async () => {
    const { personId } = await register();
    await done(settleClaim, bill(personId));
    expect(await done(recordDeath, { personId, diedOn: '2026-02-01', reason }, asManager)).toEqual({ personId, laterSettlements: 1 });
    const { tasks } = await done(listTasks, { personId }, asManager);
    expect(tasks).toMatchObject([{ kind: 'bill-after-death', facts: { diedOn: '2026-02-01', settlements: 1 } }]);
  });

  test('that is withdrawn leaves nobody a bill to look at, and recorded anew asks again', async () => {
    const { personId } = await register();
    const other = await register();
    for (const of of [personId, other.personId]) {
      await done(settleClaim, bill(of));
      await done(recordDeath, { personId: of, diedOn: '2026-02-01', reason }, asManager);
    }
    await done(withdrawDeath, { personId, reason: '张冠李戴' }, asManager);
    const tasksOf = async (state: 'open' | 'done', of = personId) => (await done(listTasks, { state, personId: of }, asManager)).tasks;
    expect(await tasksOf('open')).toEqual([]);
    const [withdrawn] = (await done(getPerson, { personId }, asManager)).events;
    expect(withdrawn?.kind).toBe('death-withdrawn');
    expect(await tasksOf('done')).toMatchObject([
      {
        kind: 'bill-after-death',
        closed: { with: `registry-event/${withdrawn?.registryEventId}`, outcome: 'death-withdrawn', outcomeName: { zh: '死亡登记已撤回' }, byName: 'manager' },
      },
    ]);
    expect(await tasksOf('open', other.personId)).toHaveLength(1);
    await done(recordDeath, { personId, diedOn: '2026-02-15', reason }, asManager);
    expect(await tasksOf('open')).toMatchObject([{ facts: { diedOn: '2026-02-15' } }]);
  });

  test('recorded by mistake is withdrawn, and everything is as before', async () => {
    const { householdId, ids } = await household(0);
    const [personId = ''] = ids;
    expect(await codeOf(ask(withdrawDeath, { personId, reason }, asManager))).toEqual(['state-differs', '/personId']);
    await done(recordDeath, { personId, diedOn: '2026-06-01', reason }, asManager);
    expect((await done(getHousehold, { householdId }, asManager)).closedOn).toBe('2026-06-01');
    await done(withdrawDeath, { personId, reason: '张冠李戴' }, asManager);
    const { members, former, closedOn } = await done(getHousehold, { householdId }, asManager);
    expect([members.map((member) => member.personId), former, closedOn]).toEqual([[personId], [], undefined]);
    await done(settleClaim, bill(personId, { dischargedOn: '2026-06-02' }));
  });
});

describe('who lives where is known for each day:', () => {
  test('a person moves into another household; what was there before stays to be read', async () => {
    const [from, to] = [await household(1), await household(0)];
    const [, personId = ''] = from.ids;
    await done(movePerson, { personId, householdId: to.householdId, day: '2026-04-01', relationToHead: 'spouse', reason: '结婚' }, asManager);
    expect(await membersOf(from.householdId)).toEqual([from.ids[0]]);
    expect(await membersOf(to.householdId)).toEqual([...to.ids, personId].sort());
    expect((await done(getHousehold, { householdId: from.householdId }, asManager)).former).toMatchObject([{ personId, toDay: '2026-03-31' }]);
    const { record, events } = await done(getPerson, { personId }, asManager);
    expect(record.relationToHead).toBe('spouse');
    expect(events[0]).toMatchObject({ kind: 'moved', day: '2026-04-01', reason: '结婚', facts: { fromHousehold: from.householdId } });
  });

  test('a person begins a household of their own in another village, and the old one is closed when nobody is left', async () => {
    const { householdId, ids } = await household(0);
    const [personId = ''] = ids;
    const moved = await done(movePerson, { personId, villageCode: OTHER_VILLAGE, day: '2026-04-01', reason }, asManager);
    const begun = await done(getHousehold, { householdId: moved.householdId }, asManager);
    expect(begun).toMatchObject({ villageCode: OTHER_VILLAGE, headId: personId, members: [{ personId, relationToHead: 'head', fromDay: '2026-04-01' }] });
    expect((await done(getHousehold, { householdId }, asManager)).closedOn).toBe('2026-04-01');
    // Nobody joins what is closed.
    expect(await codeOf(ask(movePerson, { personId, householdId, day: '2026-05-01', reason }, asManager))).toEqual(['state-differs', '/householdId']);
    expect(await codeOf(ask(registerPerson, newcomer({ householdId }), asManager))).toEqual(['state-differs', '/householdId']);
  });

  test('a move is refused into the future, before what is recorded, out of the county, or into what the post does not reach', async () => {
    const { ids } = await household(1);
    const [, personId = ''] = ids;
    const move = (change: object, how: object = asManager) =>
      codeOf(ask(movePerson, { personId, villageCode: OTHER_VILLAGE, day: '2026-04-01', reason, ...change }, how));
    expect(await move({ day: '2026-11-25' })).toEqual(['bad-input', '/day']);
    expect(await move({ day: '1980-05-04' })).toEqual(['before-birth', '/day']);
    expect(await move({ villageCode: '990102001001' })).toEqual(['bad-input', '/villageCode']);
    expect(await move({ villageCode: undefined })).toEqual(['bad-input', '']);
    expect(await move({ villageCode: undefined, householdId: 'none' })).toEqual(['not-found', '/householdId']);
    const township = await managerOf(`${HOME}001`);
    expect(await move({ villageCode: OTHER_TOWNSHIP }, township)).toEqual(['not-allowed', '/villageCode']);
    const elsewhere = await managerOf(`${HOME}002`);
    expect(await move({ villageCode: OTHER_TOWNSHIP }, elsewhere)).toEqual(['not-found', '/personId']);
    await done(movePerson, { personId, villageCode: OTHER_VILLAGE, day: '2026-04-01', reason }, township);
    expect(await move({ day: '2026-03-31' })).toEqual(['state-differs', '/day']);
    await done(recordDeath, { personId, diedOn: '2026-05-01', reason }, asManager);
    expect(await move({ day: '2026-06-01' })).toEqual(['state-differs', '/personId']);
  });

  test('whoever leaves the county stays on record, and comes back into a household', async () => {
    const { householdId, ids } = await household(1);
    const [, personId = ''] = ids;
    await done(leaveCounty, { personId, leftOn: '2026-04-01', destination: '邻县', reason }, asManager);
    expect(await membersOf(householdId)).toEqual([ids[0]]);
    expect((await done(getPerson, { personId }, asManager)).record).toMatchObject({ leftOn: '2026-04-01', leftFor: '邻县' });
    expect(await codeOf(ask(leaveCounty, { personId, leftOn: '2026-05-01', destination: '邻县', reason }, asManager))).toEqual(['state-differs', '/personId']);
    // A bill of before is settled.
    await done(settleClaim, bill(personId));
    expect(await codeOf(ask(movePerson, { personId, householdId, day: '2026-03-01', reason }, asManager))).toEqual(['state-differs', '/day']);
    await done(movePerson, { personId, householdId, day: '2026-09-01', reason }, asManager);
    expect(await membersOf(householdId)).toEqual([...ids].sort());
    const { record, events } = await done(getPerson, { personId }, asManager);
    expect([record.leftOn, events[0]?.kind]).toEqual([undefined, 'returned']);
  });

  test('a whole household moves with everybody in it, and its old address goes', async () => {
    const { householdId, ids } = await household(2);
    await done(changeHousehold, { householdId, address: '三组 5 号', povertyCauses: ['illness', 'labour'], reason }, asManager);
    expect(await codeOf(ask(moveHousehold, { householdId, villageCode: VILLAGE, day: '2026-04-01', reason }, asManager))).toEqual([
      'state-differs',
      '/villageCode',
    ]);
    const township = await managerOf(`${HOME}001`);
    expect(await codeOf(ask(moveHousehold, { householdId, villageCode: OTHER_TOWNSHIP, day: '2026-04-01', reason }, township))).toEqual([
      'not-allowed',
      '/villageCode',
    ]);
    expect(await done(moveHousehold, { householdId, villageCode: OTHER_TOWNSHIP, day: '2026-04-01', reason }, asManager)).toEqual({ householdId, moved: 3 });
    const moved = await done(getHousehold, { householdId }, asManager);
    expect(moved).toMatchObject({ villageCode: OTHER_TOWNSHIP, povertyCauses: ['illness', 'labour'] });
    expect([moved.address, moved.members.map(({ villageCode }) => villageCode)]).toEqual([undefined, ids.map(() => OTHER_TOWNSHIP)]);
    // The township that they left sees them no longer.
    expect(await codeOf(ask(getHousehold, { householdId }, township))).toEqual(['not-found', '/householdId']);
  });

  test('a household splits, with a head; somebody must stay, and only members leave', async () => {
    const { householdId, ids } = await household(2);
    const [head = '', second = '', third = ''] = ids;
    const split = (change: object) =>
      codeOf(ask(splitHousehold, { householdId, memberIds: [second], headId: second, day: '2026-04-01', reason, ...change }, asManager));
    expect(await split({ memberIds: [head, second, third] })).toEqual(['state-differs', '/memberIds']);
    expect(await split({ headId: head })).toEqual(['bad-input', '/headId']);
    expect(await split({ memberIds: ['p-0', second] })).toEqual(['state-differs', '/memberIds']);
    const { newHouseholdId } = await done(splitHousehold, { householdId, memberIds: [second, third], headId: third, day: '2026-04-01', reason }, asManager);
    expect(await membersOf(householdId)).toEqual([head]);
    expect(await done(getHousehold, { householdId: newHouseholdId }, asManager)).toMatchObject({ headId: third, villageCode: VILLAGE });
    // And is joined again.
    const join = (change: object) => codeOf(ask(joinHouseholds, { householdId, joiningId: newHouseholdId, day: '2026-05-01', reason, ...change }, asManager));
    expect(await join({ joiningId: householdId })).toEqual(['bad-input', '/joiningId']);
    expect(await join({ day: '2026-03-01' })).toEqual(['state-differs', '/day']);
    expect(await done(joinHouseholds, { householdId, joiningId: newHouseholdId, day: '2026-05-01', reason }, asManager)).toEqual({ householdId, moved: 2 });
    expect(await membersOf(householdId)).toEqual([...ids].sort());
    expect(await join({})).toEqual(['state-differs', '/joiningId']);
  });

  test('what a person used up goes with them, and the books agree', async () => {
    const { ids } = await household(1);
    const [, personId = ''] = ids;
    await done(settleClaim, bill(personId));
    const used = await done(getUsed, { personId, year: '2026' });
    await done(movePerson, { personId, villageCode: OTHER_VILLAGE, day: '2026-04-01', reason }, asManager);
    expect(await done(getUsed, { personId, year: '2026' })).toEqual(used);
    await done(settleClaim, bill(personId, { dischargedOn: '2026-05-01' }));
    expect(await findings()).toEqual([]);
  });

  test('two who move one person at a time are done one after the other', async () => {
    const { ids } = await household(1);
    const [, personId = ''] = ids;
    const to = await Promise.all([household(0), household(0)]);
    const moved = await Promise.all(to.map(({ householdId }) => ask(movePerson, { personId, householdId, day: '2026-04-01', reason }, asManager)));
    expect(moved.filter(({ value }) => value).length).toBeGreaterThan(0);
    const lives = (await Promise.all(to.map(({ householdId }) => membersOf(householdId)))).filter((members) => members.includes(personId));
    expect(lives).toHaveLength(1);
  });
});

describe('the record', () => {
  test('says ethnic group, schooling, health and labour; a change keeps what stood there, and a window sees nothing of health', async () => {
    const { personId } = await register({ ethnicity: '06', education: 'primary', health: ['chronically-ill'], labour: 'weak', isAgricultural: true });
    const changed = await done(changeRecord, { personId, health: ['chronically-ill', 'with-disability'], labour: null, ethnicity: '06', reason }, asManager);
    expect(changed.changed).toEqual(['health', 'labour']);
    const { record, events } = await done(getPerson, { personId }, asManager);
    expect(record).toEqual({
      identityKind: 'none',
      ethnicity: '06',
      education: 'primary',
      health: ['chronically-ill', 'with-disability'],
      isAgricultural: true,
    });
    expect(events[0]?.facts).toEqual({
      before: { health: ['chronically-ill'], labour: 'weak' },
      after: { health: ['chronically-ill', 'with-disability'], labour: null },
    });
    const seen = await done(getPerson, { personId });
    expect(seen.record).toEqual({ identityKind: 'none', ethnicity: '06', isAgricultural: true });
    expect(JSON.stringify(seen)).not.toContain('chronically-ill');
    expect(await codeOf(ask(changeRecord, { personId, ethnicity: '06', reason }, asManager))).toEqual(['state-differs', undefined]);
    expect(await codeOf(ask(changeRecord, { personId, health: ['healthy', 'seriously-ill'], reason }, asManager))).toEqual(['bad-input', '/health']);
    expect(await codeOf(ask(changeRecord, { personId, relationToHead: 'head', reason }, asManager))).toEqual(['bad-input', '/relationToHead']);
    expect((await ask(changeRecord, { personId, reason } as never, asManager)).problem?.code).toBe('bad-input');
  });

  test('of a household says its head, address and causes; a new head is a member', async () => {
    const { householdId, ids } = await household(1);
    const [, second = ''] = ids;
    expect(await codeOf(ask(changeHousehold, { householdId, headId: 'p-0', reason }, asManager))).toEqual(['state-differs', '/headId']);
    expect((await done(changeHousehold, { householdId, headId: second, address: '二组', reason }, asManager)).changed).toEqual(['headId', 'address']);
    const { headId, address, members } = await done(getHousehold, { householdId }, asManager);
    expect([headId, address]).toEqual([second, '二组']);
    expect(members.map(({ personId, relationToHead }) => [personId === second, relationToHead]).sort()).toEqual([
      [false, undefined],
      [true, 'head'],
    ]);
    expect(await codeOf(ask(changeHousehold, { householdId, headId: second, reason }, asManager))).toEqual(['state-differs', undefined]);
  });

  test('a foreign permit is read in both forms, and a bad one is refused', async () => {
    const digits = '911124198108030024'.slice(0, 17);
    const born = { bornOn: '1981-08-03' };
    const { personId } = await register({ ...born, idNumber: digits + checkDigitOf(digits) });
    expect((await done(getPerson, { personId }, asManager)).record.identityKind).toBe('foreign-permanent-residence');
    const old = await register({ ...born, idNumber: 'CAN110081080302' });
    expect((await done(getPerson, { personId: old.personId }, asManager)).record.identityKind).toBe('foreign-permanent-residence');
    const refused = (idNumber: string) => codeOf(ask(registerPerson, newcomer({ ...born, idNumber }), asManager));
    const wrongDigit = `${digits}${checkDigitOf(digits) === '0' ? '1' : '0'}`;
    expect(await refused(wrongDigit)).toEqual(['bad-id-number', '/idNumber']);
    expect(await refused('CAN110081080402')).toEqual(['bad-id-number', '/idNumber']);
    expect(await refused('CAN110081139902')).toEqual(['bad-id-number', '/idNumber']);
    expect(await refused('can110081080302')).toEqual(['already-exists', '/idNumber']);
    expect(await refused('CA1110081080302')).toEqual(['bad-input', '/idNumber']);
    const permit = '81000019810803001';
    expect(
      (await done(getPerson, { personId: (await register({ ...born, idNumber: permit + checkDigitOf(permit) })).personId }, asManager)).record.identityKind,
    ).toBe('hong-kong-macao-taiwan');
    expect(await codeOf(ask(registerPerson, newcomer({ isTemporary: true, idNumber: 'USA110080050502' }), asManager))).toEqual(['bad-input', '/isTemporary']);
  });
});
