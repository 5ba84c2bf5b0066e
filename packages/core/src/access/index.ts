export * from './approvals.ts';
export * from './contract.ts';
export * from './may-give.ts';
export * from './posts.ts';
