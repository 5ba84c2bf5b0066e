// Helpers: who is paired with a household from which day to which, one at a time. A pairing is ended with a reason, and never removed.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { endPairing, maskPhone, pairHelper, readPhone, revealHelperPhone } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { daysAfter } from '../platform/local-day.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { lockHouseholds, memberIdsOf, targetRefusal } from './moving.ts';

const phoneOf = (helperId: string) => `household_helper/${helperId}/phone`;

const HAS_A_HELPER = refuse(
  'overlapping',
  {
    zh: '该户在这段时间已有帮扶干部；请先结束原来的结对，或更改日期。',
    en: 'the household has a helper in that time; end that pairing first, or choose other days',
  },
  '/fromDay',
);

export function pairHelperCommand(keys: FieldKeys) {
  return commandOf(
    pairHelper,
    async (transaction, { householdId, name, organisation, fromDay, toDay, ...input }, { countyId, actor, now, newId }) => {
      const [household] = await lockHouseholds(transaction, [householdId]);
      const members = await memberIdsOf(transaction, householdId);
      return () => {
        const refusal = targetRefusal(household);
        if (refusal) return refusal;
        const helperId = newId();
        const phone = input.phone === undefined ? undefined : readPhone(input.phone);
        return {
          answer: { helperId },
          writes: [
            {
              text: `insert into household_helper (county_id, household_helper_id, household_id, name, organisation, phone_cipher, from_day, to_day, recorded_at, recorded_by)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
              values: [
                ...[countyId, helperId, householdId, hideNumbers(name), hideNumbers(organisation)],
                ...[phone === undefined ? null : sealField(keys, phone, phoneOf(helperId)), fromDay, toDay, now, actor.actorId],
              ],
            },
          ],
          audit: { subject: `household/${householdId}`, facts: { helper: helperId, fromDay, ...(toDay !== undefined && { toDay }) }, persons: members },
        };
      };
    },
    { a_household_has_one_helper_at_a_time: HAS_A_HELPER },
  );
}

interface HelperRow {
  readonly household_helper_id: string;
  readonly household_id: string;
  readonly name: string;
  readonly organisation: string;
  readonly phone_cipher: Buffer | null;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly end_reason: string | null;
  readonly ended_at: Date | null;
  readonly recorded_at: Date;
}

const noSuchHelper = () =>
  refuse('not-found', { zh: '没有这条结对记录，或不在您的管辖范围内。', en: 'there is no such pairing, or it is not within your area' }, '/helperId');

export const endPairingCommand = commandOf(endPairing, async (transaction, { helperId, toDay, reason }, { actor, now }) => {
  const { rows, countyId } = transaction;
  const [row] = await rows<HelperRow>('select * from household_helper where county_id = $1 and household_helper_id = $2 for update', [countyId, helperId]);
  const members = row ? await memberIdsOf(transaction, row.household_id) : [];
  return () => {
    if (!row) return noSuchHelper();
    if (row.ended_at !== null)
      return refuse('state-differs', { zh: `这次结对已止于 ${row.to_day}。`, en: `this pairing ended with ${row.to_day} already` }, '/helperId');
    // Ended with the day before it began, it never was.
    const earliest = daysAfter(row.from_day, -1);
    if (toDay < earliest || (row.to_day !== null && toDay > row.to_day))
      return refuse(
        'state-differs',
        {
          zh: `止日须在 ${row.from_day} 至 ${row.to_day ?? '今后'} 之间；录入有误、从未帮扶的，止于 ${earliest}。`,
          en: `it ends between ${row.from_day} and ${row.to_day ?? 'any later day'}; one that was a mistake ends with ${earliest}`,
        },
        '/toDay',
      );
    return {
      answer: { helperId },
      writes: [
        {
          text: `update household_helper set to_day = $3, end_reason = $4, ended_at = $5, ended_by = $6 where county_id = $1 and household_helper_id = $2`,
          values: [countyId, helperId, toDay, hideNumbers(reason), now, actor.actorId],
        },
      ],
      audit: { subject: `household/${row.household_id}`, facts: { helper: helperId, endsWith: toDay, reason: hideNumbers(reason) }, persons: members },
    };
  };
});

export function revealHelperPhoneCommand(keys: FieldKeys) {
  return commandOf(revealHelperPhone, async ({ rows, countyId }, { helperId, reason }) => {
    const [row] = await rows<HelperRow>('select * from household_helper where county_id = $1 and household_helper_id = $2', [countyId, helperId]);
    return () => {
      if (!row) return noSuchHelper();
      if (!row.phone_cipher) return refuse('not-found', { zh: '结对时没有登记电话。', en: 'no phone was recorded with this pairing' }, '/helperId');
      return {
        answer: { value: openField(keys, row.phone_cipher, phoneOf(helperId)) },
        // Whoever types the number itself as the reason does not bring it into the audit.
        audit: { subject: `household/${row.household_id}`, facts: { helper: helperId, reason: hideNumbers(reason) } },
      };
    };
  });
}

/** The last first. */
export async function findHelpers({ rows, countyId }: Transaction, householdId: string, today: string, keys: FieldKeys) {
  const found = await rows<HelperRow & { readonly by_name: string; readonly ended_by_name: string | null }>(
    `select h.*, coalesce(a.display_name, h.recorded_by) as by_name, coalesce(e.display_name, h.ended_by) as ended_by_name from household_helper h
     left join actor a on a.county_id = $1 and a.actor_id = h.recorded_by
     left join actor e on e.county_id = $1 and e.actor_id = h.ended_by
     where h.county_id = $1 and h.household_id = $2 order by h.from_day desc, h.recorded_at desc, h.household_helper_id desc`,
    [countyId, householdId],
  );
  return found.map((row) => ({
    helperId: row.household_helper_id,
    name: row.name,
    organisation: row.organisation,
    ...(row.phone_cipher !== null && { phoneMasked: maskPhone(openField(keys, row.phone_cipher, phoneOf(row.household_helper_id))) }),
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    isHelping: row.from_day <= today && (row.to_day === null || row.to_day >= today),
    ...(row.ended_at !== null && { ended: { reason: row.end_reason ?? '', at: row.ended_at.toISOString(), byName: row.ended_by_name ?? '' } }),
    recordedAt: row.recorded_at.toISOString(),
    byName: row.by_name,
  }));
}
