// The contracts of all operations, without a database: nothing is asked of it.
import type { Contract } from '@doudi/core/contract';
import { allRoutes, openServices } from '../compose.ts';
import { TEST_KEYS } from './furnish.ts';

export async function allContracts(): Promise<Contract[]> {
  const services = openServices({ url: 'postgres://nobody@127.0.0.1:1/none', keys: TEST_KEYS });
  try {
    return allRoutes(services).map(({ contract }) => contract);
  } finally {
    await services.close();
  }
}
