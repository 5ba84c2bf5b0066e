// A person's phone and bank account, and showing in full what is sealed: to whom, why, and that it is written down and kept nowhere else.
import { changeContact, findPeople, getPerson, registerPerson, revealField, type SealedField } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';

const server = await testServer();
const { ask, done } = server;
const asManager = { as: 'manager' } as const;

const ID_NUMBER = '11010519491231002X';
const [PHONE, OTHER_PHONE, CARD] = ['13800138000', '010-62345678', '6222 0212 3456 7890 128'];
let registered = 0;
const register = (change: object = {}) =>
  done(registerPerson, { name: `联系${++registered}`, sex: 'female', bornOn: '1949-12-31', villageCode: `${HOME}001001`, ...change }, asManager);
const got = async (personId: string) => (await done(getPerson, { personId })).person;
const found = async (phone: string) => (await done(findPeople, { text: phone })).people.map(({ personId }) => personId);
const audited = (personId: string) =>
  withConnection(server.database.superuserUrl, async (superuser) => {
    const { rows } = await superuser.query('select actor_id, command, purpose, facts from audit_entry where subject = $1 order by audit_entry_id', [
      `person/${personId}`,
    ]);
    return rows as { actor_id: string; command: string; purpose: string; facts: object }[];
  });

describe('a phone and a bank account', () => {
  test('are taken at the registering, shown masked, and the phone finds whoever has it', async () => {
    const [one, other] = [await register({ phone: '138 0013 8000', bankAccount: CARD }), await register({ phone: '+86 138-0013-8000' })];
    expect(await got(one.personId)).toMatchObject({ phoneMasked: '*******8000', bankAccountMasked: '***************0128' });
    expect(await got(other.personId)).not.toHaveProperty('bankAccountMasked');
    expect((await found(PHONE)).sort()).toEqual([one.personId, other.personId].sort());
    const [listed] = (await done(findPeople, { text: PHONE })).people;
    expect(listed).not.toHaveProperty('phoneMasked');
    expect((await done(findPeople, { text: PHONE }, { county: ELSEWHERE })).people).toEqual([]);
  });

  test.each([
    ['a phone that is none', { phone: '12345678901' }, '/phone'],
    ['a landline without its area', { phone: '62345678' }, '/phone'],
    ['a card whose check digit does not fit', { bankAccount: '6222021234567890129' }, '/bankAccount'],
    ['a card that is too short', { bankAccount: '1234567890' }, '/bankAccount'],
  ])('are refused with the field to blame and no digit repeated: %s', async (_, change, path) => {
    const { personId } = await register();
    const asks = [
      () => ask(registerPerson, { name: '甲', sex: 'male', bornOn: '1960-01-01', villageCode: `${HOME}001001`, ...change }, asManager),
      () => ask(changeContact, { personId, ...change }, asManager),
    ];
    const before = await contentsOf(server.database.superuserUrl);
    for (const asking of asks) {
      const { problem } = await asking();
      expect(problem).toMatchObject({ code: 'bad-input', path });
      expect(problem?.detail).not.toMatch(/\d{4}/);
    }
    expect(await contentsOf(server.database.superuserUrl)).toEqual(before);
  });

  test('are changed and removed one by one, by a manager, and the audit is told what and no value', async () => {
    const { personId } = await register({ phone: '13911112222', bankAccount: CARD });
    expect(await done(changeContact, { personId, phone: OTHER_PHONE }, asManager)).toEqual({ phoneMasked: '*******5678' });
    expect(await got(personId)).toMatchObject({ phoneMasked: '*******5678', bankAccountMasked: '***************0128' });
    expect([await found('13911112222'), await found('01062345678')]).toEqual([[], [personId]]);
    expect(await done(changeContact, { personId, phone: null, bankAccount: null }, asManager)).toEqual({});
    const person = await got(personId);
    expect([person.phoneMasked, person.bankAccountMasked, await found(OTHER_PHONE)]).toEqual([undefined, undefined, []]);
    expect(
      (await audited(personId))
        .slice(1)
        .filter(({ command }) => command !== 'getPerson')
        .map(({ command, facts }) => [command, facts]),
    ).toEqual([
      ['changeContact', { phone: 'changed' }],
      ['changeContact', { phone: 'removed', bankAccount: 'removed' }],
    ]);
  });

  test('are changed by nobody else, of nobody who is not there, and not without a change', async () => {
    const { personId } = await register();
    for (const as of ['clerk', 'finance', 'payer', 'admin'] as const)
      expect(await ask(changeContact, { personId, phone: PHONE }, { as })).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    expect(await ask(changeContact, { personId, phone: PHONE }, { as: 'manager', county: ELSEWHERE })).toMatchObject({ status: 404 });
    expect(await ask(changeContact, { personId: 'p-99', phone: PHONE }, asManager)).toMatchObject({ status: 404 });
    expect(await ask(changeContact, { personId }, asManager)).toMatchObject({ problem: { code: 'bad-input' } });
  });
});

