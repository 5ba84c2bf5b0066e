import { describe, expect, it } from 'vitest';
import { goneOf, isAfterDeath, openEnd } from './gone.ts';

describe('whoever is gone', () => {
  it('died, or left, or left first and died elsewhere', () => {
    expect(goneOf({})).toBeUndefined();
    expect(goneOf({ diedOn: '2026-03-01' })).toEqual({ how: 'died', day: '2026-03-01' });
    expect(goneOf({ leftOn: '2025-05-01' })).toEqual({ how: 'left', day: '2025-05-01' });
    expect(goneOf({ leftOn: '2025-05-01', diedOn: '2026-03-01' })).toEqual({ how: 'left', day: '2025-05-01' });
    expect(goneOf({ leftOn: '2026-03-01', diedOn: '2026-03-01' })).toEqual({ how: 'died', day: '2026-03-01' });
  });
});

describe('a designation without a recorded end', () => {
  it('holds to date of the living, and until the death or the leaving of whoever is gone', () => {
    expect(openEnd('2025-01-01', undefined)).toBe('person.stillOpen');
    expect(openEnd('2025-01-01', { how: 'died', day: '2026-03-01' })).toBe('person.untilDeath');
    expect(openEnd('2026-03-01', { how: 'died', day: '2026-03-01' })).toBe('person.untilDeath');
    expect(openEnd('2025-01-01', { how: 'left', day: '2026-03-01' })).toBe('person.untilLeft');
  });

  it('that begins after the death is told as having no end, not as ended before it began', () => {
    expect(openEnd('2026-03-02', { how: 'died', day: '2026-03-01' })).toBe('person.noEnd');
  });
});

describe('a bill after the death', () => {
  const bill = (dischargedOn: string, isCancelled = false) => ({ dischargedOn, isCancelled });

  it('is one of a later day that still stands; the day of death itself is no contradiction', () => {
    expect(isAfterDeath(bill('2026-03-02'), { diedOn: '2026-03-01' })).toBe(true);
    expect(isAfterDeath(bill('2026-03-01'), { diedOn: '2026-03-01' })).toBe(false);
    expect(isAfterDeath(bill('2026-03-02'), {})).toBe(false);
    expect(isAfterDeath(bill('2026-03-02'), { leftOn: '2026-03-01' })).toBe(false);
  });

  it('that was cancelled asks nobody to check anything', () => {
    expect(isAfterDeath(bill('2026-03-02', true), { diedOn: '2026-03-01' })).toBe(false);
  });
});
