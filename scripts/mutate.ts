// `npm run mutate [-- --sample 200] [--seed 7] [--file settle]`: whether the tests notice when the engine is wrong. Each mutant is the engine with one small
// mistake; a mutant that no test notices is printed with its place.
//
// Tests and engine are bundled anew for each mutant and run in this process, the quickest first, until one fails: that takes a fraction of a
// second, where a test runner takes seconds to start.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Script } from 'node:vm';
import { context, type PluginBuild } from 'esbuild';
import { parseAst } from 'vitest/node';
import { randomFrom } from '../bench/claims.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENGINE = 'packages/policy/src';
/** Not the explanation in words, the check and the kernel, which have judges of their own; nor what has no decisions. */
const MUTATED = readdirSync(join(ROOT, ENGINE), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(explain|check|kernel|testing)\/|^(index|policy|claim|trace|text|refusal)\.ts$/.test(file),
);
/** What an engineer would run after a change of the engine, the quickest first. The kernel's differential tests would find more, and take a minute for each. */
const STAGES: readonly (readonly [folder: string, tests: RegExp])[] = [
  [ENGINE, /^(mechanism\/)?(?!settle\.)[^/]*\.test\.ts$/],
  ['packages/core/src/settlement', /^(reference-cases|public-cases|schemes-doc)\.test\.ts$/],
  [ENGINE, /^settle\.test\.ts$/],
  [
    'packages',
    /^policy\/src\/check\/.*\.test\.ts$|^core\/src\/(settlement\/(?!kernel|reference-cases|public-cases|schemes-doc)[^/]*|scheme\/policy-check)\.test\.ts$/,
  ],
];
/** A mutant that runs longer than this never ends. */
const LONGEST_MS = 120_000;

/** As much of vitest as these tests use: they run one after the other when all are known, and the first fault ends the bundle. */
const TEST_API = `
import { expect } from 'vitest';
export { expect };
const tests = [];
const withEach = (take) => Object.assign(take, { each: (rows) => (_, run) => rows.forEach((row) => take(_, () => (Array.isArray(row) ? run(...row) : run(row)))) });
export const test = withEach((_, run) => tests.push(run));
export const describe = withEach((_, run) => run());
export const runAll = () => tests.forEach((run) => run());
`;

/** The same random cases for every mutant, few of them, and no search for the smallest one. */
const FAST_CHECK = `
import fc from 'fast-check';
const assert = (property, { numRuns = 100, ...rest } = {}) => fc.assert(property, { ...rest, numRuns: Math.min(numRuns, 200), seed: 7, endOnFailure: true });
export default { ...fc, assert };
`;
const OURS: ReadonlyMap<string, string> = new Map([
  ['vitest', TEST_API],
  ['fast-check', FAST_CHECK],
]);

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly is: string;
}

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' },
  ...{ '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '&&': '||', '||': '&&', '??': '&&', '+=': '-=', '-=': '+=' },
};
const CALLS: Readonly<Record<string, string>> = { min: 'max', max: 'min', every: 'some', some: 'every', minFen: 'addFen', findLast: 'find' };

const { values } = parseArgs({ options: { sample: { type: 'string' }, seed: { type: 'string', default: '7' }, file: { type: 'string' } } });
const all = MUTATED.filter((file) => values.file === undefined || file.includes(values.file)).flatMap(mutantsOf);
const chosen = values.sample === undefined ? all : sampleOf(all, Number(values.sample), Number(values.seed));
process.stdout.write(`${all.length} mutants in ${MUTATED.length} files; ${chosen.length} are tried, seed ${values.seed}\n`);
const packages = new Map<string, unknown>();
Object.assign(globalThis, { require: (name: string) => packages.get(name) });
let mutant: Mutant | undefined;
const stages = await Promise.all(STAGES.map(stageOf));
const fault = await faultOf();
if (fault !== undefined) throw new Error('the tests fail as they are; mend them first', { cause: fault });

let survivors = 0;
for (const [done, next] of chosen.entries()) {
  mutant = next;
  if ((await faultOf()) === undefined) {
    survivors++;
    process.stdout.write(`not noticed: ${ENGINE}/${mutant.file}:${mutant.line}  ${oneLine(mutant.was)}  →  ${oneLine(mutant.is)}\n`);
  }
  if (done % 20 === 19) process.stderr.write(`${done + 1} tried, ${survivors} not noticed\n`);
}
const killed = chosen.length - survivors;
process.stdout.write(`${killed} of ${chosen.length} mutants were noticed: ${((killed / chosen.length) * 100).toFixed(1)} %\n`);
await Promise.all(stages.map(({ end }) => end()));

