// The worked cases of a scheme, settled again in this browser: three of them as examples, and whether all still agree. Pure.
import type { WorkedCase } from '@doudi/core/scheme';
import { type Explained, type ReadContext, runWorkedCase, toExplained } from '@doudi/core/settlement';
import { conditionWords, isRefusal, type Settlement } from '@doudi/policy';
import type { Words } from '../../words/index.ts';

export interface Example {
  readonly key: string;
  /** Whose bill it is: the kind, the categories, and whatever else the case states. */
  readonly about: readonly string[];
  readonly earlier: number;
  readonly explained: Explained;
}

export interface CheckedCases {
  readonly examples: readonly Example[];
  readonly count: number;
  readonly differing: number;
}

const MOST = 3;

export function checkCases(context: ReadContext, words: Words): CheckedCases {
  const outcomes = context.scheme.cases.map((worked) => runWorkedCase(worked, context));
  const sound = outcomes.flatMap(({ worked, outcome, differences }) =>
    isRefusal(outcome) || differences.length > 0 || outcome.heldBy || outcome.totalFen === 0 ? [] : [{ worked, outcome }],
  );
  return {
    examples: tellingFirst(sound)
      .slice(0, MOST)
      .map(({ worked, outcome }) => ({
        key: `${worked.file}:${worked.line}`,
        about: aboutCase(worked, context, words),
        earlier: worked.case.earlier?.length ?? 0,
        explained: toExplained(context.scheme.policy, outcome),
      })),
    count: outcomes.length,
    differing: outcomes.filter(({ differences }) => differences.length > 0).length,
  };
}

interface Settled {
  readonly worked: WorkedCase;
  readonly outcome: Settlement;
}

/** Those on which most lines pay, the larger bill first; and of every kind of bill one before a second. */
function tellingFirst(cases: readonly Settled[]): Settled[] {
  const paying = ({ outcome }: Settled) => outcome.lines.filter(({ paidFen }) => paidFen > 0).length;
  const sorted = [...cases].sort((a, b) => paying(b) - paying(a) || b.outcome.totalFen - a.outcome.totalFen);
  const seen = new Set<string>();
  const firsts = sorted.filter(({ worked }) => {
    const kind = String(worked.case.claim.kind);
    return !seen.has(kind) && seen.add(kind);
  });
  return [...firsts, ...sorted.filter((one) => !firsts.includes(one))];
}

function aboutCase({ case: { claim } }: WorkedCase, { scheme }: ReadContext, { t, language }: Words): string[] {
  // A case is written in the words of the files, also of protected categories: nobody is meant by it.
  const walled = Object.entries(scheme.walls.categories).map(([category, { name }]) => [category, name] as const);
  const policy = { ...scheme.policy, categories: { ...scheme.policy.categories, ...Object.fromEntries(walled) } };
  const categories = stringsIn(partOf(claim, ['person', 'categories']));
  const stated = Object.entries(scheme.facts).flatMap(([fact, { path }]) => {
    const value = partOf(claim, path);
    return typeof value === 'string' && value !== 'false' ? [conditionWords({ kind: 'is', fact, values: [value] }, policy)[language]] : [];
  });
  return [
    policy.kinds[String(claim.kind)]?.[language] ?? String(claim.kind),
    categories.length === 0 ? t('card.noCategory') : conditionWords({ kind: 'has', fact: 'categories', which: 'all', values: categories }, policy)[language],
    ...stated,
  ];
}

function partOf(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return typeof value === 'object' && value !== null && first in value ? partOf((value as Readonly<Record<string, unknown>>)[first], rest) : undefined;
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
