// Shifts: a clerk's drawer from the moment it is opened until its cash is counted. The table and its only writer.
//
// A clerk has one open shift at most. Whoever takes money or gives it back holds its row until the end of the transaction, so a shift that is
// being closed counts every payment that stands in it.
import { closeShift, expectedCash, getShift, listShifts, MEANS, type MeansSum, openShift } from '@doudi/core/cashier';
import { type Refusal, refuse } from '@doudi/core/contract';
import { formatSigned } from '@doudi/core/ledger';
import { type Fen, formatFen, toFen, ZERO } from '@doudi/policy';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';

/** The open shift of whoever acts, locked; one with an empty drawer is opened if there is none. */
export async function lockOpenShift({ rows }: Transaction, { countyId, actor, now, newId }: CommandContext): Promise<string> {
  const [shift] = await rows<{ shift_id: string }>(
    // An insert that meets the open shift locks it, also where another window opened it at this moment.
    `insert into shift as s (county_id, shift_id, actor_id, opened_at, opening_cash_fen) values ($1, $2, $3, $4, 0)
     on conflict (county_id, actor_id) where closed_at is null do update set closed_at = s.closed_at
     returning s.shift_id`,
    [countyId, newId(), actor.actorId, now],
    'lock-open-shift',
  );
  if (!shift) throw new Error('a shift that is opened or locked is there');
  return shift.shift_id;
}

const OPEN_ALREADY = refuse('state-differs', {
  zh: '您已有一个未交班的班次；请先交班，再开新班。',
  en: 'you have an open shift already; close it before you open another',
});

const openShiftCommand = commandOf(
  openShift,
  async ({ rows }, { openingCash }, { countyId, actor, now, newId }) => {
    const [open] = await rows('select 1 from shift where county_id = $1 and actor_id = $2 and closed_at is null', [countyId, actor.actorId]);
    return () => {
      if (open) return OPEN_ALREADY;
      const shiftId = newId();
      return {
        answer: { shiftId },
        writes: [
          {
            text: 'insert into shift (county_id, shift_id, actor_id, opened_at, opening_cash_fen) values ($1, $2, $3, $4, $5)',
            values: [countyId, shiftId, actor.actorId, now, toFen(openingCash)],
          },
        ],
        audit: { subject: `shift/${shiftId}`, facts: { openingCash } },
        events: [{ kind: 'shift-opened', facts: { shiftId } }],
      };
    };
  },
  { an_actor_has_one_open_shift: OPEN_ALREADY },
);

export const closeShiftCommand = commandOf(
  closeShift,
  async (transaction, { shiftId, countedCash, reason, expectedCash: readCash }, { countyId, actor, now }) => {
    const { rows } = transaction;
    // One after the other: what is summed is what stands in the shift once nobody else can add to it.
    const [[shift], sums] = await Promise.all([
      rows<{ opening_cash_fen: Fen; closed_at: Date | null }>(
        'select opening_cash_fen, closed_at from shift where county_id = $1 and shift_id = $2 and actor_id = $3 for update',
        [countyId, shiftId, actor.actorId],
      ),
      sumsOf(transaction, [shiftId]),
    ]);
    return () => {
      if (!shift)
        return refuse(
          'not-found',
          { zh: '没有这个班次，或不是您的班次；只能交自己的班。', en: 'you have no such shift; only one’s own shift is closed' },
          '/shiftId',
        );
      if (shift.closed_at !== null) {
        return refuse('state-differs', { zh: '这个班次已交班，无须再交。', en: 'this shift was closed before; nothing is left to do' }, '/shiftId');
      }
      const expectedFen = expectedCash(shift.opening_cash_fen, sums.get(shiftId) ?? []);
      if (readCash !== undefined && readCash !== formatSigned(expectedFen)) return expectsAnother(readCash, formatSigned(expectedFen));
      const countedFen = toFen(countedCash);
      const differenceFen = countedFen - expectedFen;
      if (differenceFen !== 0 && reason === undefined) {
        const [expected, difference] = [formatSigned(expectedFen), formatSigned(differenceFen)];
        return refuse(
          'bad-input',
          {
            zh: `清点现金与应有的 ${expected} 元相差 ${difference} 元；请重新清点，仍不符时说明原因。`,
            en: `the cash counted differs by ${difference} from the ${expected} that should be there; count again, and give a reason if it still differs`,
          },
          '/reason',
        );
      }
      const answer = { shiftId, expectedCash: formatSigned(expectedFen), countedCash: formatFen(countedFen), difference: formatSigned(differenceFen) };
      return {
        answer,
        writes: [
          {
            text: `update shift set closed_at = $3, expected_cash_fen = $4, counted_cash_fen = $5, difference_reason = $6 where county_id = $1 and shift_id = $2`,
            values: [countyId, shiftId, now, expectedFen, countedFen, reason ?? null],
          },
        ],
        audit: { subject: `shift/${shiftId}`, facts: { expectedCash: answer.expectedCash, countedCash: answer.countedCash } },
        events: [{ kind: 'shift-closed', facts: { shiftId } }],
      };
    };
  },
);