/** What the first test that fails says, of the engine as `mutant` has it. */
async function faultOf(): Promise<unknown> {
  for (const { run } of stages) {
    try {
      await run();
    } catch (fault) {
      return fault;
    }
  }
  return undefined;
}

/** Bundles some tests with all that they use of this project, and runs them. */
async function stageOf([folder, tests]: (typeof STAGES)[number]): Promise<{ run: () => Promise<void>; end: () => Promise<void> }> {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => tests.test(file));
  const bundle = await context({
    stdin: {
      contents: [...files.map((file) => `import './${file}';`), `import { runAll } from 'vitest'; runAll();`].join('\n'),
      resolveDir: join(ROOT, folder),
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'node',
    logLevel: 'error',
    plugins: [{ name: 'own files', setup: ownFiles }],
  });
  const run = async () => {
    const { outputFiles, metafile } = await bundle.rebuild();
    await loadPackages(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)));
    new Script(outputFiles[0]?.text ?? '').runInThisContext({ timeout: LONGEST_MS });
  };
  return { run, end: () => bundle.dispose() };
}

function ownFiles(bundle: PluginBuild): void {
  bundle.onResolve({ filter: /^[^./]/ }, ({ path, namespace }) => {
    if (OURS.has(path) && namespace !== 'ours') return { path, namespace: 'ours' };
    return path.startsWith('@doudi/') ? undefined : { path, external: true };
  });
  bundle.onLoad({ filter: /./, namespace: 'ours' }, ({ path }) => ({ contents: OURS.get(path) ?? '' }));
  bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const contents = mutant && path === join(ROOT, ENGINE, mutant.file) ? text.slice(0, mutant.start) + mutant.is + text.slice(mutant.end) : text;
    return { contents: contents.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
  });
}

/** Packages are loaded once; the bundles find them by `require`. */
async function loadPackages(names: readonly string[]): Promise<void> {
  for (const name of names) if (!packages.has(name)) packages.set(name, await import(name));
}

/** A node of the syntax tree, as far as it is looked at here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

function mutantsOf(file: string): Mutant[] {
  const text = readFileSync(join(ROOT, ENGINE, file), 'utf8');
  const found: Mutant[] = [];
  const add = (start: number, end: number, is: string) =>
    found.push({ file, start, end, is, was: text.slice(start, end), line: text.slice(0, start).split('\n').length });
  const visit = (node: Node): void => {
    if (node.type.startsWith('TS') && node.type !== 'TSAsExpression' && node.type !== 'TSNonNullExpression') return;
    const { operator, left, right } = node;
    if (typeof operator === 'string' && isNode(left) && isNode(right) && Object.hasOwn(OPERATORS, operator)) {
      const at = text.indexOf(operator, left.end);
      add(at, at + operator.length, OPERATORS[operator] ?? '');
    }
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
      const { test } = node;
      if (isNode(test)) for (const is of ['true', 'false']) add(test.start, test.end, is);
    }
    if (node.type === 'UnaryExpression' && operator === '!') add(node.start, node.start + 1, '');
    if (node.type === 'Literal' && typeof node.value === 'boolean') add(node.start, node.end, String(!node.value));
    if (node.type === 'Literal' && typeof node.value === 'number') add(node.start, node.end, String(node.value === 0 ? 1 : 0));
    // What is only done, not used: a posting, a step, a check.
    if (node.type === 'ExpressionStatement') add(node.start, node.end, ';');
    if (node.type === 'CallExpression' && isNode(node.callee)) {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? callee.property : callee;
      if (isNode(name) && typeof name.name === 'string' && Object.hasOwn(CALLS, name.name)) add(name.start, name.end, CALLS[name.name] ?? '');
    }
    for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
  };
  const whole: unknown = parseAst(text, { lang: 'ts' });
  if (isNode(whole)) visit(whole);
  return found.filter(({ start, end, is }) => isProgram(text.slice(0, start) + is + text.slice(end)));
}

/** What does not even parse would seem to be noticed. */
function isProgram(text: string): boolean {
  try {
    parseAst(text, { lang: 'ts' });
    return true;
  } catch {
    return false;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

function sampleOf(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const random = randomFrom(seed);
  return [...mutants]
    .map((mutant) => [random(), mutant] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, mutant]) => mutant);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}
