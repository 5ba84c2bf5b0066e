// What patients pay at the window.
export * from './contract.ts';
export * from './payment.ts';
