// Persons, households, designations, and the numbers that name people.

export * from './areas.ts';
export * from './bank-account.ts';
export * from './check-id-number.ts';
export * from './contract.ts';
export * from './correction.ts';
export * from './disability.ts';
export * from './duplicates.ts';
export * from './foreign-permit.ts';
export * from './helping.ts';
export * from './households.ts';
export * from './id-number.ts';
export * from './life.ts';
export * from './mask.ts';
export * from './matching/index.ts';
export * from './phone.ts';
export * from './read-scanned.ts';
export * from './read-search.ts';
export * from './record.ts';
export * from './record-values.ts';
export * from './survey.ts';
