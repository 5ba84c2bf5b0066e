// What a scheme says of protected facts, for whoever must not know them. Categories that it calls `protected` become opaque codes, lines that pay
// for nobody else lose their names, and the policy is there twice: as bills and papers show it, and as whoever may know the reason reads it.
//
// Both have the same codes, amounts and order, so that one settlement can be put in either words. Categories that no rule tells apart share a code.
import { type BenefitLine, type Citation, type Condition, holds, type Policy, type Text, tracksOf } from '@doudi/policy';
import { casesOf } from '@doudi/policy/check';
import { mayMeet } from './check-lines.ts';
import type { SchemeFile } from './format.ts';
import type { Report, Scope } from './scope.ts';

export interface Walls {
  /** The protected categories, by the names that the scheme gives them. */
  readonly categories: { readonly [category: string]: ProtectedCategory };
  /** What lines are called in the files → what a bill calls them. */
  readonly lines: { readonly [line: string]: string };
  /** What running sums, limits and accounts that only protected lines use are called in the files → what balances call them. */
  readonly sums: { readonly [sum: string]: string };
}

export interface ProtectedCategory {
  readonly name: Text;
  readonly kind: string;
  readonly kindName: Text;
  /** What the engine is told; undefined where no rule asks about it. */
  readonly code?: string;
}

export interface Raised {
  /** As bills, books and papers show it. */
  readonly policy: Policy;
  /** The same with its real words: the rules are public, and the treating team explains by them. */
  readonly rules: Policy;
  readonly walls: Walls;
}

export interface RaisedFrom {
  readonly file: SchemeFile;
  /** With its lines. */
  readonly policy: Policy;
  readonly scope: Scope;
  readonly report: Report;
  readonly reportOf: (line: BenefitLine) => Report;
}

const PROTECTED = 'protected';
export const PROTECTED_WORDS: Text = { zh: '受保护待遇', en: 'protected entitlement' };
const CITATION: Citation = { document: PROTECTED, article: { zh: '：依据由诊疗团队向本人说明', en: 'the treating team tells the person where it is written' } };

/** Whether a category, line, payer or balance is called by the opaque name. */
export function isProtectedName(name: string): boolean {
  return /^protected(-\d+)?$/.test(name);
}

/** Every category that a claim may state. */
export function statedCategories({ policy, walls }: Pick<Raised, 'policy' | 'walls'>): string[] {
  return [...Object.keys(policy.categories), ...Object.keys(walls.categories)];
}

export function raiseWalls(from: RaisedFrom): Raised {
  const { file, policy, report } = from;
  const declared = Object.entries(file.categories).filter(([, category]) => category.protected !== undefined);
  checkKinds(file, report);
  refuseTakenNames(policy, report);
  if (declared.length === 0) return { policy, rules: policy, walls: { categories: {}, lines: {}, sums: {} } };
  const codes = codesOf(
    policy,
    declared.map(([category]) => category),
  );
  const walled = policy.lines.filter((line) => isWalled(line, new Set(declared.map(([category]) => category)), from));
  checkWalled(policy, walled, from);
  const names = opaqueNames(policy, walled);
  const coded = withCodes(policy, walled, codes, names);
  const rules = { ...coded, categories: { ...coded.categories, ...joinedWords(codes, policy.categories) }, payers: payersOf(policy, names, 'real') };
  return {
    policy: { ...masked(coded, new Set([...codes.values()].filter((code) => code !== undefined)), from), payers: payersOf(policy, names, 'opaque') },
    rules,
    walls: {
      categories: Object.fromEntries(
        declared.map(([category, { zh, en, protected: kind = '' }]) => {
          const code = codes.get(category);
          return [category, { name: { zh, en }, kind, kindName: file.protectedKinds?.[kind] ?? { zh: kind, en: kind }, ...(code !== undefined && { code }) }];
        }),
      ),
      lines: Object.fromEntries(walled.map(({ line }) => [line, PROTECTED])),
      sums: Object.fromEntries(names.balances),
    },
  };
}

function checkKinds({ categories, protectedKinds = {} }: SchemeFile, report: Report): void {
  const used = new Set<string>();
  for (const [category, { protected: kind }] of Object.entries(categories)) {
    if (kind === undefined) continue;
    used.add(kind);
    if (!Object.hasOwn(protectedKinds, kind))
      report(['categories', category, 'protected'], {
        zh: `“protectedKinds”中没有“${kind}”；请在那里写明其名称`,
        en: `protectedKinds has no "${kind}"; name it there`,
      });
  }
  for (const kind of Object.keys(protectedKinds)) {
    if (!used.has(kind)) report(['protectedKinds', kind], { zh: `没有类别属于“${kind}”`, en: `no category is of the kind ${kind}` }, true);
  }
}

