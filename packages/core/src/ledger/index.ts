export * from './contract.ts';
export * from './signed-sum.ts';
export * from './transfer.ts';
