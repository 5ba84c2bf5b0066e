export * from './contract.ts';
export * from './transfer.ts';
