// The policy check: holes in a policy, found before it takes effect; and the spaces of facts by which the loader proves tables.
export * from './check-policy.ts';
export { casesOf, type FactSpace } from './fact-space.ts';
export * from './finding.ts';
export { checkSuccession } from './gaps.ts';
export { settleBills } from './settle-bills.ts';
export * from './tables.ts';
export { FINDING_KIND_WORDS } from './words.ts';
