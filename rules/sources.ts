// What the house rules read: the files of the repository, and what they say without comments and texts.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export function filesBelow(folder: string, ends: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

export const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const isTest = (file: string) => file.endsWith('.test.ts') || file.includes('/testing/') || file.includes('/browser-tests/');
export const sources = (folder: string) => filesBelow(folder, /\.tsx?$/).filter((file) => !isTest(file) && !/\/dist[.\d]*\//.test(file));
export const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
export const withoutTexts = (text: string) => text.replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
export const importsOf = (file: string) => [...read(file).matchAll(/(?:from|import)\s+'([^']+)'/g)].map((match) => match[1] ?? '');

/** The rows of a table whose columns are parted by tabs, by the names in its first line. */
export function tableOf(file: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = read(file).trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? `column ${index}`, cell])));
}
