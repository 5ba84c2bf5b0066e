// A bill as the window states it → the row of a claim file, with what the registers know of the patient and the facility.
import { type Claim, formatFen, pointer, type Text } from '@doudi/policy';
import type { z } from 'zod';
import { type Refusal, refuse } from '../contract/refusal.ts';
import type { settleClaim } from './contract.ts';

export interface Bill extends z.output<(typeof settleClaim)['input']> {
  /** Credited to the household's account just before a line pays from it. Not for the window to say: it is money. */
  readonly accountOpening?: string;
}

export interface KnownPatient {
  readonly personId: string;
  readonly householdId: string | undefined;
  readonly bornOn: string;
  /** Those of the day of discharge. */
  readonly categories: readonly string[];
}

export interface KnownFacility {
  readonly facilityId: string;
  readonly level: number | undefined;
  readonly tier: string | undefined;
  readonly type: string | undefined;
  readonly area: string;
}

const OF_THE_REGISTERS = new Set(['person.id', 'person.household', 'person.categories', 'facility.level', 'facility.tier', 'facility.type', 'facility.area']);
const OF_THE_BILL = new Set(['id', 'person', 'facility', 'kind', 'dischargedOn', 'charges', 'total', 'given', 'accountOpening']);

/** Whether a fact is known by the registers, so that no bill may state it. */
export function isOfRegisters(fact: string): boolean {
  return OF_THE_REGISTERS.has(fact);
}

/** The same row as a claim file has, so that one reader judges both. Facts that the registers know cannot be stated by the bill. */
export function toClaimRow(claimId: string, bill: Bill, patient: KnownPatient, facility: KnownFacility): object | Refusal {
  const top: Record<string, unknown> = {};
  const person: Record<string, unknown> = {};
  const at: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(bill.facts ?? {})) {
    if (OF_THE_REGISTERS.has(name) || OF_THE_BILL.has(name)) return refuse('unknown-field', notHere(name), pointer('facts', name));
    const [first = '', ...more] = name.split('.');
    const rest = more.join('.');
    if (more.length === 0) top[first] = value;
    else if (first === 'person' && rest !== '') person[rest] = value;
    else if (first === 'facility' && rest !== '') at[rest] = value;
    else return refuse('unknown-field', notHere(name), pointer('facts', name));
  }
  const { householdId, personId, categories } = patient;
  const { level, tier, type, area } = facility;
  return {
    ...top,
    id: claimId,
    person: { ...person, id: personId, ...(householdId !== undefined && { household: householdId }), categories },
    kind: bill.kind,
    dischargedOn: bill.dischargedOn,
    facility: { ...at, ...(level !== undefined && { level }), ...(tier !== undefined && { tier }), ...(type !== undefined && { type }), area },
    charges: Object.fromEntries(Object.entries(bill.charges).filter(([, value]) => value !== undefined)),
    ...(bill.total !== undefined && { total: bill.total }),
    ...(bill.given !== undefined && { given: bill.given }),
    ...(bill.accountOpening !== undefined && { accountOpening: bill.accountOpening }),
  };
}

/**
 * The bill of a claim, to state it once more: with it `toClaimRow` gives the same claim. A charge of nothing is left out, but for a pre-payment
 * of nothing, without which the scheme's share of class B would be taken.
 */
export function toStatedBill({ charges, facts, given }: Claim): Pick<Bill, 'charges' | 'facts' | 'given'> {
  const stated: Record<string, boolean | number | string> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (OF_THE_REGISTERS.has(name) || OF_THE_BILL.has(name)) continue;
    if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') stated[name] = value;
  }
  return {
    charges: Object.fromEntries(
      Object.entries(charges)
        .filter(([name, amount]) => amount > 0 || name === 'classBPrepay')
        .map(([name, amount]) => [name, formatFen(amount)]),
    ),
    ...(Object.keys(stated).length > 0 && { facts: stated }),
    ...(given && { given: Object.fromEntries(Object.entries(given).map(([line, amount]) => [line, formatFen(amount)])) }),
  };
}

function notHere(name: string): Text {
  return {
    zh: `“${name}”不是账单可以陈述的事实；人员与机构的情况以登记为准。`,
    en: `"${name}" is no fact that a bill may state; what is known of people and facilities stands in the registers`,
  };
}

/** Where a field of the claim row stands in the bill. */
export function toBillPath(path: string): string {
  const [, first = '', ...rest] = path.split('/');
  if (path === '' || OF_THE_BILL.has(first)) {
    if (first === 'person' || first === 'facility')
      return rest.length === 0 || OF_THE_REGISTERS.has(`${first}.${rest[0]}`) ? `/${first}Id` : `/facts/${first}.${rest.join('.')}`;
    return path;
  }
  return `/facts${path}`;
}
