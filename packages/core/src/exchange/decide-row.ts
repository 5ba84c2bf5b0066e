// What a row would do to the county's record: something new, a change, nothing, or a contradiction that a person decides. What the county has written
// down is never overwritten here: only what is empty is filled in, and what goes on is added.
import { type Day, nextDay } from '@doudi/policy';
import type { CheckedRow } from './check-row.ts';
import type { RegistryKind } from './kinds.ts';

/** As the county has it. */
export interface OurDesignation {
  readonly designationId: string;
  readonly category: string;
  readonly fromDay: Day;
  readonly toDay?: Day | undefined;
  /** Who recorded it; none for what is about to be. */
  readonly source?: string;
}

export interface OurPerson {
  readonly personId: string;
  readonly name: string;
  readonly bornOn: Day;
  readonly villageCode: string;
  readonly phone?: string | undefined;
  readonly bankAccount?: string | undefined;
  readonly diedOn?: Day | undefined;
  readonly leftOn?: Day | undefined;
  /** Those that were not withdrawn. */
  readonly designations: readonly OurDesignation[];
}

/**
 * Fields in which a file may contradict the record. `designation`: the file ends what the county does not have. `diedOn`, `leftOn`: it gives something to
 * somebody who by then had died or left the county.
 */
export const DIFFERING_FIELDS = ['name', 'villageCode', 'phone', 'bankAccount', 'fromDay', 'toDay', 'designation', 'diedOn', 'leftOn'] as const;
export type DifferingField = (typeof DIFFERING_FIELDS)[number];

export interface Difference {
  readonly field: DifferingField;
  readonly ours: string;
  readonly theirs: string;
}

/** What is written where a row is applied. */
export interface RowEffect {
  readonly registers: boolean;
  readonly fills: Readonly<Partial<Record<'phone' | 'bankAccount', string>>>;
  /** Recorded anew. */
  readonly adds?: { readonly category: string; readonly fromDay: Day; readonly toDay?: Day | undefined };
  /** Ends with this day (and never was, where that is the day before it began). */
  readonly ends?: { readonly designation: OurDesignation; readonly toDay: Day };
}

export type RowDecision =
  | { readonly state: 'new' | 'changed'; readonly effect: RowEffect }
  | { readonly state: 'unchanged' }
  | { readonly state: 'unmatched' }
  | { readonly state: 'bad'; readonly code: 'village-needed' }
  | { readonly state: 'conflict'; readonly differences: readonly Difference[]; readonly effect: RowEffect };

export function decideRow(kind: RegistryKind, row: CheckedRow, ours: OurPerson | undefined): RowDecision {
  if (!ours) return kind === 'persons' ? registering(row) : { state: 'unmatched' };
  const { differences, ...designation } = row.change === 'ceased' ? ending(row, ours) : holding(row, ours);
  const gone = designation.adds === undefined ? [] : goneDifferences(designation.adds, ours);
  const told = [...personDifferences(row, ours), ...gone, ...differences];
  const fills = { ...(row.phone && !ours.phone && { phone: row.phone }), ...(row.bankAccount && !ours.bankAccount && { bankAccount: row.bankAccount }) };
  // Of somebody who is gone nothing is written before a person has looked.
  const effect: RowEffect = gone.length > 0 ? { registers: false, fills: {} } : { registers: false, fills, ...designation };
  if (told.length > 0) return { state: 'conflict', differences: told, effect };
  const isNothing = effect.adds === undefined && effect.ends === undefined && Object.keys(fills).length === 0;
  return isNothing ? { state: 'unchanged' } : { state: 'changed', effect };
}

/** The person as they are once the effect is written: another row of the same file may speak of them too. */
export function afterEffect(
  row: CheckedRow,
  ours: OurPerson | undefined,
  effect: RowEffect,
  ids: { readonly personId: string; readonly added: string },
): OurPerson {
  const { personId, name, bornOn, villageCode, diedOn, leftOn } = ours ?? {
    personId: ids.personId,
    ...row,
    villageCode: row.villageCode ?? '',
    diedOn: undefined,
    leftOn: undefined,
  };
  const { ends, adds } = effect;
  const kept = (ours?.designations ?? []).filter(({ designationId }) => designationId !== ends?.designation.designationId);
  const ended = ends && ends.toDay >= ends.designation.fromDay ? [{ ...ends.designation, designationId: ids.added, toDay: ends.toDay }] : [];
  const added = adds ? [{ ...adds, designationId: ids.added }] : [];
  const told = { phone: ours === undefined ? row.phone : (effect.fills.phone ?? ours.phone) };
  const account = { bankAccount: ours === undefined ? row.bankAccount : (effect.fills.bankAccount ?? ours.bankAccount) };
  return { personId, name, bornOn, villageCode, diedOn, leftOn, ...told, ...account, designations: [...kept, ...ended, ...added] };
}

