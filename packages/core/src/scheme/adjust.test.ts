import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adjustForBills, adjustScheme, UNADJUSTED } from './adjust.ts';
import { adjustablesOf, endableLinesOf, ofUnits, toUnits } from './adjustables.ts';
import { loadScheme, type SchemeFiles } from './load.ts';
import { printProblem } from './problem.ts';

const SCHEMES = new URL('../../../../schemes/', import.meta.url);

function filesOf(scheme: string): SchemeFiles {
  const folder = new URL(`${scheme}/`, SCHEMES);
  const parts = ['benefits', 'enrolment', 'helping', 'recognition'].filter((part) => readdirSync(folder).includes(part));
  const names = ['scheme.yaml', ...parts.flatMap((part) => readdirSync(new URL(part, folder)).map((name) => `${part}/${name}`))];
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
}

const ids = readdirSync(SCHEMES).filter((name) => !name.includes('.'));

describe('moving the amounts of a scheme', () => {
  test.each(ids)('every value of %s has an address of its own, words and a range that it lies in, and can be put back as it was', (id) => {
    const files = filesOf(id);
    const all = adjustablesOf(files);
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all.map(({ address }) => address)).size).toBe(all.length);
    expect(all.filter(({ units, range }) => units < range.from || units > range.to)).toEqual([]);
    expect(all.filter(({ kind, units, value }) => toUnits(kind, ofUnits(kind, units)) !== units || toUnits(kind, value) !== units)).toEqual([]);
    expect(all.filter(({ name }) => /\b(undefined|pays|use)\b/.test(name.en))).toEqual([]);
    const same = adjustScheme(files, { set: Object.fromEntries(all.map(({ address, value }) => [address, value])), ended: [] });
    expect([...same.files]).toEqual([...files]);
    expect(same.scheme).toBeDefined();
  });

  test('a share is moved where it stands, and nothing else of the file changes', () => {
    const files = filesOf('zixi-2020');
    const { scheme, files: adjusted } = adjustScheme(files, { set: { 'benefits/assistance.yaml#/pays/1/share': '80%' }, ended: [] });
    expect(adjusted.get('benefits/assistance.yaml')).toBe(files.get('benefits/assistance.yaml')?.replace('share: 75%', 'share: 80%'));
    const row = scheme?.policy.lines.find(({ id }) => id === 'assistance')?.rows[1];
    expect(row?.pays).toMatchObject({ rate: { share: { ratio: 800_000 } } });
  });

  test('its words say which line, what and for whom', () => {
    const share = adjustablesOf(filesOf('zixi-2020')).find(({ address }) => address === 'benefits/assistance.yaml#/pays/0/share');
    expect(share).toMatchObject({
      kind: 'ratio',
      value: '100%',
      name: { zh: '医疗救助：支付比例（特困人员、孤儿）', en: 'Medical assistance: share paid (destitute or orphan)' },
      isTelling: false,
    });
  });

  test('what is for protected categories alone is marked', () => {
    const telling = adjustablesOf(filesOf('demo-2025')).filter(({ isTelling }) => isTelling);
    expect(new Set(telling.map(({ benefit }) => benefit))).toEqual(new Set(['special-care']));
    expect(
      endableLinesOf(filesOf('demo-2025'))
        .filter(({ isTelling }) => isTelling)
        .map(({ benefit }) => benefit),
    ).toEqual(['special-care']);
  });

  describe('what only somebody with a protected category can reach is marked', () => {
    /** The addresses that tell, in the demonstration scheme with some of its files exchanged. */
    const tellingWith = (changes: Record<string, (text: string) => string>) => {
      const files = new Map(filesOf('demo-2025'));
      for (const [file, change] of Object.entries(changes)) {
        const text = files.get(file) ?? '';
        expect(change(text)).not.toBe(text);
        files.set(file, change(text));
      }
      expect(loadScheme(files).scheme).toBeDefined();
      return new Set(
        adjustablesOf(files)
          .filter(({ isTelling, benefit }) => isTelling && benefit !== 'special-care')
          .map(({ address }) => address),
      );
    };
    const plus = (rows: string) => (text: string) => text.replace(/\nfirstShares:|$/, (end) => `\n${rows}${end}`);

    test('a row that names an open category too, where those who have it are excluded', () => {
      const change = (text: string) =>
        text.replace(/when: \{categories: \[destitute, orphan\]\}, use: 0/, 'when: {categories: [orphan, hiv-treatment], not: {categories: [orphan]}}, use: 0');
      expect(tellingWith({ 'benefits/basic.yaml': change })).toEqual(new Set(['benefits/basic.yaml#/pays/deductible/amount/1/use']));
    });

    test('a row that names an open category too, where a row before it has taken those', () => {
      const change = (text: string) =>
        text.replace(
          '      - {when: {categories: [destitute, orphan]}, use: 0}\n',
          '      - {when: {categories: [destitute, orphan]}, use: 0}\n      - {when: {categories: [orphan, hiv-treatment]}, use: 100}\n',
        );
      expect(tellingWith({ 'benefits/basic.yaml': change })).toEqual(new Set(['benefits/basic.yaml#/pays/deductible/amount/2/use']));
    });

    test('a parameter that only lines for protected categories use', () => {
      const parameter = 'parameters:\n  care:\n    name: {zh: 照护标准, en: care standard}\n    amounts: [{from: 2025-01-01, amount: 20000, source: 县文件}]\n';
      const changes = {
        'scheme.yaml': plus(parameter),
        'benefits/special-care.yaml': (text: string) => text.replace(/(limit:[^\n]*amount: )\d+/, '$1{parameter: care, times: 100%}'),
      };
      expect(tellingWith(changes)).toEqual(new Set(['scheme.yaml#/parameters/care/amounts/0/amount']));
    });
  });

  test('an address or value that is none is refused with its place, and so is what the loader refuses', () => {
    const said = (set: Record<string, string>) => adjustScheme(filesOf('zixi-2020'), { set, ended: [] }).problems.map((problem) => printProblem(problem, 'en'));
    expect(said({ 'benefits/none.yaml#/pays/share': '80%' })).toEqual(['benefits/none.yaml:1:1: the scheme has no such file']);
    expect(said({ 'benefits/fiscal.yaml#/pays/share': '80%' })).toEqual(['benefits/fiscal.yaml:1:1: there is no value to move at /pays/share']);
    expect(said({ 'benefits/fiscal.yaml#/pays/patientAtMost/share': '{a: b}' })).toEqual([
      'benefits/fiscal.yaml:1:1: "{a: b}" is no amount, percentage or number of points',
    ]);
    expect(said({ 'benefits/fiscal.yaml#/pays/patientAtMost/share': '300%' })[0]).toContain('benefits/fiscal.yaml:');
  });
});

