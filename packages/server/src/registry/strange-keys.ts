// Whether this server's keys are those that sealed the fields of the database.
import { opensOne } from '../platform/database/sealed-columns.ts';
import { type Database, NOWHERE, read } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { PERSON_SEALED } from './sealed-columns.ts';

/**
 * Throws if the fields of the database were sealed with other keys: of a second server with a data folder of its own, or after the key file
 * was lost. Such a server finds nobody by their number, and would register them a second time, with limits of their own.
 */
export async function refuseStrangeKeys(database: Database, keys: FieldKeys): Promise<void> {
  const counties = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county'));
  for (const { county_id } of counties) {
    for (const column of PERSON_SEALED) if (!(await opensOne(database, county_id, column, keys))) throw strangeKeys();
  }
}

function strangeKeys(): UserError {
  return new UserError({
    zh: '数据库中的身份证件号码是用另一份密钥加密的；请把原来的 field-keys.json 放入数据目录或 DOUDI_KEYS_DIR（多台服务器须用同一份）。',
    en: 'the ID numbers in the database were sealed with other keys; put the field-keys.json that sealed them into the data folder or DOUDI_KEYS_DIR (all servers of a database share one)',
  });
}
