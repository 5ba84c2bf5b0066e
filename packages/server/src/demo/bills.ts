// Courses of illness and their bills. Who is old or stands on a list is ill more often; some come back again and again, so that the
// limits and deductibles of a year matter. What a payer pays is not known here.
import { type Day, type Fen, fen, formatFen } from '@doudi/policy';
import { dayNumberOf, dayOf, yearsBetween } from './day-number.ts';
import { CARE, type Course, PLACE, type PlaceOfCare } from './demo-data.ts';
import { type Facility, facilityAt, type Hospitals } from './place.ts';
import { ONE, quotaOf } from './quota.ts';
import { get, type Random } from './random.ts';
import type { DemoHousehold, DemoPerson } from './residents.ts';
import { spreadAmount } from './spread-amount.ts';

/** A bill as a hospital writes it, in the words of a claim file. */
export interface DemoClaim {
  readonly claimId: string;
  readonly personId: string;
  readonly householdId: string;
  readonly facilityId: string;
  readonly kind: string;
  /** Of a stay. */
  readonly admittedOn?: Day;
  readonly dischargedOn: Day;
  readonly diagnosis: { readonly code: string; readonly name: { readonly zh: string; readonly en: string } };
  readonly facts: { readonly referred: boolean; readonly emergency: boolean; readonly signed: boolean };
  readonly charges: DemoCharges;
  /** Amounts by line that the national platform has computed already; few bills have any. */
  readonly given?: { readonly [line: string]: string };
}

/** Amounts in yuan with two decimals. */
export interface DemoCharges {
  readonly classA: string;
  readonly classB: string;
  readonly classBPrepay?: string;
  readonly certifiedOut: string;
  readonly overLimit: string;
  readonly otherOut: string;
}

export interface CareContext {
  readonly today: number;
  readonly hospitals: Hospitals;
  readonly random: Random;
}

/** The bills of the year before `today` and of its own, as far as the scheme is in force. */
export function* inOrderOfDischarge(context: CareContext, households: Iterable<DemoHousehold>): Generator<DemoClaim> {
  const bills = billsOf(context, households).sort((a, b) => a.day - b.day);
  for (let index = 0; index < bills.length; index++) {
    const { day, ...bill } = get(bills, index);
    yield { claimId: `c-${String(index + 1).padStart(7, '0')}`, ...bill, dischargedOn: dayOf(day) };
  }
}

/** A bill that has no number yet; its day is a number. */
type Bill = Omit<DemoClaim, 'claimId' | 'dischargedOn'> & { readonly day: number };

function billsOf(context: CareContext, households: Iterable<DemoHousehold>): Bill[] {
  const { today, random } = context;
  const year = Number(dayOf(today).slice(0, 4));
  const firstDay = Math.max(dayNumberOf(`${year - 1}-01-01` as Day), dayNumberOf(PLACE.billsFrom as Day));
  const days = today - firstDay + 1;
  if (days <= 0) return [];
  const quota = quotaOf(random);
  const ordinary = (ONE * CARE.bills * Math.min(days, 365)) / (PLACE.full.people * 365 * CARE.meanNeed);
  const bills: Bill[] = [];
  for (const household of households) {
    for (const person of household.persons) {
      if (!quota.isDue(Math.floor(ordinary * needOf(person, year)))) continue;
      const course = courseOf({ household, person, firstDay, ...context });
      if (course.length > 0) quota.spend(course.length);
      bills.push(...course);
    }
  }
  return bills;
}

function needOf(person: DemoPerson, year: number): number {
  const age = year - Number(person.bornOn.slice(0, 4));
  const need = CARE.need.byAge.find(([below]) => age < below)?.[1] ?? 0;
  return person.designations.length > 0 ? Math.floor((need * CARE.need.helpedPercent) / 100) : need;
}

interface Patient extends CareContext {
  readonly household: DemoHousehold;
  readonly person: DemoPerson;
  readonly firstDay: number;
}

/** The bills of one course of illness; those after `today` are not written yet. */
function courseOf(patient: Patient): Bill[] {
  const { person, today, random } = patient;
  const born = dayNumberOf(person.bornOn);
  const from = Math.max(patient.firstDay, born + 1);
  if (from > today) return [];
  let day = from + random.below(today - from + 1);
  const course = get(CARE.courses, random.pickIndex(CARE.courses.map((candidate) => (mayHave(candidate, person, born, day) ? candidate.weight : 0))));
  const isSigned = random.happens(signedPerMille(person, born, today));
  let seen = facilityAt(patient.hospitals, patient.household.villageCode, course.places, random);
  const bills: Bill[] = [];
  for (let left = random.between(...course.times); left > 0 && day <= today; left--) {
    bills.push(billOf(patient, course, day, isSigned, seen));
    day += random.between(...course.gapDays);
    if (random.happens(200)) seen = facilityAt(patient.hospitals, patient.household.villageCode, course.places, random);
  }
  return bills;
}

