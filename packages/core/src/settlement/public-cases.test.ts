// Published settlements with numbers, each written as a small scheme of its own: what the engine pays is what the source prints.
//
// A worked case whose `source` reads "C12 prints band1" shows those amounts of worked.json, so that neither file can drift from the
// other; "C12, derived: …" is a case that the source does not print.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fen, formatFen, isRefusal, type Portion, parseFen, payRatios, type Refusal, type Settlement, type Step, sumFen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadScheme, printProblem, type WorkedCase } from '../scheme/index.ts';
import { runWorkedCase } from './worked-case.ts';

const FOLDER = fileURLToPath(new URL('public-cases', import.meta.url));

const publicCase = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['exact', 'exact-fitted', 'mismatch', 'wrong in source']),
  expected: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});
const publicCases = z.array(publicCase).parse(JSON.parse(readFileSync(`${FOLDER}/worked.json`, 'utf8')));

const schemes = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => ({ folder: entry.name, loaded: loadScheme(filesOf(entry.name)) }));
const shownCases = schemes.flatMap(({ loaded: { scheme } }) => {
  if (!scheme) return [];
  const knownCategories = new Set(['none', ...Object.keys(scheme.policy.categories)]);
  return scheme.cases.map((worked) => ({ ...sourceOf(worked), worked, result: runWorkedCase(worked, { scheme, knownCategories }) }));
});

describe('every scheme of a public settlement loads without problems', () => {
  for (const { folder, loaded } of schemes) {
    test(folder, () => {
      expect(loaded.problems.map((problem) => printProblem(problem, 'en'))).toEqual([]);
    });
  }
});

for (const { id, title, status, expected } of publicCases) {
  const shown = shownCases.filter((candidate) => candidate.id === id);
  const isSound = status === 'exact' || status === 'exact-fitted';

  describe(`${id} ${title}`, () => {
    for (const { worked, result } of shown) {
      test(worked.case.case, () => {
        expect(result.differences.map((difference) => difference.en)).toEqual([]);
      });
    }

    test('every printed amount is the expected amount of one worked case', () => {
      const printed = printedAmounts(expected);
      const found = shown.flatMap(({ prints, worked, result }) => prints.map((name) => [name, quantityOf(name, worked, result.outcome)] as const));
      expect(Object.fromEntries(found)).toEqual(printed);
      expect(found).toHaveLength(Object.keys(printed).length);
    });

    test(isSound ? 'none of its bills is refused' : 'what does not add up is refused', () => {
      expect(shown.some(({ result }) => isRefusal(result.outcome))).toBe(!isSound);
    });
  });
}

test('every worked case says which public settlement it shows', () => {
  const ids = publicCases.map(({ id }) => id);
  expect(shownCases.filter(({ id }) => !ids.includes(id)).map(({ worked }) => worked.case.case)).toEqual([]);
});

function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(`${FOLDER}/${folder}`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(`${FOLDER}/${folder}/${name}`, 'utf8')]));
}

function sourceOf(worked: WorkedCase): { id: string; prints: string[] } {
  const [, id = '', prints] = /^(C\d\d)(?: prints (.+)|, derived: .+)$/.exec(worked.case.source ?? '') ?? [];
  return { id, prints: prints?.split(', ') ?? [] };
}

/** Printed amounts by name, as "1234.50"; those of a list are counted from 1. */
function printedAmounts(expected: z.infer<typeof publicCase>['expected']): Record<string, string> {
  const named = Object.entries(expected).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : value.map((item, index) => [`${name} ${index + 1}`, item] as const),
  );
  return Object.fromEntries(named.map(([name, value]) => [name, asAmount(value)]));
}

// --- what each printed name means ---------------------------------------------------------------------------------------

type Quantity = (worked: WorkedCase, outcome: Settlement | undefined) => string | undefined;

