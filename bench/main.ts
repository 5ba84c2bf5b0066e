// `npm run bench [-- NAME…] [-- --json] [-- --claims N]`: measures and prints the project's figures. Never part of the tests.
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAccessMatrix } from './access-matrix.ts';
import { benchAuditCost } from './audit-cost.ts';
import { benchAuditVerify } from './audit-verify.ts';
import { benchCheckZixi } from './check-zixi.ts';
import { benchDemoLoad } from './demo-load.ts';
import { benchFieldSeal } from './field-seal.ts';
import type { Bench, Figure } from './figure.ts';
import { benchImport } from './import.ts';
import { benchInterpret } from './interpret.ts';
import { benchKernel } from './kernel.ts';
import { benchKeysRotate } from './keys-rotate.ts';
import { benchLogin } from './login.ts';
import { benchLookUp } from './lookup.ts';
import { benchMatching } from './matching.ts';
import { benchRlsRatio } from './rls-ratio.ts';
import { benchSearch } from './search.ts';
import { benchSettleCli } from './settle-cli.ts';
import { benchSettleHttp } from './settle-http.ts';
import { benchSimulateParquet } from './simulate-parquet.ts';
import { benchStart } from './start.ts';
import { benchStudioRedraw } from './studio-redraw.ts';
import { benchSweep } from './sweep.ts';
import { benchTorture } from './torture.ts';
import { benchWeb } from './web.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  interpret: benchInterpret,
  'check-zixi': benchCheckZixi,
  kernel: benchKernel,
  'simulate-parquet-10m': benchSimulateParquet,
  'settle-cli': benchSettleCli,
  'studio-redraw': benchStudioRedraw,
  start: benchStart,
  'demo-load': benchDemoLoad,
  'settle-http': benchSettleHttp,
  'import-100k': benchImport,
  login: benchLogin,
  'access-matrix': benchAccessMatrix,
  matching: benchMatching,
  search: benchSearch,
  lookup: benchLookUp,
  sweep: benchSweep,
  'rls-ratio': benchRlsRatio,
  'field-seal': benchFieldSeal,
  'keys-rotate': benchKeysRotate,
  'audit-cost': benchAuditCost,
  'audit-verify': benchAuditVerify,
  torture: benchTorture,
  web: benchWeb,
};

const { positionals: asked, values: options } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, claims: { type: 'string' } },
});
const isJson = options.json;
if (options.claims !== undefined) process.env.DOUDI_BENCH_CLAIMS = options.claims;
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; known: ${Object.keys(BENCHES).join(', ')}, and --json, --claims N\n`);
  process.exit(2);
}
if (!isJson) {
  process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}\n`);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const figure of await bench()) process.stdout.write(`${isJson ? JSON.stringify(figure) : line(figure)}\n`);
}

function line({ figure, value, unit, ratio, bar, baseline, seed, size, note }: Figure): string {
  const compared = ratio === undefined ? 'nothing to compare with, wanted' : `${ratio} of the baseline${bar === undefined ? '' : `, bar ${bar}`}`;
  return `${figure}: ${value} ${unit} (${compared}: ${baseline}; ${size}; seed ${seed})${note ? `; ${note}` : ''}`;
}
