import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adjustScheme, UNADJUSTED } from './adjust.ts';
import { adjustablesOf, endableLinesOf, ofUnits, toUnits } from './adjustables.ts';
import type { SchemeFiles } from './load.ts';
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
});
