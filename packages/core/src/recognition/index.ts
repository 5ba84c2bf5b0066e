// Recognition: by which steps somebody is recognised as entitled, or is no longer.
export * from './contract.ts';
export * from './decide.ts';
export * from './evidence-contract.ts';
export * from './procedure.ts';
