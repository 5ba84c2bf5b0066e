// The benefit engine: pure, without dependencies, for Node and the browser.
export * from './balances.ts';
export * from './bill.ts';
export * from './check-claim.ts';
export * from './claim.ts';
export * from './condition.ts';
export * from './day.ts';
export * from './explain/condition-words.ts';
export * from './explain/explain.ts';
export * from './explain/paragraphs.ts';
export * from './money.ts';
export * from './order.ts';
export * from './policy.ts';
export * from './refusal.ts';
export * from './settle.ts';
export * from './text.ts';
export * from './trace.ts';
