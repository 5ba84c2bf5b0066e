// The compiled kernel: a province's claims as columns, settled to the same fen as the interpreter.
export * from './batch.ts';
export * from './claims-of-batch.ts';
export * from './compile-kernel.ts';
export * from './day-number.ts';
export * from './interpret-batch.ts';
export * from './kernel.ts';
export { columnsOf, flagNames, newOutcome } from './new-outcome.ts';
export * from './outcome.ts';
export * from './stripe.ts';
export { rememberSurvey, type Survey, surveyOf } from './survey.ts';
export * from './to-batch.ts';
