// What a policy check says: holes, each with bills that show it, and for each kind of hole how far it was looked for.

import type { Portion } from '../bill.ts';
import type { Claim } from '../claim.ts';
import type { Condition } from '../condition.ts';
import type { Fen, Ratio } from '../money.ts';
import type { Citation, Policy } from '../policy.ts';
import type { Text } from '../text.ts';

/** The kinds of holes that are looked for, in the order in which they are told. */
export const FINDING_KINDS = ['promise-broken', 'needier-worse', 'cliff', 'above-ceiling', 'gap', 'overlap', 'never-pays'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  /** The same for the same hole of the same rule whatever else changes: `cliff/fiscal/inpatient`. */
  readonly id: string;
  readonly kind: FindingKind;
  /** A warning hurts somebody or breaks a stated rule; a note is worth knowing before one signs. Neither keeps a policy from settling. */
  readonly severity: 'warning' | 'note';
  /** The rule concerned. */
  readonly concerns: Concern;
  /** The last is the bill; those before it are of the same person and year and build up its running sums. Empty if no bill shows it. */
  readonly claims: readonly Claim[];
  /** For a comparison: the other person's bills, or the bill that is one fen lower. */
  readonly other?: readonly Claim[];
  readonly amounts: FindingAmounts;
  readonly text: Text;
  /** The assumptions on which the rule concerned stands for this bill: with others the finding may be another. */
  readonly assumed: readonly string[];
  /** In how many combinations of facts it was found. */
  readonly situations: number;
}

export interface Concern {
  /** A benefit's id; the scheme's own file if undefined. */
  readonly benefit?: string;
  /** Where in its document, as keys: `['pays', 1, 'limit']`. */
  readonly path: readonly (string | number)[];
}

/** In fen, of the bill (the last of the claims); the parts of patients are those of the year, if there are earlier bills and somebody is compared. */
export interface FindingAmounts {
  readonly totalFen?: Fen;
  readonly patientFen?: Fen;
  /** What the patient pays of the last of the other claims. */
  readonly otherPatientFen?: Fen;
  /** What the promise or the ceiling allows. */
  readonly boundFen?: Fen;
  /** What is above the ceiling: what the lines paid in its period. */
  readonly paidFen?: Fen;
}

/** What was looked for, and how far it is certain that there is no more. */
export interface CheckedKind {
  readonly kind: FindingKind;
  readonly findings: number;
  /** False if the scheme states nothing that could be broken. */
  readonly isAsked: boolean;
  /** What is proved, in words; empty if nothing. */
  readonly proved: Text;
  /** What was only searched, in words; empty if nothing. */
  readonly searched: Text;
}

export interface CheckReport {
  readonly policyId: string;
  readonly findings: readonly Finding[];
  readonly kinds: readonly CheckedKind[];
  /** Combinations of facts that the policy tells apart. */
  readonly situations: number;
  /** Bills that were settled. */
  readonly states: number;
  /** False if it was stopped or its budget ran out. */
  readonly isComplete: boolean;
  /** Between two neighbouring breakpoints amounts are linear up to so many fen. */
  readonly roundingFen: number;
}

export interface CheckProgress {
  readonly doneSituations: number;
  readonly situations: number;
  readonly states: number;
  /** What was found so far; an example may still be replaced by a clearer one. */
  readonly findings: readonly Finding[];
}

/** What is known of a policy beside its tree. */
export interface CheckInput {
  readonly policy: Policy;
  /** The facts that claims may state. */
  readonly facts: { readonly [fact: string]: FactDomain };
  readonly need?: NeedOrder;
  readonly ceilings: readonly Ceiling[];
}

export interface FactDomain {
  readonly type: 'text' | 'integer' | 'switch';
  /** What a claim means that does not state it; nothing if undefined. A switch that is not stated is off. */
  readonly unstated?: string;
  /** All values that it may have; undefined if any will do. */
  readonly values?: readonly string[];
  /** When a claim must state it, and its value is looked at; undefined if it may be missing. */
  readonly requiredWhen?: Condition;
}

/** Who needs help most: levels of categories, the neediest first. Whoever has none of them stands below all. */
export interface NeedOrder {
  readonly levels: readonly (readonly string[])[];
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

/** What a superior authority allows some lines to pay at most. */
export interface Ceiling {
  readonly id: string;
  readonly name: Text;
  readonly when: Condition;
  /** As bills call them. */
  readonly lines: readonly string[] | 'all';
  readonly each: 'claim' | 'year';
  readonly atMost: { readonly kind: 'amount'; readonly amountFen: Fen } | { readonly kind: 'share'; readonly share: Ratio; readonly of: readonly Portion[] };
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

export interface CheckOptions {
  /** After so many settled bills the search ends, incomplete. 400,000 if undefined. */
  readonly mostStates?: number;
  /** Progress is told every so many bills. 2,000 if undefined. */
  readonly statesPerStep?: number;
  /** A jump of the patient's part above this is a cliff. 1.00 yuan if undefined: no rounding to fen or jiao comes near it, and a patient notices it. */
  readonly cliffFen?: Fen;
}
