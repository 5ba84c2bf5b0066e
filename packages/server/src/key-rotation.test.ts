// Keys are exchanged while people work: nobody is lost, nobody is there twice, and no key goes that something needs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract, OutputOf, Role } from '@doudi/core/contract';
import { changeContact, checkDigitOf, findPeople, getPerson, registerPerson, revealField } from '@doudi/core/registry';
import { afterAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { composeApp, openServices, SEALED_COLUMNS } from './compose.ts';
import { type Keeping, keyStates, retireKey, rotateKeys } from './platform/database/key-rotation.ts';
import { runCommand } from './platform/database/run-command.ts';
import { contentsOf } from './platform/database/testing/contents.ts';
import { testDatabase } from './platform/database/testing/test-database.ts';
import { createLog } from './platform/http/log.ts';
import { clientOf } from './platform/http/testing/app-client.ts';
import { withConnection } from './platform/postgres/connect.ts';
import { testFolder } from './platform/postgres/testing/test-folder.ts';
import { loadFieldKeys } from './platform/secrets/field-keys.ts';
import { insertPeople } from './registry/people.ts';
import { furnish, testNow } from './testing/furnish.ts';
import { doudiInOneFile } from './testing/in-one-file.ts';

const COUNTY = '990101';
const OTHER_COUNTY = '990102';
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

/** A database, a folder of keys, and servers that each read the keys for themselves. */
async function installation() {
  const database = await testDatabase();
  const folder = testFolder();
  const server = () => {
    const services = openServices({ url: database.url, keys: loadFieldKeys(folder), now: testNow });
    closing.push(() => services.close());
    return { services, app: composeApp(services, createLog({ level: 'silent' }), { checksAnswers: true }) };
  };
  const servers = [server(), server()] as const;
  const [{ services }] = servers;
  const tokens = {
    [COUNTY]: await furnish(database, services, COUNTY, { people: 2 }),
    [OTHER_COUNTY]: await furnish(database, services, OTHER_COUNTY, { people: 2 }),
  } as Record<string, Record<Role, string>>;
  const keeping = (): Keeping => ({ database: services.database, url: database.url, keys: loadFieldKeys(folder), keysFolder: folder, columns: SEALED_COLUMNS });
  let asked = 0;
  const ask = async <C extends Contract>(contract: C, input: z.input<C['input']>, county = COUNTY) =>
    clientOf(servers[++asked % 2 === 0 ? 0 : 1].app, tokens[county]?.manager).call(contract, input);
  const done = async <C extends Contract>(contract: C, input: z.input<C['input']>, county = COUNTY): Promise<OutputOf<C>> => {
    const answered = await ask(contract, input, county);
    if (!answered.isOk) throw new Error(`${contract.id} was refused: ${JSON.stringify(answered.problem)}`);
    return answered.value;
  };
  return { database, folder, services, keeping, ask, done };
}

const pad = (number: number, digits: number) => String(number).padStart(digits, '0');
function idNumberOf(index: number): string {
  const digits = `990101195505${pad(1 + Math.floor(index / 1000), 2)}${pad(index % 1000, 3)}`;
  return digits + checkDigitOf(digits);
}
const bornOf = (index: number) => `1955-05-${pad(1 + Math.floor(index / 1000), 2)}`;
const phoneOf = (index: number) => `138${pad(index, 8)}`;
const CARD = '6222021234567890128';
const newcomer = (index: number, county = COUNTY) =>
  ({ name: `新${index}`, sex: 'female', bornOn: bornOf(index), idNumber: idNumberOf(index), phone: phoneOf(index), villageCode: `${county}001001` }) as const;

/** People numbered from 0, written at once, under the keys in use. */
async function fill({ services }: Awaited<ReturnType<typeof installation>>, county: string, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, index) => ({
    ...newcomer(index, county),
    personId: `filled-${index}`,
    householdId: 'h-0',
    initials: 'x',
    bankAccount: CARD,
  }));
  const load = async () => () => ({ answer: {}, writes: insertPeople(services.keys, county, 'test', people), audit: { subject: 'county', facts: {} } });
  const actor = { countyId: county, actorId: 'filler', role: 'admin', area: county } as const;
  await runCommand(services.database, { name: 'fill', purpose: 'registry', load }, {}, { actor, requestId: 'test', idempotencyKey: 'fill-it-once' });
}

const states = async (keeping: Keeping) =>
  (await keyStates(keeping)).map(({ kind, id, profile, isInUse, fields }) => [`${kind}-${id}`, profile, isInUse, fields]);

