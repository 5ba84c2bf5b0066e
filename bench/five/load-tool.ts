// Programs that figures are compared with, fetched on wish: they are no dependencies of Doudi.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const requireTool = createRequire(new URL('../tools/package.json', import.meta.url));

export const HOW_TO_FETCH = 'npm ci --prefix bench/tools';

/** The tool, of which the caller says how much it uses; undefined if it was not fetched. */
export function loadTool<Tool>(name: string): Tool | undefined {
  if (!existsSync(fileURLToPath(new URL(`../tools/node_modules/${name}/package.json`, import.meta.url)))) return undefined;
  return requireTool(name) as Tool;
}

export function versionOf(name: string): string {
  return `${name} ${(requireTool(`./node_modules/${name}/package.json`) as { version: string }).version}`;
}
