// Looks for holes in a policy before it takes effect. Pure: whoever calls counts the time, and may stop it at any step.
import { NO_PORTIONS, PORTIONS, type Portion, type Portions } from '../bill.ts';
import { fen } from '../money.ts';
import type { Policy } from '../policy.ts';
import { checkedKinds } from './checked-kinds.ts';
import { findCliffs } from './cliffs.ts';
import type { CheckInput, CheckOptions, CheckProgress, CheckReport } from './finding.ts';
import { type FindingBook, findingBook } from './finding-book.ts';
import { findDayGaps, findHelpless, findUnpaid } from './gaps.ts';
import { compareAfter, compareOnRay } from './need.ts';
import { findIdle } from './never-pays.ts';
import { compareOrders, overlapsOf } from './overlaps.ts';
import { type Prober, proberOf, type Start, type Tally } from './probe.ts';
import { breakpointsOf, type Course, follow, LARGEST_FEN, type Ray, roundingFenOf } from './ray.ts';
import { type Paying, watcher } from './seen.ts';
import { type Situation, type Situations, situationsOf } from './situations.ts';

/**
 * Searches a policy for holes, step by step: each step settles some bills and yields what was found so far. Send `'stop'` to
 * `next` and it returns what it has (`isComplete` false). The same input gives the same report.
 */
export function* checkPolicy(input: CheckInput, options: CheckOptions = {}): Generator<CheckProgress, CheckReport, 'stop' | undefined> {
  const { mostStates = 400_000, statesPerStep = 2_000 } = options;
  const kinds: Search['kinds'][number][] = [];
  let isComplete = true;
  for (const kind of Object.keys(input.policy.kinds)) {
    kinds.push({ kind, found: situationsOf(input, kind) });
    isComplete &&= (yield { doneSituations: 0, situations: situationCount(kinds), states: 0, findings: [] }) !== 'stop';
    if (!isComplete) break;
  }
  const search = beginSearch(input, kinds, options);
  const { tally, book } = search;
  let told = 0;
  for (const work of isComplete ? worksOf(search) : []) {
    work();
    if (tally.states - told >= statesPerStep) {
      told = tally.states;
      const order = yield { doneSituations: search.done.size, situations: search.situations, states: tally.states, findings: book.findings() };
      isComplete = order !== 'stop' && tally.states < mostStates;
      if (!isComplete) break;
    }
  }
  if (isComplete) findIdle(input.policy, search.paying, book);
  const findings = book.findings();
  return {
    policyId: input.policy.id,
    findings,
    kinds: checkedKinds(input, findings, { ...search, isComplete }),
    situations: search.situations,
    states: tally.states,
    isComplete,
    roundingFen: search.roundingFen,
  };
}

/** The whole search without a stop. `tell` hears of each step. */
export function checkWhole(input: CheckInput, options: CheckOptions = {}, tell: (progress: CheckProgress) => void = () => {}): CheckReport {
  const search = checkPolicy(input, options);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
    tell(step.value);
  }
}

interface Search {
  readonly input: CheckInput;
  readonly policy: Policy;
  readonly tally: Tally;
  readonly prober: Prober;
  readonly book: FindingBook;
  readonly paying: Paying;
  readonly kinds: readonly { readonly kind: string; readonly found: Situations }[];
  readonly situations: number;
  /** Rules whose first ray was followed. */
  readonly done: Set<string>;
  readonly roundingFen: number;
  /** A difference of the patient's part above this counts. */
  readonly leastFen: number;
  readonly see: (ray: Ray) => Parameters<typeof follow>[2];
  /** By rules and by the name of the ray, of bills without a history. */
  readonly courses: Map<string, Course>;
  readonly unwhole: Set<string>;
}

function beginSearch(input: CheckInput, kinds: Search['kinds'], { cliffFen = fen(100) }: CheckOptions): Search {
  const { policy } = input;
  const tally = { states: 0 };
  const prober = proberOf(policy, tally);
  const book = findingBook(policy, prober);
  const paying: Paying = { lines: new Set(), parts: new Set() };
  const roundingFen = Math.max(...Object.keys(policy.kinds).map((kind) => roundingFenOf(policy, kind)));
  return {
    input,
    policy,
    tally,
    prober,
    book,
    paying,
    kinds,
    situations: situationCount(kinds),
    done: new Set(),
    roundingFen,
    leastFen: Math.max(cliffFen, roundingFen),
    see: watcher(input, book, prober, paying),
    courses: new Map(),
    unwhole: new Set(),
  };
}

function situationCount(kinds: Search['kinds']): number {
  return kinds.reduce((sum, { found }) => sum + found.situations.length, 0);
}

