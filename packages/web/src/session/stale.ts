// Which answers of the server are true no longer once something was done: said once, so that no page forgets what another shows.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** What a bill is, and whoever lists it. */
const BILLS = ['settlement', 'settlements', 'payments'] as const;
/** What the books say. */
const BOOKS = ['facility-account', 'trial-balance', 'transfers'] as const;
const SHIFTS = ['shift', 'shifts'] as const;

/** By what was done, the names with which queries begin. */
export const STALE = {
  /** A bill uses limits up, lets go a hold, and is owed. */
  settled: [...BILLS, ...BOOKS, ...SHIFTS, 'used', 'holds'],
  /** The first payment of a day opens a shift. */
  paid: [...BILLS, ...BOOKS, ...SHIFTS],
  /** Limits are free again, and what was paid is given back in the shift. */
  cancelled: [...BILLS, ...BOOKS, ...SHIFTS, 'used'],
  /** A payment was refused or its answer was lost: somebody else may have taken the money. */
  'perhaps-paid': ['payments'],
  'perhaps-cancelled': ['settlement', 'payments'],
  held: ['holds', ...BOOKS],
  shift: [...SHIFTS],
  facility: ['facilities'],
  user: ['users'],
  post: ['users'],
  'stand-in': ['delegations'],
  credential: ['credentials'],
  'own-session': ['own-sessions'],
  'own-means': ['own-means'],
  proposed: ['proposals'],
  /** Whatever two agreed on: a post, an export, the end of a hold, premium aid. */
  decided: ['proposals', 'users', 'exports', 'retention', 'premium-aid', 'fund-account', 'trial-balance'],
  'hold-on-deletion': ['retention'],
  consent: ['consents'],
  /** Somebody insured does the work about them, and may wait for aid. */
  enrolled: ['uninsured', 'enrolment-rate', 'premium-aid', 'fund-account', 'tasks'],
  arrived: ['fund-account'],
  contact: ['person'],
  /** A name stands wherever the person does. */
  corrected: [...BILLS, ...SHIFTS, 'person', 'holds', 'used', 'subject-access'],
  /** A measure that is planned is work, and ended it is none. */
  helped: ['person', 'tasks'],
  'match-decided': ['possible-duplicates'],
  /** A list registers people and changes what they are, or says what they have used. */
  imported: ['imports', 'import', 'import-rows', 'person', 'used'],
  'change-file': ['change-files'],
  task: ['tasks'],
  /** A step closes one task and opens another; the last one changes what a person is. */
  recognition: ['recognition-cases', 'recognition-case', 'tasks', 'person'],
  scenario: ['scenarios', 'scenario'],
  team: ['treating-team'],
  /** Not who treats them: asking for more than changed would be noted as a look. */
  protected: ['protected-facts'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Done = keyof typeof STALE;

/** Resolves when what is on the screen was asked again. */
export function useStale(): (done: Done) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (done) => {
      await Promise.all(STALE[done].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
    [queries],
  );
}
