// Papers: each print is counted, and a code that was made up, changed or taken from another paper verifies nothing.
import { randomBytes } from 'node:crypto';
import { cancelSettlement, printStatement, settleClaim, verifyStatement } from '@doudi/core/settlement';
import type { Fen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { fixedKeys } from '../platform/secrets/field-keys.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';
import { isStatementCode, statementCode } from './statement-code.ts';

const server = await testServer();
const { ask, done } = server;

let bills = 0;
const settle = (facilityId = 'f-2', county: string = HOME) =>
  done(
    settleClaim,
    { billNumber: `bill-${++bills}`, personId: 'p-0', facilityId, kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '5000.00' } },
    { county },
  );

describe('a statement', () => {
  test('is counted each time it is printed, with one code, and the audit knows who printed it', async () => {
    const { settlementId } = await settle();
    const first = await done(printStatement, { settlementId, form: 'a4' }, { key: 'print-of-a4-1' });
    expect(await done(printStatement, { settlementId, form: 'a4' }, { key: 'print-of-a4-1' })).toEqual(first);
    const second = await done(printStatement, { settlementId, form: 'a5' }, { as: 'manager' });
    expect([first.printNumber, second.printNumber]).toEqual([1, 2]);
    expect(second.verificationCode).toBe(first.verificationCode);
    const { rows } = await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`select actor_id, facts from audit_entry where subject = $1 and command = 'printStatement' order by audit_entry_id`, [
        `settlement/${settlementId}`,
      ]),
    );
    expect(rows).toEqual([
      { actor_id: 'a-clerk', facts: { printNumber: 1, form: 'a4' } },
      { actor_id: 'a-manager', facts: { printNumber: 2, form: 'a5' } },
    ]);
  });

  test('printed from many windows at once has each number once; who came second is told to try again', async () => {
    const { settlementId } = await settle();
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask(printStatement, { settlementId, form: 'a4' })));
    const numbers = asked.flatMap(({ value }) => (value ? [value.printNumber] : [])).sort();
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(0);
    expect(asked.filter(({ status }) => status !== 200).map(({ problem }) => problem?.code)).toEqual(Array(8 - numbers.length).fill('busy'));
  });

  test('of another facility is printed by no finance', async () => {
    const { settlementId } = await settle('f-1');
    expect((await ask(printStatement, { settlementId, form: 'a4' }, { as: 'finance' })).problem?.code).toBe('not-found');
    const own = await settle();
    expect((await done(printStatement, { settlementId: own.settlementId, form: 'a4' }, { as: 'finance' })).printNumber).toBe(1);
  });

  test('of what was never settled is not printed', async () => {
    expect((await ask(printStatement, { settlementId: 'nothing', form: 'a4' })).problem).toMatchObject({ code: 'not-found', path: '/settlementId' });
  });
});

describe('a code', () => {
  test('tells whoever holds the paper what stands on it, without a name, and whether it was cancelled', async () => {
    const settled = await settle();
    const { verificationCode: code } = await done(printStatement, { settlementId: settled.settlementId, form: 'a4' });
    const verified = {
      countyName: `测试县 ${HOME}`,
      facilityName: 'facility 2',
      number: settled.number,
      dischargedOn: '2026-03-01',
      total: '5000.00',
      patientPays: settled.patientPays,
      settledAt: settled.settledAt,
      isCancelled: false,
    };
    expect(await done(verifyStatement, { code }, { as: null })).toEqual(verified);
    await done(cancelSettlement, { settlementId: settled.settlementId, reason: 'entered twice' });
    expect(await done(verifyStatement, { code }, { as: null })).toEqual({ ...verified, isCancelled: true });
  });

  test('that was changed in any character, cut, made longer, or moved to another settlement or county verifies nothing', async () => {
    const [one, other, elsewhere] = [await settle(), await settle(), await settle('f-2', ELSEWHERE)];
    const { verificationCode: code } = await done(printStatement, { settlementId: one.settlementId, form: 'a4' });
    const mac = code.split('.')[2] ?? '';
    const changed = [...code].map((character, index) => `${code.slice(0, index)}${character === 'A' ? 'B' : 'A'}${code.slice(index + 1)}`);
    const moved = [`${HOME}.${other.settlementId}.${mac}`, `${ELSEWHERE}.${one.settlementId}.${mac}`, `${ELSEWHERE}.${elsewhere.settlementId}.${mac}`];
    const mistyped = [code.slice(0, -1), `${code}A`, `${code}.A`, code.replaceAll('.', '_'), `999999${code.slice(6)}`, `${HOME}.${one.settlementId}.`];
    for (const wrong of [...changed, ...moved, ...mistyped]) {
      const { status, problem } = await ask(verifyStatement, { code: wrong }, { as: null });
      expect({ wrong, status, code: problem?.code, path: problem?.path }).toEqual({ wrong, status: 404, code: 'not-found', path: '/code' });
    }
  });

  const stated = { countyId: HOME, settlementId: 's-1', totalFen: 500_000 as Fen, patientFen: 100_000 as Fen };
  test('holds for one county, settlement, total and part of the patient, and one installation’s keys', () => {
    const code = statementCode(TEST_KEYS, stated);
    expect(code).toMatch(/^990101\.s-1\.[A-Za-z0-9_-]{22}$/);
    expect(isStatementCode(TEST_KEYS, code, stated)).toBe(true);
    for (const change of [{ countyId: ELSEWHERE }, { settlementId: 's-2' }, { totalFen: 500_001 as Fen }, { patientFen: 100_001 as Fen }]) {
      expect(statementCode(TEST_KEYS, { ...stated, ...change }).split('.')[2]).not.toBe(code.split('.')[2]);
      expect(isStatementCode(TEST_KEYS, code, { ...stated, ...change })).toBe(false);
    }
    expect(isStatementCode(fixedKeys({ ...TEST_KEYS.ring(), root: randomBytes(32) }), code, stated)).toBe(false);
  });
});
