// Persons, households, designations, and the numbers that name people.
export * from './bank-account.ts';
export * from './check-id-number.ts';
export * from './contract.ts';
export * from './correction.ts';
export * from './id-number.ts';
export * from './mask.ts';
export * from './phone.ts';
export * from './read-scanned.ts';
export * from './read-search.ts';
