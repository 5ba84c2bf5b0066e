// Every limit of a scheme that runs longer than a bill, each once, with its amounts: what a policy card draws as bars. Pure.
import {
  ALWAYS,
  type Amount,
  type BenefitLine,
  type Condition,
  conditionWords,
  type Fen,
  type Limit,
  type Owner,
  type Policy,
  payRatio,
  type Row,
} from '@doudi/policy';
import type { Words } from '../../words/index.ts';

export interface ListedLimit {
  readonly key: string;
  /** The lines that use it up together. */
  readonly lines: readonly string[];
  readonly payer: string;
  readonly each: Limit['each'];
  readonly owner: Owner;
  /** Whom it is for, where others have another amount. */
  readonly when: readonly string[];
  readonly amountFen: Fen;
  /** Where it stands: the first line that uses it. */
  readonly line: BenefitLine;
  readonly row: Row;
}

interface Found {
  readonly limit: Limit;
  readonly line: BenefitLine;
  readonly row: Row;
  readonly when: Condition;
  readonly amountFen: Fen;
}

export function listLimits(policy: Policy, words: Words): ListedLimit[] {
  const bySharing = groupsOf(allLimits(policy), ({ limit, line }) => `${line.owner} ${limit.each} ${limit.name}`);
  return bySharing.flatMap((found) => groupsOf(found, ({ amountFen }) => String(amountFen)).map((same) => toListed(same, found.length, policy, words)));
}

/** In the order in which the first of each stands. */
function groupsOf(found: readonly Found[], keyOf: (one: Found) => string): Found[][] {
  const groups = new Map<string, Found[]>();
  for (const one of found) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}

function toListed(same: readonly Found[], all: number, policy: Policy, { language }: Words): ListedLimit {
  const [first] = same;
  if (!first) throw new Error('a group has a member');
  const conditions = same.length === all ? [] : same.map(({ when }) => conditionWords(when, policy)[language]);
  return {
    key: `${first.line.owner} ${first.limit.each} ${first.limit.name} ${first.amountFen}`,
    lines: [...new Set(same.map(({ line }) => line.name[language]))],
    payer: first.line.payer,
    each: first.limit.each,
    owner: first.line.owner,
    when: [...new Set(conditions)],
    amountFen: first.amountFen,
    line: first.line,
    row: first.row,
  };
}

function allLimits(policy: Policy): Found[] {
  return policy.lines.flatMap((line) =>
    line.rows.flatMap((row) =>
      row.limits
        .filter(({ each }) => each !== 'claim')
        .flatMap((limit) =>
          amountsIn(limit.amount, policy).map(({ when, amountFen }) => ({ limit, line, row, amountFen, when: when.kind === 'always' ? row.when : when })),
        ),
    ),
  );
}

/** A share of the bill is no amount before there is a bill. */
function amountsIn(amount: Amount, policy: Policy): { readonly when: Condition; readonly amountFen: Fen }[] {
  switch (amount.kind) {
    case 'fen':
      return [{ when: ALWAYS, amountFen: amount.amountFen }];
    case 'amount-table':
      return amount.rows.flatMap(({ when, value }) => amountsIn(value, policy).map(({ amountFen }) => ({ when, amountFen })));
    case 'parameter': {
      const latest = policy.parameters[amount.parameter]?.amounts.at(-1);
      return latest ? [{ when: ALWAYS, amountFen: payRatio(latest.amountFen, amount.times) }] : [];
    }
    case 'share-of-bill':
      return [];
  }
}