function mayHave(course: Course, person: DemoPerson, born: number, day: number): boolean {
  const age = yearsBetween(born, day);
  if (course.sex !== undefined && course.sex !== person.sex) return false;
  return age >= course.ages[0] && age <= course.ages[1] && (course.maxDays === undefined || day - born <= course.maxDays);
}

function signedPerMille(person: DemoPerson, born: number, today: number): number {
  return person.designations.length > 0 || yearsBetween(born, today) >= 65 ? CARE.signedPerMille.elderOrHelped : CARE.signedPerMille.everybody;
}

function billOf(patient: Patient, course: Course, day: number, isSigned: boolean, seen: { place: PlaceOfCare; facility: Facility }): Bill {
  const { random, person, household } = patient;
  const usual = CARE.places[seen.place];
  const isReferred = random.happens(usual.referred);
  const isStay = CARE.kinds[course.kind]?.isStay === true;
  const { charges, given } = chargesOf(course, seen.place, random);
  return {
    personId: person.personId,
    householdId: household.householdId,
    facilityId: seen.facility.facilityId,
    kind: course.kind,
    ...(isStay && { admittedOn: dayOf(Math.max(dayNumberOf(person.bornOn), day - random.between(...usual.stayDays))) }),
    day,
    diagnosis: { code: course.code, name: { zh: course.zh, en: course.en } },
    facts: { referred: isReferred, emergency: isStay && !isReferred && random.happens(usual.emergency), signed: isSigned },
    charges,
    ...(given && { given }),
  };
}

function chargesOf(course: Course, place: PlaceOfCare, random: Random): { charges: DemoCharges; given?: { readonly [line: string]: string } } {
  const total = totalOf(course, place, random);
  const [least, most] = CARE.places[place].outPercent;
  const out = partOf(total, random.between(least * 10, most * 10));
  const certified = place !== 'township' && random.happens(CARE.certifiedPerMille) ? partOf(out, random.between(250, 600)) : 0;
  const over = random.happens(CARE.overLimitPerMille) ? partOf(out, random.between(100, 300)) : 0;
  const classB = partOf(total - out, random.between(CARE.classBPercent[0] * 10, CARE.classBPercent[1] * 10));
  const prepay = random.happens(CARE.prepayStated.perMille) ? partOf(classB, random.between(...CARE.prepayStated.percent) * 10) : undefined;
  const charges: DemoCharges = {
    classA: yuan(total - out - classB),
    classB: yuan(classB),
    ...(prepay !== undefined && { classBPrepay: yuan(prepay) }),
    certifiedOut: yuan(certified),
    overLimit: yuan(over),
    otherOut: yuan(out - certified - over),
  };
  const isGiven = course.kind === CARE.given.kind && random.happens(CARE.given.perMille);
  return isGiven ? { charges, given: { [CARE.given.line]: yuan(partOf(total - out, CARE.given.percent * 10)) } } : { charges };
}

function totalOf(course: Course, place: PlaceOfCare, random: Random): Fen {
  const kind = CARE.kinds[course.kind];
  if (!kind) throw new Error(`what a bill of kind ${course.kind} costs is not known`);
  const [least, most] = [kind.rangeYuan[0] * 100, kind.rangeYuan[1] * 100];
  const median = fen((kind.medianYuan ?? CARE.places[place].medianYuan) * course.costPercent);
  const isSevere = kind.medianYuan === undefined && CARE.severe.places.includes(place) && random.happens(CARE.severe.perMille);
  const times = isSevere ? random.between(...CARE.severe.times) : 1;
  for (let attempt = 0; attempt < 20; attempt++) {
    const amount = spreadAmount(median, course.spread, random) * times;
    if (amount >= least && amount <= most) return fen(amount);
  }
  return fen(Math.min(most, Math.max(least, median)));
}

function partOf(amount: number, perMille: number): Fen {
  return fen(Math.floor((amount * perMille) / 1000));
}

function yuan(amount: number): string {
  return formatFen(fen(amount));
}
