// What the operations of recognition are tried with: cases at the point where each of them may be done, by a post over any area.
import { addEvidencePart, beginEvidenceFile, recordRecognitionStep } from '@doudi/core/recognition';
import { registerPerson } from '@doudi/core/registry';
import { localDay } from '../../platform/local-day.ts';
import { testNow } from '../../testing/furnish.ts';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

const EVIDENCE = [{ what: 'file 2026-17' }];
const ALL = ['village', 'township', 'county'];
const named = (text: string) => ({ zh: text, en: text });

/** A procedure of which every post may do every step. */
const PROCEDURE = {
  ...{ id: 'for-everybody', name: named('for everybody'), kind: 'entry', subject: 'person', categories: ['monitored'] },
  standard: [{ id: 'illness', name: named('illness') }],
  steps: [
    { step: 'publication', kind: 'publication', leastDays: 7, place: named('the board') },
    { step: 'review', kind: 'review' },
    { step: 'announcement', kind: 'announcement', place: named('the board') },
  ].map((step) => ({ ...step, name: named(step.step), by: ALL, withinDays: 10, evidence: named('a paper'), apartFrom: [], departments: [] })),
  ...{ recordedWithinDays: 5, effectAfterDays: 1, objections: { by: ALL, withinDays: 5 }, appeals: { by: ALL, withinDays: 15, answeredWithinDays: 30 } },
  ...{ sources: [], assumptions: [], valid: { from: '2025-01-01' } },
};

let made = 0;
const today = () => localDay(testNow());

interface MadeCase {
  readonly caseId: string;
  readonly personId: string;
}

/** Of somebody new, in the village of the fixtures. */
async function caseIn(world: World, county: string, { isPublished = false, isRejected = false } = {}): Promise<MadeCase> {
  const { superuser, server } = world;
  const number = ++made;
  const person = { name: `待认定${number}`, sex: 'female', bornOn: '1970-01-01', villageCode: `${county}002003` } as const;
  const { personId } = await server.done(registerPerson, person, { as: 'manager', county });
  const caseId = `case-${number}-in-${county}`;
  await superuser.query(
    `insert into recognition_case (county_id, case_id, procedure_id, procedure, category, person_id, standard, reason, evidence, opened_on, opened_at, opened_by,
       outcome, closed_on, closed_at, closed_by)
     values ($1, $2, 'for-everybody', $3, 'monitored', $4, '{illness}', $5, $8, $6, now(), 'nobody', $7::text,
       case when $7::text is null then null else $6::date end, case when $7::text is null then null else now() end,
       case when $7::text is null then null else 'nobody' end)`,
    [
      county,
      caseId,
      JSON.stringify(PROCEDURE),
      personId,
      `a reason that only ${county} knows`,
      today(),
      isRejected ? 'rejected' : null,
      JSON.stringify(EVIDENCE),
    ],
  );
  await superuser.query('insert into recognition_member (county_id, case_id, person_id) values ($1, $2, $3)', [county, caseId, personId]);
  if (isPublished) {
    await superuser.query(
      `insert into recognition_step (county_id, case_id, step_number, step, outcome, done_on, until_day, place, evidence, facts, recorded_at, recorded_by)
       values ($1, $2, 1, 'publication', 'passed', $3::date, $3::date + 7, 'the board', $4, '{}', now(), 'nobody')`,
      [county, caseId, today(), JSON.stringify(EVIDENCE)],
    );
  }
  return { caseId, personId };
}

async function objectionIn(world: World, county: string): Promise<string> {
  const { caseId } = await caseIn(world, county, { isPublished: true });
  await world.superuser.query(
    `insert into recognition_objection (county_id, objection_id, case_id, received_on, content, paper, recorded_at, recorded_by)
     values ($1, $2, $3, $4, 'a car', 'page 7', now(), 'nobody')`,
    [county, `objection-of-${caseId}`, caseId, today()],
  );
  return `objection-of-${caseId}`;
}

async function appealIn(world: World, county: string): Promise<string> {
  const { caseId } = await caseIn(world, county, { isRejected: true });
  await world.superuser.query(
    `insert into recognition_appeal (county_id, appeal_id, case_id, filed_on, due_on, reason, evidence, recorded_at, recorded_by)
     values ($1, $2, $3, $4, $4, 'no car', $5, now(), 'nobody')`,
    [county, `appeal-of-${caseId}`, caseId, today(), JSON.stringify(EVIDENCE)],
  );
  return `appeal-of-${caseId}`;
}

/** Nothing but the beginning of a paper. */
const PAPER = Buffer.from('%PDF-1.7');
const fileOf = (personId: string) => ({ personId, fileName: 'paper.pdf', bytes: PAPER.length });

