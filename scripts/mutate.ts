// `npm run mutate [-- --sample 200] [--seed 7] [--file settle]`: whether the tests notice when the engine is wrong. Each mutant is the engine with one small
// mistake, made in a copy of the sources; a mutant that no test notices is printed with its place. Without a sample all are tried, which takes an hour or so.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVitest, parseAst } from 'vitest/node';
import { randomFrom } from '../bench/claims.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENGINE = 'packages/policy/src';
/** Not the explanation in words, the check and the kernel, which have judges of their own; nor what has no decisions. */
const MUTATED = readdirSync(join(ROOT, ENGINE), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(explain|check|kernel|testing)\/|^(index|policy|claim|trace|text|refusal)\.ts$/.test(file),
);
/** What an engineer would run after a change of the engine. The kernel's differential tests would find more, and take a minute for each. */
const TESTS = [
  'packages/policy/src/*.test.ts',
  'packages/policy/src/check/*.test.ts',
  'packages/core/src/settlement/*.test.ts',
  'packages/core/src/scheme/policy-check.test.ts',
];
const NOT_FOR_EACH = ['**/kernel.test.ts', '**/node_modules/**'];

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
const survivors = await tryAll(chosen);
for (const { file, line, was, is } of survivors) process.stdout.write(`not noticed: ${ENGINE}/${file}:${line}  ${oneLine(was)}  →  ${oneLine(is)}\n`);
const killed = chosen.length - survivors.length;
process.stdout.write(`${killed} of ${chosen.length} mutants were noticed: ${((killed / chosen.length) * 100).toFixed(1)} %\n`);
process.exit(0);

async function tryAll(mutants: readonly Mutant[]): Promise<Mutant[]> {
  const copy = mkdtempSync(join(tmpdir(), 'doudi-mutants-'));
  try {
    for (const name of ['packages/policy', 'packages/core', 'packages/server/src/schemes', 'bench', 'schemes', 'docs', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    // Its packages are those of the copy.
    cpSync(join(ROOT, 'node_modules/@doudi'), join(copy, 'node_modules/@doudi'), { recursive: true, verbatimSymlinks: true });
    for (const name of readdirSync(join(ROOT, 'node_modules')).filter((one) => one !== '@doudi'))
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
    const runner = await createVitest('test', {
      root: copy,
      config: false,
      watch: false,
      include: TESTS,
      exclude: NOT_FOR_EACH,
      bail: 1,
      reporters: [{}],
      maxWorkers: 2,
      testTimeout: 120_000,
    });
    const notices = async () => {
      const { unhandledErrors, testModules } = await runner.runTestSpecifications(await runner.globTestSpecifications(), true);
      return unhandledErrors.length > 0 || testModules.some((module) => module.state() === 'failed');
    };
    if (await notices()) throw new Error('the tests fail as they are; mend them first');
    const survivors: Mutant[] = [];
    for (const [done, mutant] of mutants.entries()) {
      const path = join(copy, ENGINE, mutant.file);
      const whole = readFileSync(path, 'utf8');
      const write = (text: string) => {
        writeFileSync(path, text);
        runner.invalidateFile(path);
      };
      write(whole.slice(0, mutant.start) + mutant.is + whole.slice(mutant.end));
      if (!(await notices())) survivors.push(mutant);
      write(whole);
      if (done % 20 === 19) process.stderr.write(`${done + 1} tried, ${survivors.length} not noticed\n`);
    }
    await runner.close();
    return survivors;
  } finally {
    rmSync(copy, { recursive: true });
  }
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
  return found;
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
