// Whether this server's keys are those that sealed the ID numbers of the database.
import { type Database, read, systemScope } from '../platform/database/transaction.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';

/**
 * Throws if the numbers of the database were sealed with other keys: of a second server with a data folder of its own, or after the key file
 * was lost. Such a server finds nobody by their number, and would register them a second time, with limits of their own.
 */
export async function refuseStrangeKeys(database: Database, keys: FieldKeys): Promise<void> {
  const scope = (countyId: string) => systemScope(countyId, 'keys');
  const counties = await read(database, scope('000000'), ({ rows }) => rows<{ county_id: string }>('select county_id from county'));
  for (const { county_id } of counties) {
    const [sealed] = await read(database, scope(county_id), ({ rows }) =>
      rows<{ person_id: string; id_number_cipher: Buffer }>(
        'select person_id, id_number_cipher from person where county_id = $1 and id_number_cipher is not null limit 1',
        [county_id],
      ),
    );
    if (sealed && !canOpen(keys, sealed.id_number_cipher, `person/${sealed.person_id}/id_number`)) {
      throw new UserError({
        zh: '数据库中的身份证件号码是用另一份密钥加密的；请把原来的 field-keys.json 放入数据目录（多台服务器须用同一份）。',
        en: 'the ID numbers in the database were sealed with other keys; put the field-keys.json that sealed them into the data folder (all servers of a database share one)',
      });
    }
  }
}

function canOpen(keys: FieldKeys, sealed: Buffer, where: string): boolean {
  try {
    openField(keys, sealed, where);
    return true;
  } catch {
    return false;
  }
}
