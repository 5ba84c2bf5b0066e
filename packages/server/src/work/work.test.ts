import { changeHousehold, moveHousehold, recordDeath, registerPerson, withdrawDeath } from '@doudi/core/registry';
import { closeTask, listTasks, takeTask } from '@doudi/core/work';
import { expect, test } from 'vitest';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { runCommand } from '../platform/database/run-command.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { closeTasks, insertTasks, type NewTask } from './tasks.ts';

const now = () => new Date('2026-11-24T02:00:00Z');
const server = await testServer({ now });
const manager = { as: 'manager' } as const;
let keys = 0;

/** As a module does that finds something, or does it. */
function run(write: (context: Parameters<typeof insertTasks>[0]) => ReturnType<typeof insertTasks>) {
  const { database } = server.services;
  const load = async (_: unknown, __: unknown, context: Parameters<typeof insertTasks>[0]) => () => ({
    answer: {},
    writes: [write(context)],
    audit: { subject: 'task/some', facts: {} },
  });
  const actor = { countyId: HOME, actorId: 'a-manager', role: 'manager', area: HOME } as const;
  return runCommand(database, { name: 'sweep', purpose: 'registry', load }, {}, { actor, idempotencyKey: `sweep-key-${++keys}`, requestId: 'test' });
}
const open = (...tasks: NewTask[]) => run((context) => insertTasks(context, tasks));
const warning = (of: number, more: Partial<NewTask> = {}): NewTask => ({
  kind: 'high-cost-warning',
  area: `${HOME}001001`,
  subject: `person/p-${of}`,
  personId: `p-${of}`,
  ...more,
});
const tasksOf = async (personId: string, state: 'open' | 'done' = 'open') => (await server.done(listTasks, { personId, state }, manager)).tasks;

test('what must be done stands in one list, the most urgent first, and says about whom, why and until when', async () => {
  await open(warning(0), warning(1, { dueOn: '2026-11-20' }));
  const { tasks, counts } = await server.done(listTasks, {}, manager);
  expect(tasks.map(({ personName, dueOn, isLate }) => [personName, dueOn, isLate])).toEqual([
    ['张1', '2026-11-20', true],
    ['张0', '2026-12-09', false],
  ]);
  expect(tasks[0]).toMatchObject({ why: { zh: '本年个人自付超过预警线' }, areaName: expect.stringContaining('village') });
  expect(counts).toEqual([expect.objectContaining({ kind: 'high-cost-warning', open: 2, late: 1 })]);
  const first = await server.done(listTasks, { pageSize: 1 }, manager);
  expect(first.hasMore).toBe(true);
  expect((await server.done(listTasks, { pageSize: 1, after: first.tasks[0]?.taskId }, manager)).tasks.map(({ personName }) => personName)).toEqual(['张0']);
});

test('a sweep that finds the same again asks for it once', async () => {
  await open(warning(2));
  await open(warning(2), warning(2, { kind: 'missed-assistance' }));
  expect((await tasksOf('p-2')).map(({ kind }) => kind).sort()).toEqual(['high-cost-warning', 'missed-assistance']);
});

test('a task is done once, with an outcome that it knows and a note that shows it', async () => {
  await open(warning(3));
  const [task] = await tasksOf('p-3');
  const taskId = task?.taskId ?? '';
  expect((await server.ask(closeTask, { taskId, outcome: 'forgotten', note: 'x' }, manager)).problem?.code).toBe('bad-input');
  await server.done(closeTask, { taskId, outcome: 'helped', note: '已申请临时救助，身份证 110101199003070010' }, manager);
  expect((await server.ask(closeTask, { taskId, outcome: 'helped', note: 'again' }, manager)).problem?.code).toBe('state-differs');
  expect(await tasksOf('p-3')).toEqual([]);
  const [done] = await tasksOf('p-3', 'done');
  expect(done?.closed).toMatchObject({ outcome: 'helped', with: `task/${taskId}`, byName: 'manager' });
  expect(done?.closed?.note).not.toContain('110101199003070010');
});

