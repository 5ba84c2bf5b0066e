// What a change of rules would cost, and who would gain and lose by it.
export { addBill, type Bill, type Bills, emptyBills, toBill, toBills } from './bills.ts';
export * from './compare.ts';
export * from './contract.ts';
export * from './facets.ts';
export * from './read-bill.ts';
export * from './read-cells.ts';
export * from './report.ts';
export { changed, report } from './report-shape.ts';
export * from './report-sheets.ts';
export * from './table.ts';
export * from './tally.ts';
export * from './tally-file.ts';
