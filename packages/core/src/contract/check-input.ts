// What a request brought, against its contract. No message repeats a value: it could be somebody's number.
import type { Text } from '@doudi/policy';
import { z } from 'zod';
import type { Contract, InputOf } from './contract.ts';
import { hideNumbers } from './hide-numbers.ts';
import { issueWords } from './issue-words.ts';
import { type FieldError, type Refusal, refuse } from './refusal.ts';

/** Nothing that Doudi is asked nests deeper; a schema that recurses must not be led into a deep one. */
const MAX_DEPTH = 64;
const MAX_ERRORS = 20;

/** The input as the contract means it, or a refusal that names every field to blame (the first twenty). */
export function checkInput<C extends Contract>(contract: C, given: unknown): { readonly value: InputOf<C> } | Refusal {
  const unstorable = findUnstorable(given);
  if (unstorable) return badInput([unstorable]);
  // The schema speaks one language at a time, so what it says is a number, and the words of both languages stand behind it.
  const words = new Map<string, Text>();
  const parsed = z.safeParse(contract.input, given, { error: (issue) => remember(words, issueWords(issue)) });
  return parsed.success ? { value: parsed.data as InputOf<C> } : badInput(fieldErrors(parsed.error.issues, words));
}

export function badInput(errors: readonly FieldError[]): Refusal {
  const [first] = errors;
  const where = first?.path ? { zh: `“${first.path}”：`, en: `${first.path}: ` } : { zh: '', en: '' };
  const message = { zh: where.zh + (first?.message.zh ?? ''), en: where.en + (first?.message.en ?? '') };
  return { ...refuse('bad-input', message, first?.path), errors };
}

/** For a rule of one's own in a schema: `z.string().refine(isId, inWords({ zh: '…', en: '…' }))`. */
export function inWords(text: Text): { params: { text: Text } } {
  return { params: { text } };
}

function remember(words: Map<string, Text>, text: Text): string {
  const name = String(words.size);
  words.set(name, text);
  return name;
}

function fieldErrors(issues: readonly z.core.$ZodIssue[], wordsAt: ReadonlyMap<string, Text>): FieldError[] {
  const errors = issues.flatMap((issue): FieldError[] => {
    const message = wordsAt.get(issue.message) ?? UNCLEAR;
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, MAX_ERRORS).map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ path: toPointer(path), message }));
  });
  return errors.slice(0, MAX_ERRORS);
}

const UNCLEAR: Text = { zh: '内容有误', en: 'it is not valid' };

/** Names in a path may come from the request: they are shortened, and a long number in them is hidden. */
function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${hideNumbers(String(step).slice(0, 200)).slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A value and where it stands; its path is only written out if it is to blame, for there may be very many. */
interface Place {
  readonly value: unknown;
  readonly depth: number;
  readonly step: string;
  readonly above: Place | undefined;
}

/** A text that no database stores (NUL, half a surrogate pair), or a depth that nobody means. Without recursion. */
function findUnstorable(given: unknown): FieldError | undefined {
  const waiting: Place[] = [{ value: given, depth: 0, step: '', above: undefined }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && UNSTORABLE.test(value)) return { path: toPointer(pathTo(next)), message: UNSTORABLE_TEXT };
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return { path: '', message: TOO_DEEP };
    for (const key of Object.keys(value)) {
      if (UNSTORABLE.test(key)) return { path: toPointer(pathTo(next)), message: UNSTORABLE_TEXT };
      const item = (value as Readonly<Record<string, unknown>>)[key];
      if (typeof item === 'string' || typeof item === 'object') waiting.push({ value: item, depth: depth + 1, step: key, above: next });
    }
  }
  return undefined;
}

function pathTo(place: Place): string[] {
  const steps: string[] = [];
  for (let next = place; next.above; next = next.above) steps.unshift(next.step);
  return steps;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for.
const UNSTORABLE = /\u0000|\p{Surrogate}/u;
const UNSTORABLE_TEXT: Text = { zh: '含有无法保存的字符', en: 'it holds a character that cannot be stored' };
const TOO_DEEP: Text = { zh: '嵌套层数过多', en: 'it nests too deep' };