/** What bills call a protected entitlement must mean nothing else. */
function refuseTakenNames({ categories, payers, lines }: Policy, report: Report): void {
  const names = [...Object.keys(categories), ...Object.keys(payers), ...lines.flatMap((line) => [line.line, line.id, line.sums])];
  const taken = names.find(isProtectedName);
  if (taken !== undefined)
    report([], { zh: `“${taken}”是账单上受保护待遇的名称，请改用别的名称`, en: `"${taken}" is what bills call a protected entitlement; choose another name` });
}

/** Each protected category with the code of all that no condition tells apart from it. */
function codesOf(policy: Policy, categories: readonly string[]): Map<string, string | undefined> {
  const asked = categoryConditions(policy);
  const signatures = new Map(
    categories.map((category) => [
      category,
      asked
        // Who must have all of some categories has each for itself.
        .flatMap(({ values, which }, index) => (values.includes(category) ? [which === 'all' ? `${index} ${category}` : `${index}`] : []))
        .join(),
    ]),
  );
  const kinds = [...new Set(signatures.values())].filter((signature) => signature !== '');
  const codeOf = (signature: string | undefined) => {
    if (signature === undefined || signature === '') return undefined;
    return kinds.length === 1 ? PROTECTED : `${PROTECTED}-${kinds.indexOf(signature) + 1}`;
  };
  return new Map(categories.map((category) => [category, codeOf(signatures.get(category))]));
}

type CategoryCondition = Extract<Condition, { kind: 'has' }>;

function isCategoryCondition(node: object): node is CategoryCondition {
  return 'kind' in node && node.kind === 'has' && 'fact' in node && node.fact === 'categories';
}

function categoryConditions(tree: unknown, found: CategoryCondition[] = []): CategoryCondition[] {
  if (typeof tree !== 'object' || tree === null) return found;
  if (isCategoryCondition(tree)) found.push(tree);
  else for (const part of Object.values(tree)) categoryConditions(part, found);
  return found;
}

/** Whether a condition can hold for nobody without one of the categories; undefined if there are too many cases to say. */
export function needs(
  when: Condition,
  walled: ReadonlySet<string>,
  { scope, policy }: Pick<RaisedFrom, 'scope' | 'policy'>,
  kinds: readonly string[] = Object.keys(policy.kinds),
): boolean | undefined {
  if (isOnlyFor(when, walled)) return true;
  if (!categoryConditions(when).some(({ values }) => values.some((value) => walled.has(value)))) return false;
  const possible = casesOf([when], scope, policy.valid, kinds);
  if (!possible) return undefined;
  for (const facts of possible) {
    const { categories } = facts;
    const has = Array.isArray(categories) && categories.some((category) => walled.has(category));
    if (!has && holds(when, facts)) return false;
  }
  return true;
}

/** Whether a condition can be seen to hold for nobody without one of the categories. */
function isOnlyFor(when: Condition, walled: ReadonlySet<string>): boolean {
  switch (when.kind) {
    case 'all':
      return when.of.some((part) => isOnlyFor(part, walled));
    case 'any':
      return when.of.every((part) => isOnlyFor(part, walled));
    case 'named':
      return isOnlyFor(when.of, walled);
    case 'has': {
      if (when.fact !== 'categories' || when.which === 'none') return false;
      return when.which === 'all' ? when.values.some((value) => walled.has(value)) : when.values.every((value) => walled.has(value));
    }
    default:
      return false;
  }
}

/** When a line pays at all. */
export function whenAnyRow(line: Condition, rows: readonly Condition[]): Condition {
  return { kind: 'all', of: [line, { kind: 'any', of: rows }] };
}

function isWalled(line: BenefitLine, walled: ReadonlySet<string>, from: RaisedFrom): boolean {
  const found = needs(
    whenAnyRow(
      line.when,
      line.rows.map((row) => row.when),
    ),
    walled,
    from,
    line.kinds,
  );
  if (found === undefined)
    from.reportOf(line)(['when'], {
      zh: '情形过多，无法判断此支付线是否只为受保护类别支付；请简化条件',
      en: 'there are too many cases to say whether this line pays only for protected categories; make its conditions simpler',
    });
  return found !== false;
}

