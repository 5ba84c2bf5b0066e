// What may be done with a draft, by whom, and from which day on it may hold: pure.
import { type Day, daysLater, isValidOn, type Validity } from '@doudi/policy';
import type { Actor } from '../contract/access.ts';
import { type Refusal, refuse } from '../contract/refusal.ts';
import type { Scheme } from '../scheme/load.ts';
import { isProtectedName } from '../scheme/walls.ts';
import type { DraftState } from './contract.ts';

export interface Draft {
  readonly draftState: DraftState;
  /** The newest. */
  readonly version: number;
  /** Everybody who started, saved or handed in any of it, and in whose place. */
  readonly authors: ReadonlySet<string>;
}

/** A draft is worked on while it is open; what waits for a decision or was decided stays as it was read. */
export function openRefusal({ draftState }: Draft): Refusal | undefined {
  switch (draftState) {
    case 'open':
      return undefined;
    case 'submitted':
      return refuse(
        'state-differs',
        {
          zh: '草稿已送审，决定之前不能改动；要改请先由审批人退回。',
          en: 'the draft was handed in and is not changed before it is decided; have it sent back first',
        },
        '/schemeDraftId',
      );
    case 'approved':
      return refuse(
        'state-differs',
        { zh: '草稿已批准，不再改动；要再改请从新方案另起一份。', en: 'the draft was approved and is not changed any more; begin another from the new scheme' },
        '/schemeDraftId',
      );
    case 'withdrawn':
      return refuse('state-differs', { zh: '草稿已撤回。', en: 'the draft was withdrawn' }, '/schemeDraftId');
  }
}

/** Nobody overwrites, or hands in, what they have not read. */
export function versionRefusal(draft: Draft, version: number): Refusal | undefined {
  if (version === draft.version) return undefined;
  return refuse(
    'state-differs',
    {
      zh: `您看到的是第 ${version} 版，现在已是第 ${draft.version} 版；请打开最新一版，把改动移过去。`,
      en: `you read version ${version}, and the newest is ${draft.version}; open the newest and bring your changes over`,
    },
    '/version',
  );
}

/** Whoever wrote any of it does not approve it, nor does anybody in their place. */
export function decisionRefusal(draft: Draft, actor: Pick<Actor, 'actorId' | 'actingFor'>): Refusal | undefined {
  if (draft.draftState !== 'submitted') return refuse('state-differs', { zh: '没有待决定的送审。', en: 'nothing waits for a decision here' }, '/schemeDraftId');
  if (isAuthor(draft, actor))
    return refuse(
      'not-allowed',
      { zh: '起草或送审的人不能批准；请由另一名业务主管办理。', en: 'whoever wrote or handed in any of this does not decide it; another manager does' },
      '/schemeDraftId',
    );
  return undefined;
}

export function isAuthor({ authors }: Pick<Draft, 'authors'>, { actorId, actingFor }: Pick<Actor, 'actorId' | 'actingFor'>): boolean {
  return authors.has(actorId) || (actingFor !== undefined && authors.has(actingFor));
}

export interface Standing {
  /** The version that the draft follows. */
  readonly newest: Scheme;
  /** As its files are installed; undefined where they are no more. */
  readonly installed?: Scheme | undefined;
}

/**
 * What a draft does not decide: who it is for belongs to the installation, because registers go by it, and a draft catches up with what is installed.
 * What is behind the wall stays there. A draft may put more behind it: a category is protected in the rules first, and then in the installed files.
 */
export function contentRefusal({ newest, installed = newest }: Standing, draft: Scheme): Refusal | undefined {
  const [before, after] = [newest.policy, draft.policy];
  if (before.id !== after.id || before.jurisdiction !== after.jurisdiction)
    return refuse(
      'state-differs',
      {
        zh: `草稿的方案名和区划须仍为 ${before.id}、${before.jurisdiction}。`,
        en: `the draft must still be the scheme ${before.id} of ${before.jurisdiction}`,
      },
      '/version',
    );
  return categoryRefusal(categoriesOf(installed), categoriesOf(draft)) ?? wallRefusal({ ...newest.walls.categories, ...installed.walls.categories }, draft);
}

function categoryRefusal(installed: readonly string[], drafted: readonly string[]): Refusal | undefined {
  const [missing, strange] = [without(installed, drafted), without(drafted, installed)];
  if (missing.length + strange.length === 0) return undefined;
  const [zh, en] = [
    [...missing.map((category) => `缺少 ${category}`), ...strange.map((category) => `多出 ${category}`)].join('、'),
    [...missing.map((category) => `it lacks ${category}`), ...strange.map((category) => `it has ${category} besides`)].join(', '),
  ];
  return refuse(
    'state-differs',
    {
      zh: `草稿的人员类别与安装的方案不同（${zh}）；登记以安装的方案为准，类别须先由安装人员在方案文件夹中更改。`,
      en: `the draft's categories of people are not those of the installed scheme (${en}); registers go by them, so that they are changed in the installed scheme first`,
    },
    '/version',
  );
}

