// A keyboard at a window: where one is, and how one gets somewhere.
import type { Page } from 'playwright-core';

export async function expectFocus(page: Page, id: string): Promise<void> {
  await page.locator(`#${id}:focus`).waitFor();
}

/** As often as a person would bear it. */
const MOST_PRESSES = 14;

export async function pressUntil(page: Page, key: 'Tab' | 'Enter', selector: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${selector}`);
}

/** In a list that is in focus, what begins with these letters. */
export async function chooseByTyping(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.locator('[role=combobox][aria-expanded=true]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[role=combobox][aria-expanded=false]:focus').waitFor();
}
