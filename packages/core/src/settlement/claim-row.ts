// One row of a claim file → a claim, or the first of the reasons why it is none. docs/SCHEMES.md describes the file.
import {
  type Charges,
  type Claim,
  type ClaimWithoutDay,
  type FactValue,
  type Fen,
  firstRefusal,
  formatFen,
  holds,
  MAX_AMOUNT_FEN,
  parseDay,
  parseFen,
  pointer,
  printFen,
  type Refusal,
  type RefusalCode,
  refusalsOf,
  type Text,
  totalOf,
  ZERO,
} from '@doudi/policy';
import type { Fact, Scheme } from '../scheme/index.ts';
import { parseJson } from './json.ts';

export interface ReadRow {
  /** Null if the row has none. */
  readonly id: string | null;
  readonly claim?: Claim;
  readonly refusal?: Refusal;
}

export interface ReadContext {
  readonly scheme: Scheme;
  /** Categories of all installed schemes: one that this scheme does not use is ignored, one that nobody knows is refused. */
  readonly knownCategories: ReadonlySet<string>;
}

/** Reads one line of a claim file. Never throws on what the line holds. */
export function readClaimLine(text: string, context: ReadContext): ReadRow {
  const parsed = parseJson(text);
  if (!parsed.isJson) return { id: null, refusal: notJson(parsed.reason) };
  return readClaim(parsed.value, context);
}

export function notJson(reason: Text): Refusal {
  return {
    code: 'not-json',
    path: '',
    message: { zh: `此行无法读取：${reason.zh}；每行须为一个 JSON 对象。`, en: `this row cannot be read: ${reason.en}; each line must be one JSON object` },
  };
}

/** Reads a parsed row. */
export function readClaim(row: unknown, context: ReadContext): ReadRow {
  if (!isObject(row)) {
    return { id: null, refusal: refused('wrong-type', '', { zh: '每行须为一个 JSON 对象。', en: 'each line must be one JSON object' }) };
  }
  const id = typeof row.id === 'string' ? row.id : null;
  const found: Refusal[] = [];
  checkObject(row, formOf(context.scheme), [], found);
  return withFacts(id, row, context, found);
}

// --- the shape of a row -------------------------------------------------------------------------------------------------

/** A fact is looked at only if the scheme reads it, an opening only where an account is, given amounts only if the claim is not held. */
type FieldKind = 'text' | 'texts' | 'amount' | 'fact' | 'opening' | 'given';
interface Form {
  readonly fields: { readonly [field: string]: FieldKind | Form };
  readonly required: readonly string[];
}

const CHARGES: Form = {
  fields: { classA: 'amount', classB: 'amount', classBPrepay: 'amount', certifiedOut: 'amount', overLimit: 'amount', otherOut: 'amount' },
  required: [],
};
const forms = new WeakMap<Scheme, Form>();

/** The fields of a row: those of every claim file, and the facts that the scheme adds. */
function formOf(scheme: Scheme): Form {
  const known = forms.get(scheme);
  if (known) return known;
  const counters = new Set(scheme.policy.counters.map((counter) => counter.id));
  const facts = Object.keys(scheme.facts).filter((name) => !counters.has(name));
  const below = (prefix: string): Record<string, FieldKind> =>
    Object.fromEntries(facts.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), 'fact']));
  const top = facts.filter((name) => !name.includes('.')).map((name) => [name, 'fact'] as const);
  const form: Form = {
    fields: {
      ...Object.fromEntries(top),
      id: 'text',
      person: { fields: { ...below('person.'), id: 'text', household: 'text', categories: 'texts' }, required: ['id'] },
      kind: 'text',
      dischargedOn: 'text',
      facility: { fields: below('facility.'), required: [] },
      charges: CHARGES,
      total: 'amount',
      accountOpening: 'opening',
      given: 'given',
    },
    required: ['id', 'person', 'kind', 'dischargedOn', 'charges'],
  };
  forms.set(scheme, form);
  return form;
}

