// Somebody who is registered twice, in one village, and found by the sweep.
import { listAreas, registerPerson } from '@doudi/core/registry';
import { sweepDuplicates } from '../../../server/src/registry/sweep-duplicates.ts';
import type { DemoServer } from './demo-server.ts';

export async function registeredTwice({ ask, services, countyId }: DemoServer, name = '欧阳海棠'): Promise<void> {
  const { areas } = await ask('manager', listAreas, {});
  const villageCode = areas.find(({ area }) => area.length === 12)?.area ?? '';
  const person = { name, sex: 'female', bornOn: '1968-04-17', villageCode } as const;
  await ask('manager', registerPerson, { ...person, phone: '13900001111' });
  await ask('manager', registerPerson, { ...person, bornOn: '1968-04-07' });
  await sweepDuplicates(services.database, countyId);
}
