// Enrolment: who is insured in a year, whose premium is paid for them, and what the fund of the year has received.
export * from './states.ts';
