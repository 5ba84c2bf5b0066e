// What people have used of limits, from one version of a scheme to the next: it is kept under names, and goes on where a name does. Pure.
import type { Day, LongPeriod, Owner, Text } from '@doudi/policy';
import { type Refusal, refuse } from '../contract/refusal.ts';
import type { Scheme } from '../scheme/load.ts';
import { balanceNames, isProtectedName } from '../scheme/walls.ts';
import { type Counter, everyCounterIn } from '../settlement/counters.ts';
import { accumulatorsOf } from '../settlement/opening-row.ts';

/**
 * What is protected is counted under numbers, by their place among the protected ones. A version in which a number means another sum would give
 * somebody a limit anew, or take it away, unless every sum begins anew with its first day.
 */
export function sumsRefusal(newest: Scheme, draft: Scheme, effectiveOn: Day): Refusal | undefined {
  const [before, after] = [namesIn(newest), namesIn(draft)];
  const moved = [...before].find(([name, kept]) => {
    const isOther = after.has(name) ? after.get(name) !== kept : isProtectedName(kept) && [...after.values()].includes(kept);
    return isOther && (!effectiveOn.endsWith('-01-01') || lastsForLife(newest, kept));
  });
  if (!moved) return undefined;
  const [name] = moved;
  return refuse(
    'state-differs',
    {
      zh: `按草稿，“${name}”已用的额度不再记在它名下，限额会重新算起或算到别的待遇上；请保持各项受保护待遇的名称和先后不变，或自 1 月 1 日起生效（终身累计的不能改）。`,
      en: `what was used of "${name}" would not count for it any more in the draft: a limit would begin anew, or be taken from another entitlement; keep the protected entitlements, their names and their order, or let the version begin on 1 January (what is counted for life cannot move at all)`,
    },
    '/version',
  );
}

/**
 * What the draft begins to count on its first day, in the middle of the month or year that it counts: what was used before that day does not count
 * there, so that a limit of it may be paid once more. In the words of the scheme; none of what goes on as it was counted.
 */
export function freshSums(newest: Scheme, draft: Scheme, effectiveOn: Day): Text[] {
  const keyOf = ({ owner, name, each }: Counter) => `${owner} ${name} ${each}`;
  const known = new Set(everyCounterIn(newest.policy).map(keyOf));
  const fresh = everyCounterIn(draft.policy).filter((counter) => !known.has(keyOf(counter)) && !beginsOn(counter, effectiveOn));
  return fresh.map(({ owner, each, called }) => ({
    zh: `${called.zh}（${OWNERS[owner].zh}，${EACH[each].zh}）`,
    en: `${called.en} (${OWNERS[owner].en}, ${EACH[each].en})`,
  }));
}

const OWNERS: Readonly<Record<Owner, Text>> = { person: { zh: '每人', en: 'each person' }, household: { zh: '每户', en: 'each household' } };
const EACH: Readonly<Record<LongPeriod, Text>> = {
  month: { zh: '每月', en: 'each month' },
  year: { zh: '每年', en: 'each year' },
  lifetime: { zh: '终身', en: 'for life' },
};

function beginsOn({ each }: Counter, day: Day): boolean {
  return each === 'lifetime' ? false : day.endsWith(each === 'month' ? '-01' : '-01-01');
}

/** The name in the files → the name in balances. */
function namesIn({ policy, walls }: Scheme): Map<string, string> {
  const open = policy.lines.flatMap(balanceNames).filter((name) => !isProtectedName(name));
  return new Map([...open.map((name) => [name, name] as const), ...Object.entries(walls.sums)]);
}

function lastsForLife({ policy }: Scheme, kept: string): boolean {
  return (['person', 'household'] as const).some((owner) => [...accumulatorsOf(policy, owner)].some((key) => key.endsWith(`/${kept}/lifetime`)));
}
