// What the invented county is made of: `data/*.json`. The words of its scheme and the shares of its people stand there, never in code.
import { readFileSync } from 'node:fs';

/** Both ends belong to it. */
export type Range = readonly [least: number, most: number];

interface HospitalFacts {
  readonly level: number;
  readonly tier: string;
  readonly type: string;
  readonly area: 'inside' | 'outside';
}

export interface PlaceData {
  readonly countyId: string;
  readonly name: string;
  readonly above: { readonly province: string; readonly prefecture: string };
  readonly schemeId: string;
  /** The first day on which the scheme settles. */
  readonly billsFrom: string;
  readonly full: { readonly people: number; readonly townships: number; readonly villages: number };
  readonly townships: readonly { readonly code: string; readonly name: string }[];
  readonly villageWords: { readonly first: string; readonly second: string };
  readonly townshipCentre: HospitalFacts & { readonly suffix: string };
  readonly hospitals: readonly (HospitalFacts & { readonly name: string; readonly weight: number })[];
}

export interface NameParts {
  readonly first: string;
  readonly second: string;
}

export interface NamesData {
  /** Surnames, each with how many of 10,000 people have it. */
  readonly surnames: string;
  readonly generations: readonly { readonly bornBefore: number; readonly singlePercent: number; readonly male: NameParts; readonly female: NameParts }[];
  readonly minority: {
    readonly perMille: number;
    readonly pairs: { readonly male: NameParts; readonly female: NameParts };
    /** A clan, a dot, and a name of one's own. */
    readonly dotted: { readonly clans: string; readonly male: string; readonly female: string };
  };
}

export interface HouseholdType {
  readonly share: number;
  readonly head: 'alone' | 'couple';
  readonly femalePerMille?: number;
  readonly ages: Range;
  readonly children?: ChildrenData;
  readonly grandchildren?: ChildrenData;
  /** How many of a thousand still live, at the usual age. */
  readonly grandparents?: { readonly father: number; readonly mother: number };
}

export interface ChildrenData {
  /** How often one, two, three. */
  readonly counts: readonly number[];
  /** Who is older has a household of their own. */
  readonly below: number;
}

export interface HouseholdsData {
  readonly types: readonly HouseholdType[];
  readonly newbornDays: number;
  readonly newbornWithoutNumberPerMille: number;
  readonly childWithMothersSurnamePerMille: number;
}

export interface DesignationList {
  readonly category: string;
  readonly source: string;
  readonly of: 'household' | 'lone-elder' | 'grandchild';
  /** Of those whom it may concern. */
  readonly perMille: number;
  readonly factorIfDesignatedPercent?: number;
  readonly factorOtherwisePercent?: number;
  /** More often in some villages than in others. */
  readonly isRemote?: boolean;
  readonly between?: readonly [from: string, to: string];
  readonly sinceDays?: Range;
  readonly recentPerMille?: number;
  readonly endedPerMille?: number;
}

export interface DesignationsData {
  /** In percent of the county's average. */
  readonly villageFactors: readonly number[];
  readonly lists: readonly DesignationList[];
  readonly recentDays: number;
  readonly endedWithinDays: number;
}

export interface WallsData {
  readonly sinceDays: Range;
  /** Of those of whom nothing is protected, how many the doctor treats too. */
  readonly treatedWithoutPerMille: number;
  readonly lists: readonly { readonly category: string; readonly perMille: number; readonly ages: Range; readonly note: string; readonly evidence: string }[];
}

export interface HelpData {
  readonly pairedPerMille: number;
  readonly surveyedPerMille: number;
  readonly sinceDays: Range;
  readonly surveyedDays: Range;
  readonly helpers: readonly { readonly name: string; readonly organisation: string }[];
  readonly surveyors: readonly string[];
  /** By the form of its scheme: what may be chosen, or between which numbers. */
  readonly answers: readonly (
    | { readonly question: string; readonly choices: readonly (readonly string[])[] }
    | { readonly question: string; readonly choices?: never; readonly between: Range; readonly step: number }
  )[];
  readonly measures: readonly { readonly kind: string; readonly what: string; readonly responsible: string; readonly result: string }[];
  readonly mostMeasures: number;
  readonly measureDays: Range;
  readonly donePerMille: number;
}

export const PLACES_OF_CARE = ['township', 'county', 'inside-3', 'outside'] as const;
export type PlaceOfCare = (typeof PLACES_OF_CARE)[number];

export interface Course {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: string;
  readonly weight: number;
  readonly ages: Range;
  readonly sex?: 'male' | 'female';
  /** The patient's age in days at most. */
  readonly maxDays?: number;
  /** How often in which of `PLACES_OF_CARE`. */
  readonly places: readonly number[];
  readonly costPercent: number;
  /** The standard deviation of the logarithm of the cost, in hundredths. */
  readonly spread: number;
  readonly times: Range;
  readonly gapDays: Range;
}

export interface CareData {
  /** Of a full county in a whole year or more. */
  readonly bills: number;
  /** The average of what `need` gives, so that the bills come to their number. */
  readonly meanNeed: number;
  readonly need: { readonly byAge: readonly (readonly [below: number, need: number])[]; readonly helpedPercent: number };
  readonly signedPerMille: { readonly everybody: number; readonly elderOrHelped: number };
  readonly places: Readonly<
    Record<
      PlaceOfCare,
      { readonly medianYuan: number; readonly referred: number; readonly emergency: number; readonly stayDays: Range; readonly outPercent: Range }
    >
  >;
  /** A kind without a median of its own costs what the place of care usually costs. */
  readonly kinds: Readonly<Record<string, { readonly medianYuan?: number; readonly rangeYuan: Range; readonly isStay?: boolean }>>;
  readonly severe: { readonly perMille: number; readonly places: readonly string[]; readonly times: Range };
  readonly classBPercent: Range;
  readonly prepayStated: { readonly perMille: number; readonly percent: Range };
  readonly certifiedPerMille: number;
  readonly overLimitPerMille: number;
  readonly given: { readonly perMille: number; readonly kind: string; readonly line: string; readonly percent: number };
  readonly courses: readonly Course[];
}

export const PLACE = readData<PlaceData>('place');
export const NAMES = readData<NamesData>('names');
export const HOUSEHOLDS = readData<HouseholdsData>('households');
export const DESIGNATIONS = readData<DesignationsData>('designations');
export const CARE = readData<CareData>('care');
export const WALLS = readData<WallsData>('walls');
export const HELP = readData<HelpData>('help');

function readData<Data>(name: string): Data {
  return JSON.parse(readFileSync(new URL(`data/${name}.json`, import.meta.url), 'utf8')) as Data;
}
