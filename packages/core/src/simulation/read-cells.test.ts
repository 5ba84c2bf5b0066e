import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadScheme, type Scheme, type SchemeFiles, statedCategories } from '../scheme/index.ts';
import { cellReader } from './read-cells.ts';

const FOLDER = fileURLToPath(new URL('../../../../schemes/zixi-2020', import.meta.url));

function zixi(): Scheme {
  const names = ['scheme.yaml', ...readdirSync(`${FOLDER}/benefits`).map((name) => `benefits/${name}`)];
  const files: SchemeFiles = new Map(names.map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')]));
  const { scheme } = loadScheme(files);
  if (!scheme) throw new Error('it does not load');
  return scheme;
}

const scheme = zixi();
const contexts = { before: { scheme, knownCategories: new Set(['none', ...statedCategories(scheme)]) } };

/** What tables hold, and what they should not; sound ones more often, so that most rows are bills. */
const CELLS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id: mostly(['a-1', 'a-2'], ['', null, 7]),
  'person.id': mostly(['p-1', 'p-2'], ['', undefined, 7n, '\0["p-1"]']),
  'person.household': mostly(['h-1', undefined], ['', 3]),
  'person.categories': mostly(['low-income', 'low-income;orphan', ['destitute'], ['low-income'], ''], ['\0["low-income"]', 'nobody', [7], 7]),
  kind: mostly(['inpatient', 'inpatient'], ['', 'no-kind', 4]),
  dischargedOn: mostly(
    ['2020-03-01', new Date('2020-03-01'), '2020-12-31', new Date('2020-07-09')],
    ['2020-02-30', '1999-01-01', new Date('1999-01-01'), new Date(Number.NaN), 20_200_301, ''],
  ),
  'facility.level': mostly([1, 2n, '3', 2], ['4', 'x', null]),
  'facility.area': mostly(['inside', undefined], ['elsewhere']),
  referred: mostly([true, false, '是', 'false'], ['perhaps', 1]),
  disease: mostly(['I10', undefined], [7]),
  'charges.classAFen': mostly([300_000, 250_050n], [null, -1, 1.5, 99_999_999_999_999, '100000', 'x']),
  'charges.classB': mostly(['1000.00', '0', ''], ['1.005', '-1', 7]),
  'charges.classBPrepay': mostly([undefined, '0.00', '100.00'], ['2000.00', 'x']),
  'charges.otherOut': mostly([undefined, '12.30'], ['1e3']),
  total: mostly([undefined], ['2000.00', 'x']),
  accountOpening: mostly([undefined], ['5.00']),
  'given.basic': mostly([undefined], ['x', '10.00']),
};

function mostly(sound: readonly unknown[], strange: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...strange) });
}

const names = Object.keys(CELLS);
/** Some columns are missing; two of money may say the same. */
const tables = fc
  .tuple(fc.subarray(names, { minLength: names.length - 3 }), fc.constantFrom<readonly string[]>([], [], ['charges.classA'], ['charges.oddFen']))
  .chain(([some, more]) =>
    fc.record({
      names: fc.constant([...some, ...more]),
      rows: fc.array(fc.tuple(...some.map((name) => CELLS[name] ?? fc.constant('')), ...more.map(() => fc.constantFrom<unknown>('1.00', undefined))), {
        minLength: 10,
        maxLength: 40,
      }),
    }),
  );

describe('bills of a table', () => {
  test('are the same whether each row is read alone or after others that were alike', () => {
    let bills = 0;
    fc.assert(
      fc.property(tables, ({ names, rows }) => {
        const columns = names.map((_, at) => rows.map((row) => row[at]));
        const reader = cellReader(names, contexts);
        for (let row = 0; row < rows.length; row++) {
          const alone = cellReader(names, contexts).read(columns, row);
          expect(reader.read(columns, row)).toEqual(alone);
          if (alone.bill) bills++;
        }
      }),
      { numRuns: 300, seed: 20_200_301 },
    );
    expect(bills).toBeGreaterThan(500);
  });

  test('a row is asked for its facts once: those that follow share them', () => {
    const columns = [
      ['b-1', 'b-2', 'b-3'],
      ['p-1', 'p-2', 'p-2'],
      ['inpatient', 'inpatient', 'inpatient'],
      ['2020-03-01', '2020-03-01', '2020-03-01'],
      [2, 2, 2],
      ['10.00', '20.00', ''],
    ];
    const reader = cellReader(['id', 'person.id', 'kind', 'dischargedOn', 'facility.level', 'charges.classA'], contexts);
    const [first, second] = [reader.read(columns, 0), reader.read(columns, 1)];
    expect(second.bill?.profile).toBe(first.bill?.profile);
    expect(second.bill).toMatchObject({ personId: 'p-2', day: 20_200_301, charges: { classA: 2_000 } });
    // Who states no charge at all states no bill, however well the rest is known.
    expect(reader.read(columns, 2)).toEqual({ code: 'missing-field' });
  });
});
