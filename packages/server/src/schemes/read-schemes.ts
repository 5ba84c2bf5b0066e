// Schemes on disk: a folder each, read and checked.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closest, type LoadedScheme, loadScheme, printProblem, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { UserError } from '../platform/user-error.ts';

/** The folder of the schemes that come with Doudi, unless DOUDI_SCHEMES names another. */
export function schemesFolder(): string {
  return process.env.DOUDI_SCHEMES ?? fileURLToPath(new URL('../../../../schemes', import.meta.url));
}

export function installedSchemes(folder = schemesFolder()): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'scheme.yaml')))
    .map((entry) => entry.name)
    .sort();
}

/** The YAML files of a scheme's folder. */
export function readSchemeFiles(folder: string): SchemeFiles {
  const files = new Map<string, string>();
  for (const name of ['scheme.yaml', ...listYaml(folder, 'benefits')]) {
    const path = join(folder, name);
    if (existsSync(path)) files.set(name, readFileSync(path, 'utf8'));
  }
  return files;
}

function listYaml(folder: string, below: string): string[] {
  const path = join(folder, below);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${below}/${name}`);
}

export function loadFolder(folder: string): LoadedScheme {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UserError({ zh: `没有文件夹“${folder}”。`, en: `there is no folder "${folder}"` });
  return loadScheme(readSchemeFiles(folder));
}

/** A scheme by its id among the installed ones, or by the path of its folder. */
export function findScheme(idOrFolder: string): Scheme {
  const ids = installedSchemes();
  const folder = ids.includes(idOrFolder) ? join(schemesFolder(), idOrFolder) : idOrFolder;
  if (!existsSync(join(folder, 'scheme.yaml'))) {
    const meant = closest(idOrFolder, ids);
    throw new UserError({
      zh: `没有方案“${idOrFolder}”${meant ? `，是否应为“${meant}”？` : '。'}已安装：${ids.join('、')}`,
      en: `there is no scheme "${idOrFolder}"${meant ? `; did you mean "${meant}"?` : ';'} installed: ${ids.join(', ')}`,
    });
  }
  return requireScheme(folder);
}

export function requireScheme(folder: string): Scheme {
  const { scheme, problems } = loadFolder(folder);
  if (scheme) return scheme;
  const list = (language: 'zh' | 'en') => problems.filter((problem) => !problem.isWarning).map((problem) => `  ${printProblem(problem, language)}`);
  throw new UserError({
    zh: `方案“${folder}”有 ${list('zh').length} 处问题：\n${list('zh').join('\n')}`,
    en: `scheme "${folder}" has ${list('en').length} problems:\n${list('en').join('\n')}`,
  });
}

/** What a reader of claims needs: the scheme, and the categories that any installed scheme knows. */
export function readContextOf(scheme: Scheme): ReadContext {
  const knownCategories = new Set(['none', ...Object.keys(scheme.policy.categories)]);
  for (const id of installedSchemes()) {
    const other = loadFolder(join(schemesFolder(), id)).scheme;
    for (const category of Object.keys(other?.policy.categories ?? {})) knownCategories.add(category);
  }
  return { scheme, knownCategories };
}
