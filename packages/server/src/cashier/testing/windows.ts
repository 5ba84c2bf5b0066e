// Several windows of one county: each with a clerk of its own, and bills that leave something to the patient.

import type { takePayment } from '@doudi/core/cashier';
import type { InputOf } from '@doudi/core/contract';
import { settleClaim } from '@doudi/core/settlement';
import { insertActor } from '../../access/accounts.ts';
import { insertSession, newSession } from '../../access/sessions.ts';
import { systemScope } from '../../platform/database/transaction.ts';
import { withConnection } from '../../platform/postgres/connect.ts';
import { verifyLedger } from '../../settlement/verify.ts';
import { HOME, type TestServer } from '../../testing/furnished-server.ts';

export type Parts = InputOf<typeof takePayment>['parts'];

/** The token of another clerk, at another window. */
export async function anotherClerk({ database, services }: TestServer, actorId: string): Promise<string> {
  const now = services.database.now();
  const session = newSession({ countyId: HOME }, now, services.database.newId);
  await withConnection(database.superuserUrl, async (superuser) => {
    for (const { text, values = [] } of [
      insertActor(HOME, { actorId, username: actorId, displayName: `clerk ${actorId}`, role: 'clerk', passwordHash: 'none', mustChangePassword: false }),
      insertSession({ countyId: HOME, actorId }, session, now),
    ])
      await superuser.query(text, [...values]);
  });
  return session.token;
}

let bills = 0;

/** Out of scope: the patient pays all of it. */
export async function owing(server: TestServer, otherOut: string, { personId = 'p-0', facilityId = 'f-1', county = HOME as string } = {}): Promise<string> {
  const bill = { billNumber: `owing-${++bills}`, personId, facilityId, kind: 'outpatient', dischargedOn: '2026-03-01', charges: { otherOut } };
  return (await server.done(settleClaim, bill, { county })).settlementId;
}

/** What `doudi ledger verify` finds. */
export async function findingsOf({ services }: TestServer): Promise<readonly { subject: string }[]> {
  const { findings } = await verifyLedger(services.database, systemScope(HOME, 'auditor'), services.schemes);
  return findings.map(({ subject, text }) => ({ subject, text: text.en }));
}
