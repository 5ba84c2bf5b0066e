// Operations as data: contracts, who may ask for them, how they refuse.
export * from './access.ts';
export * from './check-answer.ts';
export * from './check-input.ts';
export * from './client.ts';
export * from './contract.ts';
export * from './hide-numbers.ts';
export * from './how-to.ts';
export * from './openapi.ts';
export * from './persons-in.ts';
export * from './problem.ts';
export * from './refusal.ts';
export * as shape from './shapes.ts';