/** The search in the order in which it tells most soonest: plain bills of everybody, then comparisons, mixed bills, bills after others. */
function* worksOf(search: Search): Generator<() => void> {
  const { input, policy, kinds, book } = search;
  yield () => {
    findDayGaps(policy, book);
    const helpless = kinds.map(({ found }) => found.helpless);
    findHelpless(
      (helpless[0] ?? []).filter((category) => helpless.every((one) => one.includes(category))),
      policy,
      book,
    );
  };
  for (const [name, rayOf] of RAYS) {
    for (const { kind, found } of kinds) {
      const portion = rayOf(policy, kind);
      if (!portion) continue;
      for (const situation of found.situations) {
        yield () => {
          const course = followFrom(search, situation, name, portion);
          if (course && name === 'plain') findUnpaid(course, policy, input.need, book);
        };
      }
    }
    for (const { found } of kinds) {
      for (const pair of found.pairs) {
        const [mine, theirs] = [pair.needier, pair.other].map(({ rules }) => search.courses.get(`${name} ${rules}`));
        if (mine && theirs) yield () => compareOnRay(pair, mine, theirs, search);
      }
    }
  }
  for (const { kind, found } of kinds) {
    for (const overlap of overlapsOf(policy, kind, found.combinations)) {
      yield () => compareOrders(overlap, kind, (start) => follow({ start, portion: 'inScope', base: NO_PORTIONS }, search.prober, () => {}), search);
    }
  }
  for (const { found } of kinds) for (const situation of found.situations) yield* historiesOf(search, situation, found);
}

interface RayShape {
  readonly portion: Portion;
  readonly base: Portions;
}

/** A bill with a little of everything beside what is in scope. */
const MIXED: Portions = { inScope: fen(0), prepay: fen(50_000), certifiedOut: fen(100_000), overLimit: fen(20_000), otherOut: fen(80_000) };
/** 20,000.00 in scope, beside which another portion grows. */
const BESIDE: Portions = { ...NO_PORTIONS, inScope: fen(2_000_000) };

/** The rays on which bills without a history lie; one whose portion no line of the kind looks at is left out. */
const RAYS: readonly (readonly [string, (policy: Policy, kind: string) => RayShape | undefined])[] = [
  ['plain', () => ({ portion: 'inScope', base: NO_PORTIONS })],
  ['mixed', (policy, kind) => (portionsRead(policy, kind).size > 1 ? { portion: 'inScope', base: MIXED } : undefined)],
  ...PORTIONS.filter((portion) => portion !== 'inScope').map(
    (portion) => [portion, (policy: Policy, kind: string) => (portionsRead(policy, kind).has(portion) ? { portion, base: BESIDE } : undefined)] as const,
  ),
];

function portionsRead(policy: Policy, kind: string): Set<Portion> {
  const trees: unknown[] = [policy.lines.filter((line) => line.kinds.includes(kind)), policy.promises.map(({ of }) => of), policy.firstShares];
  const read = new Set<Portion>();
  while (trees.length > 0) {
    const node = trees.pop();
    if (typeof node === 'string') for (const portion of PORTIONS) if (portion === node) read.add(portion);
    if (typeof node === 'object' && node !== null) trees.push(...Object.values(node));
  }
  return read;
}

/** Follows a ray for a situation and looks at what it shows; undefined where its facts cannot stand at the beginning. */
function followFrom(search: Search, situation: Situation, name: string, shape: RayShape): Course | undefined {
  const start = search.prober.start(situation, []);
  if (!start) return undefined;
  const course = followed(search, { start, ...shape });
  search.courses.set(`${name} ${situation.rules}`, course);
  search.done.add(situation.rules);
  return course;
}

function followed(search: Search, ray: Ray): Course {
  const course = follow(ray, search.prober, search.see(ray));
  if (!course.isWhole) search.unwhole.add(ray.start.situation.rules);
  findCliffs(course, search.leastFen, search);
  return course;
}

const MOST_HISTORIES = 4;

/** The same bills after an earlier one that brought the running sums to an edge. */
function* historiesOf(search: Search, situation: Situation, found: Situations): Generator<() => void> {
  const plain = search.courses.get(`plain ${situation.rules}`);
  if (!plain || !keepsSums(search.policy, situation.kind)) return;
  const pairs = found.pairs.filter(({ needier }) => needier.rules === situation.rules);
  for (const amountFen of spread([...breakpointsOf(plain), LARGEST_FEN], MOST_HISTORIES)) {
    const earlier: Portions = { ...NO_PORTIONS, inScope: fen(amountFen) };
    yield () => {
      const start = search.prober.start(situation, [earlier]);
      if (!start) return;
      const course = followed(search, { start, portion: 'inScope', base: NO_PORTIONS });
      for (const pair of pairs) {
        const other: Start | undefined = search.prober.start(pair.other, [earlier]);
        if (other) compareAfter(pair, course, other, search);
      }
    };
  }
}

function keepsSums({ lines }: Policy, kind: string): boolean {
  return lines.some(({ kinds, tracks }) => kinds.includes(kind) && (tracks.sums.length > 0 || tracks.paid.length > 0));
}

/** So many of some amounts, evenly, the last among them. */
function spread(amounts: readonly number[], most: number): number[] {
  const step = Math.max(1, amounts.length / most);
  return [...new Set(Array.from({ length: Math.min(most, amounts.length) }, (_, index) => amounts[amounts.length - 1 - Math.floor(index * step)] ?? 0))];
}
