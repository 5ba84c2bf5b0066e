// What the operations of persons and households are tried with: somebody new each time, for a death is recorded once and a duplicate joined once.
import { designate, mergePersons, pairHelper, planMeasure, recordDeath, recordDisability, registerPerson } from '@doudi/core/registry';
import type { Fixture } from './fixtures.ts';
import { SECRETS } from './words.ts';
import type { World } from './world.ts';

let made = 0;
const villageOf = (county: string) => `${county}002003`;

/** A household of two, in the village where people of the fixtures live. */
async function coupleIn({ server }: World, county: string): Promise<{ headId: string; otherId: string; householdId: string }> {
  const newcomer = () => ({ name: `户内人${++made}`, sex: 'female', bornOn: '1970-01-01', villageCode: villageOf(county) }) as const;
  const manager = { as: 'manager', county } as const;
  const { personId: headId, householdId } = await server.done(registerPerson, { ...newcomer(), relationToHead: 'head' }, manager);
  const { personId: otherId } = await server.done(registerPerson, { ...newcomer(), householdId }, manager);
  return { headId, otherId, householdId };
}

async function measureIn(world: World, county: string): Promise<string> {
  const { householdId } = await coupleIn(world, county);
  const input = { householdId, kind: 'health', what: 'a visit', responsible: 'the village doctor', fromDay: DAY, toDay: '2026-06-30' } as const;
  return (await world.server.done(planMeasure, input, { as: 'manager', county })).measureId;
}

async function pairedIn(world: World, county: string): Promise<string> {
  const { householdId } = await coupleIn(world, county);
  const number = ++made;
  const input = { householdId, name: `帮扶人${number}`, organisation: 'civil affairs', phone: SECRETS.phone, fromDay: DAY } as const;
  return (await world.server.done(pairHelper, input, { as: 'manager', county })).helperId;
}

const DAY = '2026-02-01';
const reason = 'household register';
const PARTS: ('sight' | 'limbs')[] = ['sight', 'limbs'];
const DISABILITY = { kind: 'multiple' as const, parts: PARTS, grade: 2, source: 'certificate', fromDay: DAY, toDay: '2026-12-31' };
/** By the form of the demo county: what it requires. */
export const SURVEY_ANSWERS = [
  { question: 'housing', choices: ['safe'] },
  { question: 'water', choices: ['far'] },
  { question: 'income', number: 12_000 },
  { question: 'able', number: 2 },
  { question: 'own-words', words: 'tea' },
];

export const PEOPLE_FIXTURES: Readonly<Record<string, Fixture>> = {
  registerBirth: async (world, county) => ({ personId: (await coupleIn(world, county)).headId, name: `新生儿${++made}`, sex: 'male', bornOn: DAY }),
  recordDeath: async (world, county) => ({ personId: (await coupleIn(world, county)).otherId, diedOn: DAY, reason }),
  withdrawDeath: async (world, county) => {
    const { otherId } = await coupleIn(world, county);
    await world.server.done(recordDeath, { personId: otherId, diedOn: DAY, reason }, { as: 'manager', county });
    return { personId: otherId, reason };
  },
  movePerson: async (world, county) => ({ personId: (await coupleIn(world, county)).otherId, villageCode: villageOf(county), day: DAY, reason }),
  leaveCounty: async (world, county) => ({ personId: (await coupleIn(world, county)).otherId, leftOn: DAY, destination: 'elsewhere', reason }),
  changeRecord: async (world, county) => ({ personId: (await coupleIn(world, county)).otherId, ethnicity: '06', reason }),
  getHousehold: async (world, county) => ({ householdId: (await coupleIn(world, county)).householdId }),
  changeHousehold: async (world, county) => ({ householdId: (await coupleIn(world, county)).householdId, address: `hamlet ${++made}`, reason }),
  moveHousehold: async (world, county) => {
    const { householdId } = await coupleIn(world, county);
    return { householdId, villageCode: `${county}002004`, day: DAY, reason };
  },
  splitHousehold: async (world, county) => {
    const { otherId, householdId } = await coupleIn(world, county);
    return { householdId, memberIds: [otherId], headId: otherId, day: DAY, reason };
  },
  joinHouseholds: async (world, county) => {
    const [one, other] = [await coupleIn(world, county), await coupleIn(world, county)];
    return { householdId: one.householdId, joiningId: other.householdId, day: DAY, reason };
  },
  mergePersons: async (world, county) => {
    const { headId, otherId } = await coupleIn(world, county);
    return { personId: headId, mergedId: otherId, reason };
  },
  undoMerge: async (world, county) => {
    const { headId, otherId } = await coupleIn(world, county);
    const { decisionId } = await world.server.done(mergePersons, { personId: headId, mergedId: otherId, reason }, { as: 'manager', county });
    return { decisionId, reason };
  },
  recordDisability: async (world, county) => ({ personId: (await coupleIn(world, county)).otherId, ...DISABILITY }),
  endDisability: async (world, county) => {
    const { otherId } = await coupleIn(world, county);
    const { disabilityId } = await world.server.done(recordDisability, { personId: otherId, ...DISABILITY }, { as: 'manager', county });
    return { disabilityId, toDay: '2026-06-30', reason };
  },
  getHouseholdHelp: async (world, county) => ({ householdId: (await coupleIn(world, county)).householdId }),
  recordSurvey: async (world, county) => {
    const { householdId } = await coupleIn(world, county);
    return { householdId, surveyedOn: DAY, surveyor: 'a cadre', answers: SURVEY_ANSWERS, note: 'at home' };
  },
  planMeasure: async (world, county) => {
    const { householdId } = await coupleIn(world, county);
    return { householdId, kind: 'health', what: 'a visit', responsible: 'the village doctor', fromDay: DAY, toDay: '2026-06-30' };
  },
  endMeasure: async (world, county) => ({ measureId: await measureIn(world, county), outcome: 'done', endedOn: DAY, reason }),
  pairHelper: async (world, county) => {
    const { householdId } = await coupleIn(world, county);
    const number = ++made;
    return { householdId, name: `帮扶人${number}`, organisation: 'civil affairs', phone: SECRETS.phone, fromDay: DAY, toDay: '2026-12-31' };
  },
  endPairing: async (world, county) => ({ helperId: await pairedIn(world, county), toDay: '2026-03-01', reason }),
  revealHelperPhone: async (world, county) => ({ helperId: await pairedIn(world, county), reason: 'to call them' }),
  getHelperCover: async (world, county) => {
    const { otherId } = await coupleIn(world, county);
    await world.server.done(designate, { personId: otherId, category: 'low-income', fromDay: DAY, source: 'test' }, { as: 'manager', county });
    return { area: villageOf(county), pageSize: 50 };
  },
  getArea: async (world, county) => {
    await coupleIn(world, county);
    return { area: villageOf(county), pageSize: 50 };
  },
  countPopulations: async (world, county) => {
    await coupleIn(world, county);
    return { area: villageOf(county), day: DAY };
  },
  recordAreaProfile: (_, county) => ({ area: villageOf(county), year: '2025', population: 467, agriculturalPopulation: 460, households: 167, note: 'tea' }),
};
