// The compiled kernel: a province's claims as columns, settled to the same fen as the interpreter.
export * from './batch.ts';
export * from './kernel.ts';
export * from './outcome.ts';
