// Texts that do something where somebody takes them for more than a text, put into every text field of an operation one at a time. Each shows
// itself: a query waits, a list grows, a sum is reckoned, a header or a file appears, or what was stored is not what was sent.
import { type Contract, isBehindWall } from '@doudi/core/contract';
import { z } from 'zod';
import { type Random, randomOf } from '../../demo/random.ts';
import type { Pool } from '../../platform/database/pool.ts';
import { HOME } from '../../testing/furnished-server.ts';
import { fixtureOf, hasFixture } from './fixtures.ts';
import { defOf, type Schema, validInput, validValue } from './inputs.ts';
import { faultsOf } from './replies.ts';
import { toRequest } from './requests.ts';
import { type Words, wordsIn } from './words.ts';
import { newAccount, reviveFurnished, rolesOf, tablesIn, type World } from './world.ts';

/** 1337 * 7331, which no answer holds unless somebody reckons. */
const RECKONED = '9801547';
/** A text of no meaning to anybody; a canary that finds more than this is no mere text. */
const NONSENSE = 'zqxjvkwq';

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: the texts of attacks, not templates. */
export const CANARIES: Readonly<Record<string, readonly string[]>> = {
  SQL: [
    "x'; select pg_sleep(3); --",
    "' or '1'='1",
    "x') or (1=1) --",
    "'||(select pg_sleep(3))||'",
    "\\'; drop table person; --",
    '"; select pg_sleep(3); --',
    'x$$; select pg_sleep(3); $$',
    "E'\\x27 or 1=1",
    '＇ or 1=1 --',
    '1; copy person to program $$sleep 3$$',
  ],
  'a wildcard': ['%', '_', '%a%', '*', '?', '.*', '^.', '[a-z]', '(a+)+$'],
  'a path of ltree or a search of words': ['*.990101.*', '990101.*{1,}', '!zq', 'zq | a', "'a':*"],
  'a formula': ['=1337*7331', '+1337*7331', '-1337*7331', '@SUM(1337*7331)', "=cmd|'/C calc'!A0", '\t=1337*7331'],
  'a way out of a folder': [
    '../../../../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '/etc/passwd',
    'file:///etc/passwd',
    '..\\..\\windows\\win.ini',
    '/proc/self/environ',
  ],
  'a header': ['x\r\nx-canary: 1', 'x\nset-cookie: canary=1', 'x%0d%0ax-canary:%201', 'x\u560d\u560ax-canary: 1'],
  'a template': ['{{1337*7331}}', '${1337*7331}', '<%= 1337*7331 %>', '#{1337*7331}', '%s%d%n', '{{constructor.constructor("return 1337*7331")()}}'],
  'a script': ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'javascript:alert(1)'],
  'a command': ['$(sleep 3)', '`sleep 3`', '; sleep 3 #', '| sleep 3'],
  'an address': ['http://127.0.0.1:1/', '//evil.example', 'http://169.254.169.254/latest'],
  'a name of JavaScript': ['__proto__', 'constructor', 'toString'],
  JSON: ['","role":"admin","x":"', '{"$ne":null}', '\\u0000'],
  'letters that are none': [
    '\u202egnorw\u202c',
    'a\u2066b',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u200b',
    '\ufeff',
    'e\u0301'.repeat(30),
    '\u0007\u001b[2J',
    '\uffff',
  ],
  'no end': ['a'.repeat(100_000), '\u{20000}'.repeat(30_000)],
};
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: the texts of attacks, not templates. */

