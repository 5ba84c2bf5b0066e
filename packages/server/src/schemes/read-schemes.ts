// Schemes on disk: a folder each, read and checked.
import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closest, type LoadedScheme, loadScheme, printProblem, type Scheme, type SchemeFiles, statedCategories } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { UserError } from '../platform/user-error.ts';

/** The folder of the schemes that come with Doudi, unless DOUDI_SCHEMES names another. */
function schemesFolder(): string {
  return process.env.DOUDI_SCHEMES ?? fileURLToPath(new URL('../../../../schemes', import.meta.url));
}

export function installedSchemes(): string[] {
  const folder = schemesFolder();
  if (!existsSync(folder)) throw new UserError({ zh: `没有方案文件夹“${folder}”。`, en: `there is no folder of schemes "${folder}"` });
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'scheme.yaml')))
    .map((entry) => entry.name)
    .sort();
}

/** The files of a scheme's folder that a scheme may have, and those that stand where none may. */
export function readSchemeFiles(folder: string): SchemeFiles {
  const names = ['benefits', 'enrolment', 'helping', 'recognition'].flatMap((part) =>
    existsSync(join(folder, part)) ? readdirSync(join(folder, part)).map((name) => `${part}/${name}`) : [],
  );
  const files = new Map<string, string>();
  for (const name of ['scheme.yaml', ...names.filter((file) => !/\/[.~]|~$/.test(file)).sort()]) {
    if (name !== 'scheme.yaml' || existsSync(join(folder, name))) files.set(name, readText(join(folder, name)));
  }
  return files;
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new UserError({
    zh: `“${path}”不是 UTF-8 文字（可能是 GBK/GB18030），请另存为 UTF-8。`,
    en: `"${path}" is not UTF-8 text (perhaps GB18030); save it as UTF-8`,
  });
}

export function loadFolder(folder: string): LoadedScheme {
  return loadScheme(readSchemeFiles(folder));
}

/** The folder of an installed scheme, or the folder that was named. */
export function schemeFolder(idOrFolder: string): string {
  const ids = installedSchemes();
  const folder = ids.includes(idOrFolder) ? join(schemesFolder(), idOrFolder) : idOrFolder;
  if (existsSync(join(folder, 'scheme.yaml'))) return folder;
  const meant = closest(idOrFolder, ids);
  throw new UserError({
    zh: `没有方案“${idOrFolder}”${meant ? `，是否应为“${meant}”？` : '。'}已安装：${ids.join('、')}`,
    en: `there is no scheme "${idOrFolder}"${meant ? `; did you mean "${meant}"?` : ';'} installed: ${ids.join(', ')}`,
  });
}

/** Every installed scheme with its files. Throws a UserError if one has problems: nothing settles by half of the rules. */
export function installedWithFiles(): Map<string, { readonly scheme: Scheme; readonly context: ReadContext; readonly files: SchemeFiles }> {
  const loaded = installedSchemes().map((id) => {
    const folder = join(schemesFolder(), id);
    return { folder, scheme: requireScheme(folder) };
  });
  installed ??= loaded.flatMap(({ scheme }) => statedCategories(scheme));
  return new Map(loaded.map(({ folder, scheme }) => [scheme.policy.id, { scheme, context: readContextOf(scheme), files: readSchemeFiles(folder) }]));
}

/** A scheme by its id among the installed ones, or by the path of its folder. */
export function findScheme(idOrFolder: string): Scheme {
  return requireScheme(schemeFolder(idOrFolder));
}

function requireScheme(folder: string): Scheme {
  return soundScheme(loadFolder(folder), folder);
}

/** A scheme that was loaded without problems; throws a UserError with all that there are. */
export function soundScheme({ scheme, problems }: LoadedScheme, folder: string): Scheme {
  if (scheme) return scheme;
  const list = (language: 'zh' | 'en') => problems.filter((problem) => !problem.isWarning).map((problem) => `  ${printProblem(problem, language)}`);
  throw new UserError({
    zh: `方案“${folder}”有 ${list('zh').length} 处问题：\n${list('zh').join('\n')}`,
    en: `scheme "${folder}" has ${list('en').length} problems:\n${list('en').join('\n')}`,
  });
}

/** What a reader of claims needs: the scheme, and the categories that any installed scheme knows. */
export function readContextOf(scheme: Scheme): ReadContext {
  return { scheme, knownCategories: new Set(['none', ...statedCategories(scheme), ...installedCategories()]) };
}

let installed: readonly string[] | undefined;

/** Read once: no scheme is installed while a command runs. */
function installedCategories(): readonly string[] {
  installed ??= installedSchemes().flatMap((id) => {
    const { scheme } = loadFolder(join(schemesFolder(), id));
    return scheme ? statedCategories(scheme) : [];
  });
  return installed;
}
