// What could pay for somebody on a day at a facility, before there is a bill: bills of nothing, settled by the engine on what was used up. Pure.
import { type BalancesOf, fen, formatFen, isForBill, isRefusal as isRefusedClaim, settle, ZERO } from '@doudi/policy';
import type { OutputOf } from '../contract/contract.ts';
import { isRefusal } from '../contract/refusal.ts';
import { type KnownFacility, type KnownPatient, limitsOf, type ReadContext, readClaim, toClaimRow } from '../settlement/index.ts';
import type { lookUpEligibility } from './contract.ts';

export type Entitlement = OutputOf<typeof lookUpEligibility>['entitlements'][number];

export interface AskedOf {
  readonly context: ReadContext;
  readonly patient: KnownPatient;
  readonly facility: KnownFacility;
  readonly day: string;
  readonly balances: BalancesOf;
  /** Else every kind of care. */
  readonly kind?: string | undefined;
}

/** A kind about which a bill would have to say more has no lines until it does: its quote tells. */
export function entitlementsOf({ context, patient, facility, day, balances, kind }: AskedOf): Entitlement[] {
  const { policy } = context.scheme;
  return Object.entries(policy.kinds)
    .filter(([each]) => kind === undefined || kind === each)
    .map(([each, name]) => {
      const bill = { personId: patient.personId, facilityId: facility.facilityId, billNumber: 'none', kind: each, dischargedOn: day, charges: {} };
      const row = toClaimRow('none', bill, patient, facility);
      const claim = isRefusal(row) ? undefined : readClaim(row, context).claim;
      const settlement = claim && settle(policy, balances, claim, { isTraced: true });
      const lines = settlement === undefined || isRefusedClaim(settlement) ? [] : settlement.lines.filter(isForBill);
      return {
        kind: each,
        name,
        lines: lines.map((line) => ({
          line: line.benefit.line,
          name: line.benefit.name,
          payer: line.benefit.payer,
          payerName: policy.payers[line.benefit.payer] ?? { zh: line.benefit.payer, en: line.benefit.payer },
          limits: limitsOf(line).map((limit) => ({
            name: limit.name,
            owner: line.benefit.owner,
            each: limit.each,
            limit: formatFen(limit.limitFen),
            used: formatFen(limit.beforeFen),
            // A limit that shrank in the middle of the year may have been passed.
            left: formatFen(limit.beforeFen > limit.limitFen ? ZERO : fen(limit.limitFen - limit.beforeFen)),
          })),
        })),
      };
    });
}
