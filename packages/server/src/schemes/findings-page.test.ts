import { readFileSync } from 'node:fs';
import { settleBills } from '@doudi/policy/check';
import { beforeAll, describe, expect, test } from 'vitest';
import { FINDINGS_FILE, findingsPage } from './findings-page.ts';
import { type CheckedScheme, searchScheme } from './policy-check.ts';
import { installedWithFiles } from './read-schemes.ts';

let checked: readonly CheckedScheme[];

beforeAll(() => {
  checked = [...installedWithFiles().values()].map(({ scheme, files }) => searchScheme(scheme, files));
}, 300_000);

describe('the policy check of the installed schemes', () => {
  test('finds what docs/FINDINGS.md says, to the fen (npm run findings writes it again)', () => {
    expect(findingsPage(checked)).toBe(readFileSync(FINDINGS_FILE, 'utf8'));
  });

  test('is answered finding by finding: true of the rule, or of an assumption, and what a county could do', () => {
    for (const { scheme, report } of checked) {
      expect([report.policyId, report.isComplete]).toEqual([scheme.policy.id, true]);
      expect([...scheme.checking.answers.keys()].sort()).toEqual(report.findings.map(({ id }) => id).sort());
    }
  });

  test('proves that no poor patient of Zixi bears more than a tenth of one bill', () => {
    const zixi = checked.find(({ scheme }) => scheme.policy.id === 'zixi-2020');
    const promises = zixi?.report.kinds.find(({ kind }) => kind === 'promise-broken');
    expect([promises?.findings, promises?.proved.en.slice(0, 21)]).toEqual([0, 'in all 40 situations,']);
  });

  test('shows bills that the engine settles to what each finding says', () => {
    for (const { scheme, report } of checked) {
      for (const { claims, other, amounts } of report.findings.filter((finding) => finding.claims.length > 0)) {
        const [bill, otherBill] = [claims, other ?? []].map((bills) => settleBills(scheme.policy, bills).at(-1));
        expect([bill?.totalFen, bill?.patientFen, otherBill?.patientFen]).toEqual([amounts.totalFen, amounts.patientFen, other && amounts.otherPatientFen]);
      }
    }
  });
});
