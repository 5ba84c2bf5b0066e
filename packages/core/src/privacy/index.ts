export * from './consent.ts';
export * from './contract.ts';
export * from './deidentify.ts';
export * from './notice.ts';
export * from './record-kinds.ts';
