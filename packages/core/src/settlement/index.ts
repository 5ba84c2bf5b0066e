// Claims and results as files, and worked cases.

export type { ReadContext } from './claim-facts.ts';
export { duplicateId, notJson } from './claim-refusals.ts';
export * from './claim-row.ts';
export * from './opening-row.ts';
export * from './result-row.ts';
export * from './worked-case.ts';