/** One line of a bill stands for every protected entitlement, or its number would tell which. */
function checkWalled({ lines, kinds }: Policy, walled: readonly BenefitLine[], { reportOf, report }: RaisedFrom): void {
  walled.forEach((line, index) => {
    const rival = walled.slice(0, index).find((other) => mayMeet(other, line));
    if (rival)
      reportOf(line)(['when'], {
        zh: `与“${rival.id}”都只为受保护类别支付且会同时出现在一张账单上；请合并为一条支付线的若干行，使账单上只有一项受保护待遇`,
        en: `it and ${rival.id} pay only for protected categories and may meet on one bill; make them rows of one line, so that a bill shows one protected entitlement`,
      });
    if (lines.some((other) => !walled.includes(other) && other.line === line.line))
      reportOf(line)(['line'], {
        zh: `支付线“${line.line}”也为其他人支付；只为受保护类别支付的须另起名称`,
        en: `the line ${line.line} pays for others too; what pays only for protected categories needs a name of its own`,
      });
  });
  for (const kind of Object.keys(kinds)) {
    const serving = lines.filter((line) => line.kinds.includes(kind));
    if (serving.length > 0 && serving.every((line) => walled.includes(line)))
      report(
        ['kinds', kind],
        {
          zh: `只有受保护待遇支付“${kind}”，就诊类别本身即泄露原因`,
          en: `nothing but protected entitlements pay for ${kind}: the kind of the bill tells the reason`,
        },
        true,
      );
  }
}

/** The names that only protected lines use: of payers, running sums, limits and accounts → opaque ones. */
interface OpaqueNames {
  readonly payers: ReadonlySet<string>;
  readonly balances: ReadonlyMap<string, string>;
}

function opaqueNames({ lines }: Policy, walled: readonly BenefitLine[]): OpaqueNames {
  const open = lines.filter((line) => !walled.includes(line));
  const shared = new Set(open.flatMap(balanceNames));
  const own = [...new Set(walled.flatMap(balanceNames))].filter((name) => !shared.has(name));
  return {
    payers: new Set(walled.map(({ payer }) => payer).filter((payer) => !open.some((line) => line.payer === payer))),
    balances: new Map(own.map((name, index) => [name, numbered(index, own.length)])),
  };
}

/** The names under which balances keep what a line counts. */
export function balanceNames({ sums, rows }: BenefitLine): string[] {
  return [sums, ...rows.flatMap(({ limits, pays }) => [...limits.map(({ name }) => name), ...(pays.kind === 'account' ? [pays.account] : [])])];
}

function numbered(index: number, count: number): string {
  return count === 1 ? PROTECTED : `${PROTECTED}-${index + 1}`;
}

function withCodes(policy: Policy, walled: readonly BenefitLine[], codes: ReadonlyMap<string, string | undefined>, names: OpaqueNames): Policy {
  const lineNames = new Map(walled.map(({ line }) => [line, PROTECTED]));
  const lines = policy.lines.map((line) => (walled.includes(line) ? toProtected(line, numbered(walled.indexOf(line), walled.length), names) : line));
  const coded = changed({ ...policy, lines }, (node) => {
    if (isCategoryCondition(node)) return { ...node, values: codedCategories(node.values, codes) };
    if ('lessPaidBy' in node && Array.isArray(node.lessPaidBy)) return { ...node, lessPaidBy: node.lessPaidBy.map((line) => lineNames.get(line) ?? line) };
    if ('share' in node && 'lines' in node && Array.isArray(node.lines)) return { ...node, lines: node.lines.map((line) => lineNames.get(line) ?? line) };
    return undefined;
  });
  const open = Object.entries(policy.categories).filter(([category]) => !codes.has(category));
  return { ...coded, categories: Object.fromEntries(open) };
}

/** Of some categories, with opaque codes for the protected ones; one that no rule asks about disappears. */
export function codedCategories(categories: readonly string[], codes: Pick<ReadonlyMap<string, string | undefined>, 'get' | 'has'>): string[] {
  return [...new Set(categories.flatMap((category) => (codes.has(category) ? (codes.get(category) ?? []) : [category])))];
}

function toProtected(line: BenefitLine, id: string, { payers, balances }: OpaqueNames): BenefitLine {
  const named = (name: string) => balances.get(name) ?? name;
  const opaque: BenefitLine = {
    ...line,
    id,
    line: PROTECTED,
    payer: payers.has(line.payer) ? PROTECTED : line.payer,
    sums: named(line.sums),
    rows: line.rows.map((row) => ({
      ...row,
      pays: row.pays.kind === 'account' ? { ...row.pays, account: named(row.pays.account) } : row.pays,
      limits: row.limits.map((limit) => ({ ...limit, name: named(limit.name) })),
    })),
    isProtected: true,
  };
  return { ...opaque, tracks: tracksOf(opaque) };
}