/** What no answer, header or log may hold. */
const SHOWN: readonly (readonly [string, RegExp])[] = [
  ['something was reckoned', new RegExp(RECKONED)],
  ['a file of the system was read', /root:[x*]?:0:0|\[fonts\]|PATH=\//],
];

export interface Tried {
  readonly sent: number;
  readonly fields: readonly string[];
  /** How often a canary was taken as an ordinary text. */
  readonly taken: number;
  readonly faults: readonly string[];
}

export interface CanaryOptions {
  /** Whether fields that take no free text, such as ids and days, get every canary too, and not one of each kind. */
  readonly isThorough: boolean;
}

/** The audit finds those who asked for this very text, and nothing else. */
function tellsWhoAsked(answer: string, text: string): boolean {
  const { entries } = JSON.parse(answer) as { readonly entries?: readonly { readonly subject?: string; readonly persons?: readonly { personId: string }[] }[] };
  return entries?.every(({ subject, persons }) => subject?.endsWith(`/${text}`) || persons?.some(({ personId }) => personId === text)) ?? false;
}

/** Sends an operation every canary in every field that is a text, as somebody who may ask. */
export async function tryCanaries(world: World, contract: Contract, { isThorough }: CanaryOptions): Promise<Tried> {
  const random = randomOf(1, `canaries/${contract.id}`);
  const from = world.linesLogged();
  const words = await wordsIn(world.superuser, HOME);
  const since = await nextTransaction(world.superuser);
  const faults: string[] = [];
  const stored = new Set<string>();
  let [sent, taken] = [0, 0];
  const fields = textFieldsOf(contract.input);
  const asker = await askerFor(world, contract);
  const rest = async (): Promise<unknown> => {
    await reviveFurnished(world.superuser);
    return hasFixture(contract) ? fixtureOf(world, contract, HOME, {}, asker.actorId()) : validInput(contract.input, random, words);
  };
  for (const field of fields) {
    let base: unknown = await rest();
    const inputWith = (text: string) => withText(contract.input, base, field, text, random, words) as Input;
    // A search takes one thing at a time.
    if (contract.kind === 'query' && !z.safeParse(contract.input, inputWith(NONSENSE)).success) {
      const alone = withText(contract.input, {}, field, NONSENSE, random, words);
      if (z.safeParse(contract.input, alone).success) base = {};
    }
    const send = async (text: string) => {
      const reply = await asker.send(inputWith(text), `canary-${contract.id}-${++sent}`);
      if (reply.status === 200 && contract.kind !== 'query') base = await rest();
      return reply;
    };
    const isFree = z.safeParse(contract.input, inputWith(NONSENSE)).success && isText(field);
    const nothing = await send(NONSENSE);
    for (const [kind, all] of Object.entries(CANARIES)) {
      for (const text of isFree || isThorough ? all : all.slice(0, 1)) {
        const reply = await send(text);
        const tell = (fault: string) => faults.push(`${contract.id} ${field.join('.')} (${kind} ${JSON.stringify(text).slice(0, 60)}): ${fault}`);
        for (const fault of [...reply.faults, ...shownIn(reply.text)]) tell(fault);
        if (reply.status !== 200) continue;
        taken++;
        if (contract.kind === 'query' && nothing.status === 200 && reply.text !== nothing.text && !tellsWhoAsked(reply.text, text))
          tell('it finds something else than a text without meaning');
        if (contract.kind === 'command' && isKept(field, text, contract)) stored.add(text);
      }
    }
  }
  for (const text of await notStored(world.superuser, stored, since))
    faults.push(`${contract.id}: ${JSON.stringify(text).slice(0, 60)} was taken and is not stored as it was sent`);
  for (const [what, pattern] of [...SHOWN, ['a canary was logged', /x-canary|pg_sleep|onerror/] as const])
    if (pattern.test(world.logged(from))) faults.push(`${contract.id}: ${what}`);
  return { sent, fields: fields.map((field) => field.join('.')), taken, faults };
}

type Input = Readonly<Record<string, unknown>>;

/** Passwords and ID numbers are texts of their own kind. */
function isText(field: Field): boolean {
  return !/password|idNumber/i.test(field.at(-1) ?? '');
}

/** Passwords are hashed, ID numbers sealed, and so is what is said behind the wall. A field of the name `__proto__` is left out of what is read. */
function isKept(field: Field, text: string, { access }: Contract): boolean {
  return isText(field) && !isBehindWall(access) && !(field.at(-1) === KEY && text === '__proto__');
}

function shownIn(text: string): string[] {
  return SHOWN.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly faults: readonly string[];
}

/** Who may ask, with a new session whenever a request has ended the last. */
async function askerFor(world: World, contract: Contract) {
  const [role = 'clerk'] = rolesOf(contract);
  let account = await newAccount(world, HOME, role);
  const send = async (input: Input, key: string): Promise<Sent> => {
    const request = toRequest(contract, input, key);
    const begun = performance.now();
    const response = await world.app.request(request.path, {
      method: request.method,
      headers: { authorization: `Bearer ${account.token}`, ...request.headers },
      ...(request.body !== undefined && { body: String(request.body) }),
    });
    const text = await response.text();
    const reply = { status: response.status, contentType: response.headers.get('content-type') ?? '', text, milliseconds: performance.now() - begun };
    if (response.status === 401 || contract.kind === 'session') account = await newAccount(world, HOME, role);
    const reached = request.isAstray ? world.routes.map((route) => route.contract) : [contract];
    return { status: response.status, text, faults: [...faultsOf(reached, request, reply, world.schemaNames), ...headerFaults(contract, response.headers)] };
  };
  return { send, actorId: () => account.actorId };
}

function headerFaults({ kind }: Contract, headers: Headers): string[] {
  const strange = [...headers.entries()].filter(
    ([name, value]) => /canary/.test(name + value) || (name === 'set-cookie' && kind !== 'session') || name === 'location',
  );
  return strange.map(([name]) => `the answer has the header ${name}`);
}

type Field = readonly string[];
const ITEM = '[]';
const KEY = '{}';

/** Where a schema takes a text: `claim.lines.[].note`, and `facts.{}` for a name that the sender chooses. */
export function textFieldsOf(schema: Schema): Field[] {
  const { type, shape, element, innerType, valueType, options, in: from } = defOf(schema);
  if (type === 'string' || type === 'enum') return [[]];
  if (shape) return Object.entries(shape).flatMap(([name, inner]) => textFieldsOf(inner).map((field) => [name, ...field]));
  if (element) return textFieldsOf(element).map((field) => [ITEM, ...field]);
  if (valueType) return [[KEY], ...textFieldsOf(valueType).map((field) => ['x', ...field])];
  if (options) return unique(options.flatMap(textFieldsOf));
  const inside = innerType ?? from;
  return inside ? textFieldsOf(inside) : [];
}

function unique(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.join('\n'), field])).values()];
}

