// The order in which a person's or household's claims are settled, and a year settled from its beginning.
import { type Balances, type BalancesOf, post } from './balances.ts';
import type { Claim } from './claim.ts';
import type { Fen } from './money.ts';
import type { Policy } from './policy.ts';
import type { Refusal } from './refusal.ts';
import { isRefusal, type Settlement, type SettleOptions, settle } from './settle.ts';

/** By day of discharge; a stable sort keeps the order in which claims of one day were given. */
export function inSettlingOrder<Item extends { readonly dischargedOn: string }>(claims: readonly Item[]): Item[] {
  return [...claims].sort((a, b) => (a.dischargedOn < b.dischargedOn ? -1 : a.dischargedOn > b.dischargedOn ? 1 : 0));
}

/** The balances of many persons and households, changed claim by claim. */
export interface Books {
  readonly person: Map<string, Map<string, Fen>>;
  readonly household: Map<string, Map<string, Fen>>;
}

export function emptyBooks(): Books {
  return { person: new Map(), household: new Map() };
}

/** A person without a household has one of their own, which no household's name can meet. */
export function householdOf(claim: Pick<Claim, 'personId' | 'householdId'>): string {
  return claim.householdId === undefined ? `person ${claim.personId}` : `household ${claim.householdId}`;
}

const NOTHING: Balances = new Map();

/** The balances that a claim may read. */
export function balancesFor(books: Books, claim: Claim): BalancesOf {
  return { person: books.person.get(claim.personId) ?? NOTHING, household: books.household.get(householdOf(claim)) ?? NOTHING };
}

/** Settles a claim and writes its postings into the books; a refused claim changes nothing. */
export function settleInto(books: Books, policy: Policy, claim: Claim, options?: SettleOptions): Settlement | Refusal {
  const outcome = settle(policy, balancesFor(books, claim), claim, options);
  if (isRefusal(outcome) || outcome.postings.length === 0) return outcome;
  post(open(books.person, claim.personId), outcome.postings, 'person');
  if (outcome.postings.some((posting) => posting.owner === 'household')) post(open(books.household, householdOf(claim)), outcome.postings, 'household');
  return outcome;
}

function open(books: Map<string, Map<string, Fen>>, id: string): Map<string, Fen> {
  let balances = books.get(id);
  if (!balances) {
    balances = new Map();
    books.set(id, balances);
  }
  return balances;
}
