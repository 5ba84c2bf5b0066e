// `npm run bench [-- NAME…] [-- --json]`: measures and prints the project's figures. Never part of the tests.
import { cpus, totalmem } from 'node:os';
import { benchAccessMatrix } from './access-matrix.ts';
import { benchAuditCost } from './audit-cost.ts';
import { benchAuditVerify } from './audit-verify.ts';
import { benchCheckZixi } from './check-zixi.ts';
import { benchDemoLoad } from './demo-load.ts';
import { benchFieldSeal } from './field-seal.ts';
import type { Bench, Figure } from './figure.ts';
import { benchImport } from './import.ts';
import { benchInterpret } from './interpret.ts';
import { benchKeysRotate } from './keys-rotate.ts';
import { benchLogin } from './login.ts';
import { benchLookUp } from './lookup.ts';
import { benchMatching } from './matching.ts';
import { benchRlsRatio } from './rls-ratio.ts';
import { benchSearch } from './search.ts';
import { benchSettleCli } from './settle-cli.ts';
import { benchSettleHttp } from './settle-http.ts';
import { benchStart } from './start.ts';
import { benchSweep } from './sweep.ts';
import { benchTorture } from './torture.ts';
import { benchWeb } from './web.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  interpret: benchInterpret,
  'check-zixi': benchCheckZixi,
  'settle-cli': benchSettleCli,
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

const asked = process.argv.slice(2).filter((argument) => argument !== '--json');
const isJson = process.argv.includes('--json');
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; known: ${Object.keys(BENCHES).join(', ')}, and --json\n`);
  process.exit(2);
}
if (!isJson) {
  process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}\n`);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const figure of await bench()) process.stdout.write(`${isJson ? JSON.stringify(figure) : line(figure)}\n`);
}

function line({ figure, value, unit, ratio, baseline, seed, size, note }: Figure): string {
  return `${figure}: ${value} ${unit} (${ratio} of the baseline: ${baseline}; ${size}; seed ${seed})${note ? `; ${note}` : ''}`;
}
