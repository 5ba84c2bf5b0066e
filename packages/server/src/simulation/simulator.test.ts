// The thread of simulation and the years that it keeps: who gives way to whom, and that whatever is read at the same time counts every bill once.
import { isRefusal, type Refusal } from '@doudi/core/contract';
import { registerPerson } from '@doudi/core/registry';
import { UNADJUSTED } from '@doudi/core/scheme';
import { settleClaim } from '@doudi/core/settlement';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemScope } from '../platform/database/transaction.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { type Simulated, type SimulationRequest, simulatorOf } from './simulator.ts';

const { done, services } = await testServer();
const { simulator } = services;
const BILLS = 3;

beforeAll(async () => {
  const { personId } = await done(registerPerson, { name: '孙一', sex: 'male', bornOn: '1970-05-05', villageCode: `${HOME}001001` }, { as: 'manager' });
  for (let index = 0; index < BILLS; index++) {
    const bill = { personId, facilityId: 'f-2', billNumber: `b-${index}`, kind: 'inpatient', dischargedOn: '2026-03-05', charges: { classA: '9000.00' } };
    await done(settleClaim, bill);
  }
});

function requestOf(actorId: string, year = '2026', isPassing = true): SimulationRequest {
  const scheme = services.schemes.installed('demo-2025');
  if (!scheme) throw new Error('the demonstration scheme is installed');
  return { scope: systemScope(HOME, actorId), year, scheme, adjustment: UNADJUSTED, isPassing };
}

/** How many bills were counted, or why none. */
function told(outcome: Simulated | Refusal): number | string {
  return isRefusal(outcome) ? outcome.code : outcome.tally.claims;
}

describe('requests of one person', () => {
  test('take the place of those before, where somebody moves a slider on; others are not touched', async () => {
    const all = await Promise.all([requestOf('a-1'), requestOf('a-2'), requestOf('a-1')].map((request) => simulator.run(request)));
    expect(all.map(told)).toEqual(['state-differs', BILLS, BILLS]);
  });

  test('that are asked for on purpose go on beside the slider, and beyond sixteen are refused', async () => {
    const requests = [...Array.from({ length: 17 }, () => requestOf('a-1', '2026', false)), requestOf('a-1')];
    const all = await Promise.all(requests.map((request) => simulator.run(request)));
    expect(all.map(told)).toEqual([...Array.from({ length: 16 }, () => BILLS), 'state-differs', BILLS]);
  });

  test.each([true, false])('are stopped where the person says so (a slider: %s), and nobody is under way afterwards', async (isPassing) => {
    const stopped = simulator.run(requestOf('a-1', '2026', isPassing));
    expect(simulator.cancel(systemScope(HOME, 'a-1'))).toBe(true);
    expect(told(await stopped)).toBe('state-differs');
    expect(simulator.cancel(systemScope(HOME, 'a-1'))).toBe(false);
  });
});

describe('a year that is kept', () => {
  test('counts every bill once, also where it is asked for again while it gives way to others that are read', async () => {
    const years = ['2026', '2021', '2022', '2023', '2024', '2025', '2026', '2021', '2026'];
    const all = await Promise.all(years.map((year, index) => simulator.run(requestOf(`b-${index}`, year))));
    expect(all.map(told)).toEqual(years.map((year) => (year === '2026' ? BILLS : 0)));
  });

  test('goes on being read for others when one of those who wait for it gives up', async () => {
    const other = { ...requestOf('c-1'), scheme: otherHash('others wait') };
    const [gone, stays] = [simulator.run(other), simulator.run({ ...other, scope: systemScope(HOME, 'c-2') })];
    expect(simulator.cancel(systemScope(HOME, 'c-1'))).toBe(true);
    expect([await gone, await stays].map(told)).toEqual(['state-differs', BILLS]);
  });

  test('is read anew, and whole, by whoever asks again at once after stopping it', async () => {
    const other = { ...requestOf('d-1'), scheme: otherHash('again') };
    const gone = simulator.run(other);
    simulator.cancel(other.scope);
    const again = simulator.run(other);
    expect([await gone, await again].map(told)).toEqual(['state-differs', BILLS]);
  });

  test('is read again by a new thread where the one that kept it has ended', async () => {
    const own = simulatorOf(services.database);
    expect(told(await own.run(requestOf('e-1')))).toBe(BILLS);
    const cut = expect(own.run(requestOf('e-1', '2020'))).rejects.toThrow('ended');
    await own.stop();
    await cut;
    expect(told(await own.run(requestOf('e-1')))).toBe(BILLS);
    await own.stop();
  });
});

/** The same scheme under a name that nobody has asked for yet, so that its year is read anew. */
function otherHash(hash: string): SimulationRequest['scheme'] {
  return { ...requestOf('nobody').scheme, hash };
}
