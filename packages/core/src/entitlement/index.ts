// Entitlement: what somebody may expect before there is a bill, and who did not get what they were entitled to.
export * from './contract.ts';
export * from './entitlements.ts';
export * from './missed.ts';
export * from './sweep.ts';
