// Lines, rows and bands that paid nothing on any bill that was looked at.
import type { BenefitLine, Policy } from '../policy.ts';
import type { FindingBook } from './finding-book.ts';
import { stated } from './gaps.ts';
import { bandRates, type Paying } from './seen.ts';
import { pathOfRow } from './tables.ts';

export function findIdle(policy: Policy, paying: Paying, book: FindingBook): void {
  for (const line of policy.lines) {
    if (!paying.lines.has(line.id)) {
      book.state(
        stated(
          `never-pays/${line.id}`,
          'never-pays',
          ['pays'],
          { zh: `“${line.name.zh}”在所有查过的账单上都不支付。`, en: `${line.name.en} pays nothing on any bill that was looked at` },
          line.id,
        ),
      );
    } else for (const index of line.rows.keys()) findIdleRow(line, index, paying, book);
  }
}

function findIdleRow(line: BenefitLine, index: number, paying: Paying, book: FindingBook): void {
  const path = pathOfRow(line, index);
  if (!paying.parts.has(`${line.id} ${index}`)) {
    const text = {
      zh: `“${line.name.zh}”的第 ${index + 1} 行在所有查过的账单上都不支付。`,
      en: `row ${index + 1} of ${line.name.en} pays nothing on any bill that was looked at`,
    };
    book.state(stated(`never-pays/${line.id}/${index}`, 'never-pays', path, text, line.id));
    return;
  }
  bandRates(line, index).forEach((_edge, band) => {
    if (paying.parts.has(`${line.id} ${index} ${band}`) || isForNothing(line, index, band)) return;
    const text = {
      zh: `“${line.name.zh}”的第 ${band + 1} 段从不增加支付：前面的段已使支付达到限额，或没有账单到达这一段。`,
      en: `band ${band + 1} of ${line.name.en} never adds to what is paid: bands below it reach the limit, or no bill comes so far`,
    };
    book.state(stated(`never-pays/${line.id}/${index}/${band}`, 'never-pays', [...path, 'bands', 'rows', band], text, line.id));
  });
}

/** A band of 0 % says on purpose that nothing is paid. */
function isForNothing({ rows }: BenefitLine, row: number, band: number): boolean {
  const pays = rows[row]?.pays;
  const share = pays?.kind === 'coinsurance' && pays.rate.kind === 'bands' ? pays.rate.bands[band]?.share : undefined;
  return share?.kind === 'ratio' && share.ratio === 0;
}