describe('keys that are exchanged while people work', () => {
  test('lose nobody, find everybody, and let nobody be registered twice; the old ones can go', async () => {
    const place = await installation();
    const { ask, done, keeping } = place;
    const filled = 1500;
    await fill(place, COUNTY, filled);
    await fill(place, OTHER_COUNTY, 300);
    expect(await states(keeping())).toEqual([
      ['seal-1', 'aes', true, 3 * 1800],
      ['index-1', 'aes', true, 2 * 1800],
    ]);

    let isOver = false;
    let [next, raced] = [10_000, 20_000];
    const registered: number[] = [];
    const changed = new Map<string, string>();
    const expectFound = async (index: number) => {
      for (const text of [idNumberOf(index), phoneOf(index)]) {
        const { people } = await done(findPeople, { text });
        expect(people, `${index} by ${text}`).toHaveLength(1);
        expect(people[0]?.idNumberMasked).toBe(`****************${idNumberOf(index).slice(-2)}`);
      }
    };
    const registering = async () => {
      while (!isOver) {
        const index = next++;
        await done(registerPerson, { ...newcomer(index), bankAccount: CARD });
        registered.push(index);
        await expectFound(index);
      }
    };
    // One number at both servers at one moment: one of them is told that the person is there.
    const racing = async () => {
      while (!isOver) {
        const index = raced++;
        const answers = await Promise.all([1, 2, 3].map(() => ask(registerPerson, newcomer(index))));
        expect(answers.filter(({ isOk }) => isOk)).toHaveLength(1);
        registered.push(index);
      }
    };
    const looking = async () => {
      for (let step = 7; !isOver; step += 131) {
        const index = step % filled;
        await expectFound(index);
        expect((await done(getPerson, { personId: `filled-${index}` })).person.bankAccountMasked).toBe('***************0128');
        const again = await ask(registerPerson, newcomer(index));
        expect(again.isOk ? 'registered twice' : again.problem.code).toBe('already-exists');
      }
    };
    const changing = async () => {
      for (let step = 0; !isOver; step++) {
        const [personId, phone] = [`filled-${step % 40}`, `139${pad(step, 8)}`];
        // Those that `looking` looks for stay as they are.
        if ((step % 40) % 131 === 7) continue;
        await done(changeContact, { personId, bankAccount: '4532015112830366' });
        await done(revealField, { personId, field: 'bankAccount', reason: '轮换期间核对' });
        changed.set(personId, phone);
      }
    };
    const work = Promise.all([registering(), registering(), racing(), looking(), looking(), changing()]);
    const rotated = await rotateKeys(keeping(), { profile: 'sm4', withIndex: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    isOver = true;
    await work;

    expect(rotated).toMatchObject({ key: { id: 2, profile: 'sm4' }, isContinued: false, unopened: [] });
    // Some were sealed again by those who worked meanwhile.
    expect(rotated.fields).toBeGreaterThan(3 * 1800 - 60);
    expect(registered.length).toBeGreaterThan(20);
    const left = await states(keeping());
    const people = 1800 + registered.length;
    expect(left.map(([name, , isInUse]) => [name, isInUse])).toEqual([
      ['seal-1', false],
      ['seal-2', true],
      ['index-1', false],
      ['index-2', true],
    ]);
    expect(left.map(([, , , fields]) => fields)).toEqual([0, expect.any(Number), 0, people * 2]);

    await retireKey(keeping(), '1');
    await retireKey(keeping(), 'index-1');
    expect((await states(keeping())).map(([name]) => name)).toEqual(['seal-2', 'index-2']);
    for (const index of [0, 1, 7, 138, 999, 1000, filled - 1, ...registered]) await expectFound(index);
    expect((await done(findPeople, { text: idNumberOf(5) }, OTHER_COUNTY)).people).toHaveLength(1);
    for (const personId of changed.keys())
      expect(await done(revealField, { personId, field: 'bankAccount', reason: '轮换之后核对' })).toEqual({ value: '4532015112830366' });
    expect(await done(revealField, { personId: 'filled-3', field: 'idNumber', reason: '轮换之后核对' })).toEqual({ value: idNumberOf(3) });
  });

  test('are completed without another key after the exchange was killed in its middle', async () => {
    const place = await installation();
    const { database, folder, keeping, done } = place;
    await fill(place, COUNTY, 4_000);
    const program = await doudiInOneFile(testFolder());
    const doudi = (args: string) => {
      const child = spawn(process.execPath, [program, '--lang', 'en', ...args.split(' ')], {
        env: { ...process.env, DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl, DOUDI_DATA: folder, DOUDI_KEYS_DIR: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
      return { child, ended: once(child, 'close').then(([status]) => ({ status, ...said })) };
    };
    const killed = doudi('keys rotate');
    await withConnection(database.superuserUrl, async (superuser) => {
      while ((await superuser.query(`select 1 from audit_entry where command = 'resealFields' limit 1`)).rowCount === 0) await sleep(2);
    });
    killed.child.kill('SIGKILL');
    await killed.ended;
    const between = await keyStates(keeping());
    expect(between.map(({ fields }) => fields > 0)).toEqual([true, true, true]);
    expect((await done(findPeople, { text: idNumberOf(3_999) })).people).toHaveLength(1);

    const tooEarly = await doudi('keys retire 1').ended;
    expect(tooEarly).toMatchObject({ status: 2, out: '' });
    expect(tooEarly.err).toMatch(/^doudi: \d+ fields still need key 1, so it was not deleted/);

    const completed = await doudi('keys rotate').ended;
    expect(completed).toMatchObject({ status: 0 });
    expect(completed.out).toMatch(
      /an earlier exchange was broken off; it is completed now\nsealing \d+ fields again …\n\d+ fields are sealed with key seal-2 \(AES-256-GCM\), in [\d.]+ s\nno field is under an older key/,
    );
    expect(await doudi('keys retire 1').ended).toMatchObject({ status: 0, out: 'key 1 is deleted\n' });
    const told = await doudi('keys status').ended;
    expect(told.out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^seal-2 +AES-256-GCM +2026-\d\d-\d\d {2}12000 fields {2}in use$/),
      expect.stringMatching(/^index-1 +HMAC-SHA-256 +20\d\d-\d\d-\d\d {2}8000 fields {2}in use$/),
    ]);
    expect((await done(findPeople, { text: phoneOf(3_999) })).people).toHaveLength(1);
  });
});

describe('a key', () => {
  test('that is in use, needed or unknown stays, and the file of keys with it', async () => {
    const place = await installation();
    await fill(place, COUNTY, 3);
    const { keeping, folder } = place;
    for (const [name, message] of [
      ['1', /key 1 is in use; exchange it first with doudi keys rotate$/],
      ['index-1', /key index-1 is in use; exchange it first with doudi keys rotate --index$/],
      ['2', /there is no key "2"; there are: 1/],
      ['seal-x', /there is no key "seal-x"/],
    ] as const)
      await expect(retireKey(keeping(), name), name).rejects.toThrow(message);
    await rotateKeys(keeping());
    // A backup is read back: its fields are under the old key.
    await withConnection(place.database.superuserUrl, (superuser) =>
      superuser.query(`update person set bank_account_cipher = decode('010001', 'hex') || substr(bank_account_cipher, 4) where person_id = 'filled-1'`),
    );
    await expect(retireKey(keeping(), '1')).rejects.toThrow('1 fields still need key 1, so it was not deleted');
    expect(
      loadFieldKeys(folder)
        .ring()
        .seal.map(({ id }) => id),
    ).toEqual([1, 2]);
  });

  test('is exchanged although one field cannot be opened: that one is named, and its key stays', async () => {
    const place = await installation();
    await fill(place, COUNTY, 5);
    await withConnection(place.database.superuserUrl, (superuser) =>
      superuser.query(`update person set phone_cipher = set_byte(phone_cipher, 20, get_byte(phone_cipher, 20) # 1) where person_id = 'filled-2'`),
    );
    const rotated = await rotateKeys(place.keeping());
    expect(rotated).toMatchObject({ fields: 14, unopened: ['person/filled-2/phone'] });
    await expect(retireKey(place.keeping(), '1')).rejects.toThrow('1 fields still need key 1');
  });

  test('is exchanged by one process at a time', async () => {
    const place = await installation();
    await fill(place, COUNTY, 2000);
    const [one, other] = await Promise.allSettled([rotateKeys(place.keeping()), rotateKeys(place.keeping())]);
    const [failed] = [one, other].filter(({ status }) => status === 'rejected');
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect((failed as PromiseRejectedResult).reason.message).toContain('another process is doing this');
    expect((await states(place.keeping())).map(([name, , , fields]) => [name, fields])).toEqual([
      ['seal-1', 0],
      ['seal-2', 6000],
      ['index-1', 4000],
    ]);
  });

  test('is exchanged for no column that nobody named, nor thrown away', async () => {
    const place = await installation();
    const keeping = { ...place.keeping(), columns: SEALED_COLUMNS.slice(1) };
    for (const work of [() => rotateKeys(keeping), () => retireKey(keeping, '1'), () => keyStates(keeping)])
      await expect(work()).rejects.toThrow('compose.ts does not name: person.id_number_cipher');
    expect(loadFieldKeys(place.folder).ring().seal).toHaveLength(1);
  });

  test('leaves in the audit that it was exchanged and thrown away, and no word of what it sealed', async () => {
    const place = await installation();
    await fill(place, COUNTY, 2);
    await rotateKeys(place.keeping());
    await retireKey(place.keeping(), 'seal-1');
    const { audit_entry = '' } = await contentsOf(place.database.superuserUrl);
    expect(audit_entry).toContain('field-key/seal-2,command-line,"{""table"":""person"",""field"":""phone"",""fields"":2}"');
    expect(audit_entry).toContain('retireFieldKey,field-key/seal-1');
    expect(audit_entry).not.toContain('filled-');
  });
});
