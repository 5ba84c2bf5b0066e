// Sets of categories that the rules tell apart, and which of them should never have to pay more than which.
import { type Condition, holds } from '../condition.ts';
import { collect, type Mentioned } from './fact-space.ts';
import type { NeedOrder } from './finding.ts';

/** Every set of so many categories is looked at; of more, every single one and every two. */
const MOST_CATEGORIES = 14;

export interface People {
  /** One set of categories for each way in which the conditions answer, the plainest of them. Nobody's is `['none']`. */
  readonly classes: readonly (readonly string[])[];
  readonly isAll: boolean;
  readonly comparisons: readonly Comparison[];
  /** The class of whoever has none. */
  readonly nobody: number;
  readonly classOf: ReadonlyMap<string, number>;
}

/** Two classes, by their places in the list, and the sets of categories by which they are to be compared. */
export interface Comparison {
  readonly needier: number;
  readonly other: number;
  readonly needierSets: readonly (readonly string[])[];
  readonly otherSet: readonly string[];
}

export function peopleOf(asked: readonly Condition[], need: NeedOrder | undefined): People {
  const mentioned = new Map<string, Mentioned>();
  for (const condition of asked) collect(condition, mentioned);
  const categories = [...(mentioned.get('categories')?.values ?? [])].map(String).filter((category) => category !== 'none');
  const isAll = categories.length <= MOST_CATEGORIES;
  const sets = isAll ? subsets(categories) : twos(categories);
  const classes: (readonly string[])[] = [];
  const places = new Map<string, number>();
  const placeOf = (set: readonly string[]): number => {
    const person = set.length > 0 ? set : ['none'];
    const answers = asked.map((condition) => (holds(condition, { categories: person }) ? '1' : '0')).join('');
    const place = places.get(answers) ?? classes.push(person) - 1;
    places.set(answers, place);
    return place;
  };
  const nobody = placeOf([]);
  const order = need?.levels ?? [];
  // Those of the order come first, so that each stands for its class.
  const classOf = new Map(order.flat().map((category) => [category, placeOf([category])]));
  for (const set of sets) placeOf(set);
  const comparisons = order.length > 0 ? comparisonsOf(order, placeOf) : [];
  return { classes, isAll, comparisons, nobody, classOf };
}

/** Whoever stands higher against whoever stands lower or nowhere; whoever has two categories against each of the two. */
function comparisonsOf(order: NeedOrder['levels'], placeOf: (set: readonly string[]) => number): Comparison[] {
  const found = new Map<string, { needier: number; other: number; needierSets: (readonly string[])[]; otherSet: readonly string[] }>();
  const compare = (needierSet: readonly string[], otherSet: readonly string[]) => {
    const [needier, other] = [placeOf(needierSet), placeOf(otherSet)];
    if (needier === other) return;
    const known = found.get(`${needier} ${other} ${needierSet.length}`);
    if (known) {
      if (!known.needierSets.some((set) => set.join() === needierSet.join())) known.needierSets.push(needierSet);
    } else found.set(`${needier} ${other} ${needierSet.length}`, { needier, other, needierSets: [needierSet], otherSet });
  };
  order.forEach((level, index) => {
    const lower = order.slice(index + 1).flat();
    for (const category of level) for (const other of [...lower.map((one) => [one]), []]) compare([category], other);
  });
  const all = order.flat();
  all.forEach((one, index) => {
    for (const two of all.slice(index + 1)) {
      compare([one, two], [one]);
      compare([one, two], [two]);
    }
  });
  return [...found.values()];
}

function subsets(values: readonly string[]): string[][] {
  const sets = Array.from({ length: 2 ** values.length }, (_, bits) => values.filter((_value, index) => (bits >> index) & 1));
  return sets.sort((a, b) => a.length - b.length);
}

function twos(values: readonly string[]): string[][] {
  return [...values.map((value) => [value]), ...values.flatMap((one, index) => values.slice(index + 1).map((two) => [one, two]))];
}