/** A case of which a step has brought a paper. */
async function caseWithPaper(world: World, county: string) {
  const { caseId, personId } = await caseIn(world, county);
  const as = { as: 'manager', county } as const;
  const { evidenceFileId } = await world.server.done(beginEvidenceFile, fileOf(personId), as);
  const { sha256 = '' } = await world.server.done(addEvidencePart, { evidenceFileId, part: 0, data: PAPER.toString('base64') }, as);
  const evidence = [{ what: 'a paper', file: { name: 'paper.pdf', sha256, evidenceFileId } }];
  const step = { caseId, step: 'publication', outcome: 'passed', doneOn: today(), evidence, publication: { place: 'the board', days: 7 } } as const;
  await world.server.done(recordRecognitionStep, step, as);
  return { caseId, evidenceFileId };
}

export const RECOGNITION_FIXTURES: Readonly<Record<string, Fixture>> = {
  beginEvidenceFile: async (world, county) => fileOf((await caseIn(world, county)).personId),
  addEvidencePart: async (world, county, actorId) => {
    const { personId } = await caseIn(world, county);
    const { evidenceFileId } = await world.server.done(beginEvidenceFile, fileOf(personId), { as: 'manager', county });
    await world.superuser.query('update evidence_file set brought_by = $3 where county_id = $1 and evidence_file_id = $2', [county, evidenceFileId, actorId]);
    return { evidenceFileId, part: 0, data: PAPER.toString('base64') };
  },
  getEvidencePart: async (world, county) => ({ ...(await caseWithPaper(world, county)), part: 0 }),
  openRecognitionCase: async (world, county) => {
    const person = { name: `新提起${++made}`, sex: 'male', bornOn: '1960-01-01', villageCode: `${county}002003` } as const;
    const { personId } = await world.server.done(registerPerson, person, { as: 'manager', county });
    return { procedureId: 'monitored-entry', personId, category: 'monitored', standard: ['serious-illness'], reason: 'ill', evidence: EVIDENCE };
  },
  recordRecognitionStep: async (world, county) => ({
    ...{ caseId: (await caseIn(world, county)).caseId, step: 'publication', outcome: 'passed', doneOn: today(), evidence: EVIDENCE },
    publication: { place: 'the board', days: 7 },
  }),
  recordObjection: async (world, county) => ({
    ...{ caseId: (await caseIn(world, county, { isPublished: true })).caseId, receivedOn: today(), content: 'a car', paper: 'page 7' },
  }),
  decideObjection: async (world, county) => ({
    ...{ objectionId: await objectionIn(world, county), isUpheld: false, decidedOn: today(), reason: 'of somebody else', evidence: EVIDENCE },
  }),
  fileAppeal: async (world, county) => ({
    ...{ caseId: (await caseIn(world, county, { isRejected: true })).caseId, filedOn: today(), reason: 'a mistake', evidence: EVIDENCE },
  }),
  answerAppeal: async (world, county) => ({
    ...{ appealId: await appealIn(world, county), isUpheld: true, answeredOn: today(), reason: 'it was', evidence: EVIDENCE },
  }),
  withdrawRecognitionCase: async (world, county, actorId) => {
    const { caseId } = await caseIn(world, county);
    await world.superuser.query('update recognition_case set opened_by = $3 where county_id = $1 and case_id = $2', [county, caseId, actorId]);
    return { caseId, reason: 'somebody else was meant' };
  },
  listRecognitionCases: async (world, county) => ({ personId: (await caseIn(world, county, { isPublished: true })).personId, pageSize: 50 }),
  getRecognitionCase: async (world, county) => ({ caseId: (await caseIn(world, county, { isPublished: true })).caseId }),
  listDesignationsAsOf: async (world, county) => ({ personId: (await caseIn(world, county)).personId, knownAt: today() }),
};

/** Words by the name of a field that stand in no column of their own. */
export const RECOGNITION_WORDS: Readonly<Record<string, readonly string[]>> = {
  procedureId: ['monitored-entry', 'monitored-exit'],
  standard: ['serious-illness', 'hardship', 'risk-over'],
  step: ['publication', 'publication', 'review', 'nomination'],
  department: ['civil-affairs', 'vehicles'],
  sha256: ['a'.repeat(64)],
  doneOn: [today(), today(), '2026-03-01', '9999-12-31'],
  receivedOn: [today(), today(), '2026-03-01', '9999-12-31'],
  decidedOn: [today(), today(), '2026-03-01', '9999-12-31'],
  filedOn: [today(), today(), '2026-03-01', '9999-12-31'],
  answeredOn: [today(), today(), '2026-03-01', '9999-12-31'],
  knownAt: [today(), '2026-03-01', '9999-12-31', '1000-01-01'],
  validOn: [today(), '2026-03-01', '9999-12-31', '1000-01-01'],
};
