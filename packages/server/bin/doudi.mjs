#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step stands between an edit and a run.
import { setFlagsFromString } from 'node:v8';
import { register } from 'tsx/esm/api';

// The heap doubles before it is collected, and does not quadruple: long lists need a third less memory and no more time (docs/decisions/0020-lists.md).
setFlagsFromString('--heap-growing-percent=100');
register();
const { main } = await import('../src/cli.ts');
await main(process.argv);
