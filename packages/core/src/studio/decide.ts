// What may be done with a draft, by whom, and from which day on it may hold: pure.
import { type Day, daysLater, isValidOn, type Validity } from '@doudi/policy';
import type { Actor } from '../contract/access.ts';
import { type Refusal, refuse } from '../contract/refusal.ts';
import type { Scheme } from '../scheme/load.ts';
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

/** What a draft may not change: who it is for, and what is behind the wall, belong to the installation, because registers and walls go by them. */
export function contentRefusal(base: Scheme, draft: Scheme): Refusal | undefined {
  const [before, after] = [base.policy, draft.policy];
  if (before.id !== after.id || before.jurisdiction !== after.jurisdiction)
    return refuse(
      'state-differs',
      {
        zh: `草稿的方案名和区划须仍为 ${before.id}、${before.jurisdiction}。`,
        en: `the draft must still be the scheme ${before.id} of ${before.jurisdiction}`,
      },
      '/version',
    );
  const categories = ({ policy, walls }: Scheme) => JSON.stringify([Object.keys(policy.categories).sort(), sorted(walls.categories)]);
  if (categories(base) !== categories(draft))
    return refuse(
      'state-differs',
      {
        zh: '草稿改动了人员类别或受保护的类别；登记和保密都以它们为准，须由安装人员在方案文件夹中更改。',
        en: 'the draft changes the categories of people, or what protects them; registers and walls go by them, so that they are changed in the installed scheme',
      },
      '/version',
    );
  return undefined;
}

function sorted(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
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

/** It begins after today, so that no bill was settled by another rule; after what was approved before; and it leaves no day without a rule. */
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
