// The pure parts of the studio: where a value stands, what the form changes in the text, how a new line begins.
import { adjustablesOf, loadScheme } from '@doudi/core/scheme';
import { describe, expect, it } from 'vitest';
import { isNewLineName, newLineText } from './new-line.ts';
import { placeOfAddress, placeOfFinding, valuesIn } from './value-place.ts';
import { differenceOf } from './yaml-editor.tsx';

const FILES: Readonly<Record<string, string>> = import.meta.glob('../../../../../schemes/demo-2025/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = new Map(Object.entries(FILES).map(([path, text]) => [path.split('/demo-2025/')[1] ?? '', text]));

describe('a draft on the screen', () => {
  it('knows for every value of the form in which line of which file it stands', () => {
    const found = adjustablesOf(files);
    const values = valuesIn(files);
    expect(found.length).toBeGreaterThan(30);
    for (const { address, value } of found) {
      const { file, line } = placeOfAddress(files, address);
      expect(`${address}: ${files.get(file)?.split('\n')[line - 1]}`).toContain(value);
      expect(values.get(address)).toBe(value);
    }
  });

  it('shows the rule of a finding, and the top of the scheme where a name is opaque', () => {
    const { file, line } = placeOfFinding(files, { benefit: 'basic', path: ['pays', 'limit'] });
    expect([file, files.get(file)?.split('\n')[line - 1]]).toEqual(['benefits/basic.yaml', expect.stringContaining('limit:')]);
    expect(placeOfFinding(files, { benefit: 'protected', path: [] })).toEqual({ file: 'scheme.yaml', line: 1 });
  });

  it('changes only the stretch of a text that differs', () => {
    expect(differenceOf('use: 90%\nend', 'use: 95%\nend')).toEqual({ from: 6, to: 7, insert: '5' });
    expect(differenceOf('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
    expect(differenceOf('same', 'same')).toBeUndefined();
  });

  it('begins a new line that settles, pays nothing and comes after all others', () => {
    const { scheme } = loadScheme(files);
    if (!scheme) throw new Error('the demo scheme does not load');
    const written = new Map([...files, ['benefits/backstop.yaml', newLineText('backstop', files, scheme)]]);
    const loaded = loadScheme(written);
    expect(loaded.problems.filter(({ isWarning }) => !isWarning)).toEqual([]);
    expect(loaded.scheme?.rules.lines.at(-1)?.id).toBe('backstop');
    expect([isNewLineName('basic', files), isNewLineName('Basic', files), isNewLineName('../basic', files), isNewLineName('backstop', files)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
