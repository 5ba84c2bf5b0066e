// A transaction of the owner of the tables, for the few things that the application itself may never do. Row-level security binds it too.
import { withConnection } from '../postgres/connect.ts';
import { type Scope, settingsOf, type Transaction } from './transaction.ts';

export async function asOwner<Result>(ownerUrl: string, scope: Scope, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  return withConnection(ownerUrl, async (owner) => {
    await owner.query(`begin read write; ${settingsOf(scope)}`);
    try {
      const result = await work({
        countyId: scope.countyId,
        rows: async (text, values = []) => (await owner.query({ text, values: [...values] })).rows,
      });
      await owner.query('commit');
      return result;
    } catch (error) {
      await owner.query('rollback');
      throw error;
    }
  });
}