/** A copy of an input with a text in one place; what lies on the way and is missing is made. */
function withText(schema: Schema, value: unknown, [step, ...rest]: Field, text: string, random: Random, words: Words, name = ''): unknown {
  const { shape, element, innerType, valueType, options, in: from } = defOf(schema);
  if (step === undefined) return text;
  const inside = innerType ?? from;
  if (inside) return withText(inside, value, [step, ...rest], text, random, words, name);
  if (options) {
    const fitting = options.filter((option) => textFieldsOf(option).some((field) => field[0] === step));
    const known = fitting.find((option) => z.safeParse(option, value).success) ?? fitting[0];
    return known ? withText(known, value, [step, ...rest], text, random, words, name) : text;
  }
  const whole = value ?? validValue(schema, name, random, words);
  if (step === KEY) return { ...(whole as object), [text]: validValue(must(valueType), `${name}`, random, words) };
  if (step === ITEM) {
    const [first, ...others] = whole as readonly unknown[];
    return [withText(must(element), first ?? validValue(must(element), name, random, words), rest, text, random, words, name), ...others];
  }
  const fields = whole as Readonly<Record<string, unknown>>;
  return { ...fields, [step]: withText(must(shape?.[step] ?? valueType), fields[step], rest, text, random, words, step) };
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a field leads into a part that the schema has not');
  return value;
}

/** Which texts stand in no row that was written since as they were sent, not even within JSON. */
async function notStored(superuser: Pool, texts: ReadonlySet<string>, since: string): Promise<string[]> {
  if (texts.size === 0) return [];
  const found = new Set<string>();
  for (const table of await tablesIn(superuser)) {
    const { rows } = await superuser.query<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where county_id = $1 and xmin::text::bigint >= $2::bigint`,
      [HOME, since],
    );
    for (const { row } of rows) collect(row, found);
  }
  return [...texts].filter((text) => !found.has(text));
}

/** The number of the next transaction. A database of tests does not live to see them begin anew. */
async function nextTransaction(superuser: Pool): Promise<string> {
  const { rows } = await superuser.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  return rows[0]?.next ?? '0';
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      found.add(name);
      collect(item, found);
    }
  }
}

/** What the database is made of, and who may what in it: nothing that is sent may change it. */
export async function shapeOf(superuser: Pool): Promise<string> {
  const { rows } = await superuser.query<{ shape: string }>(
    `select concat(
       (select string_agg(concat(relname, relacl, relrowsecurity, relforcerowsecurity), ',' order by oid) from pg_class where relnamespace = 'public'::regnamespace),
       (select string_agg(concat(rolname, rolsuper, rolbypassrls), ',' order by oid) from pg_roles),
       (select string_agg(concat(proname, prosrc), ',' order by oid) from pg_proc where pronamespace = 'public'::regnamespace)) as shape`,
  );
  return rows[0]?.shape ?? '';
}
