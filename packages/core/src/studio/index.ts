// Drafts of schemes, and how they take effect.
export * from './check-draft.ts';
export * from './compare.ts';
export * from './contract.ts';
export * from './decide.ts';
export * from './sums.ts';
