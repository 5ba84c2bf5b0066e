// The installed schemes with the bills that lie beside them, read once for a file of tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emptyBooks, inSettlingOrder, isRefusal, type Settlement, settleInto } from '@doudi/policy';
import { loadScheme, printProblem, type Scheme, statedCategories } from '../../scheme/index.ts';
import { readClaimLine } from '../claim-row.ts';

const FOLDER = fileURLToPath(new URL('../../../../../schemes', import.meta.url));

export const schemes: ReadonlyMap<string, Scheme> = new Map(
  readdirSync(FOLDER)
    .filter((id) => existsSync(`${FOLDER}/${id}/scheme.yaml`))
    .map((id) => [id, schemeOf(id)]),
);
export const knownCategories = new Set(['none', ...[...schemes.values()].flatMap(statedCategories)]);

/** The schemes that have bills in a folder `cases`. */
export const schemesWithCases = [...schemes].filter(([id]) => existsSync(`${FOLDER}/${id}/cases`));

export function caseRows(id: string, file: 'claims' | 'expected'): string[] {
  return readFileSync(`${FOLDER}/${id}/cases/${file}.jsonl`, 'utf8').trimEnd().split('\n');
}

/** Years of bills from their beginning; rows that are no claim are left out. */
export function settleAll(scheme: Scheme, rows: Iterable<string>): Settlement[] {
  const claims = [...rows].map((row) => readClaimLine(row, { scheme, knownCategories }).claim).filter((claim) => claim !== undefined);
  const books = emptyBooks();
  return inSettlingOrder(claims).map((claim) => {
    const outcome = settleInto(books, scheme.policy, claim);
    if (isRefusal(outcome)) throw new Error(outcome.message.en);
    return outcome;
  });
}

function schemeOf(id: string): Scheme {
  const names = ['scheme.yaml', ...readdirSync(`${FOLDER}/${id}/benefits`).map((name) => `benefits/${name}`)];
  const { scheme, problems } = loadScheme(new Map(names.map((name) => [name, readFileSync(`${FOLDER}/${id}/${name}`, 'utf8')])));
  if (!scheme) throw new Error(problems.map((problem) => printProblem(problem, 'en')).join('\n'));
  return scheme;
}
