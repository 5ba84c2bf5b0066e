// The settlement window as a clerk uses it, for tests that are about something else.
import { whoAmI } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { getSettlement, settleClaim } from '@doudi/core/settlement';
import type { Locator, Page } from 'playwright-core';
import { localDay } from '../../../server/src/platform/local-day.ts';
import type { DemoServer } from './demo-server.ts';
import { chooseByTyping } from './keys.ts';

export type Settled = OutputOf<typeof getSettlement>;

export interface TypedBill {
  readonly billNumber?: string;
  readonly facility?: string;
  /** By the ends of the fields' ids: `classA`. */
  readonly charges: Readonly<Record<string, string>>;
}

/** A window at which this person's bill can be typed. */
export async function bringPerson(page: Page, personId: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/window?person=${personId}`);
  await page.locator('.person-panel').waitFor();
  await page.locator('#facility').waitFor();
}

export async function typeBill(page: Page, { billNumber, facility, charges }: TypedBill): Promise<void> {
  if (billNumber !== undefined) await page.locator('#bill-number').fill(billNumber);
  if (facility !== undefined) {
    await page.locator('#facility').focus();
    await chooseByTyping(page, facility);
  }
  for (const [charge, amount] of Object.entries(charges)) await page.locator(`#charge-${charge}`).fill(amount);
}

export async function waitForFinal(page: Page): Promise<void> {
  await page.locator('.quote[data-state=final] .patient-part').waitFor();
}

/** Settles what is typed; gives the settlement as the server has it. */
export async function settleTyped(page: Page, { ask }: DemoServer): Promise<Settled> {
  await waitForFinal(page);
  await page.keyboard.press('Control+Enter');
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/settlements') && response.ok());
  await page.locator('#settle-now').click();
  const { settlementId } = (await (await answered).json()) as OutputOf<typeof settleClaim>;
  await page.locator('.receipt .patient-part').waitFor();
  return ask('clerk', getSettlement, { settlementId });
}

let bills = 0;

/** A stay that ended today at the clerk's own hospital, settled past the screens. */
export async function settled({ ask }: DemoServer, personId: string, charges: Readonly<Record<string, string>>): Promise<Settled> {
  const { facilityId = '' } = (await ask('clerk', whoAmI, {})).account;
  const bill = {
    personId,
    facilityId,
    billNumber: `ZY-2026-${String(++bills).padStart(4, '0')}`,
    kind: 'inpatient',
    dischargedOn: localDay(new Date()),
    charges,
  };
  const { settlementId } = await ask('clerk', settleClaim, bill);
  return ask('clerk', getSettlement, { settlementId });
}

/** What each line pays and then the patient, as they are printed. */
export function amountsOf(part: Locator): Promise<string[]> {
  return part.locator('.lines-table .amount, .patient-part .amount').allTextContents();
}