describe('a number in full', () => {
  const OWN_PHONE = '13655556666';
  const person = register({ idNumber: ID_NUMBER, phone: OWN_PHONE, bankAccount: CARD });
  const reveal = async (field: SealedField, change: object = {}, how: Parameters<typeof ask>[2] = {}) =>
    ask(revealField, { personId: (await person).personId, field, reason: '核对身份证原件', ...change }, how);

  test('is shown to a manager, and the ID number to a clerk, who each say why', async () => {
    expect(await reveal('idNumber')).toMatchObject({ value: { value: ID_NUMBER } });
    expect(await reveal('idNumber', {}, asManager)).toMatchObject({ value: { value: ID_NUMBER } });
    expect(await reveal('phone', {}, asManager)).toMatchObject({ value: { value: OWN_PHONE } });
    expect(await reveal('bankAccount', {}, asManager)).toMatchObject({ value: { value: CARD.replaceAll(' ', '') } });
    expect((await audited((await person).personId)).slice(1).map(({ actor_id, purpose, facts }) => [actor_id, purpose, facts])).toEqual([
      ['a-clerk', 'registry', { field: 'idNumber', reason: '核对身份证原件' }],
      ['a-manager', 'registry', { field: 'idNumber', reason: '核对身份证原件' }],
      ['a-manager', 'registry', { field: 'phone', reason: '核对身份证原件' }],
      ['a-manager', 'registry', { field: 'bankAccount', reason: '核对身份证原件' }],
    ]);
  });

  test.each([
    ['a phone to a clerk', 'phone', {}, { as: 'clerk' }, 'not-allowed'],
    ['a bank account to a clerk', 'bankAccount', {}, { as: 'clerk' }, 'not-allowed'],
    ['anything to finance', 'idNumber', {}, { as: 'finance' }, 'not-allowed'],
    ['anything to an administrator', 'idNumber', {}, { as: 'admin' }, 'not-allowed'],
    ['anything to nobody', 'idNumber', {}, { as: null }, 'sign-in-needed'],
    ['to another county', 'idNumber', {}, { as: 'manager', county: ELSEWHERE }, 'not-found'],
    ['of nobody', 'idNumber', { personId: 'p-99' }, asManager, 'not-found'],
    ['what was never recorded', 'phone', { personId: 'p-0' }, asManager, 'not-found'],
    ['without a reason', 'idNumber', { reason: '' }, asManager, 'bad-input'],
    ['for a reason that says nothing', 'idNumber', { reason: '  看  ' }, asManager, 'bad-input'],
    ['for a reason without end', 'idNumber', { reason: '因'.repeat(201) }, asManager, 'bad-input'],
    ['of another kind', 'name', {}, asManager, 'bad-input'],
  ] as const)('is never shown: %s, and nothing is written', async (_, field, change, how, code) => {
    await person;
    const before = await contentsOf(server.database.superuserUrl);
    expect(await reveal(field as SealedField, change, how)).toMatchObject({ problem: { code } });
    expect(await contentsOf(server.database.superuserUrl)).toEqual(before);
  });

  test('is kept in no answer: the same key reads again, is noted again, and shows what is true by then', async () => {
    const { personId } = await register({ phone: '13700001111' });
    const asked = { personId, field: 'phone', reason: '回访前核对电话' } as const;
    const how = { as: 'manager', key: 'reveal-once-1' } as const;
    expect(await done(revealField, asked, how)).toEqual({ value: '13700001111' });
    expect(await done(revealField, asked, how)).toEqual({ value: '13700001111' });
    await done(changeContact, { personId, phone: '13700002222' }, asManager);
    expect(await done(revealField, asked, how)).toEqual({ value: '13700002222' });
    await done(changeContact, { personId, phone: null }, asManager);
    expect(await ask(revealField, asked, how)).toMatchObject({ problem: { code: 'not-found' } });
    expect(await ask(revealField, { ...asked, reason: '另一个事由呢' }, how)).toMatchObject({ problem: { code: 'key-reused' } });
    expect((await audited(personId)).map(({ command }) => command)).toEqual([
      'registerPerson',
      'revealField',
      'revealField',
      'changeContact',
      'revealField',
      'changeContact',
    ]);
    const { command_answer, command_key } = await contentsOf(server.database.superuserUrl);
    expect(command_answer).toMatch(/reveal-once-1,null\)/);
    expect(command_key).toContain('reveal-once-1');
  });

  test('does not come into the audit by its reason', async () => {
    const { personId } = await person;
    await done(revealField, { personId, field: 'idNumber', reason: `核对 ${ID_NUMBER} 是否录错` }, asManager);
    expect((await audited(personId)).at(-1)?.facts).toEqual({ field: 'idNumber', reason: '核对 […] 是否录错' });
  });
});

test('what a command was sent with cannot be guessed from the hash that its key is kept with', async () => {
  const { createHash } = await import('node:crypto');
  const { canonicalJson } = await import('../platform/canonical-json.ts');
  const input = { name: '可猜', sex: 'male', bornOn: '1960-01-01', villageCode: `${HOME}001001`, phone: '13700003333' } as const;
  await done(registerPerson, input, { as: 'manager', key: 'guess-me-1' });
  const guess = createHash('sha256')
    .update(canonicalJson(['registerPerson', input]))
    .digest('hex');
  expect((await contentsOf(server.database.superuserUrl)).command_key).not.toContain(guess);
  // The same request is still known by it.
  expect(await done(registerPerson, input, { as: 'manager', key: 'guess-me-1' })).toEqual(
    await done(registerPerson, input, { as: 'manager', key: 'guess-me-1' }),
  );
});
