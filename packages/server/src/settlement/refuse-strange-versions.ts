// Before a server answers: every version that a county approved can be read, and none by which it settles from today on leaves open what an installed
// scheme has behind the wall. Whoever installed the files hears of it, and not a window in the middle of a bill.
import type { Day } from '@doudi/policy';
import { type Database, read, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { UserError } from '../platform/user-error.ts';
import { countiesOf } from '../privacy/retention-schedule.ts';
import { findCountySchemes } from './county-schemes.ts';
import { schemeThen } from './scheme-versions.ts';
import { openCategories, type SchemesInUse } from './schemes-in-use.ts';

/** Throws a UserError that names county, scheme and version, and what to do. */
export async function refuseStrangeVersions({ database, schemes }: { readonly database: Database; readonly schemes: SchemesInUse }): Promise<void> {
  for (const countyId of await countiesOf(database)) {
    await read(database, systemScope(countyId, 'scheme-versions'), async (transaction) => {
      await refuseUnreadable(transaction, schemes);
      await refuseOpen(transaction, schemes, localDay(database.now()));
    });
  }
}

async function refuseUnreadable(transaction: Transaction, schemes: SchemesInUse): Promise<void> {
  const { rows, countyId } = transaction;
  const adopted = await rows<{ scheme_id: string; from_day: string; content_hash: string }>(
    'select scheme_id, from_day, content_hash from scheme_adoption where county_id = $1 order by scheme_id, from_day',
    [countyId],
  );
  for (const { scheme_id, from_day, content_hash } of adopted) {
    try {
      await schemeThen(transaction, schemes, scheme_id, content_hash);
    } catch (error) {
      const reason = error instanceof UserError ? error.text : { zh: String(error), en: String(error) };
      throw new UserError({
        zh: `县 ${countyId} 自 ${from_day} 起的方案 ${scheme_id}（${content_hash}）不能使用：${reason.zh} 请改用批准它时的程序版本，或从备份恢复存档的方案。`,
        en: `the scheme ${scheme_id} of county ${countyId} from ${from_day} (${content_hash}) is of no use: ${reason.en}; start the release of Doudi by which it was approved, or restore the stored scheme from a backup`,
      });
    }
  }
}

async function refuseOpen(transaction: Transaction, schemes: SchemesInUse, today: Day): Promise<void> {
  const { stretches } = await findCountySchemes(transaction, schemes);
  for (const { inUse, from, until } of stretches) {
    if (until !== undefined && until < today) continue;
    const open = openCategories(inUse, schemes.walledCategories);
    if (open.length === 0) continue;
    const { id } = inUse.scheme.policy;
    throw new UserError({
      zh: `县 ${transaction.countyId} 自 ${from} 起按方案 ${id} 的一版（${inUse.hash}）结算，其中类别 ${open.join('、')} 未受保护，而安装的方案文件已保护它：账单会写出它。请先从安装的文件中去掉这项 protected，在政策工作室起草并批准一版写有 protected 的方案，待其生效后再在安装的文件中保护。`,
      en: `county ${transaction.countyId} settles from ${from} by a version of ${id} (${inUse.hash}) that leaves ${open.join(', ')} open, which the installed files protect: bills would name it. Take that "protected" out of the installed files again, have a version signed in the studio that has it, and protect it in the installed files once that version holds`,
    });
  }
}
