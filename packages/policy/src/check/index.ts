// The policy check: holes in a policy, found before it takes effect.
export * from './check-policy.ts';
export * from './finding.ts';
