// What the installed schemes pay, against bills worked by hand and against an independent reference, to the fen.
import { formatFen, type Settlement } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { caseRows, knownCategories, schemes, schemesWithCases, settleAll } from './testing/installed-schemes.ts';
import { runWorkedCase } from './worked-case.ts';

interface Reference {
  readonly id: string;
  readonly paid: Readonly<Record<string, string>>;
  readonly patientPays: string;
}

test.each(schemesWithCases)('%s pays what the reference pays, line by line, on every bill of its years', (id, scheme) => {
  const expected = caseRows(id, 'expected').map((row): Reference => JSON.parse(row));
  // The reference uses the words of the files, a bill those that it may show.
  const shown = expected.map(({ paid, ...rest }) => ({
    ...rest,
    paid: Object.entries(paid).map(([line, amount]) => [scheme.walls.lines[line] ?? line, amount]),
  }));
  const byId = new Map(settleAll(scheme, caseRows(id, 'claims')).map((settlement) => [settlement.claimId, settlement]));
  expect(shown.map((row) => toReference(byId.get(row.id)))).toEqual(
    shown.map(({ id: claimId, paid, patientPays }) => ({ id: claimId, paid: paid.sort(), patientPays })),
  );
});

function toReference(settlement: Settlement | undefined) {
  if (!settlement) return undefined;
  const paid = settlement.lines.filter(({ paidFen }) => paidFen > 0).map(({ benefit, paidFen }) => [benefit.line, formatFen(paidFen)]);
  return { id: settlement.claimId, paid: paid.sort(), patientPays: formatFen(settlement.patientFen) };
}

describe.each([...schemes])('%s', (_, scheme) => {
  test.each(scheme.cases.map((worked) => [worked.case.case, worked] as const))('%s', (_, worked) => {
    expect(runWorkedCase(worked, { scheme, knownCategories }).differences.map(({ en }) => en)).toEqual([]);
  });
});
