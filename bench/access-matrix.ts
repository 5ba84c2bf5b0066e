// Who may do what, counted: every operation, every role, every kind of session, on a real database.

import { accessMatrix, otherCounty } from '../packages/server/src/every-operation/testing/access-matrix.ts';
import { furnishWorld, openWorld } from '../packages/server/src/every-operation/testing/world.ts';
import { withDatabase } from '../packages/server/src/platform/database/testing/database-keeper.ts';
import { serverOn } from '../packages/server/src/testing/furnished-server.ts';
import type { Figure } from './figure.ts';

export async function benchAccessMatrix(): Promise<Figure[]> {
  return withDatabase(async (database) => {
    const server = await serverOn(database);
    await furnishWorld(server);
    const world = await openWorld(server);
    try {
      // First, while names that the operations make count from one in one county alone.
      const other = await otherCounty(world);
      const { endpoints, roles, scopes, decisions, wrong } = await accessMatrix(world);
      const tried = decisions + other.decisions;
      const mistakes = wrong.length + other.wrong.length + other.leaks.length + other.failures.length + (other.isHomeUnchanged ? 0 : 1);
      const size = `${endpoints} operations × ${roles} roles × ${scopes} scopes`;
      const common = { ratio: 1, baseline: 'itself', seed: 0, size };
      return [
        { figure: 'access-matrix', value: tried, unit: 'decisions', ...common, note: 'a session that is nobody’s has no role' },
        { figure: 'access-matrix-wrong', value: mistakes, unit: 'wrong decisions and leaks', ...common },
      ];
    } finally {
      await world.close();
      await server.services.close();
    }
  });
}
