// Where a value stands in the text of its file, and what the values of some files are. Pure.
import { adjustablesOf, placeOfRule, readYaml, type SchemeFiles } from '@doudi/core/scheme';
import type { DraftFinding } from '@doudi/core/studio';

/** By address, as the files have them. */
export function valuesIn(files: SchemeFiles): ReadonlyMap<string, string> {
  return new Map(adjustablesOf(files).map(({ address, value }) => [address, value]));
}

/** `benefits/basic.yaml#/pays/share` → the file and the line, from 1. */
export function placeOfAddress(files: SchemeFiles, address: string): { readonly file: string; readonly line: number } {
  const [file = '', pointer = ''] = address.split('#', 2);
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { file, line: readYaml(file, files.get(file) ?? '').at(path, { zh: '', en: '' }).line };
}

/** The rule that a finding is about; the top of the scheme's own file where its name is opaque. */
export function placeOfFinding(
  files: SchemeFiles,
  { benefit, path }: Pick<DraftFinding, 'benefit' | 'path'>,
): { readonly file: string; readonly line: number } {
  return placeOfRule(files, { path, ...(benefit !== undefined && { benefit }) }) ?? { file: 'scheme.yaml', line: 1 };
}
