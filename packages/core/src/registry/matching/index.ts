// Whether two records are one person's: a department's list against the registry, and the registry against itself.
export * from './compare.ts';
export * from './contract.ts';
export * from './match.ts';
export * from './pair.ts';
export type { MatchRecord } from './record.ts';
export { plainName, prepare } from './record.ts';
export { countFrequencies, type Frequencies, inVillage } from './weigh.ts';
