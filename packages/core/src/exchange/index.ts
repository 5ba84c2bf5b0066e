// Lists from other departments: what they may hold, how a row is read and compared, and the operations around them.
export * from './cells.ts';
export * from './change-file.ts';
export * from './change-file-contract.ts';
export * from './check-opening.ts';
export * from './check-row.ts';
export * from './contract.ts';
export * from './decide-opening.ts';
export * from './decide-row.ts';
export * from './kinds.ts';
export * from './map-columns.ts';
export * from './reasons.ts';
export * from './said.ts';
