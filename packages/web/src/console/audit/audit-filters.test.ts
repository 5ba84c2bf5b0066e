import { describe, expect, test } from 'vitest';
import { addressOf, NO_FILTERS, paperAddressOf, readFilters, toInput } from './audit-filters.ts';

describe('what the audit is looked through for', () => {
  test('stands in the address and is read from it again', () => {
    const filters = {
      personId: 'p-1',
      actorId: 'a-1',
      purpose: 'audit',
      subject: 'person/p-1',
      command: 'loadDemo complete',
      from: '2026-03-01',
      to: '2026-03-31',
    } as const;
    const address = addressOf(filters);
    expect(address).toMatch(/^\/audit\?/);
    expect(readFilters(address.slice('/audit'.length))).toEqual(filters);
  });

  test('is nothing in a bare address, and what is empty is not asked for', () => {
    expect(readFilters('')).toEqual(NO_FILTERS);
    expect(addressOf({ actorId: '  ', from: '' })).toBe('/audit');
    expect(toInput({ subject: ' person/p-1 ' })).toEqual({ subject: 'person/p-1' });
  });

  test('passes over what it does not know', () => {
    expect(readFilters('?purpose=curiosity&view=all&actorId=a-1')).toEqual({ actorId: 'a-1' });
  });

  test('gives the paper of a person the days, and nothing else', () => {
    expect(paperAddressOf('p-1', { actorId: 'a-1', from: '2026-03-01' })).toBe('/print/access-log/p-1?from=2026-03-01');
    expect(paperAddressOf('p-1', {})).toBe('/print/access-log/p-1');
  });
});
