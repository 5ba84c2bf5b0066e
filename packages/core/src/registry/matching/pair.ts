// A pair of records that may be one person: how it is named, and what a clerk is shown of it. Pure.
import type { Levels } from './compare.ts';
import { CERTAIN_BITS } from './match.ts';

/** The same for either order: `p-1+p-2`. */
export function pairOf(personId: string, otherPersonId: string): readonly [string, string] {
  return personId < otherPersonId ? [personId, otherPersonId] : [otherPersonId, personId];
}

/** What the work list calls the pair. */
export function pairSubject(pair: readonly [string, string]): string {
  return `person-pair/${pair.join('+')}`;
}

export type Likelihood = 'very' | 'rather' | 'possible';

export function likelihoodOf(bits: number): Likelihood {
  if (bits >= CERTAIN_BITS) return 'very';
  return bits >= 4 ? 'rather' : 'possible';
}

export type Agreement = 'same' | 'near' | 'other' | 'missing';

export interface FieldAgreements {
  readonly name: Agreement;
  readonly birth: Agreement;
  readonly sex: Agreement;
  readonly village: Agreement;
  readonly idNumber: Agreement;
  readonly phone: Agreement;
}

/** Of two registered persons, whose numbers are valid: these are the same or they are not. */
export function agreementsOf({ name, birth, sex, village, number, phone }: Levels): FieldAgreements {
  return {
    name: name === 'same' || name === 'other' ? name : 'near',
    birth: birth === 'same' || birth === 'other' || birth === 'missing' ? birth : 'near',
    sex,
    village: village === 'township' ? 'near' : village,
    idNumber: number === 'missing' || number === 'same' ? number : 'other',
    phone,
  };
}
