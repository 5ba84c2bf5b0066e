// What the audit is looked through for: kept in the address, so that a question can be kept, sent and come back to. Pure.
import type { listAuditEntries } from '@doudi/core/audit';
import { type OutputOf, PURPOSES, type Purpose, type SentInputOf } from '@doudi/core/contract';

export type AuditEntry = OutputOf<typeof listAuditEntries>['entries'][number];
type Sent = Omit<SentInputOf<typeof listAuditEntries>, 'before' | 'pageSize'>;

const TEXTS = ['personId', 'actorId', 'subject', 'command', 'from', 'to'] as const;
type TextFilter = (typeof TEXTS)[number];

export interface AuditFilters extends Readonly<Partial<Record<TextFilter, string>>> {
  readonly purpose?: Purpose;
}

export const NO_FILTERS: AuditFilters = {};

/** Of the part of an address behind the question mark. What it does not know it passes over. */
export function readFilters(search: string): AuditFilters {
  const query = new URLSearchParams(search);
  const purpose = PURPOSES.find((candidate) => candidate === query.get('purpose'));
  return { ...textsOf((name) => query.get(name)), ...(purpose && { purpose }) };
}

/** What the server is asked; what is empty is not asked for. */
export function toInput(filters: AuditFilters): Sent {
  const { purpose } = filters;
  return { ...textsOf((name) => filters[name]), ...(purpose && { purpose }) };
}

export function addressOf(filters: AuditFilters): string {
  return withQuery('/audit', toInput(filters));
}

/** The paper for a person, over the days that are looked at. */
export function paperAddressOf(personId: string, { from, to }: AuditFilters): string {
  return withQuery(`/print/access-log/${personId}`, toInput({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }));
}

function textsOf(textOf: (name: TextFilter) => string | null | undefined): Partial<Record<TextFilter, string>> {
  return Object.fromEntries(
    TEXTS.flatMap((name) => {
      const value = textOf(name)?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

function withQuery(path: string, input: Sent): string {
  const query = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? path : `${path}?${query}`;
}
