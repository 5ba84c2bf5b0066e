export * from './command-words.ts';
export * from './contract.ts';
export * from './export-format.ts';
export * from './purpose-words.ts';
