// Schemes as data: their file format, what is wrong with it, and the checked result.
export * from './adjust.ts';
export { type Adjustable, type AdjustableKind, adjustablesOf, type EndableLine, endableLinesOf, ofUnits, toUnits } from './adjustables.ts';
export { type EnrolmentPlan, type PremiumPaid, payPremium } from './compile-enrolment.ts';
export { type Population, populationsOf } from './compile-populations.ts';
export { type Warning, warningFor } from './compile-warnings.ts';
export * from './facts.ts';
export { benefitFormat, enrolmentFormat, schemeFormat } from './format.ts';
export * from './json-schema.ts';
export * from './load.ts';
export * from './national-fields.ts';
export * from './problem.ts';
export { isProtectedName, PROTECTED_WORDS, statedCategories, type Walls } from './walls.ts';
export * from './yaml-source.ts';
