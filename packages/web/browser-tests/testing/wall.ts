// The wall as a doctor meets it, and somebody of whom something stands behind it.

import type { Page } from 'playwright-core';
import { read, systemScope } from '../../../server/src/platform/database/transaction.ts';
import type { DemoServer } from './demo-server.ts';

/** Somebody whom the invented doctor treats, and of whom something is protected now. */
export async function somebodyProtected({ services, countyId }: DemoServer, place = 0): Promise<string> {
  const found = await read(services.database, { ...systemScope(countyId, 'test'), purpose: 'treatment' }, ({ rows }) =>
    rows<{ person_id: string }>('select distinct person_id from protected_fact order by person_id'),
  );
  const personId = found[place]?.person_id;
  if (personId === undefined) throw new Error('of nobody in the county is anything protected');
  return personId;
}

export async function openWall(page: Page): Promise<void> {
  const wall = page.locator('.wall');
  await wall.getByRole('button').first().click();
  await wall.getByRole('radio').first().check();
  await wall.locator('button[type=submit]').click();
  await wall.locator('h3').first().waitFor();
}
