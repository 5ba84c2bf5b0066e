// Matching a department's list with the registry: who of the list is whom, who must be looked at by a person, and who is nobody. Pure.
//
// First exactly, by number and name. Then by everything that can be compared, weighed (weigh.ts). What is said without a person looking must be right:
// whatever the weight, a doubt of the list below sends a pair to a clerk.
import { blocksOf, lacksBirthdayOrVillage, sharing } from './block.ts';
import { compare, type Levels } from './compare.ts';
import { type MatchRecord, type Prepared, prepare } from './record.ts';
import { countFrequencies, type Frequencies, type Rarity, rarityOf, weigh } from './weigh.ts';

export const MATCH_RESULTS = ['matched', 'not-found', 'name-differs', 'duplicate', 'deceased', 'moved'] as const;
export type MatchResult = (typeof MATCH_RESULTS)[number];

/** Why a person must look, whatever the weight. */
export const DOUBTS = [
  'number-of-another',
  'other-number',
  'number-unchecked',
  'name-not-same',
  'birth-not-same',
  'sex-not-same',
  'close-second',
  'weight',
] as const;
export type Doubt = (typeof DOUBTS)[number];

export interface Candidate {
  readonly personId: string;
  /** That the two are one person: 10 bits are a thousand to one. */
  readonly bits: number;
  readonly levels: Levels;
  readonly doubts: readonly Doubt[];
}

export interface MatchOutcome {
  readonly rowId: string;
  /** Where a clerk must look: what it is if the clerk finds that row and best candidate are one person. */
  readonly result: MatchResult;
  readonly isForClerk: boolean;
  /**
   * Who it is; of `name-differs` whose number it is. Of what is for a clerk, the best candidate. Only `matched`, `deceased`, `moved` and `duplicate`
   * that are not for a clerk say that the row is this person.
   */
  readonly personId?: string;
  /** Of a duplicate: the row that is the same person. */
  readonly sameAsRowId?: string;
  /** The best first; none where the number and the name decided. */
  readonly candidates: readonly Candidate[];
}

export interface MatchReport {
  /** In the order of the rows. */
  readonly outcomes: readonly MatchOutcome[];
  readonly comparedPairs: number;
}

/** A million to a thousand to one; and where looking is worth a clerk's minute. */
export const CERTAIN_BITS = 9;
export const CLERK_BITS = -1;
/** What the best has more than the second, or nobody can say that it is the one. */
const AHEAD_BITS = 6;
const MOST_CANDIDATES = 5;

/** `frequencies`: where `locals` are a part of the registry, those of the whole of it. */
export function matchLists(locals: readonly MatchRecord[], rows: readonly MatchRecord[], frequencies?: Frequencies): MatchReport {
  const registry = locals.map(prepare);
  const counts = frequencies ?? countFrequencies(registry);
  const listed = rows.map(prepare);
  const blocks = blocksOf(registry, listed.some(lacksBirthdayOrVillage));
  const rarities = registry.map((local) => rarityOf(local, counts, 1));
  let comparedPairs = 0;
  const drafts = listed.map((row): Draft => {
    const places = sharing(blocks, row);
    comparedPairs += places.size;
    const compared = Array.from(places, (place) => {
      const local = ofPlace(registry, place);
      return { local, levels: compare(row, local), rarity: ofPlace(rarities, place) };
    });
    return draftOf(row, compared);
  });
  return { outcomes: oneToOne(drafts), comparedPairs };
}

export interface AlikePair {
  /** In the order of their bytes. */
  readonly personIds: readonly [string, string];
  readonly bits: number;
  readonly levels: Levels;
}

/** Pairs of one list that may be one person, the likeliest first. */
export function findAlike(records: readonly MatchRecord[]): { readonly pairs: readonly AlikePair[]; readonly comparedPairs: number } {
  const prepared = records.map(prepare);
  const counts = countFrequencies(prepared);
  const blocks = blocksOf(prepared, prepared.some(lacksBirthdayOrVillage));
  const rarities = prepared.map((record) => rarityOf(record, counts, 2));
  const pairs = new Map<string, AlikePair>();
  let comparedPairs = 0;
  for (const record of prepared) {
    for (const place of sharing(blocks, record)) {
      const other = ofPlace(prepared, place);
      if (other === record) continue;
      comparedPairs++;
      const levels = compare(record, other);
      const bits = weigh(levels, record, other, ofPlace(rarities, place));
      const personIds: readonly [string, string] = record.id < other.id ? [record.id, other.id] : [other.id, record.id];
      if (isWorthAsking(levels, bits)) pairs.set(personIds.join(' '), { personIds, bits, levels });
    }
  }
  return { pairs: [...pairs.values()].sort((a, b) => b.bits - a.bits || (a.personIds.join() < b.personIds.join() ? -1 : 1)), comparedPairs };
}

function ofPlace<Item>(records: readonly Item[], place: number): Item {
  const record = records[place];
  if (record === undefined) throw new RangeError(`a block names place ${place}, where nobody is`);
  return record;
}

interface Compared {
  readonly local: Prepared;
  readonly levels: Levels;
  readonly rarity: Rarity;
}

interface Weighed extends Candidate {
  readonly local: Prepared;
}

interface Draft {
  readonly row: Prepared;
  /** Number and name are the same. */
  readonly exact?: Prepared;
  /** Whose number the row has, and is not. */
  readonly numberOf?: Prepared;
  readonly candidates: readonly Weighed[];
}

