// Persons, households, designations, and the numbers that name people.

export * from './check-id-number.ts';
export * from './contract.ts';
export * from './correction.ts';
export * from './id-number.ts';