/** Money moved between the reading and the closing: what was counted may lack it. */
function expectsAnother(read: string, expected: string): Refusal {
  return refuse(
    'state-differs',
    {
      zh: `窗口读到的应有现金是 ${read} 元，现在应有 ${expected} 元，本次没有交班。其间有收款或退款；请刷新后重新清点。`,
      en: `the window read that ${read} should be in the drawer, and now it is ${expected}, so the shift was not closed; money was taken or given back meanwhile: look again and count again`,
    },
    '/expectedCash',
  );
}

interface CountedSum extends MeansSum {
  readonly takenCount: number;
  readonly refundedCount: number;
}

/** What each of these shifts took and gave back, by means. */
async function sumsOf({ rows, countyId }: Transaction, shiftIds: readonly string[]): Promise<ReadonlyMap<string, readonly CountedSum[]>> {
  const found = await rows<{ shift_id: string } & CountedSum>(
    `select shift_id, means,
       coalesce(sum(amount_fen) filter (where refunds_payment_id is null), 0)::bigint as "takenFen",
       count(*) filter (where refunds_payment_id is null) as "takenCount",
       coalesce(sum(amount_fen) filter (where refunds_payment_id is not null), 0)::bigint as "refundedFen",
       count(*) filter (where refunds_payment_id is not null) as "refundedCount"
     from payment where county_id = $1 and shift_id = any($2) group by shift_id, means`,
    [countyId, shiftIds],
  );
  const byShift = new Map<string, CountedSum[]>();
  for (const { shift_id, ...sums } of found) byShift.set(shift_id, [...(byShift.get(shift_id) ?? []), sums]);
  return byShift;
}

interface ShiftRow {
  readonly shift_id: string;
  readonly actor_name: string;
  readonly opened_at: Date;
  readonly opening_cash_fen: Fen;
  readonly closed_at: Date | null;
  readonly counted_cash_fen: Fen | null;
  readonly difference_reason: string | null;
}

function toShift(row: ShiftRow, sums: readonly CountedSum[] = []) {
  const expectedFen = expectedCash(row.opening_cash_fen, sums);
  const { closed_at, counted_cash_fen } = row;
  return {
    shiftId: row.shift_id,
    actorName: row.actor_name,
    openedAt: row.opened_at.toISOString(),
    openingCash: formatFen(row.opening_cash_fen),
    byMeans: MEANS.map((means) => {
      const sum = sums.find((found) => found.means === means);
      return {
        means,
        taken: formatFen(sum?.takenFen ?? ZERO),
        takenCount: sum?.takenCount ?? 0,
        refunded: formatFen(sum?.refundedFen ?? ZERO),
        refundedCount: sum?.refundedCount ?? 0,
      };
    }),
    expectedCash: formatSigned(expectedFen),
    ...(closed_at !== null &&
      counted_cash_fen !== null && {
        closed: {
          at: closed_at.toISOString(),
          countedCash: formatFen(counted_cash_fen),
          difference: formatSigned(counted_cash_fen - expectedFen),
          ...(row.difference_reason !== null && { reason: row.difference_reason }),
        },
      }),
  };
}

/** The latest first; those of one actor, if one is named. */
async function findShifts(
  transaction: Transaction,
  { actorId, beforeShiftId, isOpen = false, most }: { actorId?: string | undefined; beforeShiftId?: string | undefined; isOpen?: boolean; most: number },
) {
  const { rows, countyId } = transaction;
  const found = await rows<ShiftRow>(
    `select s.*, a.display_name as actor_name from shift s join actor a using (county_id, actor_id)
     where s.county_id = $1 and ($2::text is null or s.actor_id = $2) and ($3::text is null or s.shift_id < $3) and (not $4 or s.closed_at is null)
     order by s.shift_id desc limit $5`,
    [countyId, actorId, beforeShiftId, isOpen, most],
  );
  const sums = await sumsOf(
    transaction,
    found.map(({ shift_id }) => shift_id),
  );
  return found.map((row) => toShift(row, sums.get(row.shift_id)));
}

export function shiftRoutes(database: Database): Route[] {
  return [
    commandRoute(openShift, database, openShiftCommand),
    queryRoute(getShift, database, async (transaction, _, call) => {
      const [shift] = await findShifts(transaction, { actorId: actorOf(call).actorId, isOpen: true, most: 1 });
      return { ...(shift && { shift }) };
    }),
    commandRoute(closeShift, database, closeShiftCommand),
    queryRoute(listShifts, database, async (transaction, { beforeShiftId, pageSize }, call) => {
      const { role, actorId } = actorOf(call);
      const found = await findShifts(transaction, { actorId: role === 'manager' ? undefined : actorId, beforeShiftId, most: pageSize + 1 });
      return { shifts: found.slice(0, pageSize), hasMore: found.length > pageSize };
    }),
  ];
}
