// Work: what must be done, by whom, until when.
export * from './contract.ts';
export * from './kinds.ts';
