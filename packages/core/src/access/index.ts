export * from './api-credentials.ts';
export * from './contract.ts';
export * from './factors.ts';
export * from './issuer.ts';
export * from './passkeys.ts';
export * from './reset.ts';
export * from './second-factor.ts';
export * from './sessions.ts';
