#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step stands between an edit and a run.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli.ts');
await main(process.argv);