/** Whether the row speaks of the person who has its number: another name leaves that in doubt, and then nothing of the row is written. */
export function isSamePerson(differences: readonly Difference[]): boolean {
  return differences.every(({ field }) => field !== 'name');
}

function registering(row: CheckedRow): RowDecision {
  if (row.villageCode === undefined) return { state: 'bad', code: 'village-needed' };
  return { state: 'new', effect: { registers: true, fills: {}, adds: spanOf(row) } };
}

function spanOf({ category, fromDay, toDay }: CheckedRow) {
  return { category, fromDay, ...(toDay !== undefined && { toDay }) };
}

function personDifferences(row: CheckedRow, ours: OurPerson): Difference[] {
  const differs = (field: 'name' | 'villageCode' | 'phone' | 'bankAccount'): Difference[] => {
    const theirs = row[field];
    // Ours is opened only where the row says something to compare.
    const own = theirs === undefined ? undefined : ours[field];
    return theirs === undefined || own === undefined || theirs === own ? [] : [{ field, ours: own, theirs }];
  };
  return [...differs('name'), ...differs('villageCode'), ...differs('phone'), ...differs('bankAccount')];
}

/** Nobody becomes anything after they died or left, nor remains it for ever. */
function goneDifferences({ fromDay, toDay }: NonNullable<RowEffect['adds']>, { diedOn, leftOn }: OurPerson): Difference[] {
  const differs = (field: 'diedOn' | 'leftOn', day: Day | undefined): Difference[] =>
    day === undefined || (toDay !== undefined && toDay <= day) ? [] : [{ field, ours: day, theirs: toDay ?? fromDay }];
  return [...differs('diedOn', diedOn), ...differs('leftOn', leftOn)];
}

type OfDesignation = Pick<RowEffect, 'adds' | 'ends'> & { readonly differences: readonly Difference[] };

/** The row says that somebody is something from a day on. */
function holding(row: CheckedRow, ours: OurPerson): OfDesignation {
  const held = ours.designations.find((designation) => designation.category === row.category && overlaps(designation, row));
  if (!held) return { adds: spanOf(row), differences: [] };
  const differences: Difference[] = [];
  // A day that was said once for all rows is no more than "at the latest".
  if (row.saysDay && held.fromDay !== row.fromDay) differences.push({ field: 'fromDay', ours: held.fromDay, theirs: row.fromDay });
  if (row.toDay !== undefined && held.toDay !== row.toDay) differences.push({ field: 'toDay', ours: held.toDay ?? '', theirs: row.toDay });
  if (row.toDay === undefined && row.saysDay && held.toDay !== undefined) differences.push({ field: 'toDay', ours: held.toDay, theirs: '' });
  return { differences };
}

function overlaps(held: OurDesignation, { fromDay, toDay }: CheckedRow): boolean {
  return (held.toDay === undefined || held.toDay >= fromDay) && (toDay === undefined || held.fromDay <= toDay);
}

/** The row says that somebody is something no more: the day is the last on which they are. */
function ending({ category, fromDay: lastDay }: CheckedRow, ours: OurPerson): OfDesignation {
  const known = ours.designations.filter((designation) => designation.category === category);
  const open = known.find(({ toDay }) => toDay === undefined);
  if (open) {
    if (open.fromDay <= nextDay(lastDay)) return { ends: { designation: open, toDay: lastDay }, differences: [] };
    return { differences: [{ field: 'toDay', ours: '', theirs: lastDay }] };
  }
  if (known.some(({ toDay }) => toDay === lastDay)) return { differences: [] };
  const last = known.at(-1)?.toDay;
  return { differences: [last === undefined ? { field: 'designation', ours: '', theirs: lastDay } : { field: 'toDay', ours: last, theirs: lastDay }] };
}