const QUANTITIES: { readonly [printed: string]: Quantity } = {
  basic: line('basic'),
  largeFeeAssistance: line('large-fee-assistance'),
  tilt: line('tilt'),
  hospitalWaiver: line('hospital-waiver'),
  commercial: line('commercial'),
  chronic: line('chronic'),
  catastrophic: line('critical'),
  catastrophicIfAllAt60pct: line('critical'),
  medicalAssistance: line('medical-assistance'),
  temporaryAid: line('temporary-aid'),
  printed: line('basic'),
  'segments 1': line('critical'),
  'segments 2': line('critical'),
  'segments 3': line('critical'),
  totalPaid: (worked) => sumOf(Object.values(worked.case.pays ?? {})),
  sum: (worked) => sumOf(Object.values(givenOf(worked))),
  patient,
  patientInScope: patient,
  patientTotal: patient,
  patientCash: patient,
  patientComputed: patient,
  patientPrinted: (worked) => asAmount(fenOf(String(worked.case.claim.total)) - fenOf(sumOf(Object.values(givenOf(worked))))),
  patientShareOfTotalPct: (worked, settled) => settled && asAmount(Math.round((fenOf(patient(worked)) * 10_000) / settled.totalFen)),
  preselfpay: charged('prepay'),
  inScope: charged('inScope'),
  inScopeWhereCapBinds: charged('inScope'),
  coPay: (_, settled) => settled && asAmount(baseFen(settled, 'critical') - (stepOf(settled, 'basic', 'deductible')?.usedFen ?? 0)),
  catastrophicBase: (_, settled) => settled && asAmount(baseFen(settled, 'critical')),
  band1: band('basic', 0),
  band2: band('basic', 1),
  band1plus2: line('basic'),
  band3AtCap: band('basic', 2),
};

function quantityOf(name: string, worked: WorkedCase, outcome: Settlement | Refusal): string | undefined {
  const quantity = QUANTITIES[name];
  if (!quantity) throw new Error(`nothing says which amount "${name}" is`);
  return quantity(worked, isRefusal(outcome) ? undefined : outcome);
}

/** What the case expects of a line; of a bill that is refused, what it was given. */
function line(name: string): Quantity {
  return (worked) => {
    const amount = worked.case.pays?.[name] ?? givenOf(worked)[name];
    return amount === undefined ? undefined : asAmount(amount);
  };
}

function patient(worked: WorkedCase): string {
  return asAmount(worked.case.patientPays ?? '');
}

function charged(portion: Portion): Quantity {
  return (_, settled) => settled && asAmount(settled.charged[portion]);
}

/** What one band of a line pays, before any limit. */
function band(name: string, index: number): Quantity {
  return (_, settled) => {
    const slice = settled && stepOf(settled, name, 'rate')?.slices[index];
    return slice && asAmount(payRatios([slice]));
  };
}

function baseFen(settled: Settlement, name: string): number {
  return sumFen((stepOf(settled, name, 'base')?.portions ?? []).map((part) => part.amountFen));
}

function stepOf<Kind extends Step['kind']>(settled: Settlement, name: string, kind: Kind): Extract<Step, { kind: Kind }> | undefined {
  const found = settled.lines.find((candidate) => candidate.benefit.line === name);
  return found?.trace?.steps.find((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
}

function givenOf(worked: WorkedCase): Readonly<Record<string, string>> {
  return z.object({ given: z.record(z.string(), z.string()).default({}) }).parse(worked.case.claim).given;
}

function sumOf(amounts: readonly string[]): string {
  return asAmount(amounts.reduce((sum, amount) => sum + fenOf(amount), 0));
}

function fenOf(text: string): number {
  const amount = parseFen(text);
  if (amount === undefined) throw new Error(`not an amount: ${text}`);
  return amount;
}

/** Yuan or fen as "1234.50". */
function asAmount(amount: string | number): string {
  return formatFen(fen(typeof amount === 'string' ? fenOf(amount) : amount));
}