function checkObject(object: Readonly<Record<string, unknown>>, form: Form, path: readonly string[], found: Refusal[]): void {
  for (const field of form.required) {
    // A person that is missing is missing its id: the deepest field is what the reader has to add.
    if (!Object.hasOwn(object, field)) found.push(missing(field === 'person' ? ['person', 'id'] : [...path, field]));
  }
  for (const field of Object.keys(object)) {
    const kind = Object.hasOwn(form.fields, field) ? form.fields[field] : undefined;
    const at = [...path, field];
    if (kind === undefined) found.push(unknownField(at, Object.keys(form.fields)));
    else if (typeof kind === 'string') checkField(object[field], kind, at, found);
    else if (isObject(object[field])) checkObject(object[field], kind, at, found);
    else found.push(wrongType(at, { zh: '对象', en: 'an object' }));
  }
}

function checkField(value: unknown, kind: FieldKind, path: readonly string[], found: Refusal[]): void {
  switch (kind) {
    case 'text':
      if (typeof value !== 'string') found.push(wrongType(path, { zh: '文字', en: 'a string' }));
      else if (value === '' && path.at(-1) === 'id') found.push(missing(path));
      return;
    case 'texts':
      if (!Array.isArray(value)) found.push(wrongType(path, { zh: '文字列表', en: 'a list of strings' }));
      else {
        const index = value.findIndex((item) => typeof item !== 'string');
        if (index >= 0) found.push(wrongType([...path, String(index)], { zh: '文字', en: 'a string' }));
      }
      return;
    case 'amount':
      checkAmount(value, path, found);
      return;
    case 'fact':
    case 'opening':
    case 'given':
    // Looked at below, if anybody reads them.
  }
}

function checkAmount(value: unknown, path: readonly string[], found: Refusal[]): void {
  if (typeof value !== 'string') found.push(wrongType(path, { zh: '加引号的金额，如 "1234.50"', en: 'an amount as a string such as "1234.50"' }));
  else if (parseFen(value) === undefined) found.push(badAmount(path, value));
}

// --- what the values mean -----------------------------------------------------------------------------------------------

function withFacts(id: string | null, row: Readonly<Record<string, unknown>>, context: ReadContext, found: Refusal[]): ReadRow {
  const facts = factsOf(row, context, found);
  const charges = chargesOf(row, found);
  const isHeld = context.scheme.policy.holds.some((hold) => holds(hold.when, facts));
  if (row.given !== undefined && !isHeld) checkGiven(row.given, found);
  const hasAccount = opensAccount(context.scheme, row.kind);
  if (row.accountOpening !== undefined && hasAccount) checkAmount(row.accountOpening, ['accountOpening'], found);
  const day = typeof row.dischargedOn === 'string' ? parseDay(row.dischargedOn) : undefined;
  if (typeof row.dischargedOn === 'string' && day === undefined) found.push(badDate(row.dischargedOn));
  const blocking = firstRefusal(found);
  if (id === null || (blocking && blocking.code !== 'bad-date')) return { id, refusal: blocking ?? missing(['id']) };

  const person = row.person as Readonly<Record<string, unknown>>;
  const claim: ClaimWithoutDay = {
    id,
    personId: String(person.id),
    ...(typeof person.household === 'string' && { householdId: person.household }),
    kind: String(row.kind),
    facts: { ...facts, ...(day !== undefined && { dischargedOn: day }) },
    charges,
    ...(isObject(row.given) && !isHeld && { given: givenOf(row.given) }),
    ...(typeof row.accountOpening === 'string' && hasAccount && { accountOpeningFen: toFen(row.accountOpening) }),
    ...(day !== undefined && { dischargedOn: day }),
  };
  const refusal = firstRefusal([...refusalsOf(context.scheme.policy, claim), ...found]);
  if (day === undefined) return { id, refusal: refusal ?? badDate(String(row.dischargedOn)) };
  return { id, claim: { ...claim, dischargedOn: day }, ...(refusal && { refusal }) };
}

function checkGiven(given: unknown, found: Refusal[]): void {
  if (!isObject(given)) found.push(wrongType(['given'], { zh: '对象', en: 'an object' }));
  else for (const [line, amount] of Object.entries(given)) checkAmount(amount, ['given', line], found);
}

function opensAccount(scheme: Scheme, kind: unknown): boolean {
  return scheme.policy.lines.some((line) => line.kinds.includes(String(kind)) && line.rows.some((row) => row.pays.kind === 'account'));
}

