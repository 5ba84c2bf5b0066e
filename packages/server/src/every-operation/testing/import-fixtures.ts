// Valid inputs for the operations on lists: an import is brought to where each operation begins, by whoever will ask.
import { addImportPart, applyImport, beginImport, checkImport, getImport, makeChangeFile } from '@doudi/core/exchange';
import { designate, registerPerson } from '@doudi/core/registry';
import { idNumberOf } from '../../exchange/testing/lists.ts';
import { localDay } from '../../platform/local-day.ts';
import { testNow } from '../../testing/furnish.ts';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

const ROW = ['王小明', idNumberOf(999), '', 'low-income', '2026-01-01'];
const listIn = (county: string) => Buffer.from(`姓名,身份证号,村,类别,认定日期\n${ROW.with(2, `${county}002003`).join(',')}\n`);
const dataIn = (county: string) => listIn(county).toString('base64');
const FILE = { kind: 'persons', source: '民政局', fileName: 'l.csv', bytes: listIn('990101').length } as const;
const MAPPING = { name: 0, idNumber: 1, villageCode: 2, category: 3, fromDay: 4 } as const;

type Step = (world: World, county: string) => Promise<string>;

const uploading: Step = async ({ server }, county) => (await server.done(beginImport, FILE, { as: 'manager', county })).importId;

const uploaded: Step = async (world, county) => {
  const importId = await uploading(world, county);
  await world.server.done(addImportPart, { importId, part: 0, data: dataIn(county) }, { as: 'manager', county });
  return importId;
};

const checked: Step = async (world, county) => {
  const importId = await uploaded(world, county);
  await world.server.done(checkImport, { importId, mapping: MAPPING }, { as: 'manager', county });
  await world.server.services.imports.idle();
  return importId;
};

const applied: Step = async (world, county) => {
  const importId = await checked(world, county);
  const { counts } = await world.server.done(getImport, { importId }, { as: 'manager', county });
  await world.server.done(applyImport, { importId, expected: counts }, { as: 'manager', county });
  await world.server.services.imports.idle();
  return importId;
};

/** With a row that finds nobody. */
const toDecide: Step = async (world, county) => {
  const importId = await applied(world, county);
  await world.superuser.query(
    `insert into import_row (county_id, import_row_id, import_id, run, row_number, state) values ($1, $2 || '-1-9', $2, 1, 9, 'unmatched')`,
    [county, importId],
  );
  return importId;
};

function own(step: Step, more: (world: World, county: string, importId: string) => Promise<object> | object = () => ({})): Fixture {
  return async (world, county, actorId) => {
    const importId = await step(world, county);
    await world.superuser.query(
      'update import_batch b set begun_by = a.actor_id from actor a where b.county_id = $1 and b.import_id = $2 and a.county_id = $1 and a.actor_id = $3',
      [county, importId, actorId],
    );
    return { importId, ...(await more(world, county, importId)) };
  };
}

let made = 0;
/** Another one each time, so that what one county made is not what another says. */
const monthOf = (number: number) => `20${10 + (Math.floor(number / 12) % 15)}-${String((number % 12) + 1).padStart(2, '0')}`;

/** A department of its own from which somebody is recorded, and the month in which they were. */
const recordedFrom = async ({ server }: World, county: string) => {
  const number = ++made;
  const as = { as: 'manager', county } as const;
  const department = `department ${number}`;
  const person = { name: `变动${number}`, sex: 'male', bornOn: '1970-01-02', villageCode: `${county}002003`, idNumber: idNumberOf(50_000 + number) } as const;
  const { personId } = await server.done(registerPerson, person, as);
  await server.done(designate, { personId, category: 'low-income', fromDay: `${monthOf(number)}-05`, source: department }, as);
  return { department, month: monthOf(number) };
};

const changeFile: Step = async (world, county) =>
  (await world.server.done(makeChangeFile, await recordedFrom(world, county), { as: 'manager', county })).changeFileId;

export const IMPORT_FIXTURES: Readonly<Record<string, Fixture>> = {
  beginImport: () => FILE,
  addImportPart: own(uploading, (_, county) => ({ part: 0, data: dataIn(county) })),
  getImportColumns: own(uploaded),
  checkImport: own(uploaded, () => ({ mapping: MAPPING })),
  getImport: own(checked),
  // The second of two lists that say the same finds somebody.
  listImportRows: own(async (world, county) => {
    await applied(world, county);
    return checked(world, county);
  }),
  listImportReasons: own(checked),
  getImportPart: own(uploaded, () => ({ part: 0 })),
  applyImport: own(checked, async ({ server }, county, importId) => ({
    expected: (await server.done(getImport, { importId }, { as: 'manager', county })).counts,
  })),
  undoImport: own(applied, () => ({ reason: 'the wrong list' })),
  makeChangeFile: recordedFrom,
  listChangeFiles: () => ({}),
  getChangeFile: async (world, county) => ({ changeFileId: await changeFile(world, county) }),
  signChangeFile: async (world, county) => {
    const changeFileId = await changeFile(world, county);
    return { changeFileId, receivedByName: 'a clerk of civil affairs', receivedOn: localDay(testNow()), evidence: 'receipt 2026-7' };
  },
  decideImportRow: own(toDecide, () => ({ row: 9, decision: 'dismiss', reason: 'nobody of ours' })),
};
