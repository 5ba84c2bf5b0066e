// Who stands on which list, since when and until when. Most lists name whole households; some only a lone elder, or a child without parents.
import type { Day } from '@doudi/policy';
import { dayNumberOf, dayOf, yearsBetween } from './day-number.ts';
import { DESIGNATIONS, type DesignationList } from './demo-data.ts';
import type { Member } from './household.ts';
import { ONE, quotaOf } from './quota.ts';
import { get, type Random } from './random.ts';

/** What a list says of a person. Both days belong to it; without `toDay` it goes on. */
export interface DemoDesignation {
  readonly category: string;
  readonly fromDay: Day;
  readonly toDay?: Day;
  readonly source: string;
}

/** The designations of each member of a household, in the order of the members. */
export type Designate = (members: readonly Member[], villageFactorPercent: number) => readonly (readonly DemoDesignation[])[];

/** Opens the lists as they are on a day. One who is on several lists has several designations, but none twice. */
export function openLists(today: number, random: Random): Designate {
  const lists = DESIGNATIONS.lists.map((list) => ({ list, quota: quotaOf(random) }));
  return (members, villageFactorPercent) => {
    const found: DemoDesignation[][] = members.map(() => []);
    for (const { list, quota } of lists) {
      for (const concerned of concernedBy(list, members, today)) {
        const isDesignated = concerned.some((index) => get(found, index).length > 0);
        if (!quota.isDue(weightOf(list, isDesignated, villageFactorPercent))) continue;
        quota.spend(1);
        const period = periodOf(list, today, random);
        for (const index of concerned) addTo(get(found, index), list, period, get(members, index).born);
      }
    }
    return found;
  };
}

/** The groups of members that a list names together or not at all. */
function concernedBy(list: DesignationList, members: readonly Member[], today: number): number[][] {
  if (list.of === 'household') return [members.map((_, index) => index)];
  if (list.of === 'lone-elder') return members.length === 1 && yearsBetween(get(members, 0).born, today) >= 60 ? [[0]] : [];
  return members.flatMap((member, index) => (member.isRaisedByGrandparents && yearsBetween(member.born, today) < 17 ? [[index]] : []));
}

function weightOf(list: DesignationList, isDesignated: boolean, villageFactorPercent: number): number {
  const factor = isDesignated ? (list.factorIfDesignatedPercent ?? 100) : (list.factorOtherwisePercent ?? 100);
  const remoteness = list.isRemote ? villageFactorPercent : 100;
  return Math.floor((list.perMille * ONE * factor * remoteness) / 10_000_000);
}

interface Period {
  readonly from: number;
  readonly to?: number;
}

function periodOf(list: DesignationList, today: number, random: Random): Period | undefined {
  const from = beginningOf(list, today, random);
  if (from > today) return undefined;
  if (from === today || !random.happens(list.endedPerMille ?? 0)) return { from };
  return { from, to: today - 1 - random.below(Math.min(DESIGNATIONS.endedWithinDays, today - from)) };
}

function beginningOf(list: DesignationList, today: number, random: Random): number {
  if (list.between) {
    const [first, last] = [dayNumberOf(list.between[0] as Day), dayNumberOf(list.between[1] as Day)];
    return random.between(first, Math.max(first, Math.min(last, today)));
  }
  if (random.happens(list.recentPerMille ?? 0)) return today - random.below(DESIGNATIONS.recentDays);
  return today - random.between(...(list.sinceDays ?? [0, 0]));
}

/** Nobody is on a list before birth. */
function addTo(designations: DemoDesignation[], list: DesignationList, period: Period | undefined, born: number): void {
  if (!period || (period.to !== undefined && period.to < born)) return;
  designations.push({
    category: list.category,
    fromDay: dayOf(Math.max(period.from, born)),
    ...(period.to !== undefined && { toDay: dayOf(period.to) }),
    source: list.source,
  });
}

/** The categories that hold on a day; none is an empty list. */
export function categoriesOn(designations: readonly DemoDesignation[], day: Day): string[] {
  return designations.filter(({ fromDay, toDay }) => fromDay <= day && (toDay === undefined || day <= toDay)).map(({ category }) => category);
}
