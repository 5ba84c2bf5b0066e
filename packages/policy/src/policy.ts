// The typed policy tree: what a scheme promises, as plain data. Nothing here computes; nothing here knows a place.
import type { Portion } from './bill.ts';
import type { Condition } from './condition.ts';
import type { Day, Period, Validity } from './day.ts';
import type { Fen, Ratio, Rounding } from './money.ts';
import type { Text } from './text.ts';

export interface Policy {
  readonly id: string;
  readonly name: Text;
  /** What standing its rules have, such as *not official*. */
  readonly standing?: Text;
  /** GB/T 2260 area code. */
  readonly jurisdiction: string;
  readonly version: string;
  readonly valid: Validity;
  /** The share of class B that the patient pays first where a bill does not state it. */
  readonly prepayRatio: Ratio;
  readonly kinds: { readonly [kind: string]: Text };
  readonly payers: { readonly [payer: string]: Text };
  readonly facts: { readonly [fact: string]: FactLabel };
  readonly categories: { readonly [category: string]: Text };
  /** Named conditions, such as *poor*. */
  readonly definitions: { readonly [name: string]: Text };
  readonly assumptions: { readonly [id: string]: Text };
  /** Titles of the documents that citations name. */
  readonly documents: { readonly [document: string]: Text };
  /** Dated amounts that others are counted from, such as the yearly wage; the last one that began applies. */
  readonly parameters: { readonly [name: string]: Parameter };
  readonly counters: readonly Counter[];
  readonly firstShares: readonly FirstShare[];
  readonly holds: readonly Hold[];
  /** In the order in which they pay. */
  readonly lines: readonly BenefitLine[];
  readonly flags: readonly Flag[];
  readonly promises: readonly PatientPromise[];
}

export interface FactLabel {
  readonly name: Text;
  readonly values: { readonly [value: string]: Text };
}

export interface Parameter {
  readonly name: Text;
  readonly amounts: readonly { readonly from: Day; readonly amountFen: Fen; readonly source: string }[];
}

/** Where a rule is written. */
export interface Citation {
  readonly document: string;
  readonly article: Text;
}

/** Counts a person's settled claims of some kinds; the number of this claim among them is a fact named like the counter. */
export interface Counter {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly each: Exclude<Period, 'claim'>;
}

