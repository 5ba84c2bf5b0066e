// Operations as data: contracts, who may ask for them, how they refuse.
export * from './access.ts';
export * from './contract.ts';
export * from './refusal.ts';
export * as shape from './shapes.ts';