/** The same tree with some of its nodes changed, and then what is below them. */
function changed<Tree>(tree: Tree, change: (node: object) => object | undefined): Tree {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((part) => changed(part, change)) as Tree;
  return Object.fromEntries(Object.entries(change(tree) ?? tree).map(([name, part]) => [name, changed(part, change)])) as Tree;
}

/** What a code stands for, where that may be known: all the categories that share it. */
function joinedWords(codes: ReadonlyMap<string, string | undefined>, categories: Policy['categories']): Policy['categories'] {
  const words: Record<string, Text> = {};
  for (const [category, code] of codes) {
    const name = categories[category];
    if (code !== undefined && name) words[code] = joined(words[code], name);
  }
  return words;
}

function joined(before: Text | undefined, { zh, en }: Text): Text {
  return before ? { zh: `${before.zh}、${zh}`, en: `${before.en} or ${en}` } : { zh, en };
}

function payersOf({ payers }: Policy, names: OpaqueNames, words: 'real' | 'opaque'): Policy['payers'] {
  const open = Object.entries(payers).filter(([payer]) => !names.payers.has(payer));
  if (names.payers.size === 0) return payers;
  const hidden = [...names.payers].flatMap((payer) => payers[payer] ?? []);
  const real = hidden.reduce<Text | undefined>((before, name) => joined(before, name), undefined) ?? PROTECTED_WORDS;
  return { ...Object.fromEntries(open), [PROTECTED]: words === 'real' ? real : { zh: '受保护待遇资金', en: 'protected entitlement fund' } };
}

/** Without a word that tells which category it was. What cannot be decided is taken to tell it. */
function masked(policy: Policy, codes: ReadonlySet<string>, from: RaisedFrom): Policy {
  const tells = (when: Condition) => needs(when, codes, from) !== false;
  const unnamed = <Rule extends { readonly when: Condition }>(rule: Rule): Rule =>
    tells(rule.when) ? { ...withoutAssumptions(rule), name: PROTECTED_WORDS, ...('citations' in rule && { citations: [CITATION] }) } : rule;
  const unflagged = <Rule extends { readonly when: Condition; readonly flag: string }>(rule: Rule): Rule =>
    tells(rule.when) ? { ...unnamed(rule), flag: PROTECTED } : rule;
  return withoutTellingNames(
    {
      ...policy,
      categories: { ...policy.categories, ...Object.fromEntries([...codes].map((code) => [code, PROTECTED_WORDS])) },
      documents: { ...policy.documents, [PROTECTED]: PROTECTED_WORDS },
      firstShares: policy.firstShares.map((first) => (tells(first.when) ? { ...unnamed(first), id: PROTECTED } : first)),
      holds: policy.holds.map(unflagged),
      flags: policy.flags.map(unflagged),
      promises: policy.promises.map((promise) => (tells(promise.when) ? { ...unnamed(promise), id: PROTECTED } : promise)),
      lines: policy.lines.map((line) => (line.isProtected ? maskedLine(line) : withoutTellingAssumptions(line, tells))),
    },
    tells,
  );
}

/** A definition that nobody meets without a protected category, such as *special families*, loses its name. */
function withoutTellingNames(policy: Policy, tells: (when: Condition) => boolean): Policy {
  const telling = new Map<string, boolean>();
  const anonymous = changed(policy, (node) => {
    if (!('kind' in node && node.kind === 'named')) return undefined;
    const condition = node as Extract<Condition, { kind: 'named' }>;
    const { name, of } = condition;
    if (!telling.has(name)) telling.set(name, name !== PROTECTED && tells(of));
    return telling.get(name) ? { ...condition, name: PROTECTED } : condition;
  });
  const open = Object.entries(policy.definitions).filter(([name]) => !telling.get(name));
  return { ...anonymous, definitions: { ...Object.fromEntries(open), [PROTECTED]: PROTECTED_WORDS } };
}

function maskedLine(line: BenefitLine): BenefitLine {
  return { ...withoutAssumptions(line), name: { zh: PROTECTED_WORDS.zh, en: 'Protected entitlement' }, citations: [CITATION] };
}

function withoutAssumptions<Tree>(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(withoutAssumptions) as Tree;
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, name === 'assumed' ? [] : withoutAssumptions(part)])) as Tree;
}

/** A row for protected categories alone, in a table of a line for everybody. */
function withoutTellingAssumptions<Tree>(tree: Tree, tells: (when: Condition) => boolean): Tree {
  return changed(tree, (node) => ('when' in node && 'assumed' in node && tells(node.when as Condition) ? withoutAssumptions(node) : undefined));
}