function draftOf(row: Prepared, compared: readonly Compared[]): Draft {
  const ofNumber = compared.filter(({ levels }) => levels.number === 'same');
  const exact = ofNumber.filter(({ levels }) => levels.name === 'same');
  if (exact[0] && exact.length === 1) return { row, exact: exact[0].local, candidates: [] };
  const weighed = compared
    .map(({ local, levels, rarity }) => ({ local, levels, personId: local.id, bits: weigh(levels, row, local, rarity) }))
    .filter(({ bits, levels }) => isWorthAsking(levels, bits) && !isOtherPersonsNumber(levels))
    .sort((a, b) => b.bits - a.bits || (a.personId < b.personId ? -1 : 1));
  const candidates = weighed.slice(0, MOST_CANDIDATES).map((candidate, place) => {
    const second = weighed[place + 1];
    const isClose = (place === 0 && second !== undefined && candidate.bits - second.bits < AHEAD_BITS) || place > 0;
    return { ...candidate, doubts: doubtsOf(candidate.levels, candidate.bits, isClose, ofNumber.length > 0) };
  });
  const numberOf = ofNumber.find(({ levels }) => isOtherPersonsNumber(levels))?.local;
  return { row, ...(numberOf && { numberOf }), candidates };
}

/** A name that is nothing alike is asked about only where the number speaks for it: the birthday and the village are those of many. */
function isWorthAsking({ name, number }: Levels, bits: number): boolean {
  return bits >= CLERK_BITS && (name !== 'other' || number === 'same' || number === 'slip');
}

/** Neither name nor birthday are those of whose number it is: as a rule somebody else of the family. With the same birthday it may be a new name. */
function isOtherPersonsNumber({ number, name, birth }: Levels): boolean {
  return number === 'same' && name === 'other' && birth !== 'same';
}

/** Twins, father and son, brothers, people of one name in one village: each of these is told apart by one of these. */
function doubtsOf({ number, name, birth, sex }: Levels, bits: number, isClose: boolean, isNumberKnown: boolean): Doubt[] {
  const holds: Readonly<Record<Doubt, boolean>> = {
    'number-of-another': isNumberKnown && number !== 'same',
    'other-number': number === 'other' || number === 'unlike',
    'number-unchecked': number === 'slip-unchecked',
    'name-not-same': name !== 'same',
    'birth-not-same': birth !== 'same' && !(number === 'slip' && birth !== 'other'),
    'sex-not-same': sex === 'other',
    'close-second': isClose,
    weight: bits < CERTAIN_BITS,
  };
  return DOUBTS.filter((doubt) => holds[doubt]);
}

/** What being the second row for one person takes from the odds: one row in a hundred is another's double. */
const SECOND_ROW_BITS = 7;

/** Each person once: the surest row has them, and any other is its duplicate. */
function oneToOne(drafts: readonly Draft[]): MatchOutcome[] {
  const taken = new Map<string, string>();
  const certain = drafts
    .flatMap((draft) => {
      const sure = surelyOf(draft);
      return sure ? [{ rowId: draft.row.id, personId: sure.id, bits: draft.exact ? Number.POSITIVE_INFINITY : (draft.candidates[0]?.bits ?? 0) }] : [];
    })
    .sort((a, b) => (a.bits === b.bits ? 0 : b.bits - a.bits));
  for (const { rowId, personId } of certain) if (!taken.has(personId)) taken.set(personId, rowId);
  return drafts.map((draft) => outcomeOf(draft, taken));
}

function surelyOf({ exact, candidates: [best] }: Draft): Prepared | undefined {
  return exact ?? (best && best.doubts.length === 0 ? best.local : undefined);
}

function outcomeOf({ row, exact, numberOf, candidates: found }: Draft, taken: ReadonlyMap<string, string>): MatchOutcome {
  const rowId = row.id;
  const otherRowOf = ({ id }: Prepared) => (taken.get(id) === rowId ? undefined : taken.get(id));
  if (exact) return { rowId, ...resultOf(exact, otherRowOf(exact)), isForClerk: false, personId: exact.id, candidates: [] };
  const weighed = found
    .map((candidate) => (otherRowOf(candidate.local) === undefined ? candidate : afterAnother(candidate)))
    .filter(({ bits, levels }) => bits >= CLERK_BITS || levels.number === 'same')
    .sort((a, b) => b.bits - a.bits);
  const [best, second] = weighed;
  const candidates = weighed.map(({ personId, bits, levels, doubts }) => ({ personId, bits, levels, doubts }));
  if (!best) return { rowId, ...(numberOf ? { result: 'name-differs', personId: numberOf.id } : { result: 'not-found' }), isForClerk: false, candidates };
  const base = { rowId, personId: best.personId, isForClerk: best.doubts.length > 0, candidates };
  if (numberOf || (best.levels.number === 'same' && best.levels.name !== 'same')) return { ...base, result: 'name-differs', isForClerk: true };
  const areBothLikely = second !== undefined && [best, second].every(({ doubts }) => doubts.every((doubt) => doubt === 'close-second'));
  if (areBothLikely) return { ...base, result: 'duplicate' };
  return { ...base, ...resultOf(best.local, otherRowOf(best.local)) };
}

function afterAnother(candidate: Weighed): Weighed {
  const bits = Math.trunc((candidate.bits - SECOND_ROW_BITS) * 100) / 100;
  const isDoubtful = bits < CERTAIN_BITS && !candidate.doubts.includes('weight');
  return { ...candidate, bits, doubts: isDoubtful ? [...candidate.doubts, 'weight'] : candidate.doubts };
}

function resultOf({ record }: Prepared, sameAsRowId: string | undefined): Pick<MatchOutcome, 'result' | 'sameAsRowId'> {
  if (sameAsRowId !== undefined) return { result: 'duplicate', sameAsRowId };
  if (record.diedOn !== undefined) return { result: 'deceased' };
  return { result: record.leftOn === undefined ? 'matched' : 'moved' };
}
