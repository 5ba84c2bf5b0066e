// The commands around the keys of sealed fields: which there are, exchanging them, throwing an old one away.
import type { Text } from '@doudi/policy';
import { SEALED_COLUMNS, type Services } from './compose.ts';
import { type Keeping, type KeyState, keyStates, retireKey, rotateKeys } from './platform/database/key-rotation.ts';
import type { OpenDatabase } from './platform/open-database.ts';
import { type ProgressBar, progressBar } from './platform/progress-bar.ts';
import type { Profile } from './platform/secrets/seal-profiles.ts';
import { type Terminal, withServices } from './server-commands.ts';

interface KeyCommand {
  readonly data: string | undefined;
}

export async function keysStatusCommand({ data }: KeyCommand, { language, print }: Terminal): Promise<void> {
  await withServices(data, async (services, opened) => {
    for (const state of await keyStates(keepingOf(services, opened))) print(lineOf(state)[language]);
  });
}

/** What stands in a field keeps its key's number, so a key is called by it: `seal-2`. */
function lineOf({ kind, id, profile, madeAt, isInUse, fields }: KeyState): Text {
  const name = `${kind}-${id}`.padEnd(10);
  const algorithms = ALGORITHMS[kind][profile].padEnd(24);
  const day = madeAt?.slice(0, 10);
  return {
    zh: `${name}${algorithms}${day ?? '建立日期不详'}  ${fields} 个字段${isInUse ? '  使用中' : fields === 0 ? '  可以删除' : ''}`,
    en: `${name}${algorithms}${day ?? 'made before dates were kept'}  ${fields} fields${isInUse ? '  in use' : fields === 0 ? '  may be retired' : ''}`,
  };
}

const ALGORITHMS = {
  seal: { aes: 'AES-256-GCM', sm4: 'SM4-CTR + HMAC-SM3' },
  index: { aes: 'HMAC-SHA-256', sm4: 'HMAC-SM3' },
} as const;

export interface RotateKeys extends KeyCommand {
  readonly profile?: Profile;
  readonly index: boolean;
}

/** Whether every field is under the new key. */
export async function rotateKeysCommand({ data, profile, index }: RotateKeys, terminal: Terminal): Promise<boolean> {
  return withServices(data, async (services, opened) => {
    const say = (text: Text) => terminal.print(text[terminal.language]);
    let bar: ProgressBar | undefined;
    let [sealed, all] = [0, 0];
    const begun = performance.now();
    const { key, isContinued, fields, unopened } = await rotateKeys(keepingOf(services, opened), {
      profile,
      withIndex: index,
      onBegin: ({ isContinued: isOld, fields: wanted }) => {
        if (isOld) say({ zh: '上次更换中断，现在继续完成。', en: 'an earlier exchange was broken off; it is completed now' });
        say({ zh: `正在重新加密 ${wanted} 个字段……`, en: `sealing ${wanted} fields again …` });
        all = wanted;
        bar = progressBar();
      },
      onRows: (rows) => {
        sealed += rows;
        bar?.update(sealed / Math.max(1, all));
      },
    }).finally(() => bar?.stop());
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say({
      zh: `已用密钥 seal-${key.id}（${ALGORITHMS.seal[key.profile]}）重新加密 ${fields} 个字段，用时 ${seconds} 秒。`,
      en: `${fields} fields are sealed with key seal-${key.id} (${ALGORITHMS.seal[key.profile]}), in ${seconds} s`,
    });
    for (const field of unopened.slice(0, MOST_SHOWN)) say({ zh: `${field}：无法解密，保持原样。`, en: `${field}: cannot be opened and stays as it is` });
    if (unopened.length > 0) {
      say({
        zh: `仍有 ${unopened.length} 个字段使用旧密钥；请勿删除旧密钥。`,
        en: `${unopened.length} fields are still under an older key; do not retire it`,
      });
      return false;
    }
    say({
      zh: `没有字段再使用旧密钥。请备份 ${opened.keysFolder} 中的密钥文件；旧密钥可用 doudi keys retire 删除（早先的数据库备份仍须旧密钥才能读）。`,
      en: `no field is under an older key. Back up the key file in ${opened.keysFolder}; an older key can go with doudi keys retire (earlier backups of the database still need it)`,
    });
    if (isContinued) say({ zh: '如需再换新密钥，请再运行一次。', en: 'to have a new key now, run this once more' });
    return true;
  });
}

const MOST_SHOWN = 50;

export async function retireKeyCommand(name: string, { data }: KeyCommand, { language, print }: Terminal): Promise<void> {
  await withServices(data, async (services, opened) => {
    await retireKey(keepingOf(services, opened), name);
    const said: Text = { zh: `已删除密钥 ${name}。`, en: `key ${name} is deleted` };
    print(said[language]);
  });
}

function keepingOf({ database, keys }: Services, { url, keysFolder }: OpenDatabase): Keeping {
  return { database, url, keys, keysFolder, columns: SEALED_COLUMNS };
}
