// The installed schemes over many bills: what the promises say, what the explanations add up to, what an independent hand wrote.
import { explain, type Fen, inSettlingOrder, portionsOf, SHORT_FORM_LENGTH, sumFen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { zixiRows } from '../../../../bench/claims.ts';
import { type PlainYear, settleByHand, toPlain } from '../../../../bench/hand-written-zixi.ts';
import { answerFault } from '../contract/check-answer.ts';
import { type KnownFacility, toClaimRow, toStatedBill } from './bill.ts';
import { readClaim, readClaimLine } from './claim-row.ts';
import { quoteClaim } from './contract.ts';
import { toExplained } from './outcome.ts';
import { caseRows, knownCategories, schemes, schemesWithCases, settleAll } from './testing/installed-schemes.ts';

describe.each(schemesWithCases)('%s', (id, scheme) => {
  const rows = caseRows(id, 'claims');
  const settled = settleAll(scheme, rows);

  test('every fen of every bill is accounted for once, and the short form fits the national interface', () => {
    expect(settled).toHaveLength(rows.length);
    for (const settlement of settled) {
      for (const language of ['zh', 'en'] as const) {
        const { sentences, short } = explain(scheme.policy, settlement, language);
        expect(sumFen(sentences.map((sentence) => sentence.accountsForFen ?? (0 as Fen)))).toBe(settlement.totalFen);
        expect(short.length).toBeLessThanOrEqual(SHORT_FORM_LENGTH);
      }
    }
  });

  test('what a settlement says of itself is what a quote answers, and its text holds every sentence of it', () => {
    for (const settlement of settled) {
      const explained = toExplained(scheme.policy, settlement);
      expect(answerFault(quoteClaim, explained)).toBeUndefined();
      for (const language of ['zh', 'en'] as const) {
        const text = explained.explanation[language];
        const sentences = [...explained.billSentences, ...explained.lines.flatMap((line) => line.sentences), ...explained.patientSentences];
        expect(sentences.filter((sentence) => !text.includes(sentence[language]))).toEqual([]);
        const sources = explained.lines.flatMap((line) => [...line.sources, ...line.assumptions]);
        expect(sources.filter((source) => !text.includes(source[language]))).toEqual([]);
      }
    }
  });

  test('the bill of a stored claim, stated once more, is the same claim', () => {
    for (const row of rows) {
      const { claim } = readClaimLine(row, { scheme, knownCategories });
      if (!claim) throw new Error(`a case that is no claim: ${row}`);
      // An account's opening is no business of the window.
      const { accountOpeningFen, ...stored } = JSON.parse(JSON.stringify(claim)) as typeof claim;
      const { personId, householdId, kind, dischargedOn, facts } = stored;
      const bill = { billNumber: 'b', facilityId: 'f', personId, kind, dischargedOn, ...toStatedBill(stored) };
      const patient = { personId, householdId, bornOn: '1900-01-01', categories: facts.categories as readonly string[] };
      const facility = {
        facilityId: 'f',
        level: facts['facility.level'],
        tier: facts['facility.tier'],
        type: facts['facility.type'],
        area: facts['facility.area'],
      };
      const again = readClaim(toClaimRow(claim.id, bill, patient, facility as KnownFacility), { scheme, knownCategories });
      expect(again.refusal).toBeUndefined();
      expect(JSON.parse(JSON.stringify(again.claim))).toEqual(stored);
    }
  });

  test('every promise to the patient is kept on every bill', () => {
    for (const settlement of settled) for (const { promise, isKept } of settlement.promises) expect(isKept, `${settlement.claimId} ${promise.id}`).toBe(true);
  });

  test('an explanation is complete in both languages: no name of the code shows through', () => {
    for (const settlement of settled.slice(0, 100)) {
      expect(explain(scheme.policy, settlement, 'zh').text).not.toMatch(/undefined|\bfacility\.|[a-z]+-[a-z]+-[a-z]+\b(?!\.txt)/);
      expect(explain(scheme.policy, settlement, 'en').text).not.toMatch(/undefined|\bfacility\.|[\u4e00-\u9fff]/);
    }
  });
});

describe('zixi-2020 on twenty thousand random bills', () => {
  const scheme = schemes.get('zixi-2020');
  if (!scheme) throw new Error('zixi-2020 is not installed');
  const rows = [...zixiRows({ seed: 7, count: 20_000 })];
  const settled = settleAll(scheme, rows);

  test('leaves the patient what the same rules written by hand leave, to the fen', () => {
    const claims = inSettlingOrder(rows.map((row) => readClaimLine(row, { scheme, knownCategories }).claim).filter((claim) => claim !== undefined));
    const years = new Map<string, PlainYear>();
    const byHand = claims.map((claim) => {
      const year = years.get(claim.personId) ?? { basic: 0, own: 0, commercial: 0, assistance: 0, chronic2: 0 };
      years.set(claim.personId, year);
      return settleByHand(toPlain(claim, portionsOf(claim.charges, scheme.policy.prepayRatio)), year);
    });
    expect(settled.map((settlement) => settlement.patientFen)).toEqual(byHand);
  });

  test('keeps the promise of ten percent on every one of them', () => {
    const promised = settled.flatMap((settlement) => settlement.promises);
    expect(promised.length).toBeGreaterThan(5_000);
    expect(promised.filter((promise) => !promise.isKept)).toEqual([]);
  });
});
