// `npm run sbom [-- --dev] [-- --out FILE]`: the bill of materials of what runs, or with --dev of everything, from package-lock.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Lock, makeSbom } from './make-sbom.ts';

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false }, out: { type: 'string' } } });
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock;
const text = `${JSON.stringify(makeSbom(lock, { withDev: values.dev }), null, 2)}\n`;
if (values.out === undefined) process.stdout.write(text);
else writeFileSync(values.out, text);