function wallRefusal(walls: Scheme['walls']['categories'], draft: Scheme): Refusal | undefined {
  const open = Object.entries(walls).find(([category, { kind }]) => draft.walls.categories[category]?.kind !== kind);
  if (!open) return undefined;
  const [category, { kind }] = open;
  return refuse(
    'state-differs',
    {
      zh: `草稿不再按“${kind}”保护类别 ${category}；受保护的类别须继续受保护，请写回 protected: ${kind}。`,
      en: `the draft does not protect the category ${category} as ${kind} any more; what is behind the wall stays there, so write protected: ${kind} again`,
    },
    '/version',
  );
}

/** As the files name them. */
function categoriesOf({ policy, walls }: Scheme): string[] {
  return [...Object.keys(policy.categories).filter((category) => !isProtectedName(category)), ...Object.keys(walls.categories)];
}

function without(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((one) => !others.includes(one));
}

export interface TakingEffect {
  readonly today: Day;
  readonly effectiveOn: Day;
  /** What the draft itself says. */
  readonly valid: Validity;
  /** The day from which the newest approved version of the same scheme holds. */
  readonly newestFrom?: Day | undefined;
  /** By what the county has a rule on a day, as things stand: the same scheme, another of its schemes, or both. */
  readonly cover: (day: Day) => { readonly isOwn: boolean; readonly isOther: boolean };
}

/** A rule of the next year is signed in this one; a mistyped year would lock the scheme. */
const MOST_DAYS_AHEAD = 400;

/** It begins after today, so that no bill was settled by another rule; not years ahead; after what was approved before; and it leaves no day without a rule. */
export function effectRefusal({ today, effectiveOn, valid, newestFrom, cover }: TakingEffect): Refusal | undefined {
  if (effectiveOn <= today)
    return refuse(
      'state-differs',
      {
        zh: `生效日 ${effectiveOn} 不晚于今天（${today}）；已结算的账单不因新规改变，请选今天以后的一天。`,
        en: `${effectiveOn} is not after today (${today}); no bill that was settled changes by a new rule, so choose a later day`,
      },
      '/effectiveOn',
    );
  const latest = daysLater(today, MOST_DAYS_AHEAD);
  if (effectiveOn > latest)
    return refuse(
      'state-differs',
      {
        zh: `生效日 ${effectiveOn} 太远；批准后不能收回，其前也不能再有新版，请选不晚于 ${latest} 的一天。`,
        en: `${effectiveOn} is too far away: once it is signed it cannot be taken back, and no other version begins before it; choose a day until ${latest}`,
      },
      '/effectiveOn',
    );
  if (newestFrom !== undefined && effectiveOn <= newestFrom)
    return refuse(
      'overlapping',
      {
        zh: `已批准的另一版自 ${newestFrom} 起生效；请选其后的一天。`,
        en: `another version was approved and holds from ${newestFrom}; choose a later day`,
      },
      '/effectiveOn',
    );
  if (!isValidOn(valid, effectiveOn))
    return refuse(
      'outside-validity',
      {
        zh: `草稿自己写明的有效期（${valid.from} 至 ${valid.to ?? '今后'}）不含生效日 ${effectiveOn}，当日起将没有规则；请改有效期或生效日。`,
        en: `the draft itself is valid from ${valid.from} to ${valid.to ?? 'open'}, which does not hold ${effectiveOn}: there would be no rule from that day; change one of them`,
      },
      '/effectiveOn',
    );
  const dayBefore = daysLater(effectiveOn, -1);
  if (!cover(dayBefore).isOwn && !cover(dayBefore).isOther)
    return refuse(
      'outside-validity',
      {
        zh: `${dayBefore} 没有任何有效的方案，生效日之前会有空档；请把生效日提前到现行方案期满的次日。`,
        en: `no scheme is valid on ${dayBefore}, so that days before it would have no rule; let it begin on the day after the present one ends`,
      },
      '/effectiveOn',
    );
  const dayAfter = valid.to === undefined ? undefined : daysLater(valid.to, 1);
  if (dayAfter !== undefined && cover(dayAfter).isOwn && !cover(dayAfter).isOther)
    return refuse(
      'outside-validity',
      {
        zh: `草稿的有效期到 ${valid.to} 为止，而现行方案在其后仍有效：${dayAfter} 起将没有规则；请延长有效期。`,
        en: `the draft ends with ${valid.to} while the present rules go on: from ${dayAfter} there would be none; let it be valid longer`,
      },
      '/effectiveOn',
    );
  return undefined;
}