describe('ending a line', () => {
  test.each(ids)('each line of %s can end, or it is said which other names nothing but it', (id) => {
    const files = filesOf(id);
    for (const { benefit } of endableLinesOf(files)) {
      const { scheme, problems } = adjustScheme(files, { ...UNADJUSTED, ended: [benefit] });
      if (scheme) expect(scheme.policy.lines.some((line) => line.id === benefit)).toBe(false);
      else expect(problems.map((problem) => problem.message.en).join()).toContain('it names nothing but lines that end');
    }
  });

  test('a line that no other names disappears with its file', () => {
    const { scheme, files } = adjustScheme(filesOf('zixi-2020'), { set: {}, ended: ['commercial'] });
    expect(scheme?.policy.lines.map(({ id }) => id)).not.toContain('commercial');
    expect(files.has('benefits/commercial.yaml')).toBe(false);
  });

  test('a line that is not there cannot end', () => {
    expect(adjustScheme(filesOf('zixi-2020'), { set: {}, ended: ['nothing'] }).problems).toHaveLength(1);
  });

  test('is refused where the protected categories of the bills would then have other codes', () => {
    // Somebody else's line asks about one of the protected categories, so that bills tell it apart from the others.
    const files = new Map(filesOf('demo-2025'));
    const tilt = files.get('benefits/tilt.yaml') ?? '';
    files.set('benefits/tilt.yaml', tilt.replace('low-income-edge]', 'low-income-edge, hiv-treatment]'));
    const before = loadScheme(files).scheme;
    if (!before) throw new Error('it does not load');
    expect(before.walls.categories['hiv-treatment']?.code).not.toBe(before.walls.categories['only-child-lost']?.code);
    expect(adjustScheme(files, { ...UNADJUSTED, ended: ['tilt'] }).scheme).toBeDefined();
    const ended = adjustForBills(before, files, { ...UNADJUSTED, ended: ['tilt'] });
    expect(ended.scheme).toBeUndefined();
    expect(ended.problems.map((problem) => printProblem(problem, 'en'))).toMatchObject([expect.stringContaining('would have other codes on bills')]);
    expect(adjustForBills(before, files, { ...UNADJUSTED, ended: ['critical'] }).scheme).toBeDefined();
  });
});
