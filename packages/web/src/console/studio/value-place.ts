// Where a value stands in the text of its file, and what the values of some files are. Pure.
import { adjustablesOf, readYaml, type SchemeFiles } from '@doudi/core/scheme';

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
