// What a draft is signed with: the holes that the policy check finds, and the worked cases that no longer come to what they say. Pure: the server asks
// it when a draft is handed in, the browser while it is written.
import type { Claim } from '@doudi/policy';
import { type CheckOptions, type CheckProgress, checkPolicy, type Finding } from '@doudi/policy/check';
import { checkInputOf } from '../scheme/compile-check.ts';
import type { Scheme } from '../scheme/load.ts';
import { statedCategories } from '../scheme/walls.ts';
import type { ReadContext } from '../settlement/claim-facts.ts';
import { runWorkedCase } from '../settlement/worked-case.ts';
import type { CheckedDraft, DraftFinding } from './contract.ts';

/** Yields progress as `checkPolicy` does, and may be stopped in the same way. The words are those of the rules, which are public: nobody is meant by a bill of it. */
export function* checkDraft(scheme: Scheme, options: CheckOptions = {}): Generator<CheckProgress, CheckedDraft, 'stop' | undefined> {
  const report = yield* checkPolicy(checkInputOf(scheme), options);
  return {
    findings: report.findings.map((finding) => toDraftFinding(finding, scheme)),
    kinds: report.kinds.map(({ kind, proved, searched }) => ({ kind, proved, searched })),
    situations: report.situations,
    states: report.states,
    isComplete: report.isComplete,
    cases: checkCases(scheme),
  };
}

export function toDraftFinding(
  { id, kind, severity, text, concerns, situations, claims, other }: Finding,
  { checking }: Pick<Scheme, 'checking'>,
): DraftFinding {
  const answer = checking.answers.get(id);
  return {
    id,
    kind,
    severity,
    text,
    ...(concerns.benefit !== undefined && { benefit: concerns.benefit }),
    path: [...concerns.path],
    ...(answer && { answer: { of: answer.of, answer: answer.answer } }),
    situations,
    claims: claims.map(toJson),
    ...(other && { other: other.map(toJson) }),
  };
}

type Json = DraftFinding['claims'][number];

function toJson(claim: Claim): Json {
  return JSON.parse(JSON.stringify(claim)) as Json;
}

/** The bills of a finding, for the engine. They were written by `toDraftFinding`, and nothing else writes there. */
export function claimsOfFinding(claims: readonly Json[]): Claim[] {
  return claims.map((claim) => claim as unknown as Claim);
}

function checkCases(scheme: Scheme): CheckedDraft['cases'] {
  const context: ReadContext = { scheme, knownCategories: new Set(['none', ...statedCategories(scheme)]) };
  const outcomes = scheme.cases.map((worked) => runWorkedCase(worked, context));
  return {
    count: outcomes.length,
    differing: outcomes.flatMap(({ worked, differences }) =>
      differences.length === 0 ? [] : [{ file: worked.file, case: worked.case.case, differences: [...differences] }],
    ),
  };
}
