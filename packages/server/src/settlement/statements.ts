// Printed statements: each print is counted, and whoever holds a paper may ask whether it is true.
import { type Refusal, refuse } from '@doudi/core/contract';
import { printStatement, verifyStatement } from '@doudi/core/settlement';
import { type Fen, formatFen } from '@doudi/policy';
import { commandOf, commandRoute } from '../platform/answers.ts';
import { type Database, read, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { type Route, route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { maySee, NO_SUCH_SETTLEMENT } from './settlement-row.ts';
import { isStatementCode, readStatementCode, statementCode } from './statement-code.ts';

export function statementRoutes(database: Database, keys: FieldKeys): Route[] {
  return [
    commandRoute(printStatement, database, printCommand(keys)),
    route(verifyStatement, async ({ input: { code } }) => {
      const named = readStatementCode(code);
      if (!named) return NO_SUCH_STATEMENT;
      const scope = systemScope(named.countyId, 'statement');
      const row = await read(database, scope, (transaction) => findStatement(transaction, named.settlementId));
      if (!row || !isStatementCode(keys, code, { ...named, totalFen: row.total_fen, patientFen: row.patient_fen })) return NO_SUCH_STATEMENT;
      return { value: toVerified(row) };
    }),
  ];
}

/** Two that print at one moment would take one number: the second is told to try again. */
const PRINTED_AT_ONCE: Refusal = {
  ...refuse('busy', {
    zh: '这次结算正由另一窗口打印，本次未登记；请稍候再打印。',
    en: 'another window prints this settlement at this moment, and nothing was written down; print again in a moment',
  }),
  retryAfterSeconds: 1,
};

interface PrintedRow {
  readonly person_id: string;
  readonly facility_id: string;
  readonly total_fen: Fen;
  readonly patient_fen: Fen;
  readonly prints: number;
}

function printCommand(keys: FieldKeys) {
  return commandOf(
    printStatement,
    async ({ rows, countyId }, { settlementId, form }, { now, actor }) => {
      const [row] = await rows<PrintedRow>(
        `select s.person_id, s.facility_id, s.total_fen, s.patient_fen,
           (select coalesce(max(t.print_number), 0) from statement_print t where t.county_id = $1 and t.settlement_id = $2) as prints
         from settlement s where s.county_id = $1 and s.settlement_id = $2`,
        [countyId, settlementId],
      );
      return () => {
        if (!row || !maySee(actor, row.facility_id)) return NO_SUCH_SETTLEMENT;
        const printNumber = row.prints + 1;
        const verificationCode = statementCode(keys, { countyId, settlementId, totalFen: row.total_fen, patientFen: row.patient_fen });
        return {
          answer: { printNumber, printedAt: now.toISOString(), verificationCode },
          writes: [
            {
              text: `insert into statement_print (county_id, settlement_id, print_number, form, printed_at, printed_by) values ($1, $2, $3, $4, $5, $6)`,
              values: [countyId, settlementId, printNumber, form, now, actor.actorId],
            },
          ],
          audit: { subject: `settlement/${settlementId}`, facts: { printNumber, form }, persons: [row.person_id] },
        };
      };
    },
    { statement_print_pkey: PRINTED_AT_ONCE },
  );
}

const NO_SUCH_STATEMENT = refuse(
  'not-found',
  {
    zh: '没有与此核验码相符的结算单：可能输入有误，也可能单据被改动；请重新扫码，或持原件到结算窗口查询。',
    en: 'no statement has this code: it may be mistyped, or the paper was changed; scan it again, or take the paper to the window',
  },
  '/code',
);

interface StatementRow {
  readonly county_name: string;
  readonly facility_name: string;
  readonly settling_number: number;
  readonly discharged_on: string;
  readonly total_fen: Fen;
  readonly patient_fen: Fen;
  readonly settled_at: Date;
  readonly is_cancelled: boolean;
}

async function findStatement({ rows, countyId }: Transaction, settlementId: string): Promise<StatementRow | undefined> {
  const [row] = await rows<StatementRow>(
    `select k.name as county_name, f.name as facility_name, s.settling_number, s.discharged_on, s.total_fen, s.patient_fen, s.settled_at,
       exists (select from cancellation c where c.county_id = $1 and c.settlement_id = $2) as is_cancelled
     from settlement s join county k on k.county_id = $1 join facility f on f.county_id = $1 and f.facility_id = s.facility_id
     where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId],
  );
  return row;
}

/** No name and no illness: whoever finds the paper learns what stands on it. */
function toVerified(row: StatementRow) {
  return {
    countyName: row.county_name,
    facilityName: row.facility_name,
    number: row.settling_number,
    dischargedOn: row.discharged_on,
    total: formatFen(row.total_fen),
    patientPays: formatFen(row.patient_fen),
    settledAt: row.settled_at.toISOString(),
    isCancelled: row.is_cancelled,
  };
}
