export * from './command-words.ts';
export * from './contract.ts';
export * from './purpose-words.ts';
