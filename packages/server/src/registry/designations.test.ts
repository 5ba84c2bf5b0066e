// What a person is entitled to from which day to which, as it is recorded and ended.
import { designate, endDesignation, getPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { testServer } from '../testing/test-server.ts';

const { ask, done } = await testServer();
const manager = { as: 'manager' } as const;

test('a designation without an end may end with any day from its first on, also with the last of the calendar', async () => {
  const input = { personId: 'p-1', category: 'low-income', fromDay: '2026-01-01', source: 'test' };
  const { designationId } = await done(designate, input, manager);
  const tooEarly = await ask(endDesignation, { designationId, toDay: '2025-12-30', reason: 'test' }, manager);
  expect(tooEarly).toMatchObject({ status: 409, problem: { code: 'state-differs' } });
  await done(endDesignation, { designationId, toDay: '9999-12-31', reason: 'test' }, manager);
  expect((await done(getPerson, { personId: 'p-1' }, manager)).designations).toMatchObject([{ fromDay: '2026-01-01', toDay: '9999-12-31' }]);
});