test('what a record does ends with that record, and not by hand', async () => {
  await open({ ...warning(3), kind: 'possible-duplicate' });
  const [task] = await tasksOf('p-3');
  expect((await server.ask(closeTask, { taskId: task?.taskId ?? '', outcome: 'helped', note: 'x' }, manager)).problem?.code).toBe('state-differs');
  await run((context) => closeTasks(context, [{ kind: 'possible-duplicate', subject: 'person/p-3' }], 'merge/m-1', 'two-persons'));
  expect((await tasksOf('p-3', 'done')).find(({ kind }) => kind === 'possible-duplicate')?.closed).toMatchObject({ with: 'merge/m-1' });
});

test('who takes a task has it until they give it back; other roles do not see it at all', async () => {
  await open(warning(0));
  const [task] = await tasksOf('p-0');
  const taskId = task?.taskId ?? '';
  await server.done(takeTask, { taskId, isTaken: true }, manager);
  expect((await server.done(listTasks, { mine: 'true' }, manager)).tasks.map((taken) => taken.taskId)).toEqual([taskId]);
  expect((await server.ask(takeTask, { taskId, isTaken: true }, { as: 'doctor' })).problem?.code).toBe('not-found');
  expect((await server.done(listTasks, {}, { as: 'doctor' })).tasks).toEqual([]);
  await server.done(takeTask, { taskId, isTaken: false }, manager);
  expect((await server.done(listTasks, { mine: 'true' }, manager)).tasks).toEqual([]);
});

test('what is about a household says whose: its head, or the eldest who is left; and the audit notes whom it showed', async () => {
  const [villageCode, reason] = [`${HOME}001001`, '户口簿'];
  const born = { sex: 'female', villageCode } as const;
  const { personId, householdId } = await server.done(registerPerson, { ...born, name: '周户主', bornOn: '1980-05-05', relationToHead: 'head' }, manager);
  const eldest = await server.done(registerPerson, { ...born, name: '周长辈', bornOn: '1950-05-05', householdId }, manager);
  const task = { kind: 'measure-to-do', area: villageCode, subject: 'household-measure/m-1', householdId } as const;
  await open(task, { ...task, kind: 'recognition-step', subject: 'recognition-case/c-1', personId: 'p-2' });
  const world = await openWorld(server);
  const asked = async (area: string = HOME) => {
    const { actorId, token } = await newAccount(world, HOME, 'manager', 'open', area);
    const { tasks } = await server.done(listTasks, {}, { token });
    const { rows } = await world.superuser.query<{ persons: string[] }>('select persons from audit_entry where actor_id = $1', [actorId]);
    const ofHousehold = tasks.filter((of) => of.householdId === householdId);
    return { heads: Object.fromEntries(ofHousehold.map(({ kind, head }) => [kind, head])), noted: rows.flatMap(({ persons }) => persons) };
  };
  const first = await asked();
  // What is about one person of a household names that person alone.
  expect(first.heads).toEqual({ 'measure-to-do': { personId, name: '周户主' }, 'recognition-step': undefined });
  expect(first.noted).toContain(personId);
  expect(first.noted).not.toContain(eldest.personId);
  expect((await asked(villageCode)).heads['measure-to-do']).toMatchObject({ personId });
  await server.done(changeHousehold, { householdId, headId: eldest.personId, reason }, manager);
  expect((await asked()).heads['measure-to-do']).toEqual({ personId: eldest.personId, name: '周长辈' });
  await server.done(recordDeath, { personId: eldest.personId, diedOn: '2026-06-01', reason }, manager);
  expect((await asked()).heads['measure-to-do']).toMatchObject({ personId });
  await server.done(recordDeath, { personId, diedOn: '2026-06-02', reason }, manager);
  expect((await asked()).heads['measure-to-do']).toMatchObject({ personId: eldest.personId });
  // Whoever has no post where the household now is sees the task, and not whose it is.
  await server.done(withdrawDeath, { personId, reason }, manager);
  await server.done(moveHousehold, { householdId, villageCode: `${HOME}002001`, day: '2026-07-01', reason }, manager);
  expect((await asked()).heads['measure-to-do']).toMatchObject({ personId });
  const left = await asked(villageCode);
  expect(left.heads).toEqual({ 'measure-to-do': undefined, 'recognition-step': undefined });
  expect(left.noted).not.toContain(personId);
  await world.close();
});
