// What the operations of enrolment, entitlement and support are tried with.
import type { Fixture } from './fixtures.ts';
import { SECRETS } from './words.ts';

export const ENROLMENT_FIXTURES: Readonly<Record<string, Fixture>> = {
  lookUpEligibility: () => ({ scanned: SECRETS.idNumber, day: '2026-03-01', facilityId: 'f-2' }),
  runSweep: (_, county) => ({ area: `${county}002003`, year: '2026' }),
  listSweeps: () => ({ pageSize: 20 }),
};
