// Disabilities by kind and grade; and that nobody learns here of one that is mental.

import { getSubjectAccess } from '@doudi/core/privacy';
import { getRecognitionCase, openRecognitionCase } from '@doudi/core/recognition';
import { endDisability, getPerson, mergePersons, recordDisability, registerPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ people: 2, now: () => new Date('2026-11-24T02:00:00Z') });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
let made = 0;
const register = async () => await done(registerPerson, { name: `残${++made}`, sex: 'male', bornOn: '1955-05-05', villageCode: `${HOME}005001` }, asManager);
const given = (personId: string, change: object = {}) => ({ personId, kind: 'limbs', grade: 2, source: '残疾人证', fromDay: '2020-01-01', ...change }) as never;
const disabilitiesOf = async (personId: string) => (await done(getPerson, { personId }, asManager)).disabilities;

test('a disability is recorded with its grade and days, is shown to whoever helps or treats, and not at a window', async () => {
  const { personId } = await register();
  await done(recordDisability, given(personId, { kind: 'multiple', parts: ['sight', 'limbs'], grade: 1, toDay: '2030-12-31' }), asManager);
  const shown = [{ kind: 'multiple', parts: ['sight', 'limbs'], grade: 1, source: '残疾人证', fromDay: '2020-01-01', toDay: '2030-12-31' }];
  expect(await disabilitiesOf(personId)).toMatchObject(shown);
  expect((await done(getPerson, { personId }, { as: 'doctor' })).disabilities).toMatchObject(shown);
  expect(await done(getPerson, { personId }, { as: 'clerk' })).not.toHaveProperty('disabilities');
  expect((await done(getSubjectAccess, { personId }, asManager)).disabilities).toMatchObject(shown);
});

test('one at a time: where the grade changed, the old record ends and the new one follows; what was said stays, withdrawn', async () => {
  const { personId } = await register();
  const { disabilityId } = await done(recordDisability, given(personId), asManager);
  expect(await ask(recordDisability, given(personId, { grade: 1, fromDay: '2026-01-01' }), asManager)).toMatchObject({
    problem: { code: 'overlapping', path: '/fromDay' },
  });
  await done(endDisability, { disabilityId, toDay: '2025-12-31', reason: '换证' }, asManager);
  await done(recordDisability, given(personId, { grade: 1, fromDay: '2026-01-01' }), asManager);
  expect((await disabilitiesOf(personId))?.map(({ grade, fromDay, toDay }) => [grade, fromDay, toDay])).toEqual([
    [1, '2026-01-01', undefined],
    [2, '2020-01-01', '2025-12-31'],
  ]);
  expect((await done(getSubjectAccess, { personId }, asManager)).disabilities.filter(({ withdrawnAt }) => withdrawnAt !== undefined)).toMatchObject([
    { disabilityId },
  ]);
  expect(await ask(endDisability, { disabilityId, toDay: '2025-11-30', reason: 'x' }, asManager)).toMatchObject({ problem: { code: 'state-differs' } });
});

test('one that was a mistake ends with the day before it began, and is gone', async () => {
  const { personId } = await register();
  const { disabilityId } = await done(recordDisability, given(personId), asManager);
  expect(await ask(endDisability, { disabilityId, toDay: '2019-12-30', reason: 'x' }, asManager)).toMatchObject({ problem: { path: '/toDay' } });
  await done(endDisability, { disabilityId, toDay: '2019-12-31', reason: '录错人' }, asManager);
  expect(await disabilitiesOf(personId)).toEqual([]);
});

test.each<[string, object, string]>([
  ['before the birth', { fromDay: '1955-05-04' }, '/fromDay'],
  ['from a day to an earlier one', { toDay: '2019-12-31' }, '/toDay'],
  ['as a multiple one that does not say which', { kind: 'multiple' }, '/parts'],
  ['as a multiple one of one kind', { kind: 'multiple', parts: ['sight'] }, '/parts'],
  ['as a multiple one of the same kind twice', { kind: 'multiple', parts: ['sight', 'sight'] }, '/parts'],
  ['as a single one with parts', { parts: ['sight', 'limbs'] }, '/parts'],
  ['of a fifth grade', { grade: 5 }, '/grade'],
])('none is recorded %s', async (_, change, path) => {
  const { personId } = await register();
  expect(await ask(recordDisability, given(personId, change), asManager)).toMatchObject({ status: 422, problem: { path } });
});

test('one that is mental is refused alike of everybody, whether they are registered or not, and the table takes none', async () => {
  const { personId } = await register();
  const texts = [];
  for (const change of [{ kind: 'mental' }, { kind: 'multiple', parts: ['limbs', 'mental'] }])
    for (const asked of [personId, 'nobody']) {
      const { status, problem } = await ask(recordDisability, given(asked, change), asManager);
      const { instance: _, ...told } = problem as unknown as { readonly instance: string; readonly detail: string };
      expect(status).toBe(403);
      texts.push(JSON.stringify(told));
    }
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain('Protected information');
  expect(texts[0]).not.toMatch(/mental|精神/);
  for (const [kind, parts] of [
    ['mental', '{}'],
    ['multiple', '{limbs,mental}'],
  ])
    await expect(
      withConnection(server.database.superuserUrl, (client) =>
        client.query(
          `insert into disability (county_id, disability_id, person_id, kind, parts, grade, source, from_day, recorded_at, recorded_by)
           values ($1, 'd', $2, $3, $4, 1, 'x', '2020-01-01', now(), 'x')`,
          [HOME, personId, kind, parts],
        ),
      ),
    ).rejects.toThrow(/open_kind|open_parts/);
});

test('a joined record’s disability is the kept one’s, is not recorded twice, and stands before whoever decides a case', async () => {
  const [kept, joined] = [await register(), await register()];
  await done(recordDisability, given(joined.personId), asManager);
  await done(mergePersons, { personId: kept.personId, mergedId: joined.personId, reason: '同一人' }, asManager);
  expect(await disabilitiesOf(kept.personId)).toMatchObject([{ kind: 'limbs', grade: 2 }]);
  expect(await ask(recordDisability, given(kept.personId, { kind: 'sight' }), asManager)).toMatchObject({ problem: { code: 'overlapping' } });
  expect(await ask(recordDisability, given(joined.personId), asManager)).toMatchObject({ problem: { code: 'state-differs' } });
  const { caseId } = await done(
    openRecognitionCase,
    { procedureId: 'monitored-entry', personId: kept.personId, category: 'monitored', standard: ['hardship'], reason: 'x', evidence: [{ what: 'x' }] },
    asManager,
  );
  expect((await done(getRecognitionCase, { caseId }, asManager)).members).toMatchObject([{ disabilities: [{ kind: 'limbs', grade: 2 }] }]);
});

test('is for whose area it is', async () => {
  const { personId } = await register();
  const { disabilityId } = await done(recordDisability, given(personId), asManager);
  const world = await openWorld(server);
  const { token } = await newAccount(world, HOME, 'manager', 'open', `${HOME}006`);
  await world.close();
  expect((await ask(recordDisability, given(personId), { token })).status).toBe(404);
  expect((await ask(endDisability, { disabilityId, toDay: '2021-01-01', reason: 'x' }, { token })).status).toBe(404);
});