/** A share of one portion that moves to another before any line runs, such as the transfer pre-payment. */
export interface FirstShare {
  readonly id: string;
  readonly name: Text;
  readonly when: Condition;
  readonly share: Share;
  readonly from: Portion;
  readonly to: Portion;
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

/** A claim that waits for somebody else: no line pays, no running sum changes, the result carries the flag. */
export interface Hold {
  readonly flag: string;
  readonly when: Condition;
  readonly name: Text;
  readonly citations: readonly Citation[];
}

/** Marks claims on which some lines paid less than a share of the bill. */
export interface Flag {
  readonly flag: string;
  readonly when: Condition;
  readonly name: Text;
  readonly paidBelow: { readonly lines: readonly string[] | 'all'; readonly share: Ratio; readonly of: readonly Portion[] };
}

/** A promise about the patient's part: at most a share of some portions. */
export interface PatientPromise {
  readonly id: string;
  readonly when: Condition;
  readonly name: Text;
  readonly patientAtMost: Ratio;
  readonly of: readonly Portion[];
  readonly citations: readonly Citation[];
}

/** One payer's rule. Two benefits may share a `line` (what the bill calls it) if no claim can meet both. */
export interface BenefitLine {
  readonly id: string;
  readonly line: string;
  readonly name: Text;
  readonly payer: string;
  /** The field of the national interface that holds what this line pays; what a bill brings in it is given to the line. */
  readonly nationalField?: string;
  readonly kinds: readonly string[];
  readonly valid: Validity;
  readonly when: Condition;
  readonly citations: readonly Citation[];
  /** Assumptions that hold for the whole line. */
  readonly assumed: readonly string[];
  /** Whose running sums and limits: the person's, or the household's. */
  readonly owner: Owner;
  /** The name of its running sum; two lines with one name share it. */
  readonly sums: string;
  readonly rounding: Rounding;
  /** Where several rows match: the first, or the one that pays most. A claim that no row matches gets nothing. */
  readonly choose: 'first' | 'most-favourable';
  readonly rows: readonly Row[];
  readonly tracks: Tracks;
  /** It pays for nobody without a protected category: a bill on which it pays nothing does not show it. */
  readonly isProtected?: true;
}

export type Owner = 'person' | 'household';

/** What a line writes down for later claims, in whichever row: derived from its rows by `tracksOf`. */
export interface Tracks {
  readonly sums: readonly LongPeriod[];
  readonly paid: readonly { readonly name: string; readonly each: LongPeriod }[];
}
export type LongPeriod = Exclude<Period, 'claim'>;

export interface Row {
  readonly when: Condition;
  readonly assumed: readonly string[];
  readonly pays: Mechanism;
  readonly limits: readonly Limit[];
}

/** At most an amount of payment each period. */
export interface Limit {
  readonly each: Period;
  readonly amount: Amount;
  /** Lines whose limits have one name use it up together. */
  readonly name: string;
}

/** How a row pays. A new mechanism is one file in mechanism/ and one entry here; nothing type-checks until all handle it. */
export type Mechanism = Coinsurance | TopUp | PatientAtMost | FixedAmount | Account;

/** Where a line looks for what it pays on: portions as billed, or what earlier lines left of them. */
export interface Base {
  readonly portions: readonly Portion[];
  readonly basis: 'charged' | 'left';
}

/** A ratio, or bands of ratios, of a base less what stays out of it. */
export interface Coinsurance {
  readonly kind: 'coinsurance';
  readonly base: Base;
  /** A share of the base that the patient pays before anything else is counted. */
  readonly firstShare?: Share;
  /** Only what falls between two edges of the running sum counts; a yearly deductible is an edge. */
  readonly slices: readonly Edges[];
  /** Taken off the front of what the slices leave of this claim. */
  readonly deductible?: Deductible;
  readonly rate: Rate;
  /** Never less than a share of some portions, before limits. */
  readonly atLeast?: ShareOf;
  /** Pays what the year's sum entitles to less what was paid this year, instead of this claim's own stretch. */
  readonly isYearToDate: boolean;
}

export interface Edges {
  readonly each: Period;
  readonly from?: Amount;
  readonly to?: Amount;
}

export interface Deductible {
  readonly amount: Amount;
  readonly times?: Share;
  /** The deductibles of a year together are at most this. */
  readonly atMostYearly?: Amount;
}

export type Rate =
  | { readonly kind: 'share'; readonly share: Share }
  /** A share for each portion of the base. */
  | { readonly kind: 'portions'; readonly shares: { readonly [portion in Portion]?: Share } }
  | Bands;

export interface Bands {
  readonly kind: 'bands';
  readonly each: Period;
  /** What the edges are counted above: nothing, this claim's deductible, or the deductible of the period. */
  readonly above: 'nothing' | 'deductible-of-claim' | Amount;
  /** In rising order; the last has no upper edge. */
  readonly bands: readonly { readonly to?: Amount; readonly share: Share }[];
}

/** Fills up what other lines paid to an amount, or to a share of some portions. */
export interface TopUp {
  readonly kind: 'top-up';
  readonly base: Base;
  readonly to: ShareOf | { readonly kind: 'amount'; readonly amount: Amount };
  readonly lessPaidBy: readonly string[];
}

/** Pays what is left above the part that the patient may be asked for. */
export interface PatientAtMost {
  readonly kind: 'patient-at-most';
  readonly each: 'claim' | 'year';
  /** The portions in which the patient's part and its bound are counted. */
  readonly of: readonly Portion[];
  readonly share?: Ratio;
  readonly amount?: Amount;
  readonly plusShareAbove?: { readonly share: Ratio; readonly above: Amount };
  /** What it pays from, in this order. */
  readonly base: Base;
}

export interface FixedAmount {
  readonly kind: 'fixed';
  readonly amount: Amount;
  readonly base: Base;
}

/** Pays from a balance that the claim may credit first. */
export interface Account {
  readonly kind: 'account';
  readonly account: string;
  readonly base: Base;
}

/** An amount that may depend on the facts, the bill or a dated parameter. */
export type Amount =
  | { readonly kind: 'fen'; readonly amountFen: Fen }
  | Table<'amount-table', Amount>
  | { readonly kind: 'share-of-bill'; readonly share: Ratio; readonly of: readonly Portion[]; readonly atLeastFen?: Fen; readonly atMostFen?: Fen }
  | { readonly kind: 'parameter'; readonly parameter: string; readonly times: Ratio };

/** A share that may depend on the facts. */
export type Share =
  | { readonly kind: 'ratio'; readonly ratio: Ratio }
  | Table<'share-table', Share>
  | {
      readonly kind: 'adjusted';
      readonly base: Share;
      readonly points: readonly { readonly when: Condition; readonly points: number; readonly assumed: readonly string[] }[];
      readonly atLeast: Ratio;
      readonly atMost: Ratio;
    };

/** The first row that matches applies; the loader proves that one always does. */
export interface Table<Kind extends string, Value> {
  readonly kind: Kind;
  readonly rows: readonly { readonly when: Condition; readonly value: Value; readonly assumed: readonly string[] }[];
}

export interface ShareOf {
  readonly kind: 'share-of';
  readonly share: Ratio;
  readonly base: Base;
}