function factsOf(row: Readonly<Record<string, unknown>>, context: ReadContext, found: Refusal[]): Record<string, FactValue | undefined> {
  const { scheme } = context;
  const facts: Record<string, FactValue | undefined> = {};
  if (typeof row.kind === 'string') {
    facts.kind = row.kind;
    if (!Object.hasOwn(scheme.policy.kinds, row.kind)) found.push(unknownKind(row.kind, Object.keys(scheme.policy.kinds)));
  }
  facts.categories = categoriesOf(row, context, found);
  const counters = scheme.policy.counters;
  for (const name of Object.keys(scheme.facts)) {
    const fact = scheme.facts[name];
    if (fact && !counters.some((counter) => counter.id === name)) facts[name] = factOf(row, name, fact);
  }
  for (const name of Object.keys(scheme.facts)) {
    const fact = scheme.facts[name];
    if (fact?.isRead) checkFact(row, name, fact, facts, found);
  }
  return facts;
}

/** The stated value, or the value that a claim file means when it says nothing. */
function factOf(row: Readonly<Record<string, unknown>>, name: string, fact: Fact): FactValue | undefined {
  const value = statedFact(row, name);
  if (fact.type === 'switch') return value === true;
  if (fact.type === 'integer') return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (typeof value === 'string') return value;
  return name === 'facility.area' ? 'inside' : undefined;
}

function statedFact(row: Readonly<Record<string, unknown>>, name: string): unknown {
  const [first = '', second] = name.split('.');
  if (second === undefined) return Object.hasOwn(row, first) ? row[first] : undefined;
  const parent = row[first];
  return isObject(parent) && Object.hasOwn(parent, second) ? parent[second] : undefined;
}

const JSON_TYPES = {
  text: { type: 'string', words: { zh: '文字', en: 'a string' } },
  integer: { type: 'number', words: { zh: '整数', en: 'a whole number' } },
  switch: { type: 'boolean', words: { zh: 'true 或 false', en: 'true or false' } },
} as const;

/**
 * A fact that the scheme reads: required, it must be stated; stated, it must have the right type; with listed values, one of them.
 * A fact that is not read now is forgotten.
 */
function checkFact(row: Readonly<Record<string, unknown>>, name: string, fact: Fact, facts: Record<string, FactValue | undefined>, found: Refusal[]): void {
  const path = name.split('.');
  if (fact.requiredWhen && !holds(fact.requiredWhen, facts)) {
    facts[name] = undefined;
    return;
  }
  const stated = statedFact(row, name);
  if (stated === undefined) {
    const [first = '', second] = path;
    const parentIsWrong = second !== undefined && row[first] !== undefined && !isObject(row[first]);
    if (fact.requiredWhen && !parentIsWrong) found.push(missing(path));
    return;
  }
  const { type, words } = JSON_TYPES[fact.type];
  const isUnlistedFraction = fact.type === 'integer' && !fact.values && !Number.isSafeInteger(stated);
  if (typeof stated !== type || isUnlistedFraction) found.push(wrongType(path, words));
  else if (fact.values && !fact.values.includes(String(stated))) found.push(unlistedValue(name, fact, fact.values, String(stated)));
}

function unlistedValue(name: string, fact: Fact, values: readonly string[], stated: string): Refusal {
  return refused(name.startsWith('facility.') ? 'unknown-facility' : 'wrong-type', pointer(...name.split('.')), {
    zh: `${fact.label.name.zh}“${cut(stated)}”不在本方案的取值（${values.join('、')}）内；请更正。`,
    en: `${fact.label.name.en} "${cut(stated)}" is none of this scheme's (${values.join(', ')}); correct it`,
  });
}

function categoriesOf(row: Readonly<Record<string, unknown>>, context: ReadContext, found: Refusal[]): readonly string[] {
  const person = isObject(row.person) ? row.person : {};
  if (!Array.isArray(person.categories) || person.categories.length === 0) return ['none'];
  const categories = person.categories.filter((category) => typeof category === 'string');
  categories.forEach((category, index) => {
    if (context.knownCategories.has(category)) return;
    found.push(
      refused('unknown-category', pointer('person', 'categories', index), {
        zh: `人员类别“${cut(category)}”未见于任何已安装的方案；请核对。`,
        en: `no installed scheme knows the category "${cut(category)}"; check it`,
      }),
    );
  });
  return categories;
}

