// What a list of settlements is looked through for: kept in the address, so that a list can be kept, sent and come back to. Pure.
import type { InputOf, OutputOf } from '@doudi/core/contract';
import type { listSettlements } from '@doudi/core/settlement';

export type SettlementRow = OutputOf<typeof listSettlements>['settlements'][number];
type ListInput = Omit<InputOf<typeof listSettlements>, 'beforeNumber' | 'pageSize' | 'number'> & { readonly number?: string };

export const STATUSES = ['all', 'settled', 'cancelled', 'owing'] as const;
export type Status = (typeof STATUSES)[number];

export const TEXTS = ['personId', 'facilityId', 'billNumber', 'number', 'payer', 'kind', 'dischargedFrom', 'dischargedTo', 'settledFrom', 'settledTo'] as const;
export type TextFilter = (typeof TEXTS)[number];

export interface Filters extends Readonly<Partial<Record<TextFilter, string>>> {
  readonly status: Status;
  readonly isMine: boolean;
}

export const NO_FILTERS: Filters = { status: 'all', isMine: false };

/** Of the part of an address behind the question mark. What it does not know it passes over. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const status = STATUSES.find((candidate) => candidate === query.get('status')) ?? 'all';
  const texts = TEXTS.flatMap((name) => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(texts), status, isMine: query.get('isMine') === 'true' };
}

/** The address of the list; what is not asked for does not stand in it. */
export function addressOf(filters: Filters): string {
  const query = new URLSearchParams(Object.entries(toInput(filters)).map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? '/settlements' : `/settlements?${query}`;
}

/** What the server is asked. */
export function toInput(filters: Filters): Partial<ListInput> {
  const { status, isMine } = filters;
  const texts = Object.fromEntries(
    TEXTS.flatMap((name) => {
      const value = filters[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
  return { ...texts, ...(status !== 'all' && { status }), ...(isMine && { isMine: 'true' as const }) };
}
