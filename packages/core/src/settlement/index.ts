// Claims and results as files and operations, and worked cases.

export * from './accumulator-rows.ts';
export * from './bill.ts';
export * from './check-national-fields.ts';
export type { ReadContext } from './claim-facts.ts';
export { duplicateId, notJson } from './claim-refusals.ts';
export * from './claim-row.ts';
export * from './contract.ts';
export * from './counters.ts';
export * from './national-bill.ts';
export * from './national-fields.ts';
export * from './opening-row.ts';
export * from './outcome.ts';
export * from './result-row.ts';
export * from './transfers.ts';
export * from './worked-case.ts';
