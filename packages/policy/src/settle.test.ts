import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeBack } from './balances.ts';
import { PORTIONS, sumPortions } from './bill.ts';
import { explain, SHORT_FORM_LENGTH } from './explain/explain.ts';
import { type Fen, parseFen, sumFen } from './money.ts';
import { type Books, emptyBooks, householdOf, inSettlingOrder, settleInto } from './order.ts';
import type { Policy } from './policy.ts';
import { isRefusal, type Settlement, settle } from './settle.ts';
import { randomClaims, randomPolicy } from './testing/random-policy.ts';

const RUNS = { numRuns: 1500 };

function settled(outcome: ReturnType<typeof settle>): Settlement {
  if (isRefusal(outcome)) throw new Error(outcome.message.en);
  return outcome;
}

const balancesOf = (books: Books) =>
  (['person', 'household'] as const)
    .flatMap((owner) => [...books[owner]].flatMap(([id, balances]) => [...balances].map(([key, amount]) => `${owner} ${id} ${key} ${amount}`)))
    .sort();

describe('whatever a policy says', () => {
  test('the lines and the patient make the bill, and nothing is negative', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, (policy, claims) => {
        const books = emptyBooks();
        for (const claim of inSettlingOrder(claims)) {
          const result = settled(settleInto(books, policy, claim));
          expect(sumFen([...result.lines.map((line) => line.paidFen), result.patientFen])).toBe(result.totalFen);
          for (const part of [...result.lines.map((line) => line.paid), result.patient])
            for (const portion of PORTIONS) expect(part[portion]).toBeGreaterThanOrEqual(0);
          for (const portion of PORTIONS) {
            expect(sumFen([...result.lines.map((line) => line.paid[portion]), result.patient[portion]])).toBe(result.charged[portion]);
          }
        }
      }),
      RUNS,
    );
  });

  test('no limit of a person is ever passed, unless it shrank below what it had already paid', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, (policy, claims) => {
        const books = emptyBooks();
        for (const claim of inSettlingOrder(claims)) {
          for (const line of settled(settleInto(books, policy, claim)).lines) {
            for (const step of line.trace?.steps ?? []) {
              if (step.kind === 'limit') expect(step.afterFen).toBeLessThanOrEqual(Math.max(step.limitFen, step.beforeFen));
            }
          }
        }
      }),
      RUNS,
    );
  });

  test('settling and then cancelling, in any order, restores every sum', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, fc.infiniteStream(fc.nat()), (policy, claims, chance) => {
        const books = emptyBooks();
        const before = balancesOf(books);
        const done = inSettlingOrder(claims).map((claim) => ({ claim, result: settled(settleInto(books, policy, claim)) }));
        while (done.length > 0) {
          const [cancelled] = done.splice((chance.next().value ?? 0) % done.length, 1);
          if (!cancelled) continue;
          takeBack(books.person.get(cancelled.claim.personId) ?? new Map(), cancelled.result.postings, 'person');
          takeBack(books.household.get(householdOf(cancelled.claim)) ?? new Map(), cancelled.result.postings, 'household');
        }
        expect(balancesOf(books)).toEqual(before);
      }),
      RUNS,
    );
  });

  test('a trace changes no amount', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, (policy, claims) => {
        const [traced, untraced] = [emptyBooks(), emptyBooks()];
        for (const claim of inSettlingOrder(claims)) {
          const a = settled(settleInto(traced, policy, claim, { isTraced: true }));
          const b = settled(settleInto(untraced, policy, claim, { isTraced: false }));
          expect(a.lines.map((line) => line.paidFen)).toEqual(b.lines.map((line) => line.paidFen));
        }
        expect(balancesOf(traced)).toEqual(balancesOf(untraced));
      }),
      RUNS,
    );
  });

  test('giving each line what it would pay by itself changes nothing, where lines pay one portion', () => {
    // With several portions the given amount fills them in order, which need not be how the line itself would spread it.
    fc.assert(
      fc.property(randomPolicy.map(onlyInScope), randomClaims, (policy, claims) => {
        const [own, given] = [emptyBooks(), emptyBooks()];
        for (const claim of inSettlingOrder(claims)) {
          const a = settled(settleInto(own, policy, claim));
          const b = settled(settleInto(given, policy, { ...claim, given: Object.fromEntries(a.lines.map((line) => [line.benefit.line, line.paidFen])) }));
          expect(b.lines.map((line) => line.paidFen)).toEqual(a.lines.map((line) => line.paidFen));
          expect(b.flags).toEqual([]);
        }
        expect(balancesOf(given)).toEqual(balancesOf(own));
      }),
      RUNS,
    );
  });

  test('the explanation accounts for every fen exactly once, in both languages and in the short form', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, (policy, claims) => {
        const books = emptyBooks();
        for (const claim of inSettlingOrder(claims)) {
          const result = settled(settleInto(books, policy, claim));
          for (const language of ['zh', 'en'] as const) {
            const { sentences, text, short } = explain(policy, result, language);
            expect(sumFen(sentences.map((sentence) => sentence.accountsForFen ?? (0 as Fen)))).toBe(result.totalFen);
            expect(
              sumFen(
                amountsIn(
                  text,
                  language === 'zh' ? /(?:支付|个人负担) ([\d,.]+) 元。/g : /(?:Paid by the [^:]*:|The patient bears) ([\d,]+\.\d\d)(?:\.| of )/g,
                ),
              ),
            ).toBe(result.totalFen);
            expect(sumFen(amountsIn(short, language === 'zh' ? /(?:支付|个人负担)([\d,.]+)元/g : /(?: pays?| bears) ([\d,]+\.\d\d)/g))).toBe(result.totalFen);
            expect(short.length).toBeLessThanOrEqual(SHORT_FORM_LENGTH);
          }
          expect(sumPortions(result.patient)).toBe(result.patientFen);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the input balances are not touched', () => {
    fc.assert(
      fc.property(randomPolicy, randomClaims, (policy, claims) => {
        const empty = Object.freeze(new Map<string, Fen>());
        for (const claim of claims) settle(policy, { person: empty, household: empty }, claim);
        expect(empty.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

function amountsIn(text: string, pattern: RegExp): Fen[] {
  return [...text.matchAll(pattern)].map((match) => {
    const amount = match[1]?.replaceAll(',', '');
    // The largest random bills pass what a file may state, so they are read here by hand.
    return parseFen(amount ?? '') ?? (Number(amount?.replace('.', '')) as Fen);
  });
}

function onlyInScope(policy: Policy): Policy {
  const lines = policy.lines.map((line) => ({
    ...line,
    rows: line.rows.map((row) => ({ ...row, pays: { ...row.pays, base: { ...row.pays.base, portions: ['inScope'] as const } } })),
  }));
  return { ...policy, lines };
}