function chargesOf(row: Readonly<Record<string, unknown>>, found: Refusal[]): Charges {
  const stated = isObject(row.charges) ? row.charges : {};
  const amount = (field: string): Fen => (typeof stated[field] === 'string' ? (parseFen(stated[field]) ?? ZERO) : ZERO);
  const charges: Charges = {
    classA: amount('classA'),
    classB: amount('classB'),
    ...(stated.classBPrepay !== undefined && { classBPrepay: amount('classBPrepay') }),
    certifiedOut: amount('certifiedOut'),
    overLimit: amount('overLimit'),
    otherOut: amount('otherOut'),
  };
  if (charges.classBPrepay !== undefined && charges.classBPrepay > charges.classB) {
    found.push(
      refused('prepay-above-class-b', '/charges/classBPrepay', {
        zh: `乙类先行自付 ${printFen(charges.classBPrepay)} 元大于乙类费用 ${printFen(charges.classB)} 元；请核对。`,
        en: `the class-B pre-payment ${printFen(charges.classBPrepay)} is more than class B itself, ${printFen(charges.classB)}; check both`,
      }),
    );
  }
  const total = typeof row.total === 'string' ? parseFen(row.total) : undefined;
  if (total !== undefined && total !== totalOf(charges)) {
    found.push(
      refused('total-differs', '/total', {
        zh: `总额 ${printFen(total)} 元与各项费用之和 ${printFen(totalOf(charges))} 元不符；请核对账单。`,
        en: `the total ${printFen(total)} is not the sum of the charges, ${printFen(totalOf(charges))}; check the bill`,
      }),
    );
  }
  return charges;
}

function givenOf(given: Readonly<Record<string, unknown>>): Record<string, Fen> {
  const amounts: Record<string, Fen> = Object.create(null);
  for (const [line, amount] of Object.entries(given)) amounts[line] = toFen(String(amount));
  return amounts;
}

// The shape has been checked: a text that is no amount here is a bug.
function toFen(text: string): Fen {
  const amount = parseFen(text);
  if (amount === undefined) throw new Error(`not an amount: ${text}`);
  return amount;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// --- refusals -----------------------------------------------------------------------------------------------------------

function refused(code: RefusalCode, path: string, message: Text): Refusal {
  return { code, path, message };
}

function missing(path: readonly string[]): Refusal {
  return refused('missing-field', pointer(...path), { zh: `缺少“${path.join('.')}”；请补充。`, en: `${path.join('.')} is missing; add it` });
}

function wrongType(path: readonly string[], expected: Text): Refusal {
  return refused('wrong-type', pointer(...path), { zh: `“${cut(path.join('.'))}”应为${expected.zh}。`, en: `${cut(path.join('.'))} must be ${expected.en}` });
}

function unknownField(path: readonly string[], known: readonly string[]): Refusal {
  const name = cut(path.at(-1) ?? '');
  return refused('unknown-field', pointer(...path), {
    zh: `没有“${name}”这一项；可用：${known.join('、')}。`,
    en: `there is no field "${name}" here; known: ${known.join(', ')}`,
  });
}

function unknownKind(kind: string, known: readonly string[]): Refusal {
  return refused('unknown-kind', '/kind', {
    zh: `本方案没有就诊类别“${cut(kind)}”；可用：${known.join('、')}。`,
    en: `this scheme has no kind "${cut(kind)}"; known: ${known.join(', ')}`,
  });
}

function badAmount(path: readonly string[], value: string): Refusal {
  return refused('bad-amount', pointer(...path), {
    zh: `“${cut(value)}”不是金额：须为非负数，最多两位小数，不超过 ${formatFen(MAX_AMOUNT_FEN)}。`,
    en: `"${cut(value)}" is no amount: digits with at most two decimals, not negative, at most ${formatFen(MAX_AMOUNT_FEN)}`,
  });
}

function badDate(value: string): Refusal {
  return refused('bad-date', '/dischargedOn', {
    zh: `“${cut(value)}”不是存在的日期；请写成 2020-03-01 的样子。`,
    en: `"${cut(value)}" is no day of the calendar; write it like 2020-03-01`,
  });
}

/** Names in messages are shown cut: a row may carry a megabyte in a name. */
function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function duplicateId(id: string): Refusal {
  return refused('duplicate-id', '/id', {
    zh: `编号“${cut(id)}”在前面已出现；每张账单须有自己的编号。`,
    en: `the id "${cut(id)}" stands in an earlier row; each bill needs its own`,
  });
}
