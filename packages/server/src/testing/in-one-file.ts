// A program of ours with everything that it imports in one file, for tests that start it many times: it starts in a third of the time.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
/** Native: it stays where it is. */
const ARGON2 = createRequire(import.meta.url).resolve('@node-rs/argon2');

/** Files that a source names beside itself are found where they are, wherever the one file lies. */
const whereItStood: Plugin = {
  name: 'where it stood',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/packages\/\w+\/src\/.*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    })),
};

/** Writes it as `outfile`; `lines` is what it does, seen from the folder of the source. */
async function writeOneFile(lines: string, resolveDir: string, outfile: string): Promise<string> {
  await build({
    stdin: { contents: lines, resolveDir, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '@node-rs/argon2': ARGON2 },
    external: [ARGON2, 'pg-native'],
    plugins: [whereItStood],
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    logLevel: 'error',
  });
  return outfile;
}

/** A script of ours. */
export function scriptInOneFile(script: string, folder: string): Promise<string> {
  return writeOneFile(`import ${JSON.stringify(script)};`, dirname(script), join(folder, 'script.mjs'));
}

/** `doudi`, as `bin/doudi.mjs` runs it. */
export function doudiInOneFile(folder: string): Promise<string> {
  return writeOneFile(`import { main } from ${JSON.stringify(CLI)}; await main(process.argv);`, dirname(CLI), join(folder, 'doudi.mjs'));
}
