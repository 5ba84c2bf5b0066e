// Matching a department's list with the registry: how often what is said is right, how many are found, and how fast. Both lists are made from a seed, with
// the slips that such lists have; the matcher's weights were set on another seed (11) than the one that is measured.
import { type MatchRecord, type MatchReport, matchLists, plainName } from '../packages/core/src/registry/index.ts';
import { judge } from '../packages/server/src/registry/testing/judge-matching.ts';
import { labelledLists } from '../packages/server/src/registry/testing/labelled-lists.ts';
import { type Figure, median, rounded } from './figure.ts';

const SEED = 23;
const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 100_000);
const ROUNDS = 3;
/** All pairs of so many with as many. */
const SAMPLE = 1_500;

export function benchMatching(): Figure[] {
  // A twentieth of all are in no registry.
  const lists = labelledLists({ seed: SEED, people: Math.ceil((PEOPLE * 20) / 19) });
  const { locals, rows } = lists;
  const size = `${locals.length} registered × ${rows.length} rows, slips of number, name, birthday, village; a twentieth is not registered`;
  const seconds: number[] = [];
  let report: MatchReport = { outcomes: [], comparedPairs: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    report = matchLists(locals, rows);
    seconds.push((performance.now() - begun) / 1000);
  }
  const took = median(seconds);
  const peak = Math.round(process.resourceUsage().maxRSS / 1000);
  const [judged, plain, loose] = [judge(report, lists), judge(byNumberAndName(lists), lists), judge(byNumberOrBirthday(lists), lists)];
  const percent = (share: number) => rounded(100 * share, 5);
  const jaroWinkler = secondsOfAllPairs(locals.slice(0, SAMPLE), rows.slice(0, SAMPLE));
  const [pairs, sampled] = [(locals.length * rows.length) / took, SAMPLE ** 2 / jaroWinkler];
  return [
    {
      figure: 'match-precision',
      value: rounded(judged.precision, 6),
      unit: 'of what was said without a clerk is right',
      ratio: rounded((1 - loose.precision) / Math.max(1 - judged.precision, 1 / rows.length)),
      baseline: `the same number, or the same name and birthday: ${rounded(loose.precision, 6)}; the same number and name: ${rounded(plain.precision, 6)}; the ratio is of the errors`,
      seed: SEED,
      size,
      note: `aim 0.999; ${judged.wrong.length} wrong`,
    },
    {
      figure: 'match-recall',
      value: rounded(judged.recall, 5),
      unit: 'of who is registered is found, with a clerk who is right',
      ratio: rounded(judged.recall / plain.recall),
      baseline: `the same number and name: ${rounded(plain.recall, 5)}; or name and birthday: ${rounded(loose.recall, 5)}`,
      seed: SEED,
      size,
      note: `aim 0.98; without a clerk ${percent(judged.recallAlone)} %; a clerk looks at ${percent(judged.forClerk)} % of the rows`,
    },
    {
      figure: 'match-pairs',
      value: Math.round(pairs),
      unit: 'pairs/s',
      ratio: rounded(pairs / sampled),
      baseline: `every pair of ${SAMPLE} × ${SAMPLE} by Jaro and Winkler's likeness of the names alone, ${Math.round(sampled)} pairs/s`,
      seed: SEED,
      size,
      note: `all pairs are decided in ${rounded(took)} s (median of ${ROUNDS}), by comparing the ${report.comparedPairs} that share something (${Math.round(report.comparedPairs / took)}/s); peak ${peak} MB with both lists`,
    },
  ];
}

function byNumberAndName({ locals, rows }: { readonly locals: readonly MatchRecord[]; readonly rows: readonly MatchRecord[] }): MatchReport {
  return lookedUp(rows, keysOf(locals, numberAndName), numberAndName);
}

function byNumberOrBirthday({ locals, rows }: { readonly locals: readonly MatchRecord[]; readonly rows: readonly MatchRecord[] }): MatchReport {
  const [numbers, births] = [keysOf(locals, ({ idNumber }) => idNumber), keysOf(locals, nameAndBirthday)];
  const found = rows.map((row) => ({ rowId: row.id, personId: numbers.get(row.idNumber ?? '') ?? births.get(nameAndBirthday(row) ?? '') }));
  return reportOf(found);
}

type KeyOf = (record: MatchRecord) => string | undefined;
const numberAndName: KeyOf = ({ idNumber, name }) => idNumber && `${idNumber} ${plainName(name)}`;
const nameAndBirthday: KeyOf = ({ bornOn, name }) => bornOn && `${bornOn} ${plainName(name)}`;

function keysOf(locals: readonly MatchRecord[], keyOf: KeyOf): ReadonlyMap<string, string> {
  return new Map(locals.flatMap((local) => [[keyOf(local) ?? `none ${local.id}`, local.id] as const]));
}

function lookedUp(rows: readonly MatchRecord[], keys: ReadonlyMap<string, string>, keyOf: KeyOf): MatchReport {
  return reportOf(rows.map((row) => ({ rowId: row.id, personId: keys.get(keyOf(row) ?? '') })));
}

function reportOf(found: readonly { readonly rowId: string; readonly personId: string | undefined }[]): MatchReport {
  const outcomes = found.map(({ rowId, personId }) =>
    personId === undefined
      ? { rowId, result: 'not-found' as const, isForClerk: false, candidates: [] }
      : { rowId, personId, result: 'matched' as const, isForClerk: false, candidates: [] },
  );
  return { outcomes, comparedPairs: 0 };
}

function secondsOfAllPairs(locals: readonly MatchRecord[], rows: readonly MatchRecord[]): number {
  const begun = performance.now();
  let alike = 0;
  for (const row of rows) for (const local of locals) if (jaroWinklerOf(row.pinyin, local.pinyin) > 0.95) alike++;
  if (alike === 0) throw new Error('two lists of one county have nobody in common');
  return (performance.now() - begun) / 1000;
}

/** As textbooks have it, over the pinyin. */
function jaroWinklerOf(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const inCommon: string[] = [];
  for (let at = 0; at < a.length; at++) {
    for (let other = Math.max(0, at - reach); other < Math.min(b.length, at + reach + 1); other++) {
      if (taken[other] || a[at] !== b[other]) continue;
      taken[other] = true;
      inCommon.push(a[at] ?? '');
      break;
    }
  }
  if (inCommon.length === 0) return 0;
  const inOrder = [...b].filter((_, at) => taken[at]);
  const exchanged = inCommon.filter((letter, at) => letter !== inOrder[at]).length / 2;
  const jaro = (inCommon.length / a.length + inCommon.length / b.length + (inCommon.length - exchanged) / inCommon.length) / 3;
  let prefix = 0;
  while (prefix < 4 && a[prefix] !== undefined && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
